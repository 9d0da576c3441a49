using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Probing;

/// <summary>
/// The distribution of draws w^(t) = m + P (s ∘ z^(t)): where the landscape is looked at. Draw t is a pure function of (seed, t), so any
/// part of a run can make it again.
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

    /// <summary>The optimum w*, at which level and shape part.</summary>
    public required Optimum Optimum { get; init; }

    /// <summary>The degrees of freedom ν of a Student-t probe; 0 for others.</summary>
    public double DegreesOfFreedom { get; init; }

    /// <summary>The subspace that draws stay in; null for the full space.</summary>
    public Subspace? Subspace { get; init; }

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

    /// <summary>The kind as the command line writes it.</summary>
    public string Name => Kind switch
    {
        ProbeKind.StudentT => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"student-t:{DegreesOfFreedom}"),
        _ => Kind.ToString().ToLowerInvariant(),
    };

    /// <summary>Independent normal coordinates around an optimum.</summary>
    public static Probe Gaussian(Optimum optimum, double sigma) => Of(ProbeKind.Gaussian, optimum, sigma);

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
                $"--probe student-t:{degreesOfFreedom}: the landscape variance is infinite unless the degrees of freedom exceed {needed}, twice the number of layers; take more, or --probe laplace.");
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
            throw new ArgumentException($"A subspace of {subspace.Parameters} parameters does not fit a network of {Network.ParameterCount}.", nameof(subspace));
        }

        return Deviations is null ? this with { Subspace = subspace } : throw new ArgumentException("A covariance of all parameters does not fit a subspace.", nameof(subspace));
    }

    /// <summary>The same probe around another mean m instead of the optimum.</summary>
    /// <param name="mean">m, one number a parameter.</param>
    /// <param name="buffers">What layers keep beside those parameters, such as running statistics; by default what they keep at the optimum.</param>
    public Probe Around(double[] mean, double[]? buffers = null)
    {
        ArgumentNullException.ThrowIfNull(mean);
        if (buffers is not null && buffers.Length != Network.BufferCount)
        {
            throw new ArgumentException($"{buffers.Length} numbers beside the parameters do not fit a network that keeps {Network.BufferCount}.", nameof(buffers));
        }

        return mean.Length == Network.ParameterCount
            ? this with { Centers = [mean], CenterBuffers = [buffers ?? Optimum.Buffers] }
            : throw new ArgumentException($"A mean of {mean.Length} numbers does not fit {Network.ParameterCount} parameters.", nameof(mean));
    }

    /// <summary>The same probe with a diagonal covariance σ²·Σ: coordinate j has the standard deviation σ√Σ_jj.</summary>
    /// <param name="variances">Σ_jj, one number a parameter, not negative.</param>
    public Probe WithCovariance(double[] variances)
    {
        ArgumentNullException.ThrowIfNull(variances);
        if (variances.Length != Network.ParameterCount || variances.Any(value => !(value >= 0 && double.IsFinite(value))))
        {
            throw new ArgumentException($"A diagonal covariance needs {Network.ParameterCount} finite numbers that are not negative.", nameof(variances));
        }

        return Subspace is null ? this with { Deviations = [.. variances.Select(Math.Sqrt)] } : throw new ArgumentException("A covariance of all parameters does not fit a subspace.", nameof(variances));
    }

    /// <summary>What the caller should be warned of; empty where nothing is.</summary>
    public IEnumerable<string> Warnings()
    {
        int needed = 4 * Network.Depth;
        if (Kind == ProbeKind.StudentT && DegreesOfFreedom <= needed)
        {
            yield return $"Student-t draws with {DegreesOfFreedom} degrees of freedom: the standard error of V is only finite above {needed}, so its interval is too narrow.";
        }
    }

    /// <summary>Draw t.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="draw">t.</param>
    /// <param name="parameters">Receives w^(t), one number a parameter.</param>
    public void Draw(ulong seed, int draw, Span<double> parameters)
    {
        int center = Center(seed, draw);
        if (Subspace is null)
        {
            Coordinates(seed, draw, parameters);
            Add(Centers[center], parameters);
            return;
        }

        double[] coordinates = new double[Dimension];
        Coordinates(seed, draw, coordinates);
        Centers[center].CopyTo(parameters);
        Subspace.AddTo(coordinates, parameters);
    }

    /// <summary>What layers keep beside the parameters of draw t: the running statistics of the optimum that it scatters around.</summary>
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

        return new Probe { Kind = kind, Sigma = sigma, Optimum = optimum, Centers = [optimum.Parameters], CenterBuffers = [optimum.Buffers] };
    }

    private void Coordinates(ulong seed, int draw, Span<double> z)
    {
        RandomStream stream = new(seed, RandomPurpose.Probe, draw);
        switch (Kind)
        {
            case ProbeKind.Laplace:
                FillLaplace(stream, z);
                break;
            case ProbeKind.StudentT:
                FillStudentT(stream, z, DegreesOfFreedom);
                break;
            default:
                NormalNumbers.Fill(stream, z);
                break;
        }

        double scale = Sigma;
        if (Kind is ProbeKind.Sphere or ProbeKind.Ball)
        {
            double radius = Kind == ProbeKind.Sphere
                ? Math.Sqrt(z.Length)
                : Math.Sqrt(z.Length + 2.0) * Elementary.Exp(Elementary.Log(stream.Uniform(BeyondCoordinates(z.Length))) / z.Length);
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

    // The first block of the stream that the coordinates have not used.
    private static long BeyondCoordinates(int count) => ((long)count + 3) / 4 * 4;

    private static void FillLaplace(RandomStream stream, Span<double> z)
    {
        double scale = 1.0 / Math.Sqrt(2.0);
        stream.FillUniform(z);
        foreach (ref double value in z)
        {
            double u = value - 0.5;
            double magnitude = -scale * Elementary.Log(1.0 - (2.0 * Math.Abs(u)));
            value = u < 0 ? -magnitude : magnitude;
        }
    }

    // Bailey's polar form, Polar generation of random variates with the t-distribution (Mathematics of Computation 62, 1994):
    // √(ν(U^(−2/ν) − 1)) cos(2πV) from two uniform numbers.
    private static void FillStudentT(RandomStream stream, Span<double> z, double degreesOfFreedom)
    {
        double unitVariance = Math.Sqrt((degreesOfFreedom - 2.0) / degreesOfFreedom);
        for (int i = 0; i < z.Length; i++)
        {
            double u = stream.Uniform(2L * i);
            double v = stream.Uniform((2L * i) + 1);
            double power = Elementary.Exp(-2.0 / degreesOfFreedom * Elementary.Log(u));
            z[i] = unitVariance * Math.Sqrt(degreesOfFreedom * (power - 1.0)) * Elementary.CosSinOfTurn(v).Cos;
        }
    }
}
