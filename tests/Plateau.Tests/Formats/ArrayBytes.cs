using System.IO.Compression;
using System.Text;

namespace Plateau.Tests.Formats;

/// <summary>Bytes of small NPY, NPZ, IDX and gzip files, made without the code under test.</summary>
internal static class ArrayBytes
{
    /// <summary>The empty member that bgzip writes at the end.</summary>
    public static byte[] EmptyMember { get; } = Convert.FromHexString("1f8b08040000000000ff0600424302001b0003000000000000000000");

    /// <summary>An NPY file of numbers; <paramref name="written"/> is the dtype in its head, where it is to be another one.</summary>
    public static byte[] Npy(string type, double[] numbers, int[] shape, string? written = null)
    {
        string code = type switch
        {
            "float64" or "float" or "double" or "d" or "f8" => "<f8",
            "int64" => "<i8",
            _ => type,
        };
        bool isBigEndian = code[0] == '>';
        return Npy(written ?? type, [.. numbers.SelectMany(number => One(code[1..], number, isBigEndian))], shape);
    }

    /// <inheritdoc cref="Npy(string, double[], int[], string?)"/>
    public static byte[] Npy(string type, double[] numbers, params ReadOnlySpan<int> shape) => Npy(type, numbers, shape.ToArray(), null);

    /// <summary>An NPY file of words.</summary>
    public static byte[] NpyWords(string type, string[] words, params int[] shape)
    {
        int length = int.Parse(type[2..], System.Globalization.CultureInfo.InvariantCulture);
        Encoding letters = type[1] == 'S' ? Encoding.UTF8 : new UTF32Encoding(type[0] == '>', byteOrderMark: false);
        byte[] bytes = [.. words.SelectMany(word =>
        {
            byte[] padded = new byte[type[1] == 'S' ? length : 4 * length];
            letters.GetBytes(word).CopyTo(padded, 0);
            return padded;
        })];
        return Npy(type, bytes, shape.Length == 0 ? [words.Length] : shape);
    }

    /// <summary>A zip archive of NPY files.</summary>
    public static byte[] Npz(CompressionLevel level, params (string Name, byte[] Npy)[] arrays)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] npy) in arrays)
            {
                using Stream stream = archive.CreateEntry(name + ".npy", level).Open();
                stream.Write(npy);
            }
        }

        return memory.ToArray();
    }

    /// <summary>An IDX file.</summary>
    public static byte[] Idx(byte type, double[] numbers, params int[] shape)
    {
        string code = type switch { 0x08 => "u1", 0x09 => "i1", 0x0B => "i2", 0x0C => "i4", 0x0D => "f4", _ => "f8" };
        IEnumerable<byte> axes = shape.SelectMany(size => One("i4", size, isBigEndian: true));
        return [0, 0, type, (byte)shape.Length, .. axes, .. numbers.SelectMany(number => One(code, number, isBigEndian: true))];
    }

    /// <summary>One gzip member.</summary>
    public static byte[] Gzip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var zip = new GZipStream(memory, CompressionLevel.Optimal))
        {
            zip.Write(bytes);
        }

        return memory.ToArray();
    }

    private static byte[] Npy(string descr, byte[] data, int[] shape)
    {
        string sizes = shape.Length == 1 ? $"{shape[0]}," : string.Join(", ", shape);
        byte[] text = Encoding.ASCII.GetBytes($"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({sizes}), }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. text, .. data];
    }

    private static byte[] One(string code, double number, bool isBigEndian)
    {
        byte[] bytes = code switch
        {
            "b1" or "u1" => [(byte)number],
            "i1" => [(byte)(sbyte)number],
            "i2" => BitConverter.GetBytes((short)number),
            "u2" => BitConverter.GetBytes((ushort)number),
            "i4" => BitConverter.GetBytes((int)number),
            "u4" => BitConverter.GetBytes((uint)number),
            "i8" => BitConverter.GetBytes((long)number),
            "u8" => BitConverter.GetBytes((ulong)number),
            "f2" => BitConverter.GetBytes((Half)number),
            "f4" => BitConverter.GetBytes((float)number),
            _ => BitConverter.GetBytes(number),
        };
        return isBigEndian ? [.. bytes.Reverse()] : bytes;
    }
}
