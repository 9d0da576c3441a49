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

    private readonly Option<string?> _objectWeights = OptionKind.Place("--object-weights", "FILE.npy", "a weight for the loss of each training object, in their order", ".npy");

    private readonly Option<string?> _checkpoint = OptionKind.Place(
        "--checkpoint", "FILE", "write the state of the training there after each epoch and when interrupted, and go on from it where it is there already");

    private readonly Option<int?> _checkpointEvery = OptionKind.MaybeCount("--checkpoint-every", "STEPS", "write the checkpoint after so many steps, too", least: 1);

    public TrainCommand()
        : base("train", Summary)
    {
        Add(new OptionGroup("Result", [_save, _objectWeights, _checkpoint, _checkpointEvery]));
        Add(_shared.Data);
        Add(_shared.Model);
        Add(_shared.Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("plateau train --save digits.safetensors", "the built-in digits, a small network"),
        ("plateau train --optimizer sgd --learning-rate 0.1 --momentum 0.9 --schedule cosine --warm-up 1epoch --best-epoch --checkpoint training.safetensors", "a training that can be interrupted and goes on"),
        ("plateau train --data mnist --data-dir data --model mlp:256,128+activation=gelu --epochs 5 -o runs", "a larger network on MNIST, with a run folder"),
        ("plateau train --data cifar-10 --data-dir data --model cnn:64x4+pool=2+batchnorm --epochs 15", "a convolutional network on CIFAR-10"),
    ];

    /// <summary>Reads the values.</summary>
    /// <exception cref="UsageException">Options conflict.</exception>
    public TrainOptions Bind(ParseResult parsed)
    {
        if (Conflict.IsGiven(parsed, _shared.Weights))
        {
            Conflict.Refuse(parsed, _shared.Weights, "loads parameters instead of training", [_objectWeights, _checkpoint, _checkpointEvery]);
        }

        Conflict.Needs(parsed, _checkpointEvery, _checkpoint);
        string? save = parsed.GetValue(_save);
        string? checkpoint = parsed.GetValue(_checkpoint);
        if (save is not null && checkpoint is not null && Path.GetFullPath(save) == Path.GetFullPath(checkpoint))
        {
            throw new UsageException($"--save and --checkpoint both name {save}; give them different files");
        }

        return new TrainOptions { Job = _shared.Bind(parsed), Save = save, Checkpoint = checkpoint, CheckpointEvery = parsed.GetValue(_checkpointEvery), ObjectWeights = parsed.GetValue(_objectWeights) };
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, CancellationToken cancellation)
    {
        TrainOptions options = Bind(parsed);
        OldJobRunner.Answer(options.Job, new TrainJob(options), (screen, document) => TrainAnswer.Write(screen, document, options.Save), cancellation);
        return ExitStatus.Done;
    }
}
