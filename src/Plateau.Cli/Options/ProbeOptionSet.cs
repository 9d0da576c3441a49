using System.CommandLine;

namespace Plateau.Cli.Options;

/// <summary>The options of every command that probes the landscape.</summary>
internal sealed class ProbeOptionSet
{
    private readonly Option<ProbeChoice> _probe = OptionKind.Single(
        "--probe", ProbeChoice.Placeholder, "the distribution of the draws around the optimum", ProbeChoice.Parse, ProbeChoice.Gaussian);

    private readonly Option<string?> _subspace = OptionKind.Choice(
        "--subspace", "every direction, D random ones, or the top D eigenvectors of the Hessian", "full", "full", "random", "eigen");

    private readonly Option<int?> _dimension = OptionKind.MaybeCount("--dimension", "D", "dimension of the subspace", least: 1);

    private readonly Option<double[]> _sigma = OptionKind.Numbers(
        "--sigma", "SIGMA", "standard deviation of each coordinate; repeatable for a table, the first decides", [0.01], NumberRange.Positive);

    private readonly Option<int> _draws = OptionKind.Count("--draws", "B", "the number of draws", byDefault: 64, least: 1);

    private readonly Option<string?> _mean = OptionKind.Place("--mean", "FILE", "a centre other than the optimum (safetensors)", ".safetensors");

    private readonly Option<string?> _covariance = OptionKind.Place("--covariance", "FILE", "a diagonal covariance instead of SIGMA squared: one variance a parameter (safetensors)", ".safetensors");

    private readonly Option<string[]> _optima = OptionKind.Files("--optima", "FILE...", "the centres of a mixture (safetensors); repeatable");

    public ProbeOptionSet() => Group = new OptionGroup("Probe", [_probe, _subspace, _dimension, _sigma, _draws, _mean, _covariance, _optima]);

    /// <summary>The subspace that draws stay in.</summary>
    public Option<string?> Subspace => _subspace;

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
        if (subspace == "full" && dimension is not null)
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
            if (probe.Kind is not ("gaussian" or "student-t"))
            {
                throw new UsageException($"--covariance belongs to --probe gaussian or student-t:DF, not to {probe}");
            }

            Conflict.Refuse(parsed, _covariance, "sets the spread", [_sigma]);
        }

        double[] sigmas = parsed.GetValue(_sigma)!;
        if (sigmas.Distinct().Count() < sigmas.Length)
        {
            throw new UsageException("--sigma is given twice with the same value; give each value once");
        }

        return new ProbeOptions
        {
            Probe = probe,
            Subspace = subspace,
            Dimension = dimension,
            Sigma = sigmas[0],
            OtherSigmas = sigmas[1..],
            Draws = parsed.GetValue(_draws),
            Mean = parsed.GetValue(_mean),
            Covariance = parsed.GetValue(_covariance),
            Optima = optima,
        };
    }
}
