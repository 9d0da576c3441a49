using System.Numerics;
using System.Text;
using System.Text.Unicode;
using Plateau.Numerics;

namespace Plateau.Formats;

/// <summary>NPY files, one array each: NumPy's own format. Numbers of either byte order are read, in C and in Fortran order.</summary>
public static class Npy
{
    /// <summary>Reads an array.</summary>
    /// <exception cref="PlateauException">The file is absent, damaged or holds something other than numbers.</exception>
    public static NumberArray Read(string path)
    {
        using FileStream stream = SafeFile.OpenRead(path);
        return Read(stream, path, stream.Length);
    }

    /// <summary>Writes a tensor, whole or not at all.</summary>
    public static void Write<T>(string path, Tensor<T> tensor)
        where T : unmanaged, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using NpyWriter<T> writer = Create<T>(path, tensor.Shape);
        writer.Write(tensor.Data);
        writer.Complete();
    }

    /// <summary>Begins a file that is written piece by piece, row-major.</summary>
    public static NpyWriter<T> Create<T>(string path, params ReadOnlySpan<int> shape)
        where T : unmanaged, INumber<T> => new(path, shape.ToArray());

    internal static NumberArray Read(Stream stream, string source, long length)
    {
        NpyHeader header = NpyHeader.Read(stream, source, length);
        if (header.Type.IsText)
        {
            throw new PlateauException($"{source}: holds words where numbers are needed; save an array of numbers.");
        }

        try
        {
            return NumberArray.Read(
                stream, source, header.Type.Kind, header.Shape, header.FortranOrder, header.Type.IsBigEndian);
        }
        catch (EndOfStreamException e)
        {
            throw Truncated(source, e);
        }
    }

    /// <summary>Reads an array of words, of one axis or of further axes of size 1.</summary>
    internal static string[] ReadTexts(Stream stream, string source, long length)
    {
        NpyHeader header = NpyHeader.Read(stream, source, length);
        if (!header.Type.IsText)
        {
            throw new ArgumentException($"{source} holds numbers.", nameof(stream));
        }

        string[] texts = new string[header.Shape.Aggregate(1, (count, size) => count * size)];
        Encoding utf32 = new UTF32Encoding(header.Type.IsBigEndian, byteOrderMark: false);
        byte[] word = new byte[header.Type.Size];
        try
        {
            for (int i = 0; i < texts.Length; i++)
            {
                stream.ReadExactly(word);
                texts[i] = (header.Type.Text == 'U' ? utf32.GetString(word) : OfBytes(word)).TrimEnd('\0');
            }
        }
        catch (EndOfStreamException e)
        {
            throw Truncated(source, e);
        }

        return texts;
    }

    // Bytes that are not UTF-8 are taken one for one, so that words that differ stay different.
    private static string OfBytes(byte[] word) => Utf8.IsValid(word) ? Encoding.UTF8.GetString(word) : Encoding.Latin1.GetString(word);

    private static PlateauException Truncated(string source, Exception e) => new($"{source}: truncated; copy or write it again.", e);
}
