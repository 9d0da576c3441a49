using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Probing;

/// <summary>
/// The distribution of draws w^(t) = m + P (s ∘ z^(t)): the points at which the landscape is probed. Draw t depends only on (seed, t), so
/// any part of a run can compute it again.
/// </summary>
public sealed record Probe
{
    private Probe()
    {
    }

    /// <summary>The distribution of the coordinates.</summary>
    public required ProbeKind Kind { get; init; }

    /// <summary>The standard deviation of each coordinate, in units of the parameters.</summary>
    public required double Sigma { get; init; }

    /// <summary>The optimum w*, whose losses are the level.</summary>
    public required Optimum Optimum { get; init; }

    /// <summary>The degrees of freedom ν of a Student-t probe; 0 for others.</summary>
    public double DegreesOfFreedom { get; init; }

    /// <summary>The subspace that draws stay in; null for the full space.</summary>
    public Subspace? Subspace { get; init; }

    /// <summary>How draws depend on one another.</summary>
    internal Placement Placement { get; init; }

    /// <summary>
    /// How many successive draws make one independent observation: 1 for independent draws, 2 for antithetic ones, the points of one
    /// randomisation for Sobol's.
    /// </summary>
    public int DrawsPerUnit { get; private init; } = 1;

    /// <summary>S, row-major (D, D), where draws are w = m + P S z; null where S = I.</summary>
    internal double[]? Root { get; init; }

    /// <summary>Whether the coordinates have a covariance of their own, which σ² multiplies.</summary>
    public bool HasCovariance => Root is not null || Deviations is not null || Covariance is not null;

    /// <summary>What brings draws that lie too far out closer to the optimum.</summary>
    internal string Closer => HasCovariance ? "a smaller `Covariance`" : "a smaller `Sigma`";

    /// <summary>The posterior whose covariance the draws have; null for other probes.</summary>
    public NormalPosterior? Covariance { get; private init; }

    // Standard coordinates to use instead of random ones, (draws, D).
    private Tensor<double>? Points { get; init; }

    /// <summary>The points that draws scatter around: the optimum or the mean, and for a mixture one each.</summary>
    internal double[][] Centers { get; init; } = [];

    // What layers keep beside the parameters of each center.
    private double[][] CenterBuffers { get; init; } = [];

    /// <summary>Standard deviations of the coordinates in units of σ; null where all are one.</summary>
    internal double[]? Deviations { get; init; }

    /// <summary>The network whose parameters are drawn.</summary>
    public Network Network => Optimum.Network;

    /// <summary>The number of coordinates D: that of the subspace, or all parameters.</summary>
    public int Dimension => Subspace?.Dimension ?? Network.ParameterCount;

