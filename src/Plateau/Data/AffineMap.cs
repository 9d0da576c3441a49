using System.Buffers.Binary;
using System.Numerics;

namespace Plateau.Data;

/// <summary>(v − centre) / scale for each channel, in float64, rounded once to the precision asked for; bytes go through a table.</summary>
internal sealed class AffineMap
{
    // Beyond this many channels the tables would fall out of the first-level cache, and are not built.
    private const int MostTables = 16;

    private readonly float[]? _singleTable;
    private readonly double[]? _doubleTable;

    public AffineMap(double[] centers, double[] scales, bool ofBytes)
    {
        Centers = centers;
        Scales = scales;
        IsIdentity = Array.TrueForAll(centers, c => c == 0) && Array.TrueForAll(scales, s => s == 1);
        if (ofBytes && centers.Length <= MostTables)
        {
            _singleTable = new float[256 * centers.Length];
            _doubleTable = new double[256 * centers.Length];
            for (int i = 0; i < _doubleTable.Length; i++)
            {
                double value = ((i & 255) - centers[i >> 8]) / scales[i >> 8];
                _doubleTable[i] = value;
                _singleTable[i] = (float)value;
            }
        }
    }

    public static AffineMap Identity(bool ofBytes) => new([0], [1], ofBytes);

    public double[] Centers { get; }

    public double[] Scales { get; }

    public bool IsIdentity { get; }

    public void Apply(ReadOnlySpan<byte> source, Span<float> destination)
    {
        int plane = source.Length / Centers.Length;
        for (int c = 0; c < Centers.Length; c++)
        {
            ReadOnlySpan<byte> from = source.Slice(c * plane, plane);
            Span<float> to = destination.Slice(c * plane, plane);
            if (_singleTable is null)
            {
                for (int i = 0; i < to.Length; i++)
                {
                    to[i] = (float)((from[i] - Centers[c]) / Scales[c]);
                }
            }
            else
            {
                Look(from, to, _singleTable.AsSpan(256 * c, 256));
            }
        }
    }

    public void Apply(ReadOnlySpan<byte> source, Span<double> destination)
    {
        int plane = source.Length / Centers.Length;
        for (int c = 0; c < Centers.Length; c++)
        {
            ReadOnlySpan<byte> from = source.Slice(c * plane, plane);
            Span<double> to = destination.Slice(c * plane, plane);
            if (_doubleTable is null)
            {
                for (int i = 0; i < to.Length; i++)
                {
                    to[i] = (from[i] - Centers[c]) / Scales[c];
                }
            }
            else
            {
                Look(from, to, _doubleTable.AsSpan(256 * c, 256));
            }
        }
    }

    public void Apply(ReadOnlySpan<float> source, Span<float> destination)
    {
        if (IsIdentity)
        {
            source.CopyTo(destination);
            return;
        }

        if (HasOneAFeature(source.Length))
        {
            ApplyEach(source, destination);
            return;
        }

        int plane = source.Length / Centers.Length;
        for (int c = 0; c < Centers.Length; c++)
        {
            ReadOnlySpan<float> from = source.Slice(c * plane, plane);
            Span<float> to = destination.Slice(c * plane, plane);
            var center = new Vector<double>(Centers[c]);
            var scale = new Vector<double>(Scales[c]);
            int i = 0;
            for (; i <= plane - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector.Widen(new Vector<float>(from[i..]), out Vector<double> low, out Vector<double> high);
                Vector.Narrow((low - center) / scale, (high - center) / scale).CopyTo(to[i..]);
            }

            for (; i < plane; i++)
            {
                to[i] = (float)((from[i] - Centers[c]) / Scales[c]);
            }
        }
    }

    public void Apply(ReadOnlySpan<float> source, Span<double> destination)
    {
        if (HasOneAFeature(source.Length))
        {
            ApplyEach(source, destination);
            return;
        }

        int plane = source.Length / Centers.Length;
        for (int c = 0; c < Centers.Length; c++)
        {
            ReadOnlySpan<float> from = source.Slice(c * plane, plane);
            Span<double> to = destination.Slice(c * plane, plane);
            var center = new Vector<double>(Centers[c]);
            var scale = new Vector<double>(Scales[c]);
            int i = 0;
            for (; i <= plane - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector.Widen(new Vector<float>(from[i..]), out Vector<double> low, out Vector<double> high);
                ((low - center) / scale).CopyTo(to[i..]);
                ((high - center) / scale).CopyTo(to[(i + Vector<double>.Count)..]);
            }

            for (; i < plane; i++)
            {
                to[i] = (from[i] - Centers[c]) / Scales[c];
            }
        }
    }

