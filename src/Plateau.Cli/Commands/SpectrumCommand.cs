using System.CommandLine;
using System.Globalization;
using Plateau.Cli.Jobs;
using Plateau.Cli.Options;
using Plateau.Cli.Output;
using Plateau.Curvature;
using Plateau.Jobs;

namespace Plateau.Cli.Commands;

/// <summary><c>plateau spectrum</c>: curvature at the optimum.</summary>
internal sealed class SpectrumCommand : PlateauCommand
{
    /// <summary>What it does, in a line.</summary>
    public const string Summary = "Curvature at the optimum: eigenvalues, trace, norm, density.";

    private readonly SharedOptions _shared = new();

    private readonly Option<int> _top = OptionKind.Count("--top", "D", "how many eigenpairs", byDefault: 10, least: 1);

    private readonly Option<string?> _which = OptionKind.Choice("--which", "which eigenvalues; power iteration finds those of largest magnitude", "largest", "largest", "smallest", "magnitude");

    private readonly Option<string?> _operator = OptionKind.Choice("--operator", "the Hessian, its Gauss-Newton matrix, or the Fisher matrix", "hessian", "hessian", "ggn", "fisher");

    private readonly Option<string?> _solver = OptionKind.Choice("--solver", "block Lanczos, or the papers' power iteration with deflation", "block", "block", "power");

    private readonly Option<double> _tolerance = OptionKind.Number("--tolerance", "TOL", "relative residual; below 1e-5 products are in double precision", 1e-4, NumberRange.Positive);

    private readonly Option<int?> _maxProducts = OptionKind.MaybeCount("--max-products", "N", "at most so many products for the eigenpairs of one size [default: 100 a pair, at least 400]", least: 1);

    private readonly Option<bool> _trace = OptionKind.Switch("--trace", "also the trace, to 1 %");

    private readonly Option<bool> _frobenius = OptionKind.Switch("--frobenius", "also the squared Frobenius norm, to 5 %");

    private readonly Option<bool> _density = OptionKind.Switch("--density", "also the spectral density and its outliers");

    private readonly Option<int[]?> _sizes = OptionKind.Single<int[]?>(
        "--at-sizes", "K,K,...", "also the eigenpairs of the first K objects' curvature", ReadSizes, null, hasDefault: false);

    public SpectrumCommand()
        : base("spectrum", Summary)
    {
        Add(new OptionGroup("Spectrum", [_top, _which, _operator, _solver, _tolerance, _maxProducts, _trace, _frobenius, _density, _sizes]));
        Add(_shared.Data);
        Add(_shared.Model);
        Add(_shared.Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("plateau spectrum", "the ten largest eigenvalues for the built-in digits"),
        ("plateau spectrum --trace --frobenius --density -o runs", "all of the spectrum, with a report"),
        ("plateau spectrum --data mnist --data-dir data --samples 10000 --weights mnist.safetensors --at-sizes 100,1000,10000", "how eigenvalues settle as objects join"),
        ("plateau spectrum --which smallest --top 3 --tolerance 1e-6 --json", "is it a minimum? as JSON"),
    ];

    /// <summary>Reads the values.</summary>
    /// <exception cref="UsageException">Options conflict.</exception>
    public SpectrumOptions Bind(ParseResult parsed)
    {
        bool power = parsed.GetValue(_solver) == "power";
        string which = parsed.GetValue(_which)!;
        if (power && Conflict.IsGiven(parsed, _which) && which != "magnitude")
        {
            throw new UsageException($"{_solver.Name} power finds eigenvalues of largest magnitude; leave out {_which.Name} {which}, or take {_solver.Name} block");
        }

        JobOptions job = _shared.Bind(parsed);
        return new SpectrumOptions
        {
            Job = job,
            Question = new SpectrumQuestion
            {
                Operator = parsed.GetValue(_operator) switch { "ggn" => CurvatureKind.GaussNewton, "fisher" => CurvatureKind.Fisher, _ => CurvatureKind.Hessian },
                Top = parsed.GetValue(_top),
                Which = power ? SpectrumEnd.Magnitude : Enum.Parse<SpectrumEnd>(which, ignoreCase: true),
                PowerIteration = power,
                Tolerance = parsed.GetValue(_tolerance),
                MaxProducts = parsed.GetValue(_maxProducts),
                Trace = parsed.GetValue(_trace),
                Frobenius = parsed.GetValue(_frobenius),
                Density = parsed.GetValue(_density),
                Sizes = parsed.GetValue(_sizes) ?? [],
                Seed = job.Seed,
            },
            CommandLine = SharedOptions.CommandLine(parsed),
        };
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, CancellationToken cancellation)
    {
        SpectrumOptions options = Bind(parsed);
        OldJobRunner.Answer(options.Job, new SpectrumJob(options), SpectrumAnswer.Write, cancellation);
        return ExitStatus.Done;
    }

    private static int[] ReadSizes(string text)
    {
        string[] parts = text.Split(',');
        int[] sizes = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i]) || sizes[i] < 1 || (i > 0 && sizes[i] <= sizes[i - 1]))
            {
                throw new UsageException($"--at-sizes takes numbers of objects that ascend, with commas between, as in 100,1000,10000; not '{text}'");
            }
        }

        return sizes;
    }
}