    /// <summary>The name of the kind on the command line.</summary>
    public string Name => Kind switch
    {
        ProbeKind.StudentT => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"student-t:{DegreesOfFreedom}"),
        _ => Kind.ToString().ToLowerInvariant(),
    };

    /// <summary>Independent normal coordinates around an optimum.</summary>
    public static Probe Gaussian(Optimum optimum, double sigma) => Of(ProbeKind.Gaussian, optimum, sigma);

    /// <summary>Normal with the covariance of a posterior; σ = 1 multiplies its standard deviations.</summary>
    public static Probe Posterior(NormalPosterior posterior)
    {
        ArgumentNullException.ThrowIfNull(posterior);
        Probe probe = Gaussian(posterior.Optimum, 1);
        probe = posterior.IsConfined ? probe.Within(posterior.Subspace).WithRoot(posterior.Root()) : probe;
        return probe with { Covariance = posterior };
    }

    /// <summary>Uniform on the sphere of radius σ√D around an optimum.</summary>
    public static Probe Sphere(Optimum optimum, double sigma) => Of(ProbeKind.Sphere, optimum, sigma);

    /// <summary>Uniform in the ball of radius σ√(D + 2) around an optimum.</summary>
    public static Probe Ball(Optimum optimum, double sigma) => Of(ProbeKind.Ball, optimum, sigma);

    /// <summary>Independent Laplace coordinates around an optimum.</summary>
    public static Probe Laplace(Optimum optimum, double sigma) => Of(ProbeKind.Laplace, optimum, sigma);

    /// <summary>Independent Student-t coordinates around an optimum.</summary>
    /// <remarks>Logits grow like |w|^L in L layers, so V is finite only for ν &gt; 2L, and its standard error for ν &gt; 4L.</remarks>
    /// <exception cref="PlateauException">ν ≤ 2L: V would be infinite.</exception>
    public static Probe StudentT(Optimum optimum, double sigma, double degreesOfFreedom)
    {
        Probe probe = Of(ProbeKind.StudentT, optimum, sigma) with { DegreesOfFreedom = degreesOfFreedom };
        int needed = 2 * probe.Network.Depth;
        return degreesOfFreedom > needed
            ? probe
            : throw new PlateauException(
                $"`Probe` student-t:{degreesOfFreedom}: the landscape variance is infinite unless the degrees of freedom exceed {needed}, "
                    + "twice the number of layers; take more, or `Probe` laplace.");
    }

    /// <summary>Normal around one of several optima of the same network, each equally likely; the first is w*.</summary>
    /// <exception cref="ArgumentException">There is no optimum, or their networks differ.</exception>
    public static Probe Mixture(IReadOnlyList<Optimum> optima, double sigma)
    {
        ArgumentNullException.ThrowIfNull(optima);
        if (optima.Count == 0 || optima.Any(optimum => optimum.Network.ParameterCount != optima[0].Network.ParameterCount))
        {
            throw new ArgumentException("A mixture needs one or more optima of one network.", nameof(optima));
        }

        return Of(ProbeKind.Mixture, optima[0], sigma) with
        {
            Centers = [.. optima.Select(optimum => optimum.Parameters)],
            CenterBuffers = [.. optima.Select(optimum => optimum.Buffers)],
        };
    }

    /// <summary>The same probe confined to a subspace.</summary>
    /// <exception cref="ArgumentException">The subspace belongs to another number of parameters.</exception>
    public Probe Within(Subspace subspace)
    {
        ArgumentNullException.ThrowIfNull(subspace);
        if (subspace.Parameters != Network.ParameterCount)
        {
            throw new ArgumentException(
                $"A subspace of {subspace.Parameters} parameters does not fit a network of {Network.ParameterCount}.",
                nameof(subspace));
        }

        return Deviations is null
            ? this with { Subspace = subspace, Root = null, Covariance = null }
            : throw new ArgumentException("A covariance of all parameters does not fit a subspace.", nameof(subspace));
    }

    /// <summary>The same probe around another mean m instead of the optimum.</summary>
    /// <param name="mean">m, one number per parameter.</param>
    /// <param name="buffers">The untrained numbers of the layers, such as running statistics; by default those of the optimum.</param>
    public Probe Around(double[] mean, double[]? buffers = null)
    {
        ArgumentNullException.ThrowIfNull(mean);
        if (buffers is not null && buffers.Length != Network.BufferCount)
        {
            throw new ArgumentException(
                $"{buffers.Length} numbers beside the parameters do not fit a network that keeps {Network.BufferCount}.",
                nameof(buffers));
        }

        return mean.Length == Network.ParameterCount
            ? this with { Centers = [mean], CenterBuffers = [buffers ?? Optimum.Buffers] }
            : throw new ArgumentException(
                $"A mean of {mean.Length} numbers does not fit {Network.ParameterCount} parameters.",
                nameof(mean));
    }

    /// <summary>The same probe with a diagonal covariance σ²·Σ: coordinate j has the standard deviation σ√Σ_jj.</summary>
    /// <param name="variances">Σ_jj, one number per parameter, not negative.</param>
    public Probe WithCovariance(double[] variances)
    {
        ArgumentNullException.ThrowIfNull(variances);
        if (variances.Length != Network.ParameterCount || variances.Any(value => !(value >= 0 && double.IsFinite(value))))
        {
            throw new ArgumentException(
                $"A diagonal covariance needs {Network.ParameterCount} finite numbers that are not negative.",
                nameof(variances));
        }

        return Subspace is null
            ? this with { Deviations = [.. variances.Select(Math.Sqrt)], Covariance = null }
            : throw new ArgumentException("A covariance of all parameters does not fit a subspace.", nameof(variances));
    }

    /// <summary>The same probe with a covariance σ²·SSᵀ of its coordinates.</summary>
    /// <param name="root">S, (D, D).</param>
    /// <exception cref="ArgumentException">S does not fit the coordinates.</exception>
    public Probe WithRoot(Tensor<double> root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return Deviations is null && root.Rank == 2 && root.Shape[0] == Dimension && root.Shape[1] == Dimension
            ? this with { Root = root.Data }
            : throw new ArgumentException(
                $"The root of a covariance of {Dimension} coordinates is a square matrix of that size.",
                nameof(root));
    }

    /// <summary>SSᵀ, the covariance of the coordinates that σ² multiplies, (D, D); null where S = I.</summary>
    internal Tensor<double>? CoordinateCovariance()
    {
        if (Root is null)
        {
            return null;
        }

        double[][] rows = [.. Root.Chunk(Dimension)];
        return CovarianceRoot.Gram(rows, rows);
    }

    /// <summary>The same probe with the covariance σ²I.</summary>
    internal Probe Isotropic(double sigma) => this with { Sigma = sigma, Root = null, Deviations = null, Covariance = null };

    /// <summary>The same distribution, with every second draw opposite to the one before: functions that are odd in z cancel.</summary>
    public Probe Antithetic() => this with { Placement = Placement.Antithetic, DrawsPerUnit = 2 };

    /// <summary>
    /// The same distribution with randomised Sobol points for draws. Successive draws of one randomisation fill the space evenly; draws of
    /// different randomisations are independent.
    /// </summary>
    /// <param name="points">The points of one randomisation, a power of two, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not a power of two.</exception>
    /// <exception cref="PlateauException">
    /// There are more coordinates than Sobol points have dimensions; or the probe is a mixture.
    /// </exception>
    public Probe Sobol(int points)
    {
        if (points < 2 || (points & (points - 1)) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(points), points, "The points of a randomisation are a power of two, at least 2.");
        }

        int needed = UniformNumbersNeeded;
        return needed <= SobolDirections.MostDimensions && Kind != ProbeKind.Mixture
            ? this with { Placement = Placement.Sobol, DrawsPerUnit = points }
            : throw new PlateauException(
                $"Sobol points have up to {SobolDirections.MostDimensions} dimensions and one center; a {Name} probe of {Dimension} "
                    + $"coordinates asks for {needed}: take independent draws, or a smaller subspace.");
    }

    /// <summary>The same probe at given standard coordinates: draw t is m + σ P S z_t.</summary>
    /// <param name="points">z, (draws, D).</param>
    internal Probe At(Tensor<double> points) => this with { Points = points };

    /// <summary>Warnings for the caller, one sentence each; may be empty.</summary>
    public IEnumerable<string> Warnings()
    {
        int needed = 4 * Network.Depth;
        if (Kind == ProbeKind.StudentT && DegreesOfFreedom <= needed)
        {
            yield return $"Student-t draws with {DegreesOfFreedom} degrees of freedom: the standard error of V is only finite above "
                + $"{needed}, so its interval is too narrow.";
        }
    }

    /// <summary>Draw t.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="draw">t.</param>
    /// <param name="parameters">Receives w^(t), one number per parameter.</param>
    public void Draw(ulong seed, int draw, Span<double> parameters)
    {
        int center = Center(seed, draw);
        if (Subspace is null)
        {
            Coordinates(seed, draw, parameters);
            if (Root is not null)
            {
                Rooted(parameters.ToArray()).CopyTo(parameters);
            }

            Covariance?.Apply(parameters);
            Add(Centers[center], parameters);
            return;
        }

        double[] coordinates = new double[Dimension];
        Coordinates(seed, draw, coordinates);
        Centers[center].CopyTo(parameters);
        Subspace.AddTo(Root is null ? coordinates : Rooted(coordinates), parameters);
    }

    /// <summary>The coordinates σz of draw t, before S: w = m + P S σz.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="draw">t.</param>
    /// <param name="z">Receives D numbers.</param>
    internal void Coordinates(ulong seed, int draw, Span<double> z)
    {
        if (Points is not null)
        {
            Points.Row(draw).CopyTo(z);
            Sums.Scale(Sigma, z);
            return;
        }

        switch (Placement)
        {
            case Placement.Antithetic:
                Coordinates(new UniformNumbers(new RandomStream(seed, RandomPurpose.Probe, draw / 2)), z);
                if (draw % 2 == 1)
                {
                    Sums.Scale(-1.0, z);
                }

                break;
            case Placement.Sobol:
                double[] point = new double[UniformNumbersNeeded];
                new SobolPoints(seed, draw / DrawsPerUnit).Fill(draw % DrawsPerUnit, point);
                Coordinates(new UniformNumbers(point), z);
                break;
            default:
                Coordinates(new UniformNumbers(new RandomStream(seed, RandomPurpose.Probe, draw)), z);
                break;
        }
    }

    /// <summary>The untrained numbers that go with draw t: the running statistics of the optimum around which it was drawn.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="draw">t.</param>
    internal double[] Buffers(ulong seed, int draw) => CenterBuffers[Center(seed, draw)];

    private int Center(ulong seed, int draw)
        => Centers.Length == 1 ? 0 : new RandomStream(seed, RandomPurpose.MixtureComponent, draw).Below(0, Centers.Length);

    private static void Add(ReadOnlySpan<double> center, Span<double> parameters)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            parameters[i] += center[i];
        }
    }

    private static Probe Of(ProbeKind kind, Optimum optimum, double sigma)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        if (!(sigma > 0) || !double.IsFinite(sigma))
        {
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "σ must be positive and finite.");
        }

        return new Probe
        {
            Kind = kind,
            Sigma = sigma,
            Optimum = optimum,
            Centers = [optimum.Parameters],
            CenterBuffers = [optimum.Buffers],
        };
    }

    private int UniformNumbersNeeded => Kind switch
    {
        ProbeKind.StudentT => 2 * Dimension,
        ProbeKind.Ball => Dimension + 1,
        _ => Dimension,
    };

    private double[] Rooted(double[] coordinates)
    {
        double[] turned = new double[coordinates.Length];
        for (int d = 0; d < turned.Length; d++)
        {
            turned[d] = Sums.Dot(Root.AsSpan(d * turned.Length, turned.Length), coordinates);
        }

        return turned;
    }

    private void Coordinates(UniformNumbers numbers, Span<double> z)
    {
        switch (Kind)
        {
            case ProbeKind.Laplace:
                FillLaplace(numbers, z);
                break;
            case ProbeKind.StudentT:
                FillStudentT(numbers, z, DegreesOfFreedom);
                break;
            default:
                numbers.FillNormal(z);
                break;
        }

        double scale = Sigma;
        if (Kind is ProbeKind.Sphere or ProbeKind.Ball)
        {
            double radius = Kind == ProbeKind.Sphere
                ? Math.Sqrt(z.Length)
                : Math.Sqrt(z.Length + 2.0) * Elementary.Exp(Elementary.Log(numbers.Beyond(z.Length)) / z.Length);
            scale *= radius / Math.Sqrt(Sums.Dot(z, z));
        }

        if (Deviations is null)
        {
            Sums.Scale(scale, z);
            return;
        }

        for (int i = 0; i < z.Length; i++)
        {
            z[i] *= scale * Deviations[i];
        }
    }

    private static void FillLaplace(UniformNumbers numbers, Span<double> z)
    {
        double scale = 1.0 / Math.Sqrt(2.0);
        numbers.FillUniform(z);
        foreach (ref double value in z)
        {
            double u = value - 0.5;
            double magnitude = -scale * Elementary.Log(1.0 - (2.0 * Math.Abs(u)));
            value = u < 0 ? -magnitude : magnitude;
        }
    }

    // Bailey's polar form, Polar generation of random variates with the t-distribution (Mathematics of Computation 62, 1994):
    // √(ν(U^(−2/ν) − 1)) cos(2πV) from two uniform numbers.
    private static void FillStudentT(UniformNumbers numbers, Span<double> z, double degreesOfFreedom)
    {
        double unitVariance = Math.Sqrt((degreesOfFreedom - 2.0) / degreesOfFreedom);
        for (int i = 0; i < z.Length; i++)
        {
            double u = numbers.Uniform(2L * i);
            double v = numbers.Uniform((2L * i) + 1);
            double power = Elementary.Exp(-2.0 / degreesOfFreedom * Elementary.Log(u));
            z[i] = unitVariance * Math.Sqrt(degreesOfFreedom * (power - 1.0)) * Elementary.CosSinOfTurn(v).Cos;
        }
    }
}
