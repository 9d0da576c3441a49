using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Convergence;

/// <summary>
/// What more data still gain, by the curvature alone (Takeuchi, 1976; docs/theory.md T11): a fit to k objects has the excess test loss
/// Tr(H⁻¹C)/(2k) over one to infinitely many, and its test loss lies Tr(H⁻¹C)/k above its training loss. H is the Gauss–Newton matrix and C
/// the covariance of the gradients of single objects, both on objects that the fit never saw; (H + λI)⁻¹ over a path of dampings λ.
/// </summary>
/// <remarks>
/// <para>
/// Within the top-D subspace of H both are computed object by object, and every interval is over the objects: t*-values of the studentised
/// bootstrap of Tr + (g_i − ḡ)ᵀM(g_i − ḡ) − Tr(MG_iMC), M = (H + λI)⁻¹, the influences of the objects on the trace, for the subspace as it
/// is. Beyond it the same trace is the mean of sᵀMs over random combinations s = Σ_i ±(g_i − ḡ)/√m of the gradients of m objects each, no
/// object in two of them, by Lanczos' method, for a few products each and every λ at once. Since they rest on different objects, their
/// spread shows what other objects, and other signs, would have changed.
/// </para>
/// <para>
/// It is exact to first order in 1/k for a model whose loss is quadratic on the scale of w_k − w*, at a minimum. For a network that is far
/// from the limit, or whose fit ends before its minimum, it is a forecast that should be checked with measured learning curves.
/// </para>
/// </remarks>
public sealed class TakeuchiForecast
{
    private const double PathEnd = 1e-8;
    private const int PathSteps = 16;

    // A factor between the bounds of the whole trace above which it is open.
    private const double Closed = 1.1;

    private readonly TurnedScores _subspace;
    private readonly TakeuchiQuestion _question;
    private readonly ResolventProbes? _probes;
    private readonly double _beyond;
    private readonly double _quantile;

    private TakeuchiForecast(Optimum optimum, TurnedScores subspace, TakeuchiQuestion question, ResolventProbes? probes, TraceRatio ratio)
    {
        int parameters = optimum.Network.ParameterCount;
        (_subspace, _question, _probes, Parameters, TraceRatio) = (subspace, question, probes, parameters, ratio);
        _quantile =
            probes is { Count: > 1 } ? StudentQuantile.Of((1 + question.Confidence) / 2, probes.Count - 1) : double.PositiveInfinity;
        long rest = parameters - Dimension;
        _beyond = rest > 0 ? Math.Max(0, ratio.Covariance - subspace.Covariance.Diagonal().Sum()) : 0;
        PriorPrecision = optimum.Loss.IsLogLikelihood ? ByEvidence(rest, Sums.Dot(optimum.Parameters, optimum.Parameters)) : null;
        Path = [.. (question.Dampings ?? [.. Dampings(Eigenvalues[0])]).Select(At)];
        Chosen = At(question.Damping ?? (PriorPrecision!.Value / question.Objects));
    }

    /// <summary>D, the dimension of the subspace.</summary>
    public int Dimension => _subspace.Dimension;

    /// <summary>The number of parameters P.</summary>
    public long Parameters { get; }

    /// <summary>n, the number of objects on which H and C were measured.</summary>
    public int Measured => _subspace.Objects;

    /// <summary>N, the number of objects of the fit.</summary>
    public int Objects => _question.Objects;

    /// <summary>Eigenvalues of H within the subspace, descending.</summary>
    public IReadOnlyList<double> Eigenvalues => _subspace.Eigenvalues;

    /// <summary>The trace along the path of dampings.</summary>
    public IReadOnlyList<TakeuchiPoint> Path { get; }

    /// <summary>
    /// The trace at the damping chosen: λ = α/N, α the precision of a normal prior under which w* is most plausible
    /// (<see cref="Curvature.PriorPrecision"/>). Directions of less curvature are not determined by N objects, and a fit that starts near 0
    /// does not move along them.
    /// </summary>
    public TakeuchiPoint Chosen { get; }

    /// <summary>α, the prior precision of the evidence; null where the loss is no log-likelihood, and so has no evidence.</summary>
    public double? PriorPrecision { get; }

    /// <summary>
    /// Tr C/Tr F over the whole space, F the Gauss–Newton matrix: 1 for a well-specified model where the loss is a log-likelihood; for
    /// other losses the number has no such meaning.
    /// </summary>
    public TraceRatio TraceRatio { get; }

