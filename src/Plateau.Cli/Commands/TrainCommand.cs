using System.CommandLine;
using Plateau.Cli.Jobs;
using Plateau.Cli.Options;
using Plateau.Cli.Output;

namespace Plateau.Cli.Commands;

/// <summary><c>plateau train</c>: train and save, with learning curves.</summary>
internal sealed class TrainCommand : PlateauCommand
{
    /// <summary>What it does, in a line.</summary>
    public const string Summary = "Train a network and save it, with its learning curves.";

    private readonly SharedOptions _shared = new();

    private readonly Option<string?> _save = OptionKind.Place("--save", "FILE.safetensors", "write the parameters there", ".safetensors");

    public TrainCommand()
        : base("train", Summary)
    {
        Add(new OptionGroup("Result", [_save]));
        Add(_shared.Data);
        Add(_shared.Model);
        Add(_shared.Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("plateau train --save digits.safetensors", "the built-in digits, a small network"),
        ("plateau train --data mnist --data-dir data --model mlp:256,128+activation=gelu --epochs 5 -o runs", "a larger network on MNIST, with a run folder"),
    ];

    /// <summary>Reads the values.</summary>
    /// <exception cref="UsageException">Options conflict.</exception>
    public TrainOptions Bind(ParseResult parsed) => new() { Job = _shared.Bind(parsed), Save = parsed.GetValue(_save) };

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, CancellationToken cancellation)
    {
        TrainOptions options = Bind(parsed);
        var document = JobRunner.Run(options.Job, new TrainJob(options), Console.Error, cancellation);
        if (options.Job.Json)
        {
            StandardOutput.Write(document);
        }
        else
        {
            TrainAnswer.Write(Screen.Standard(), document, options.Save);
        }

        return ExitStatus.Done;
    }
}
