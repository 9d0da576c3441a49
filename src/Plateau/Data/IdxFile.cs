using System.Buffers.Binary;
using System.IO.Compression;
using Plateau.Formats;

namespace Plateau.Data;

/// <summary>
/// IDX files of unsigned bytes, plain or gzipped: two zeros, the type 8, the number of axes, the axes as big-endian 32-bit integers, then
/// the bytes. Source: <em>http://yann.lecun.com/exdb/mnist/</em>, "The IDX file format".
/// </summary>
internal static class IdxFile
{
    // Deflate cannot shrink anything further than this.
    private const long MostInflation = 1040;

    public static (byte[] Data, int[] Shape) Read(string path)
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
                return Read(file, path, file.Length);
            }

            using var stream = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
            using var summed = new ChecksummedStream(stream);
            (byte[] Data, int[] Shape) read = Read(summed, path, checked((file.Length + 1) * MostInflation));

            // The runtime stops at the last byte asked for, and so does not always reach the sum in the last eight bytes.
            byte[] trailer = new byte[8];
            file.Position = Math.Max(0, file.Length - trailer.Length);
            file.ReadExactly(trailer);
            return BinaryPrimitives.ReadUInt32LittleEndian(trailer) == summed.Checksum
                ? read
                : throw new InvalidDataException("The sum differs.");
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

    /// <param name="stream">The content.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="most">The largest possible number of bytes of the content.</param>
    private static (byte[] Data, int[] Shape) Read(Stream stream, string path, long most)
    {
        byte[] four = new byte[4];
        Fill(four);
        if (four[0] != 0 || four[1] != 0 || four[2] is < 8 or > 14 || four[3] is 0 or > 8)
        {
            throw new PlateauException(
                $"{path}: not an IDX file (its first bytes are {Convert.ToHexStringLower(four)}); download it again.");
        }

        if (four[2] != 8)
        {
            throw new PlateauException(
                $"{path}: holds IDX numbers of type 0x{four[2]:x2}; only unsigned bytes (0x08) are read: save other data as .npz.");
        }

        int[] shape = new int[four[3]];
        long count = 1;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            Fill(four);
            shape[axis] = BinaryPrimitives.ReadInt32BigEndian(four);
            count = shape[axis] < 0 || count > most ? long.MaxValue : count * shape[axis];
        }

        if (count > most || count > Array.MaxLength)
        {
            throw new PlateauException(
                $"{path}: truncated: the header announces ({string.Join(", ", shape)}) bytes, more than the file holds; "
                    + "download it again.");
        }

        byte[] data = new byte[count];
        Fill(data);
        if (stream.ReadByte() >= 0)
        {
            throw new PlateauException(
                $"{path}: bytes follow the ({string.Join(", ", shape)}) that the header announces; download it again.");
        }

        return (data, shape);

        void Fill(byte[] destination)
        {
            if (stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length)
            {
                throw new PlateauException($"{path}: truncated; download it again.");
            }
        }
    }
}
