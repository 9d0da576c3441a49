using System.CommandLine;

namespace Plateau.Cli.Options;

/// <summary>The options of every command that probes the landscape.</summary>
internal sealed class ProbeOptionSet
{
    /// <summary>The covariance that is computed, not read.</summary>
    public const string Posterior = ProbeQuestion.Posterior;

    private const int PosteriorDimension = 20;

    private readonly Option<ProbeChoice> _probe = OptionKind.Single(
        "--probe", ProbeChoice.Placeholder, "the distribution of the draws around the optimum", ProbeChoice.Parse, ProbeChoice.Gaussian);

    private readonly Option<string?> _subspace = OptionKind.Choice(
        "--subspace", "every direction, D random ones, or the top D eigenvectors of the Hessian", "full", "full", "random", "eigen");

    private readonly Option<int?> _dimension = OptionKind.MaybeCount("--dimension", "D", "dimension of the subspace", least: 1);

    private readonly Option<double[]> _sigma = OptionKind.Numbers(
        "--sigma", "SIGMA", "standard deviation of each coordinate; repeatable for a table, the first decides", [0.01], NumberRange.Positive);

    private readonly Option<int> _draws = OptionKind.Count("--draws", "B", "the number of draws", byDefault: 64, least: 1);

    private readonly Option<string?> _mean = OptionKind.Place("--mean", "FILE", "a centre other than the optimum (safetensors)", ".safetensors");

    private readonly Option<string?> _covariance = OptionKind.Text(
        "--covariance",
        "posterior|FILE",
        "instead of SIGMA squared: the posterior covariance, by the top D eigenvectors of the Hessian; or one variance a parameter (safetensors)",
        text => text == Posterior || OptionKind.HasExtension(text, ".safetensors")
            ? text
            : throw new UsageException($"--covariance takes posterior, or a file that ends in .safetensors, not '{text}'{Nearest.Hint(text, [Posterior])}"));

    private readonly Option<double?> _priorPrecision = OptionKind.MaybeNumber(
        "--prior-precision", "LAMBDA", "precision of the prior, with --covariance posterior [default: by the evidence]", NumberRange.Positive);

    private readonly Option<string[]> _optima = OptionKind.Files("--optima", "FILE...", "the centres of a mixture (safetensors); repeatable");

    public ProbeOptionSet() => Group = new OptionGroup("Probe", [_probe, _subspace, _dimension, _sigma, _draws, _mean, _covariance, _priorPrecision, _optima]);

    /// <summary>The subspace that draws stay in.</summary>
    public Option<string?> Subspace => _subspace;

    /// <summary>The covariance of the draws.</summary>
    public Option<string?> Covariance => _covariance;

    /// <summary>What fixes a place that does not move with the optimum.</summary>
    public IReadOnlyList<Option> Places => [_mean, _optima];

    /// <summary>The options, for the help.</summary>
    public OptionGroup Group { get; }

    /// <summary>Reads the values.</summary>
    /// <exception cref="UsageException">Options conflict.</exception>
    public ProbeOptions Bind(ParseResult parsed)
    {
        ProbeChoice probe = parsed.GetValue(_probe)!;
        string subspace = parsed.GetValue(_subspace)!;
        int? dimension = parsed.GetValue(_dimension);
        string[] optima = parsed.GetValue(_optima) ?? [];
        bool posterior = parsed.GetValue(_covariance) == Posterior;
        if (!posterior && Conflict.IsGiven(parsed, _priorPrecision))
        {
            throw new UsageException("--prior-precision needs --covariance posterior");
        }

        if (posterior && subspace == "random")
        {
            throw new UsageException("--covariance posterior is along eigenvectors; take --subspace eigen or full, not random");
        }

        if (subspace == "full" && dimension is not null && !posterior)
        {
            throw new UsageException("--dimension needs --subspace random or eigen");
        }

        if (subspace != "full" && dimension is null)
        {
            throw new UsageException($"--subspace {subspace} needs --dimension D");
        }

        if (probe.Kind == "mixture" && optima.Length == 0)
        {
            throw new UsageException("--probe mixture needs its centres: --optima FILE...");
        }

        if (probe.Kind != "mixture" && optima.Length > 0)
        {
            throw new UsageException($"--optima belongs to --probe mixture, not to {probe}");
        }

        if (Conflict.IsGiven(parsed, _covariance))
        {
            if (posterior && probe.Kind != "gaussian")
            {
                throw new UsageException($"--covariance posterior belongs to --probe gaussian, not to {probe}");
            }

            if (probe.Kind is not ("gaussian" or "student-t"))
            {
                throw new UsageException($"--covariance belongs to --probe gaussian or student-t:DF, not to {probe}");
            }

            if (posterior)
            {
                Conflict.Refuse(parsed, _covariance, "posterior is around the optimum", [_mean]);
            }
            else
            {
                Conflict.Refuse(parsed, _covariance, "sets the spread", [_sigma]);
            }
        }

        double[] sigmas = parsed.GetValue(_sigma)!;
        bool given = Conflict.IsGiven(parsed, _sigma);
        if (sigmas.Distinct().Count() < sigmas.Length)
        {
            throw new UsageException("--sigma is given twice with the same value; give each value once");
        }

        return new ProbeOptions
        {
            Probe = probe,
            Subspace = subspace,
            Dimension = posterior ? dimension ?? PosteriorDimension : dimension,
            Sigma = posterior ? 1 : sigmas[0],
            OtherSigmas = !posterior ? sigmas[1..] : given ? sigmas : [],
            Draws = parsed.GetValue(_draws),
            Mean = parsed.GetValue(_mean),
            Covariance = parsed.GetValue(_covariance),
            PriorPrecision = parsed.GetValue(_priorPrecision),
            Optima = optima,
        };
    }
}