    /// <summary>The number of products with H.</summary>
    public long Products { get; private init; }

    /// <summary>The largest relative residual of an eigenpair; 0 in the whole space.</summary>
    public double LargestResidual { get; private init; }

    /// <summary>Computes the forecast at an optimum.</summary>
    /// <param name="optimum">w*, fitted to other objects.</param>
    /// <param name="fresh">Two or more objects that the fit never used.</param>
    /// <param name="question">What to forecast, and how.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="PlateauException">
    /// There is one object only; or there is no curvature at all; or the memory there is does not suffice; or no damping is given and the
    /// loss is not the plain cross-entropy.
    /// </exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static TakeuchiForecast Of(Optimum optimum, Dataset fresh, TakeuchiQuestion question, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        ArgumentNullException.ThrowIfNull(fresh);
        ArgumentNullException.ThrowIfNull(question);
        question.Check();
        if (fresh.Objects < 2)
        {
            throw new PlateauException($"{fresh.Name}: one object has no covariance of gradients; hold out two or more.");
        }

        if (question.Damping is null && !optimum.Loss.IsLogLikelihood)
        {
            throw new PlateauException(
                "the damping of a Takeuchi forecast is chosen by the evidence, which takes the loss for a log-likelihood, and "
                    + $"{optimum.Loss} is none; use the cross-entropy, or give a damping.");
        }

        int parameters = optimum.Network.ParameterCount;
        ObjectTraces traces = ObjectTraces.Of(optimum, fresh, cancellation);
        CurvatureOperator matrix = CurvatureOperator.GaussNewton(optimum.ToMeet(question.EigenTolerance), fresh);
        (double[][] basis, double residual) = Basis(matrix, question, cancellation);

        // The mean gradient goes along as one more direction, for the covariance's trace.
        double[] mean = MeanGradient.Of(optimum, fresh);
        ProjectedScores scores = ProjectedScores.Along(optimum, fresh, [.. basis, mean], null, cancellation);
        (TurnedScores subspace, double[] alongMean) = TurnedScores.Of(scores, basis.Length, cancellation);
        TraceRatio ratio = Ratio(traces, alongMean, Sums.Dot(mean, mean), question);
        if (!(ratio.Fisher > 0))
        {
            throw new PlateauException(
                $"{fresh.Name}: the loss of no object is curved at these parameters, so nothing can be said of what a fit still gains; "
                    + $"{Divergence.LookElsewhere}.");
        }

        ResolventProbes? probes = null;
        if (question.Probes > 0 && basis.Length < parameters)
        {
            double[][] starts = Combinations(optimum, fresh, mean, question, cancellation);
            probes = ResolventProbes.Of(matrix, basis, starts, question.Steps, cancellation);
        }

