using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>
/// XTrace (Epperly, Tropp and Webber, 2024) of A and of A² from one <see cref="ProbeSketch"/>: probe i estimates what the basis made of the
/// other probes leaves over, and the mean over i is the estimate. With it its variance, without bias.
/// </summary>
/// <remarks>
/// The estimates x_i share most of their basis, so their spread alone is too small. Let x_i^(j) be the estimate of probe i from a basis
/// without probes i and j. Given all others, x_i − x_i^(j) and x_j^(i) have mean zero and the second does not depend on i; so Cov(x_i,
/// x_j) = E (x_i − x_i^(j))(x_j − x_j^(i)), and s²/m plus the mean of these products over pairs has the variance of the mean for its
/// expectation.
/// </remarks>
internal sealed class LeaveOneOut
{
    private readonly double[] _traces;
    private readonly double[] _norms;
    private readonly (double Trace, double Norm, double Cross) _variance;

    /// <param name="sketch">At least three probes, standard normal.</param>
    /// <param name="dimension">N.</param>
    public LeaveOneOut(ProbeSketch sketch, int dimension)
    {
        int m = sketch.Count;
        double[][] duals = Duals(sketch.R);
        double[][] hDuals = Times(sketch.H, duals);
        double[][] gDuals = Times(sketch.G, duals);
        (_traces, _norms) = (new double[m], new double[m]);
        double[] traceShifts = new double[m * m];
        double[] normShifts = new double[m * m];
        double trace = 0;
        double norm = 0;
        for (int i = 0; i < m; i++)
        {
            trace += sketch.H[i][i];
            norm += sketch.G[i][i];
        }

        Workers.For(
            m,
            i =>
            {
                double[] s = duals[i];
                double[] r = sketch.R[i];
                double[] inside = [.. sketch.W[i]];
                Sums.AddScaled(-Sums.Dot(s, inside), s, inside);
                double[] h = Times(sketch.H, inside);
                double[] g = Times(sketch.G, inside);
                double[] second = new double[m];
                double[] reduced = new double[m];
                double[] hReduced = new double[m];
                double[] gReduced = new double[m];
                double hTrace = trace - Sums.Dot(s, hDuals[i]);
                double gTrace = norm - Sums.Dot(s, gDuals[i]);
                double outside = sketch.SquaredLengths[i] - Sums.Dot(inside, inside);
                (_traces[i], _norms[i]) = Both(hTrace, gTrace, (dimension - m + 1) / outside, sketch.W[i], r, inside, h, g);
                for (int j = 0; j < m; j++)
                {
                    // What leaving out probe j as well takes from the basis, orthogonal to s.
                    duals[j].CopyTo(second, 0);
                    double cosine = Sums.Dot(s, second);
                    Sums.AddScaled(-cosine, s, second);
                    double length = Math.Sqrt(Sums.Dot(second, second));
                    if (j == i || length < 1e-10)
                    {
                        continue;
                    }

                    Sums.Scale(1 / length, second);
                    double along = Sums.Dot(second, inside);
                    Combine(inside, -along, second, reduced);
                    Direction(hDuals, i, j, cosine, length, hReduced);
                    Direction(gDuals, i, j, cosine, length, gReduced);
                    double hTwo = hTrace - Sums.Dot(second, hReduced);
                    double gTwo = gTrace - Sums.Dot(second, gReduced);
                    Combine(h, -along, hReduced, hReduced);
                    Combine(g, -along, gReduced, gReduced);
                    (double t, double f) = Both(
                        hTwo,
                        gTwo,
                        (dimension - m + 2) / (outside + (along * along)),
                        sketch.W[i],
                        r,
                        reduced,
                        hReduced,
                        gReduced);
                    traceShifts[(i * m) + j] = _traces[i] - t;
                    normShifts[(i * m) + j] = _norms[i] - f;
                }
            });
        Trace = Sums.Mean(_traces);
        SquaredNorm = Sums.Mean(_norms);
        _variance = (
            Variance(_traces, Trace, traceShifts, _traces, Trace, traceShifts),
            Variance(_norms, SquaredNorm, normShifts, _norms, SquaredNorm, normShifts),
            Variance(_traces, Trace, traceShifts, _norms, SquaredNorm, normShifts));
    }

    /// <summary>The estimate of Tr A.</summary>
    public double Trace { get; }

