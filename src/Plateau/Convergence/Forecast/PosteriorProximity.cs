using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using Plateau.Curvature;
using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Convergence;

/// <summary>
/// The sample size from the distance between posteriors of successive sizes (Kiselev and Grabovoy): the divergence KL(p_k ‖ p_{k+1}) and
/// the s-score of normal approximations N(w_k, (Σ_{i≤k}G_i + λI)⁻¹) in a subspace, w_k one Newton step from w*, for a prior N(w*, λ⁻¹I).
/// </summary>
/// <remarks>
/// One more object with gradient g and curvature G adds a quadratic to the negative log posterior, so with Σ_k the covariance, r = g +
/// G(w_k − w*) its slope at w_k and E = GΣ_k: <em>w_{k+1} − w_k = −Σ_{k+1}r</em> and <em>KL = ½ rᵀΣ_{k+1}r + ½(Tr E − ln det(I + E))</em>,
/// exactly. Since Σ_k ≈ (kH)⁻¹ and r has the covariance C, the first part has the mean Tr(H⁻¹C)/(2k) and the second is of the order 1/k²:
/// the divergence is the Takeuchi forecast of the excess loss at k objects, derived in another way. Likewise the mean of 1 − s is
/// Tr(H⁻¹C)/(4k).
/// </remarks>
public sealed class PosteriorProximity
{
    private const int MostSizes = 24;

    private readonly double[] _divergence;
    private readonly double[] _distance;

    private PosteriorProximity(int[] sizes, double[,] divergence, double[,] score, double trace)
    {
        int orders = divergence.GetLength(0);
        Trace = trace;
        ProximityPoint[] points = new ProximityPoint[sizes.Length];
        for (int place = 0; place < sizes.Length; place++)
        {
            (double kl, double klError) = Mean(divergence, place, orders);
            (double s, double sError) = Mean(score, place, orders);
            points[place] = new ProximityPoint(sizes[place], kl, klError, s, sError);
        }

        Points = points;
        _divergence = [.. points.Select(point => point.Divergence)];
        _distance = [.. points.Select(point => 1 - point.Score)];
    }

    /// <summary>The curve over k.</summary>
    public IReadOnlyList<ProximityPoint> Points { get; }

    /// <summary>Tr((H + λ/n I)⁻¹C) of all n objects, what the law of both curves rests on.</summary>
    public double Trace { get; }

    /// <summary>Compares posteriors, with the Gauss–Newton matrices of objects.</summary>
    /// <param name="objects">Projections on a subspace.</param>
    /// <param name="question">Sizes, prior and orders.</param>
    /// <param name="cancellation">Stops between orders.</param>
    /// <exception cref="PlateauException">There are too few objects.</exception>
    public static PosteriorProximity Of(
        ProjectedScores objects,
        ProximityQuestion? question = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(objects);
        int d = objects.Dimension;
        int rows = objects.Roots.Shape[1];
        return Of(
            objects.Gradients,
            (i, sum) =>
            {
                ReadOnlySpan<double> root = objects.RootOf(i);
                for (int row = 0; row < rows; row++)
                {
                    ReadOnlySpan<double> vector = root.Slice(row * d, d);
                    for (int a = 0; a < d; a++)
                    {
                        Sums.AddScaled(vector[a], vector, sum.AsSpan(a * d, d));
                    }
                }
            },
            question,
            cancellation);
    }

    /// <summary>Compares posteriors, with the Gauss–Newton matrices of objects where they are given, else with their Hessians.</summary>
    /// <param name="objects">Projections on a subspace.</param>
    /// <param name="question">Sizes, prior and orders.</param>
    /// <param name="cancellation">Stops between orders.</param>
    /// <exception cref="PlateauException">
    /// There are too few objects, or a sum of Hessians with the prior is not positive definite.
    /// </exception>
    public static PosteriorProximity Of(
        ProjectedObjects objects,
        ProximityQuestion? question = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(objects);
        Tensor<double> matrices = objects.GaussNewton ?? objects.Hessians;
        return Of(
            objects.Gradients,
            (i, sum) => Sums.AddScaled(1, PackedSymmetric.Unpack(matrices.Row(i), objects.Dimension), sum),
            question,
            cancellation);
    }