        return new TakeuchiForecast(optimum, subspace, question, probes, ratio)
        {
            Products = matrix.Products,
            LargestResidual = residual,
        };
    }

    /// <summary>The trace at any damping.</summary>
    /// <param name="damping">λ, not negative.</param>
    public TakeuchiPoint At(double damping)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(damping);
        (double trace, double[] contributions) = _subspace.At(damping);
        (Interval interval, double error) = ObjectInterval.Of(contributions, trace, _question.Confidence, _question.Seed);
        RestEstimate rest = Rest(damping);
        return new TakeuchiPoint
        {
            Damping = damping,
            Trace = trace,
            StandardError = error,
            Low = interval.Low,
            High = interval.High,
            Rest = rest.Value,
            RestInterval = rest.Interval,
            RestBracket = rest.Bracket,
            IsOpen = IsOpen(trace, rest.Bracket),
            RestLow = rest.Sure.Low,
            RestHigh = rest.Sure.High,
        };
    }

    /// <summary>
    /// The damping at which the forecast gap for N objects equals the measured one; null where there is none: the gap is not positive, or
    /// larger than without damping, or the trace is open there (<see cref="TakeuchiPoint.IsOpen"/>).
    /// </summary>
    /// <param name="gap">Test loss less training loss at w*.</param>
    public double? Matching(double gap)
    {
        if (!(gap > 0) || !double.IsFinite(gap))
        {
            return null;
        }

        // The trace falls with the damping, from that at the low end of the path.
        (double low, double high) = (PathEnd * 1e-4 * Eigenvalues[0], 1e12 * Eigenvalues[0]);
        if (Total(low) < gap * Objects)
        {
            return null;
        }

        for (int step = 0; step < 60; step++)
        {
            double middle = Math.Sqrt(low) * Math.Sqrt(high);
            (low, high) = Total(middle) > gap * Objects ? (middle, high) : (low, middle);
        }

        double found = Math.Sqrt(low) * Math.Sqrt(high);
        return IsOpen(_subspace.Trace(found), Rest(found).Bracket) ? null : found;

        double Total(double damping) => _subspace.Trace(damping) + (Rest(damping).Value ?? 0);
    }

    private static bool IsOpen(double within, Interval bracket) => within + bracket.High > Closed * (within + bracket.Low);

    private static IEnumerable<double> Dampings(double largest)
    {
        double step = Math.Sqrt(10);
        for (int i = 0; i <= PathSteps; i++)
        {
            double damping = PathEnd * largest;
            for (int j = 0; j < i; j++)
            {
                damping *= step;
            }

            yield return damping;
        }
    }

    private static (double[][] Basis, double Residual) Basis(
        CurvatureOperator matrix,
        TakeuchiQuestion question,
        CancellationToken cancellation)
    {
        int parameters = matrix.Dimension;
        if (question.Dimension >= parameters)
        {
            double[][] units = [.. Enumerable.Range(0, parameters).Select(_ => new double[parameters])];
            for (int i = 0; i < parameters; i++)
            {
                units[i][i] = 1;
            }

            return (units, 0);
        }

        Eigenpairs pairs = Eigensolver.Solve(
            matrix,
            new EigenQuestion
            {
                Count = question.Dimension,
                Tolerance = question.EigenTolerance,
                Seed = question.Seed,
                Progress = question.Progress,
            },
            cancellation);
        return ([.. pairs.Vectors], pairs.Pairs.Max(pair => pair.Residual));
    }

    private static TraceRatio Ratio(ObjectTraces traces, double[] alongMean, double squaredMean, TakeuchiQuestion question)
    {
        int n = alongMean.Length;
        double unbiased = n / (n - 1.0);
        double[] squares = new double[n];
        for (int i = 0; i < n; i++)
        {
            squares[i] = Math.Max(0, unbiased * (traces.SquaredGradients[i] - (2 * alongMean[i]) + squaredMean));
        }

        double covariance = Sums.Mean(squares);
        double fisher = Sums.Mean(traces.Curvatures);
        double value = covariance / fisher;
        double[] contributions = new double[n];
        for (int i = 0; i < n; i++)
        {
            contributions[i] = value + ((squares[i] - (value * traces.Curvatures[i])) / fisher);
        }

        Interval interval = ObjectInterval.Of(contributions, value, question.Confidence, question.Seed).Interval;
        return new TraceRatio(value, interval.Low, interval.High, covariance, fisher);
    }

    // Σ_i ±(g_i − ḡ)/√m over the m objects of each part of a random partition; their outer products have the mean C.
    private static double[][] Combinations(
        Optimum optimum,
        Dataset data,
        double[] mean,
        TakeuchiQuestion question,
        CancellationToken cancellation)
        => optimum.Precision == Precision.Double
            ? Combinations<double>(optimum, data, mean, question, cancellation)
            : Combinations<float>(optimum, data, mean, question, cancellation);

    private static double[][] Combinations<T>(
        Optimum optimum,
        Dataset data,
        double[] mean,
        TakeuchiQuestion question,
        CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int n = data.Objects;
        double[][] sums = new double[Math.Min(question.Probes, n)][];
        LossDerivatives<T> gradient = new(optimum.Network, (n / sums.Length) + 1, loss: optimum.Loss);
        ParameterBlock<T> parameters = optimum.Prepared<T>();
        int[] order = new RandomStream(question.Seed, RandomPurpose.GradientSigns).Permutation(n);
        for (int probe = 0; probe < sums.Length; probe++)
        {
            int start = (int)((long)probe * n / sums.Length);
            int count = (int)((probe + 1L) * n / sums.Length) - start;
            RandomStream stream = new(question.Seed, RandomPurpose.GradientSigns, probe + 1);
            double scale = Math.Sqrt(n / (n - 1.0) / count);
            double[] weights = [.. Enumerable.Range(0, count).Select(i => stream.Below(i, 2) == 0 ? -scale : scale)];
            gradient.Compute(data, order, start, count, parameters, weights, cancellation: cancellation);
            sums[probe] = [.. gradient.Gradient.Select(value => double.CreateTruncating(value))];
            Sums.AddScaled(-Sums.Sum(weights), mean, sums[probe]);
        }

        return sums;
    }

    private double ByEvidence(long rest, double squaredNorm)
    {
        double restOfFisher = rest > 0 ? Math.Max(0, TraceRatio.Fisher - Eigenvalues.Sum()) : 0;

        // Beyond the subspace C is taken for a multiple of F: then Tr(H(H + λI)⁻¹), the number of parameters determined there, is the trace
        // forecast over that factor.
        return _probes is null || !(_beyond > 0)
            ? Curvature.PriorPrecision.ByEvidence(Eigenvalues, restOfFisher, rest, Objects, squaredNorm)
            : Curvature.PriorPrecision.ByEvidence(
                precision => Curvature.PriorPrecision.Determined(Eigenvalues, 0, 0, Objects, precision)
                    + (Rest(precision / Objects).Value!.Value * restOfFisher / _beyond),
                squaredNorm,
                Parameters);
    }

    private RestEstimate Rest(double damping)
    {
        if (Dimension == Parameters)
        {
            return new RestEstimate(0, new Interval(0, 0), new Interval(0, 0), new Interval(0, 0));
        }

        Interval sure = _beyond == 0
            ? new Interval(0, 0)
            : new Interval(_beyond / (Math.Max(0, Eigenvalues[^1]) + damping), _beyond / damping);
        if (_probes is null)
        {
            return new RestEstimate(null, null, sure, sure);
        }

        double[] lower = new double[_probes.Count];
        double[] upper = new double[_probes.Count];
        for (int j = 0; j < lower.Length; j++)
        {
            (lower[j], upper[j]) = _probes.At(j, damping);
        }

        (double low, double lowError) = MeanAndError(lower);
        (double high, double highError) = MeanAndError(upper);

        // Radau's rule grows as 1/λ where Lanczos' method has not converged: there Gauss' alone says how much there is.
        double value = Math.Min(0.5 * (low + high), 0.5 * (1 + Closed) * low);
        return new RestEstimate(
            value,
            new Interval(low - (_quantile * lowError), high + (_quantile * highError)),
            new Interval(low, high),
            sure);
    }

    // One value alone has no error; its Student quantile is infinite.
    private static (double Mean, double Error) MeanAndError(double[] values)
    {
        double mean = Sums.Mean(values);
        double spread = 0;
        foreach (double value in values)
        {
            spread += (value - mean) * (value - mean);
        }

        return (mean, values.Length > 1 ? Math.Sqrt(spread / (values.Length - 1) / values.Length) : 1);
    }

    // What lies beyond the subspace: the estimate and its interval, both null without probes; the means of the two rules; and between what
    // it lies in any case.
    private readonly record struct RestEstimate(double? Value, Interval? Interval, Interval Bracket, Interval Sure);

    /// <summary>Gradients and Gauss–Newton matrices of all objects, in the basis of eigenvectors of the mean matrix.</summary>
    private sealed class TurnedScores
    {
        // Eigenvalues within this of zero, relative to the largest, are rounding.
        private const double Rounding = 1e-10;

        private readonly Tensor<double> _gradients;
        private readonly Tensor<double> _roots;

        private TurnedScores(double[] eigenvalues, Tensor<double> gradients, Tensor<double> roots)
        {
            (Eigenvalues, _gradients, _roots) = (eigenvalues, gradients, roots);
            int d = eigenvalues.Length;
            Covariance = Matrix<double>.Build.Dense(d, d);
            double[][] columns = [.. Enumerable.Range(0, d).Select(_ => new double[Objects])];
            for (int a = 0; a < d; a++)
            {
                for (int i = 0; i < Objects; i++)
                {
                    columns[a][i] = gradients[i, a];
                }

                double mean = Sums.Mean(columns[a]);
                for (int i = 0; i < Objects; i++)
                {
                    columns[a][i] -= mean;
                    gradients[i, a] = columns[a][i];
                }
            }

            Workers.For(
                d,
                a =>
                {
                    for (int b = 0; b <= a; b++)
                    {
                        Covariance[a, b] = Sums.Dot(columns[a], columns[b]) / (Objects - 1);
                    }
                });
            for (int a = 0; a < d; a++)
            {
                for (int b = 0; b < a; b++)
                {
                    Covariance[b, a] = Covariance[a, b];
                }
            }
        }

        public int Dimension => Eigenvalues.Length;

        public int Objects => _gradients.Shape[0];

        public double[] Eigenvalues { get; }

        public Matrix<double> Covariance { get; }

        /// <summary>The scores in their D leading directions, and the slopes along the next direction.</summary>
        public static (TurnedScores Scores, double[] Last) Of(ProjectedScores scores, int d, CancellationToken cancellation)
        {
            (int n, int rows, int all) = (scores.Objects, scores.Roots.Shape[1], scores.Dimension);
            Tensor<double> mean = new(d, d);
            double[][] columns = [.. Enumerable.Range(0, d).Select(_ => new double[n * rows])];
            for (int row = 0; row < n * rows; row++)
            {
                for (int a = 0; a < d; a++)
                {
                    columns[a][row] = scores.Roots.Data[((long)row * all) + a];
                }
            }

            Workers.For(
                d,
                a =>
                {
                    for (int b = 0; b <= a; b++)
                    {
                        mean[a, b] = Sums.Dot(columns[a], columns[b]) / n;
                        mean[b, a] = mean[a, b];
                    }
                },
                cancellation);
            (double[] ascending, Matrix<double> vectors) = CovarianceRoot.Eigenpairs(mean);
            double[][] turn = [.. Enumerable.Range(0, d).Select(a => vectors.Column(d - 1 - a).ToArray())];
            Tensor<double> gradients = new(n, d);
            Tensor<double> roots = new(n, rows, d);
            double[] last = new double[n];
            Workers.For(
                n,
                i =>
                {
                    ReadOnlySpan<double> root = scores.RootOf(i);
                    last[i] = all > d ? scores.Gradients[i, d] : 0;
                    for (int a = 0; a < d; a++)
                    {
                        gradients[i, a] = Sums.Dot(turn[a], scores.Gradients.Row(i)[..d]);
                        for (int row = 0; row < rows; row++)
                        {
                            roots.Data[((((long)i * rows) + row) * d) + a] = Sums.Dot(turn[a], root.Slice(row * all, d));
                        }
                    }
                },
                cancellation);
            return (new TurnedScores([.. ascending.Reverse()], gradients, roots), last);
        }

        /// <summary>Tr((H + λI)⁻¹C).</summary>
        public double Trace(double damping)
        {
            double trace = 0;
            for (int a = 0; a < Dimension; a++)
            {
                trace += Covariance[a, a] * Inverse(a, damping);
            }

            return trace;
        }

        /// <summary>The trace, and the trace plus the influence of each object on it.</summary>
        public (double Trace, double[] Contributions) At(double damping)
        {
            int d = Dimension;
            int n = Objects;
            double trace = Trace(damping);
            double[] inverse = [.. Enumerable.Range(0, d).Select(a => Inverse(a, damping))];
            double[][] bent = [.. Enumerable.Range(0, d)
                .Select(a => Enumerable.Range(0, d).Select(b => inverse[a] * Covariance[a, b] * inverse[b]).ToArray())];

            // Tr(MHMC), what the objects' own Tr(MG_iMC) average to.
            double mean = 0;
            for (int a = 0; a < d; a++)
            {
                mean += bent[a][a] * Math.Max(0, Eigenvalues[a]);
            }

            double[] contributions = new double[n];
            Workers.For(
                n,
                i =>
                {
                    ReadOnlySpan<double> gradient = _gradients.Row(i);
                    double square = 0;
                    for (int a = 0; a < d; a++)
                    {
                        square += gradient[a] * gradient[a] * inverse[a];
                    }

                    int rows = _roots.Shape[1];
                    double own = 0;
                    for (int row = 0; row < rows; row++)
                    {
                        ReadOnlySpan<double> root = _roots.Data.AsSpan(((i * rows) + row) * d, d);
                        for (int a = 0; a < d; a++)
                        {
                            own += root[a] * Sums.Dot(bent[a], root);
                        }
                    }

                    contributions[i] = (square * n / (n - 1.0)) - own + mean;
                });
            return (trace, contributions);
        }

        // Directions without curvature have no gradient either; rounding leaves both a little.
        private double Inverse(int a, double damping)
        {
            double curvature = Math.Max(0, Eigenvalues[a]);
            return damping > 0 || curvature > Rounding * Eigenvalues[0] ? 1 / (curvature + damping) : 0;
        }
    }
}