    /// <summary>The estimate of ‖A‖_F² = Tr A².</summary>
    public double SquaredNorm { get; }

    /// <summary>The variance of the estimate of αTr A + β‖A‖_F², not below the part that comes from the spread of the probes.</summary>
    public double VarianceOf(double alpha, double beta)
    {
        double m = _traces.Length;
        double spread = 0;
        for (int i = 0; i < _traces.Length; i++)
        {
            double deviation = (alpha * (_traces[i] - Trace)) + (beta * (_norms[i] - SquaredNorm));
            spread += deviation * deviation;
        }

        double whole = (alpha * alpha * _variance.Trace) + (2 * alpha * beta * _variance.Cross) + (beta * beta * _variance.Norm);
        return Math.Max(spread / (m * (m - 1)), whole);
    }

    /// <summary>The skewness, over probes, of their estimates of αTr A + β‖A‖_F².</summary>
    public double SkewnessOf(double alpha, double beta)
    {
        double m = _traces.Length;
        (double second, double third) = (0, 0);
        for (int i = 0; i < _traces.Length; i++)
        {
            double deviation = (alpha * (_traces[i] - Trace)) + (beta * (_norms[i] - SquaredNorm));
            second += deviation * deviation / m;
            third += deviation * deviation * deviation / m;
        }

        return second > 0 ? third / (second * Math.Sqrt(second)) * Math.Sqrt(m * (m - 1)) / (m - 2) : 0;
    }

    /// <summary>The covariance of the two estimates.</summary>
    public double Covariance => _variance.Cross;

    // The unit vectors that the basis loses with each probe: the columns of R⁻ᵀ. Shared with the estimate of a diagonal.
    internal static double[][] Duals(IReadOnlyList<double[]> r)
    {
        int m = r.Count;
        double[][] duals = new double[m][];
        for (int i = 0; i < m; i++)
        {
            double[] dual = new double[m];
            for (int row = i; row < m; row++)
            {
                double right = (row == i ? 1.0 : 0.0) - Sums.Dot(r[row].AsSpan(i, row - i), dual.AsSpan(i, row - i));
                dual[row] = right / r[row][row];
            }

            // Two divisions, so that a large dual does not overflow when squared.
            double largest = dual.Max(Math.Abs);
            Sums.Scale(1 / largest, dual);
            Sums.Scale(1 / Math.Sqrt(Sums.Dot(dual, dual)), dual);
            duals[i] = dual;
        }

        return duals;
    }

    // With v the probe within the basis, trace of QᵀAQ plus the scaled quadratic form of what is outside; and the same of A².
    private static (double Trace, double Norm) Both(
        double trace,
        double norm,
        double scale,
        double[] w,
        double[] r,
        double[] v,
        double[] h,
        double[] g)
        => (
            trace + (scale * (Sums.Dot(w, r) - (2 * Sums.Dot(v, r)) + Sums.Dot(v, h))),
            norm + (scale * (Sums.Dot(r, r) - (2 * Sums.Dot(r, h)) + Sums.Dot(v, g))));

    private static void Combine(double[] first, double factor, double[] second, double[] to)
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = first[i] + (factor * second[i]);
        }
    }

    private static void Direction(double[][] products, int i, int j, double cosine, double length, double[] to)
    {
        Combine(products[j], -cosine, products[i], to);
        Sums.Scale(1 / length, to);
    }

    private static double[] Times(List<double[]> matrix, double[] vector) => [.. matrix.Select(row => Sums.Dot(row, vector))];

    private static double[][] Times(List<double[]> matrix, double[][] vectors)
    {
        double[][] products = new double[vectors.Length][];
        Workers.For(vectors.Length, i => products[i] = Times(matrix, vectors[i]));
        return products;
    }

    private static double Variance(
        double[] first,
        double firstMean,
        double[] firstShifts,
        double[] second,
        double secondMean,
        double[] secondShifts)
    {
        int m = first.Length;
        double spread = 0;
        double shared = 0;
        for (int i = 0; i < m; i++)
        {
            spread += (first[i] - firstMean) * (second[i] - secondMean);
            for (int j = 0; j < m; j++)
            {
                shared += firstShifts[(i * m) + j] * secondShifts[(j * m) + i];
            }
        }

        return (spread + shared) / (m * (m - 1.0));
    }
}
