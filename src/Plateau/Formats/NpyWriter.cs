using System.Numerics;

namespace Plateau.Formats;

/// <summary>An NPY file that is written piece by piece. It appears under its name only when it is complete.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
public sealed class NpyWriter<T> : IDisposable
    where T : unmanaged, INumber<T>
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _stream;
    private readonly long _count;
    private long _written;
    private bool _closed;

    internal NpyWriter(string path, int[] shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        long count = 1;
        foreach (int axis in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(axis, nameof(shape));
            count = checked(count * axis);
        }

        byte[] head = new NpyHeader(NpyType.Of(NumberArray.KindOf<T>()), FortranOrder: false, shape).ToBytes();
        _path = path;
        _temporary = SafeFile.TemporaryFor(path);
        _count = count;
        _stream = SafeFile.Create(_temporary, path);
        _stream.Write(head);
    }

    /// <summary>Appends numbers, row-major.</summary>
    /// <exception cref="InvalidOperationException">More numbers than the shape holds.</exception>
    public void Write(ReadOnlySpan<T> numbers)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (numbers.Length > _count - _written)
        {
            throw new InvalidOperationException(
                $"{_path}: the shape holds {_count} numbers; {_written} are written and {numbers.Length} more came.");
        }

        try
        {
            NumberArray.Write(_stream, numbers);
        }
        catch (IOException e)
        {
            throw SafeFile.CannotWrite(_path, e);
        }

        _written += numbers.Length;
    }

    /// <summary>Closes the file and gives it its name.</summary>
    /// <exception cref="InvalidOperationException">Numbers are missing.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (_written < _count)
        {
            throw new InvalidOperationException($"{_path}: the shape holds {_count} numbers; only {_written} are written.");
        }

        try
        {
            _stream.Dispose();
            File.Move(_temporary, _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SafeFile.CannotWrite(_path, e);
        }

        _closed = true;
    }

    /// <summary>Deletes the file where it is not complete.</summary>
    public void Dispose()
    {
        if (!_closed)
        {
            _closed = true;
            _stream.Dispose();
            File.Delete(_temporary);
        }
    }
}
