using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>
/// The distribution of an operator's eigenvalues, by stochastic Lanczos quadrature (Ubaru, Chen and Saad, 2017) with a block of probes and
/// full reorthogonalisation; by all eigenvalues where the products reach the dimension.
/// </summary>
/// <remarks>
/// The density is smoothed by Gaussians of standard deviation σ = (π/4)·range/s, range that of the bulk and s the steps of Lanczos that
/// went into it: half the distance of neighbouring nodes in the middle of the bulk, the smallest width at which single nodes cannot be
/// seen. An eigenvalue that has converged and lies apart from others gets its exact weight 1/N instead of a random one; only the rest is
/// sampled.
/// </remarks>
public sealed class SpectralDensity
{
    private const double Reach = 7;

    // How many times its residual an eigenvalue has to be away from others to be known as one of N.
    private const double Distance = 100;

    private readonly double[] _nodes;
    private readonly double[][] _weights;
    private readonly bool _exact;

    private SpectralDensity(
        SymmetricOperator subject,
        DensityQuestion question,
        double[] nodes,
        double[] residuals,
        double[][] weights,
        bool exact,
        long products)
    {
        (_nodes, _weights, _exact, Products) = (nodes, weights, exact, products);
        Dimension = subject.Dimension;
        Operator = subject.Name;
        double noise = 4 * subject.Precision * nodes.Max(Math.Abs);
        Nodes = [.. nodes.Select(
            (value, i) => new SpectralValue(value, residuals[i], residuals[i] <= Math.Max(noise, question.Tolerance * Math.Abs(value))))];
        double[] multiplicities = [.. Mean(weights).Select(weight => weight * Dimension)];
        Outliers = SpectralOutliers.Of(Nodes, multiplicities, Dimension, exact ? 0 : weights.Length, noise, products);
        if (!exact)
        {
            _weights = Settle(residuals, multiplicities, noise);
        }

        Weights = Mean(_weights);
        Width = question.Width ?? ChooseWidth(question);
        Grid = ChooseGrid();
        (Values, StandardErrors) = At(Grid);
        Trace = TraceOf(value => value);
        SquaredNorm = TraceOf(value => value * value);
        ParticipationRatio = ChooseParticipation();
        Dominant = DominantDimension.Of(LargestConverged(), Trace, SquaredNorm, question.Share, noise);
    }

    /// <summary>The nodes of the quadrature: Ritz values, ascending, those at the ends converged eigenvalues.</summary>
    public IReadOnlyList<SpectralValue> Nodes { get; }

    /// <summary>The weight of each node, the mean over probes; they sum to 1.</summary>
    public IReadOnlyList<double> Weights { get; }

    /// <summary>The points at which the density is given: ascending, and dense where it is not zero.</summary>
    public IReadOnlyList<double> Grid { get; }

    /// <summary>The density at each point of <see cref="Grid"/>; its integral is 1.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Its standard errors over probes; zeros where it is exact.</summary>
    public IReadOnlyList<double> StandardErrors { get; }

    /// <summary>The standard deviation of the Gaussians that it is smoothed with.</summary>
    public double Width { get; }

    /// <summary>The eigenvalues apart from the bulk, and the ends of the bulk.</summary>
    public SpectralOutliers Outliers { get; }

    /// <summary>Tr A by the quadrature. With few probes, <see cref="OperatorMoments"/> is more exact.</summary>
    public Estimate Trace { get; }

    /// <summary>‖A‖_F², by the quadrature.</summary>
    public Estimate SquaredNorm { get; }

    /// <summary>
    /// (Σ|λ|)²/Σλ²: how many eigenvalues of one magnitude would give the same sums, whatever their signs. NaN for the zero operator.
    /// </summary>
    public Estimate ParticipationRatio { get; }

    /// <summary>D chosen among the converged eigenvalues that are largest in magnitude, and the shares that they carry.</summary>
    public DominantDimension Dominant { get; }

    /// <summary>The dimension N of the operator.</summary>
    public int Dimension { get; }

    /// <summary>Whether the nodes are all eigenvalues.</summary>
    public bool IsExact => _exact;

    /// <summary>The number of products with vectors that were computed.</summary>
    public long Products { get; }

    /// <summary>The name of the operator.</summary>
    public string Operator { get; }

    /// <summary>The density of an operator.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number of the question is out of range.</exception>
    /// <exception cref="PlateauException">A product is not finite.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static SpectralDensity Of(SymmetricOperator subject, DensityQuestion question, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(question);
        question.Check();
        int n = subject.Dimension;
        if ((long)question.Probes * question.Steps >= n)
        {
            double[] eigenvalues = Eigenvalues(subject, question.Probes, cancellation);
            double[] even = new double[n];
            Array.Fill(even, 1.0 / n);
            return new SpectralDensity(subject, question, eigenvalues, new double[n], [even], true, n);
        }