    public void Apply(ReadOnlySpan<double> source, Span<float> destination)
    {
        if (HasOneAFeature(source.Length))
        {
            ApplyEach(source, destination);
            return;
        }

        int plane = source.Length / Centers.Length;
        for (int c = 0; c < Centers.Length; c++)
        {
            ReadOnlySpan<double> from = source.Slice(c * plane, plane);
            Span<float> to = destination.Slice(c * plane, plane);
            var center = new Vector<double>(Centers[c]);
            var scale = new Vector<double>(Scales[c]);
            int i = 0;
            for (; i <= plane - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<double> low = (new Vector<double>(from[i..]) - center) / scale;
                Vector<double> high = (new Vector<double>(from[(i + Vector<double>.Count)..]) - center) / scale;
                Vector.Narrow(low, high).CopyTo(to[i..]);
            }

            for (; i < plane; i++)
            {
                to[i] = (float)((from[i] - Centers[c]) / Scales[c]);
            }
        }
    }

    public void Apply(ReadOnlySpan<double> source, Span<double> destination)
    {
        if (IsIdentity)
        {
            source.CopyTo(destination);
            return;
        }

        if (HasOneAFeature(source.Length))
        {
            ApplyEach(source, destination);
            return;
        }

        int plane = source.Length / Centers.Length;
        for (int c = 0; c < Centers.Length; c++)
        {
            ReadOnlySpan<double> from = source.Slice(c * plane, plane);
            Span<double> to = destination.Slice(c * plane, plane);
            var center = new Vector<double>(Centers[c]);
            var scale = new Vector<double>(Scales[c]);
            int i = 0;
            for (; i <= plane - Vector<double>.Count; i += Vector<double>.Count)
            {
                ((new Vector<double>(from[i..]) - center) / scale).CopyTo(to[i..]);
            }

            for (; i < plane; i++)
            {
                to[i] = (from[i] - Centers[c]) / Scales[c];
            }
        }
    }

    // A vector whose features each have a centre and a scale of their own.
    private bool HasOneAFeature(int features) => features > 1 && Centers.Length == features;

    private Vector<double> Center(int index) => new(Centers.AsSpan(index));

    private Vector<double> Scale(int index) => new(Scales.AsSpan(index));

    private void ApplyEach(ReadOnlySpan<float> source, Span<float> destination)
    {
        int half = Vector<double>.Count;
        int i = 0;
        for (; i <= source.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(source[i..]), out Vector<double> low, out Vector<double> high);
            Vector.Narrow((low - Center(i)) / Scale(i), (high - Center(i + half)) / Scale(i + half)).CopyTo(destination[i..]);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = (float)((source[i] - Centers[i]) / Scales[i]);
        }
    }

    private void ApplyEach(ReadOnlySpan<float> source, Span<double> destination)
    {
        int half = Vector<double>.Count;
        int i = 0;
        for (; i <= source.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(source[i..]), out Vector<double> low, out Vector<double> high);
            ((low - Center(i)) / Scale(i)).CopyTo(destination[i..]);
            ((high - Center(i + half)) / Scale(i + half)).CopyTo(destination[(i + half)..]);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = (source[i] - Centers[i]) / Scales[i];
        }
    }

    private void ApplyEach(ReadOnlySpan<double> source, Span<float> destination)
    {
        int half = Vector<double>.Count;
        int i = 0;
        for (; i <= source.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<double> low = new(source[i..]);
            Vector<double> high = new(source[(i + half)..]);
            Vector.Narrow((low - Center(i)) / Scale(i), (high - Center(i + half)) / Scale(i + half)).CopyTo(destination[i..]);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = (float)((source[i] - Centers[i]) / Scales[i]);
        }
    }

    private void ApplyEach(ReadOnlySpan<double> source, Span<double> destination)
    {
        int i = 0;
        for (; i <= source.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            ((new Vector<double>(source[i..]) - Center(i)) / Scale(i)).CopyTo(destination[i..]);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = (source[i] - Centers[i]) / Scales[i];
        }
    }

    private static void Look<T>(ReadOnlySpan<byte> source, Span<T> destination, ReadOnlySpan<T> table)
    {
        // Eight at a time: the bounds of all eight are checked at once, and a byte never leaves a table of 256.
        int i = 0;
        for (; i <= source.Length - 8; i += 8)
        {
            ulong eight = BinaryPrimitives.ReadUInt64LittleEndian(source[i..]);
            Span<T> to = destination.Slice(i, 8);
            to[0] = table[(byte)eight];
            to[1] = table[(byte)(eight >> 8)];
            to[2] = table[(byte)(eight >> 16)];
            to[3] = table[(byte)(eight >> 24)];
            to[4] = table[(byte)(eight >> 32)];
            to[5] = table[(byte)(eight >> 40)];
            to[6] = table[(byte)(eight >> 48)];
            to[7] = table[(byte)(eight >> 56)];
        }

        for (; i < source.Length; i++)
        {
            destination[i] = table[source[i]];
        }
    }
}
