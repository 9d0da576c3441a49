using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Plateau.Numerics;

namespace Plateau.Formats;

/// <summary>
/// Numbers as a file stored them, row-major, with their shape. They are converted on request, and never silently changed.
/// </summary>
public sealed class NumberArray
{
    // Booleans are held as bytes, bfloat16 as the 16 bits they are.
    private readonly Array _data;
    private readonly int[] _shape;

    private NumberArray(string source, NumberKind kind, Array data, int[] shape)
    {
        Source = source;
        Kind = kind;
        _data = data;
        _shape = shape;
    }

    /// <summary>Where the numbers come from, for messages: the file, and the array in it.</summary>
    public string Source { get; }

    /// <summary>How the numbers are stored.</summary>
    public NumberKind Kind { get; }

    /// <summary>The size of each axis; empty for a single number.</summary>
    public ReadOnlySpan<int> Shape => _shape;

    /// <summary>How many numbers there are.</summary>
    public int Count => _data.Length;

    /// <summary>Whether the numbers are integers or booleans.</summary>
    public bool IsInteger => Kind is not (NumberKind.Float16 or NumberKind.BFloat16 or NumberKind.Float32 or NumberKind.Float64);

    /// <summary>Wraps a tensor, without copying, so that it can be written.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is a type that no file here holds.</exception>
    public static NumberArray From<T>(Tensor<T> tensor)
        where T : unmanaged, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new NumberArray("an array in memory", KindOf<T>(), tensor.Data, tensor.Shape.ToArray());
    }

    /// <summary>
    /// The numbers as <typeparamref name="T"/>. Where they are stored as that type the tensor shares them. Rounding to fewer digits is
    /// allowed; leaving the range, or losing a fraction, is not.
    /// </summary>
    /// <exception cref="PlateauException">A number does not fit into <typeparamref name="T"/>; the message names it.</exception>
    public Tensor<T> To<T>()
        where T : unmanaged, INumber<T>
    {
        T[] numbers = Kind switch
        {
            NumberKind.Int8 => Convert<sbyte, T>((sbyte[])_data),
            NumberKind.Int16 => Convert<short, T>((short[])_data),
            NumberKind.Int32 => Convert<int, T>((int[])_data),
            NumberKind.Int64 => Convert<long, T>((long[])_data),
            NumberKind.Boolean or NumberKind.UInt8 => Convert<byte, T>((byte[])_data),
            NumberKind.UInt16 => Convert<ushort, T>((ushort[])_data),
            NumberKind.UInt32 => Convert<uint, T>((uint[])_data),
            NumberKind.UInt64 => Convert<ulong, T>((ulong[])_data),
            NumberKind.Float16 => Convert<Half, T>((Half[])_data),
            NumberKind.BFloat16 => Convert<float, T>(Widen((ushort[])_data)),
            NumberKind.Float32 => Convert<float, T>((float[])_data),
            _ => Convert<double, T>((double[])_data),
        };
        return new Tensor<T>(numbers, _shape);
    }

    /// <summary>The bytes that one number takes.</summary>
    internal static int SizeOf(NumberKind kind) => kind switch
    {
        NumberKind.Boolean or NumberKind.Int8 or NumberKind.UInt8 => 1,
        NumberKind.Int16 or NumberKind.UInt16 or NumberKind.Float16 or NumberKind.BFloat16 => 2,
        NumberKind.Int32 or NumberKind.UInt32 or NumberKind.Float32 => 4,
        _ => 8,
    };

    internal static NumberKind KindOf<T>()
    {
        return
            typeof(T) == typeof(sbyte) ? NumberKind.Int8 :
            typeof(T) == typeof(short) ? NumberKind.Int16 :
            typeof(T) == typeof(int) ? NumberKind.Int32 :
            typeof(T) == typeof(long) ? NumberKind.Int64 :
            typeof(T) == typeof(byte) ? NumberKind.UInt8 :
            typeof(T) == typeof(ushort) ? NumberKind.UInt16 :
            typeof(T) == typeof(uint) ? NumberKind.UInt32 :
            typeof(T) == typeof(ulong) ? NumberKind.UInt64 :
            typeof(T) == typeof(Half) ? NumberKind.Float16 :
            typeof(T) == typeof(float) ? NumberKind.Float32 :
            typeof(T) == typeof(double) ? NumberKind.Float64 :
            throw new ArgumentException($"Files here hold no numbers of type {typeof(T)}.", nameof(T));
    }

    /// <summary>
    /// Reads numbers from where the stream stands, little-endian ones unless <paramref name="bigEndian"/>. The caller has checked that
    /// <paramref name="shape"/> fits what the file holds.
    /// </summary>
    internal static NumberArray Read(
        Stream stream, string source, NumberKind kind, int[] shape, bool columnMajor = false, bool bigEndian = false)
    {
        int count = 1;
        foreach (int size in shape)
        {
            count *= size;
        }

        Array data = kind switch
        {
            NumberKind.Int8 => Fill(new sbyte[count]),
            NumberKind.Int16 => Fill(new short[count]),
            NumberKind.Int32 => Fill(new int[count]),
            NumberKind.Int64 => Fill(new long[count]),
            NumberKind.Boolean or NumberKind.UInt8 => Fill(new byte[count]),
            NumberKind.UInt16 or NumberKind.BFloat16 => Fill(new ushort[count]),
            NumberKind.UInt32 => Fill(new uint[count]),
            NumberKind.UInt64 => Fill(new ulong[count]),
            NumberKind.Float16 => Fill(new Half[count]),
            NumberKind.Float32 => Fill(new float[count]),
            _ => Fill(new double[count]),
        };
        return new NumberArray(source, kind, data, shape);

        T[] Fill<T>(T[] numbers)
            where T : unmanaged
        {
            // A span of bytes ends at 2³¹, an array of wide numbers later.
            const int step = 1 << 20;
            for (int i = 0; i < numbers.Length; i += step)
            {
                Span<byte> bytes = MemoryMarshal.AsBytes(numbers.AsSpan(i, Math.Min(step, numbers.Length - i)));
                stream.ReadExactly(bytes);
                if (bigEndian)
                {
                    ReverseEach(bytes, SizeOf(kind));
                }
            }

            return columnMajor && shape.Length > 1 ? ToRowMajor(numbers, shape) : numbers;
        }
    }

    private static void ReverseEach(Span<byte> bytes, int size)
    {
        for (int at = 0; at < bytes.Length; at += size)
        {
            bytes.Slice(at, size).Reverse();
        }
    }

    /// <summary>Writes the numbers little-endian.</summary>
    internal void WriteTo(Stream stream)
    {
        switch (_data)
        {
            // The runtime takes signed and unsigned arrays for each other; either way the bytes are the same.
            case byte[] numbers: Write(stream, numbers); break;
            case short[] numbers: Write(stream, numbers); break;
            case int[] numbers: Write(stream, numbers); break;
            case long[] numbers: Write(stream, numbers); break;
            case Half[] numbers: Write(stream, numbers); break;
            case float[] numbers: Write(stream, numbers); break;
            case double[] numbers: Write(stream, numbers); break;
        }
    }

    internal static void Write<T>(Stream stream, ReadOnlySpan<T> numbers)
        where T : unmanaged
    {
        const int step = 1 << 20;
        for (int i = 0; i < numbers.Length; i += step)
        {
            stream.Write(MemoryMarshal.AsBytes(numbers.Slice(i, Math.Min(step, numbers.Length - i))));
        }
    }

    private static void Write<T>(Stream stream, T[] numbers)
        where T : unmanaged => Write<T>(stream, numbers.AsSpan());

    private static float[] Widen(ushort[] upperHalves)
    {
        float[] wide = new float[upperHalves.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = BitConverter.UInt32BitsToSingle((uint)upperHalves[i] << 16);
        }

        return wide;
    }

    private static T[] ToRowMajor<T>(T[] columnMajor, int[] shape)
    {
        T[] result = new T[columnMajor.Length];
        int[] position = new int[shape.Length];
        int[] strides = new int[shape.Length];
        int stride = 1;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        int from = 0;
        for (int to = 0; to < result.Length; to++)
        {
            result[to] = columnMajor[from];
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                from += strides[axis];
                if (++position[axis] < shape[axis])
                {
                    break;
                }

                from -= strides[axis] * shape[axis];
                position[axis] = 0;
            }
        }

        return result;
    }

    private T[] Convert<TFrom, T>(TFrom[] from)
        where TFrom : unmanaged, INumber<TFrom>
        where T : unmanaged, INumber<T>
    {
        if (typeof(TFrom) == typeof(T))
        {
            return (T[])(object)from;
        }

        bool toFloat = KindOf<T>() is NumberKind.Float16 or NumberKind.Float32 or NumberKind.Float64;
        T[] to = new T[from.Length];
        int i = 0;
        try
        {
            for (; i < from.Length; i++)
            {
                T number = T.CreateChecked(from[i]);
                bool kept = toFloat ? T.IsFinite(number) || !TFrom.IsFinite(from[i]) : TFrom.IsInteger(from[i]);
                if (!kept)
                {
                    throw CannotHold<TFrom, T>(i, from[i]);
                }

                to[i] = number;
            }
        }
        catch (OverflowException)
        {
            throw CannotHold<TFrom, T>(i, from[i]);
        }

        return to;
    }

    private PlateauException CannotHold<TFrom, T>(int index, TFrom number)
        where TFrom : INumber<TFrom>
    {
        int[] position = new int[_shape.Length];
        for (int axis = position.Length - 1; axis >= 0; axis--)
        {
            (index, position[axis]) = Math.DivRem(index, _shape[axis]);
        }

        string need = KindOf<T>() switch
        {
            NumberKind.Float16 or NumberKind.Float32 or NumberKind.Float64 => "a smaller magnitude",
            NumberKind.UInt8 => "an integer from 0 to 255",
            NumberKind.Int32 => "an integer of 32 bits",
            NumberKind.Int64 => "an integer of 64 bits",
            _ => $"an integer that {typeof(T).Name} holds",
        };
        return new PlateauException(
            $"{Source}: element ({string.Join(", ", position)}) is {number.ToString(null, CultureInfo.InvariantCulture)} where {need} is "
                + "needed; correct it or store the array as another type.");
    }
}
