using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Formats;

/// <summary>NPY files, one array each: NumPy's own format. All little-endian numbers are read, in C and in Fortran order.</summary>
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
        try
        {
            return NumberArray.Read(stream, source, header.Kind, header.Shape, header.FortranOrder);
        }
        catch (EndOfStreamException e)
        {
            throw new PlateauException($"{source}: truncated; copy or write it again.", e);
        }
    }
}
