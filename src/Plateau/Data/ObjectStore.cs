using System.Numerics;
using Plateau.Formats;

namespace Plateau.Data;

/// <summary>Where the mean and deviation of <see cref="Normalization.Standard"/> come from.</summary>
internal enum StandardFit
{
    /// <summary>The objects that the data set holds when it is normalised.</summary>
    ObjectsInUse,

    /// <summary>Every object of the file, whichever are in use.</summary>
    WholeFile,

    /// <summary>None: the file is a test file, and uses the constants of its training file.</summary>
    TrainingFile,
}

/// <summary>
/// The features of a file as they were stored, shared by every data set that views them. Exactly one of the three arrays is set.
/// </summary>
internal sealed record ObjectStore
{
    private const int FewSteps = 16;

    private int _largestByte = -1;

    public required int Objects { get; init; }

    public required int[] ObjectShape { get; init; }

    public byte[]? Bytes { get; init; }

    public float[]? Singles { get; init; }

    public double[]? Doubles { get; init; }

    public StandardFit Fit { get; init; }

    /// <summary>The top of the range of the bytes: 255, or the largest of them where that is 16 or less.</summary>
    public int LargestByte
    {
        get
        {
            if (_largestByte < 0)
            {
                int largest = Bytes!.Length == 0 ? 0 : Bytes.Max();
                _largestByte = largest is > 0 and <= FewSteps ? largest : byte.MaxValue;
            }

            return _largestByte;
        }
    }

    /// <summary>The group of every object; null where no groups were asked for.</summary>
    public Grouping? Groups { get; init; }

    /// <summary>The published centre and scale of a channel, in stored units.</summary>
    public (double Center, double Scale)? Published { get; init; }

    /// <summary>
    /// Features as a file has them. Whole numbers from 0 to 255 are kept as bytes whatever type the file gives them, so the same values are
    /// the same data.
    /// </summary>
    /// <param name="numbers">The features of all objects, row-major.</param>
    /// <param name="objects">The number of objects.</param>
    /// <param name="shape">The shape of one object.</param>
    /// <exception cref="PlateauException">A number is not finite.</exception>
    public static ObjectStore Of(NumberArray numbers, int objects, int[] shape)
    {
        switch (numbers.Kind)
        {
            case NumberKind.UInt8 or NumberKind.Boolean:
                return new ObjectStore { Objects = objects, ObjectShape = shape, Bytes = numbers.To<byte>().Data };
            case NumberKind.Float16 or NumberKind.BFloat16 or NumberKind.Float32:
                float[] singles = numbers.To<float>().Data;
                CheckFinite(singles, numbers.Source, singles.Length / objects);
                byte[]? small = AsBytes(singles);
                return new ObjectStore { Objects = objects, ObjectShape = shape, Bytes = small, Singles = small is null ? singles : null };
            default:
                return Of(numbers.To<double>().Data, numbers.Source, objects, shape);
        }
    }

    /// <inheritdoc cref="Of(NumberArray, int, int[])"/>
    public static ObjectStore Of(double[] numbers, string source, int objects, int[] shape)
    {
        CheckFinite(numbers, source, numbers.Length / objects);
        byte[]? small = AsBytes(numbers);
        return new ObjectStore { Objects = objects, ObjectShape = shape, Bytes = small, Doubles = small is null ? numbers : null };
    }

    /// <summary>Whether the features are those of another store, number for number.</summary>
    public bool HasNumbersOf(ObjectStore other) => Objects == other.Objects && (Bytes, Singles, Doubles) switch
    {
        (byte[] bytes, _, _) => bytes.AsSpan().SequenceEqual(other.Bytes),
        (_, float[] singles, _) => singles.AsSpan().SequenceEqual(other.Singles),
        _ => Doubles.AsSpan().SequenceEqual(other.Doubles),
    };

    /// <summary>The same pictures, (height, width, channels) each, with the channels as the first axis.</summary>
    public ObjectStore WithChannelsFirst()
    {
        int channels = ObjectShape[2];
        int pixels = ObjectShape[0] * ObjectShape[1];
        return this with
        {
            ObjectShape = [channels, ObjectShape[0], ObjectShape[1]],
            Bytes = Moved(Bytes),
            Singles = Moved(Singles),
            Doubles = Moved(Doubles),
        };

        T[]? Moved<T>(T[]? numbers)
        {
            if (numbers is null || channels == 1)
            {
                return numbers;
            }

            T[] moved = new T[numbers.Length];
            for (int start = 0; start < moved.Length; start += channels * pixels)
            {
                for (int i = 0; i < channels * pixels; i++)
                {
                    moved[start + i] = numbers[start + (i % pixels * channels) + (i / pixels)];
                }
            }

            return moved;
        }
    }

    private static void CheckFinite<T>(T[] numbers, string source, int features)
        where T : IFloatingPointIeee754<T>
    {
        int bad = Array.FindIndex(numbers, number => !T.IsFinite(number));
        if (bad >= 0)
        {
            throw Dataset.NotFinite(source, bad, features, double.CreateChecked(numbers[bad]));
        }
    }

    private static byte[]? AsBytes<T>(T[] numbers)
        where T : IFloatingPointIeee754<T>
    {
        T most = T.CreateChecked(byte.MaxValue);
        return Array.TrueForAll(numbers, number => number >= T.Zero && number <= most && T.IsInteger(number) && !T.IsNegative(number))
            ? Array.ConvertAll(numbers, byte.CreateTruncating)
            : null;
    }

    public int Features
    {
        get
        {
            int features = 1;
            foreach (int size in ObjectShape)
            {
                features *= size;
            }

            return features;
        }
    }

    /// <summary>Every feature of a vector is a channel of its own; a plane has one channel; otherwise the first axis counts them.</summary>
    public int Channels => ObjectShape.Length switch { 1 => ObjectShape[0], 0 or 2 => 1, _ => ObjectShape[0] };
}
