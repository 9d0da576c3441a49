using System.Buffers.Binary;
using System.IO.Compression;
using Plateau.Formats;

namespace Plateau.Data;

/// <summary>
/// IDX files, plain or gzipped: two zeros, the type, the number of axes, the axes as 32-bit integers, then the numbers, all big-endian.
/// Source: <em>http://yann.lecun.com/exdb/mnist/</em>, "The IDX file format".
/// </summary>
internal static class IdxFile
{
    // Deflate cannot shrink anything further than this.
    private const long MostInflation = 1040;

    // Where zeros follow the last member, its end is sought this far back.
    private const long LongestEnd = 1 << 20;

    // The sum and the length after the last byte of a gzip member.
    private const int Trailer = 8;

    /// <summary>Reads the numbers of a file.</summary>
    /// <exception cref="PlateauException">The file is absent, damaged or no IDX file.</exception>
    public static NumberArray Read(string path)
    {
        using FileStream file = SafeFile.OpenRead(path);
        if (file.Length == 0)
        {
            throw new PlateauException($"{path}: the file is empty; download it again.");
        }

        bool zipped = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        try
        {
            if (!zipped)
            {
                return Read(file, path, file.Length, check: null);
            }

            using var stream = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
            using var summed = new ChecksummedStream(stream);
            return Read(summed, path, checked((file.Length + 1) * MostInflation), (data, total) =>
            {
                if (!EndsInSumOf(file, data, total, summed.Checksum))
                {
                    throw new InvalidDataException("The sum differs.");
                }
            });
        }
        catch (InvalidDataException e)
        {
            throw new PlateauException($"{path}: the gzip data is damaged or cut off; download it again.", e);
        }
        catch (IOException e)
        {
            throw SafeFile.CannotRead(path, e);
        }
    }

    // The runtime stops at the last byte asked for, and so does not always reach the sum of the last member. Zeros may follow it, as gzip
    // allows.
    private static bool EndsInSumOf(FileStream file, byte[] data, long total, uint sumOfAll)
    {
        byte[] end = new byte[(int)Math.Min(file.Length, LongestEnd)];
        file.Position = file.Length - end.Length;
        file.ReadExactly(end);
        int last = end.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        for (int at = last; at <= Math.Min(end.Length, last + Trailer + 1); at++)
        {
            if (at < Trailer + 2)
            {
                continue;
            }

            uint sum = BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(at - Trailer));
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(at - 4));

            // An empty member, as bgzip writes at the end, is the bytes 3 and 0 and no sum.
            bool fits = length == 0 ? sum == 0 && end[at - Trailer - 2] == 3 && end[at - Trailer - 1] == 0
                : length == (uint)total ? sum == sumOfAll
                : length <= data.Length && sum == ~Crc32.Append(uint.MaxValue, data.AsSpan(data.Length - (int)length));
            if (fits)
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="stream">The content.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="most">The largest possible number of bytes of the content.</param>
    /// <param name="check">Receives the bytes of the numbers and the number of all bytes, once all are read.</param>
    private static NumberArray Read(Stream stream, string path, long most, Action<byte[], long>? check)
    {
        byte[] four = new byte[4];
        Fill(four);
        if (four[0] != 0 || four[1] != 0 || four[2] is < 8 or > 14 || four[3] is 0 or > 8)
        {
            throw new PlateauException(
                $"{path}: not an IDX file (its first bytes are {Convert.ToHexStringLower(four)}); download it again.");
        }

        NumberKind kind = four[2] switch
        {
            0x08 => NumberKind.UInt8,
            0x09 => NumberKind.Int8,
            0x0B => NumberKind.Int16,
            0x0C => NumberKind.Int32,
            0x0D => NumberKind.Float32,
            0x0E => NumberKind.Float64,
            _ => throw new PlateauException(
                $"{path}: holds IDX numbers of type 0x{four[2]:x2}, which there are none of; save the data as .npz."),
        };
        int[] shape = new int[four[3]];
        long count = NumberArray.SizeOf(kind);
        for (int axis = 0; axis < shape.Length; axis++)
        {
            Fill(four);
            shape[axis] = BinaryPrimitives.ReadInt32BigEndian(four);
            count = shape[axis] < 0 || count > most ? long.MaxValue : count * shape[axis];
        }

        if (count > most || count > Array.MaxLength)
        {
            throw new PlateauException(
                $"{path}: truncated: the header announces ({string.Join(", ", shape)}) numbers, more than the file holds; "
                    + "download it again.");
        }

        byte[] data = new byte[count];
        Fill(data);
        if (stream.ReadByte() >= 0)
        {
            throw new PlateauException(
                $"{path}: bytes follow the ({string.Join(", ", shape)}) that the header announces; download it again.");
        }

        check?.Invoke(data, data.Length + 4 + (4L * shape.Length));
        return NumberArray.Read(new MemoryStream(data), path, kind, shape, bigEndian: true);

        void Fill(byte[] destination)
        {
            if (stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length)
            {
                throw new PlateauException($"{path}: truncated; download it again.");
            }
        }
    }
}
