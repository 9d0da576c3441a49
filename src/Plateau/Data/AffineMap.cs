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

    private static void Look<T>(ReadOnlySpan<byte> source, Span<T> destination, ReadOnlySpan<T> table)
    {
        destination = destination[..source.Length];
        for (int i = 0; i < source.Length; i++)
        {
            destination[i] = table[source[i]];
        }
    }
}
