using System.CommandLine;
using Plateau.Cli.Jobs;
using Plateau.Cli.Options;
using Plateau.Cli.Output;

namespace Plateau.Cli.Commands;

/// <summary><c>plateau quadratic</c>: the closed form of the landscape's convergence, and how far it holds.</summary>
internal sealed class QuadraticCommand : PlateauCommand
{
    /// <summary>What it does, in a line.</summary>
    public const string Summary = "The closed form of the landscape's convergence in a subspace, and up to which sigma it holds.";

    private readonly SharedOptions _shared = new();
    private readonly QuadraticOptionSet _own = new();

    public QuadraticCommand()
        : base("quadratic", Summary)
    {
        Add(_own.Question);
        Add(_own.Probe);
        Add(_shared.Data);
        Add(_shared.Model);
        Add(_shared.Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("plateau quadratic", "the built-in digits, the top 10 eigenvectors of the Hessian, four values of sigma"),
        ("plateau quadratic --data mnist --data-dir data --samples 10000 --dimension 20 --sigma 0.01 --sigma 0.1 -o runs", "MNIST, 20 directions, with a run folder"),
        ("plateau quadratic --covariance posterior --json", "draws from the posterior: no sigma to choose"),
        ("plateau quadratic --subspace random --dimension 50 --draws 256 --points sobol", "random directions, Sobol points"),
    ];

    /// <summary>Reads the values.</summary>
    /// <exception cref="UsageException">Options conflict.</exception>
    public QuadraticOptions Bind(ParseResult parsed) => _own.Bind(parsed, _shared.Bind(parsed));

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, CancellationToken cancellation)
    {
        QuadraticOptions options = Bind(parsed);
        OldJobRunner.Answer(options.Job, new QuadraticJob(options), (screen, document) => QuadraticAnswer.Write(screen, document, options.Remaining), cancellation);
        return ExitStatus.Done;
    }
}
