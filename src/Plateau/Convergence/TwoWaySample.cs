using System.Runtime.Intrinsics;

namespace Plateau.Convergence;

/// <summary>
/// One way of a two-way sample (objects, or draws): the relative deviations of V, V_shape and L̄ that each of its members contributes,
/// v_j − 1, s_j − 1 and m_j − 1, each with mean 0.
/// </summary>
internal sealed class TwoWaySample
{
    private readonly double[] _variance;
    private readonly double[] _shape;
    private readonly double[] _mean;

    /// <summary>Standardises the columns; a column is empty, or its mean 0, where its functional is unknown or degenerate.</summary>
    public TwoWaySample(ReadOnlySpan<double> variance, ReadOnlySpan<double> shape, ReadOnlySpan<double> mean)
    {
        Count = variance.Length;
        _variance = Relative(variance, Count);
        _shape = Relative(shape, Count);
        _mean = Relative(mean, Count);
        Sample = Weighted(Ones(Count));
    }

    /// <summary>The number of members.</summary>
    public int Count { get; }

    /// <summary>The moments of the sample itself.</summary>
    public Moments Sample { get; }

    /// <summary>The weighted moments, for weights that sum to <see cref="Count"/>.</summary>
    public Moments Weighted(ReadOnlySpan<float> weights)
    {
        Vector256<double> v = default, vv = default, s = default, ss = default, m = default, mm = default, vm = default, sm = default;
        ReadOnlySpan<double> variance = _variance;
        ReadOnlySpan<double> shape = _shape;
        ReadOnlySpan<double> mean = _mean;
        int i = 0;
        for (; i <= Count - 8; i += 8)
        {
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.Create(weights[i..]));
            Accumulate(lower, Vector256.Create(variance[i..]), Vector256.Create(shape[i..]), Vector256.Create(mean[i..]));
            Accumulate(upper, Vector256.Create(variance[(i + 4)..]), Vector256.Create(shape[(i + 4)..]), Vector256.Create(mean[(i + 4)..]));
        }

        for (; i < Count; i++)
        {
            Accumulate(Vector256.CreateScalar((double)weights[i]), Vector256.CreateScalar(variance[i]), Vector256.CreateScalar(shape[i]), Vector256.CreateScalar(mean[i]));
        }

        return new Moments(Count, Lanes(v), Lanes(vv), Lanes(s), Lanes(ss), Lanes(m), Lanes(mm), Lanes(vm), Lanes(sm));

        void Accumulate(Vector256<double> w, Vector256<double> vi, Vector256<double> si, Vector256<double> mi)
        {
            Vector256<double> wv = w * vi;
            Vector256<double> ws = w * si;
            Vector256<double> wm = w * mi;
            v += wv;
            s += ws;
            m += wm;
            vv += wv * vi;
            ss += ws * si;
            mm += wm * mi;
            vm += wv * mi;
            sm += ws * mi;
        }
    }

    private static double Lanes(Vector256<double> v) => (v[0] + v[1]) + (v[2] + v[3]);

    private static float[] Ones(int count)
    {
        float[] ones = new float[count];
        Array.Fill(ones, 1f);
        return ones;
    }

    private static double[] Relative(ReadOnlySpan<double> column, int count)
    {
        double[] relative = new double[count];
        double sum = 0;
        foreach (double value in column)
        {
            sum += value;
        }

        double mean = sum / count;
        if (mean == 0)
        {
            // No relative deviation exists; the plain one still serves the mean, which needs no scale.
            column.CopyTo(relative);
            return relative;
        }

        for (int i = 0; i < column.Length; i++)
        {
            relative[i] = (column[i] - mean) / mean;
        }

        return relative;
    }
}