    /// <summary>E KL(p_k ‖ p_{k+1}) to first order: Tr(H⁻¹C)/(2k).</summary>
    public double LawOfDivergence(double k) => Trace / (2 * k);

    /// <summary>1 − E s to first order: Tr(H⁻¹C)/(4k).</summary>
    public double LawOfDistance(double k) => Trace / (4 * k);

    /// <summary>
    /// The size from which on the divergence stays below a tolerance: between measured sizes as a power of k, beyond them by the law.
    /// </summary>
    /// <param name="tolerance">ε.</param>
    public ProximitySize SizeForDivergence(double tolerance) => Size(_divergence, tolerance);

    /// <summary>The size from which on 1 − s stays below a tolerance.</summary>
    /// <param name="tolerance">ε.</param>
    public ProximitySize SizeForScore(double tolerance) => Size(_distance, tolerance);

    private ProximitySize Size(double[] curve, double tolerance)
    {
        if (!(tolerance > 0) || !double.IsFinite(tolerance))
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "A tolerance is positive and finite.");
        }

        int last = Array.FindLastIndex(curve, value => !(value <= tolerance));
        if (last < 0)
        {
            return new ProximitySize(Points[0].K, false);
        }

        if (last == curve.Length - 1)
        {
            // c of c/k from the upper half of the sizes, each of as much weight.
            int half = curve.Length / 2;
            double law = Enumerable.Range(half, curve.Length - half).Average(place => Points[place].K * curve[place]);
            return new ProximitySize(Math.Max(Points[^1].K, law / tolerance), true);
        }

        (double before, double after) = (Elementary.Log(curve[last]), Elementary.Log(Math.Max(curve[last + 1], double.Epsilon)));
        double share = (before - Elementary.Log(tolerance)) / (before - after);
        double from = Elementary.Log(Points[last].K);
        return new ProximitySize(Elementary.Exp(from + (share * (Elementary.Log(Points[last + 1].K) - from))), false);
    }

    private static (double Mean, double Error) Mean(double[,] values, int place, int orders)
    {
        double mean = 0;
        for (int order = 0; order < orders; order++)
        {
            mean += values[order, place] / orders;
        }

        double spread = 0;
        for (int order = 0; order < orders; order++)
        {
            spread += (values[order, place] - mean) * (values[order, place] - mean);
        }

        return (mean, orders > 1 ? Math.Sqrt(spread / (orders - 1) / orders) : double.NaN);
    }

    private static PosteriorProximity Of(
        Tensor<double> gradients,
        Action<int, double[]> addCurvature,
        ProximityQuestion? question,
        CancellationToken cancellation)
    {
        question ??= new ProximityQuestion();
        (int n, int d) = (gradients.Shape[0], gradients.Shape[1]);
        question.Check(n);
        int[] sizes = question.Sizes is { } given ? [.. given] : Sizes(n - question.Next);
        RandomOrders orders = new(question.Orders, question.Seed);
        double[,] divergence = new double[orders.Count, sizes.Length];
        double[,] score = new double[orders.Count, sizes.Length];
        Workers.For(
            orders.Count,
            o =>
            {
                int[] order = orders.Order(o, n);
                double[] precision = new double[d * d];
                for (int a = 0; a < d; a++)
                {
                    precision[(a * d) + a] = question.PriorPrecision;
                }

                double[] slope = new double[d];
                int added = 0;
                for (int place = 0; place < sizes.Length; place++)
                {
                    for (; added < sizes[place]; added++)
                    {
                        addCurvature(order[added], precision);
                        Sums.AddScaled(1, gradients.Row(order[added]), slope);
                    }

                    Matrix<double> before = Symmetric(precision, d);
                    Cholesky<double> factor = Factor(before);
                    Vector<double> mean = factor.Solve(-Vector<double>.Build.Dense(slope));
                    for (int next = 0; next < question.Next; next++)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        int i = order[added + next];
                        double[] own = new double[d * d];
                        addCurvature(i, own);
                        (double kl, double s) = Compare(
                            before,
                            factor,
                            mean,
                            Symmetric(own, d),
                            Vector<double>.Build.Dense(gradients.Row(i).ToArray()));
                        divergence[o, place] += kl / question.Next;
                        score[o, place] += s / question.Next;
                    }
                }
            },
            cancellation);
        return new PosteriorProximity(sizes, divergence, score, WholeTrace(gradients, addCurvature, question.PriorPrecision));
    }

    private static (double Divergence, double Score) Compare(
        Matrix<double> before,
        Cholesky<double> factor,
        Vector<double> mean,
        Matrix<double> own,
        Vector<double> gradient)
    {
        Matrix<double> after = before + own;
        Cholesky<double> next = Factor(after);
        Vector<double> slope = gradient + (own * mean);
        Vector<double> step = next.Solve(slope);

        // Tr E and ln det(I + E) from the eigenvalues of E, so that nothing cancels where they are small.
        Matrix<double> half = factor.Factor.Solve(factor.Factor.Solve(own).Transpose());
        double shape = 0;
        foreach (double value in CovarianceRoot.Eigenvalues([.. half.ToColumnMajorArray()], own.RowCount))
        {
            shape += value - Elementary.LogPlusOne(value);
        }

        // (Σ_k + Σ_{k+1})⁻¹ = Σ_{k+1}⁻¹(Σ_k⁻¹ + Σ_{k+1}⁻¹)⁻¹Σ_k⁻¹.
        double distance = slope * Factor(before + after).Solve(before * step);
        return (0.5 * ((slope * step) + shape), Elementary.Exp(-0.5 * distance));
    }

    private static double WholeTrace(Tensor<double> gradients, Action<int, double[]> addCurvature, double prior)
    {
        (int n, int d) = (gradients.Shape[0], gradients.Shape[1]);
        double[] sum = new double[d * d];
        double[] mean = new double[d];
        for (int i = 0; i < n; i++)
        {
            addCurvature(i, sum);
            Sums.AddScaled(1.0 / n, gradients.Row(i), mean);
        }

        double[] covariance = new double[d * d];
        double[] own = new double[d];
        for (int i = 0; i < n; i++)
        {
            gradients.Row(i).CopyTo(own);
            Sums.AddScaled(-1, mean, own);
            for (int a = 0; a < d; a++)
            {
                Sums.AddScaled(own[a] / (n - 1.0), own, covariance.AsSpan(a * d, d));
            }
        }

        for (int a = 0; a < d; a++)
        {
            sum[(a * d) + a] += prior;
        }

        return n * Factor(Symmetric(sum, d)).Solve(Symmetric(covariance, d)).Trace();
    }

    private static Matrix<double> Symmetric(double[] square, int d)
        => Matrix<double>.Build.Dense(d, d, (row, column) => 0.5 * (square[(row * d) + column] + square[(column * d) + row]));

    private static Cholesky<double> Factor(Matrix<double> matrix)
    {
        try
        {
            return matrix.Cholesky();
        }
        catch (ArgumentException)
        {
            throw new PlateauException(
                "The Hessian of the first objects is negative somewhere in the subspace, beyond what the prior makes up for: there is no "
                    + "posterior; compare Gauss–Newton matrices, or take a larger prior precision.");
        }
    }

    private static int[] Sizes(int most)
    {
        SortedSet<int> sizes = [];
        for (int place = 0; place < MostSizes; place++)
        {
            sizes.Add((int)Math.Round(Elementary.Exp(Elementary.Log(most) * (place + 1) / MostSizes)));
        }

        return [.. sizes];
    }
}