        double[][] probes = ProbeVectors.Normal(question.Seed, RandomPurpose.DensityProbe, 0, question.Probes, n);
        var space = BlockKrylov.Of(subject, probes, question.Steps, cancellation);
        return new SpectralDensity(subject, question, space.Values, space.Residuals, space.Weights, false, space.Products);
    }

    /// <summary>Tr f(A) = Σ f(λ).</summary>
    /// <param name="function">f, finite on the spectrum.</param>
    public Estimate TraceOf(Func<double, double> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        double[] values = [.. _nodes.Select(function)];
        double[] sums = [.. _weights.Select(weights => Dimension * Sums.Dot(weights, values))];
        return Summarize(sums);
    }

    /// <summary>The density and its standard errors at other points.</summary>
    public (double[] Values, double[] StandardErrors) At(IReadOnlyList<double> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        double[] values = new double[points.Count];
        double[] errors = new double[points.Count];
        double factor = 1 / (Width * Math.Sqrt(2 * Math.PI));
        double[] bumps = new double[_nodes.Length];
        for (int i = 0; i < values.Length; i++)
        {
            for (int a = 0; a < _nodes.Length; a++)
            {
                double distance = (points[i] - _nodes[a]) / Width;
                bumps[a] = factor * Elementary.Exp(-0.5 * distance * distance);
            }

            Estimate density = Summarize([.. _weights.Select(weights => Sums.Dot(weights, bumps))]);
            (values[i], errors[i]) = (density.Value, density.StandardError);
        }

        return (values, errors);
    }

    private static double[] Eigenvalues(SymmetricOperator subject, int blockSize, CancellationToken cancellation)
    {
        int n = subject.Dimension;
        var matrix = new DenseMatrix(n);
        OperatorColumns.Visit(subject, blockSize, (column, values) => matrix.SetColumn(column, values), cancellation);
        Matrix<double> symmetric = (matrix + matrix.Transpose()) * 0.5;
        return [.. symmetric.Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real).Order()];
    }

    private static double[] Mean(double[][] weights)
    {
        double[] mean = new double[weights[0].Length];
        foreach (double[] probe in weights)
        {
            Sums.AddScaled(1.0 / weights.Length, probe, mean);
        }

        return mean;
    }

    // Gives known eigenvalues their weight 1/N, and what the others have in each probe the sum that is left. Neighbours that their
    // residuals do not keep apart are judged together: as many as there are probes may stand for more, and so may those of too much weight.
    private double[][] Settle(double[] residuals, double[] multiplicities, double noise)
    {
        bool[] known = new bool[_nodes.Length];
        int count = 0;
        for (int first = 0, end; first < known.Length; first = end)
        {
            double weight = multiplicities[first];
            for (end = first + 1;
                end < known.Length && _nodes[end] - _nodes[end - 1] <= (Distance * (residuals[end - 1] + residuals[end])) + noise;
                end++)
            {
                weight += multiplicities[end];
            }

            int together = end - first;
            if (together < _weights.Length && weight <= together + (5 * Math.Sqrt(2.0 * together / _weights.Length)))
            {
                Array.Fill(known, true, first, together);
                count += together;
            }
        }

        double rest = 1 - ((double)count / Dimension);
        double[][] settled = [.. _weights.Select(probe =>
        {
            double sampled = probe.Where((_, a) => !known[a]).Sum();
            return probe.Select((weight, a) => known[a] ? 1.0 / Dimension : weight * rest / sampled).ToArray();
        })];
        return settled.All(probe => probe.All(double.IsFinite)) ? settled : _weights;
    }

    private Estimate Summarize(double[] values)
    {
        double mean = Sums.Mean(values);
        if (_exact)
        {
            return Estimate.Exact(mean, Products);
        }

        double squares = 0;
        foreach (double value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return Estimate.Sampled(mean, squares / (values.Length * (values.Length - 1.0)), values.Length - 1, Products);
    }

    private double ChooseWidth(DensityQuestion question)
    {
        double largest = _nodes.Max(Math.Abs);
        double range = Outliers.BulkHigh.Value - Outliers.BulkLow.Value;
        int nodes = _nodes.Length - Outliers.Above.Count - Outliers.Below.Count;
        double steps = Math.Max(1, Math.Min(question.Steps, (double)nodes / (_exact ? 1 : _weights.Length)));
        double width = Math.PI / 4 * range / steps;
        return width > 1e-9 * largest ? width
            : largest > 0 ? 1e-3 * largest
            : 1;
    }

    // Every half width within reach of a node.
    private double[] ChooseGrid()
    {
        var grid = new List<double>();
        double end = double.NegativeInfinity;
        double step = 0.5 * Width;
        foreach (double node in _nodes)
        {
            double from = Math.Max(node - (Reach * Width), end + step);
            for (double point = from; point <= node + (Reach * Width); point = end + step)
            {
                grid.Add(point);
                end = point;
            }
        }

        return [.. grid];
    }

    private Estimate ChooseParticipation()
    {
        double[] magnitudes = [.. _nodes.Select(Math.Abs)];
        double[] squares = [.. _nodes.Select(value => value * value)];
        double[] first = [.. _weights.Select(weights => Dimension * Sums.Dot(weights, magnitudes))];
        double[] second = [.. _weights.Select(weights => Dimension * Sums.Dot(weights, squares))];
        double t = Sums.Mean(first);
        double f = Sums.Mean(second);
        double ratio = t * t / f;
        Estimate spread = Summarize([.. first.Zip(second, (own, square) => (2 * t * own / f) - (ratio * square / f))]);
        double shift = ratio - spread.Value;
        return spread with { Value = ratio, Low = spread.Low + shift, High = spread.High + shift };
    }

    // Eigenvalues by magnitude as long as they are converged: from both ends inwards.
    private IEnumerable<double> LargestConverged()
    {
        (int low, int high) = (0, Nodes.Count - 1);
        while (low <= high)
        {
            SpectralValue value = Math.Abs(Nodes[low].Value) > Math.Abs(Nodes[high].Value) ? Nodes[low++] : Nodes[high--];
            if (!value.Converged)
            {
                yield break;
            }

            yield return value.Value;
        }
    }
}
