using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>plateau train</c> is asked: train a network and save it.</summary>
internal sealed record TrainQuestion : JobQuestion, IQuestion<TrainQuestion>
{
    /// <inheritdoc/>
    public static OptionTable<TrainQuestion> Options { get; } = new()
    {
        Groups =
        [
            new OptionGroup<TrainQuestion>("Result")
                .Place(
                    "save",
                    "FILE.safetensors",
                    "write the parameters there",
                    q => q.Save,
                    (q, file) => q with { Save = file },
                    ".safetensors")
                .File(
                    "object-weights",
                    "FILE.npy",
                    "a weight for the loss of each training object, in their order",
                    q => q.ObjectWeights,
                    (q, file) => q with { ObjectWeights = file },
                    ".npy")
                .Place(
                    "checkpoint",
                    "FILE",
                    "write the state of the training there after each epoch and when interrupted, and go on from it where "
                        + "it is there already",
                    q => q.Checkpoint,
                    (q, file) => q with { Checkpoint = file })
                .MaybeCount(
                    "checkpoint-every",
                    "STEPS",
                    "write the checkpoint after so many steps, too",
                    q => q.CheckpointEvery,
                    (q, steps) => q with { CheckpointEvery = steps },
                    least: 1)
                .Shown(),
            .. Shared<TrainQuestion>(),
        ],
    };

    /// <summary>Where the trained parameters go; null means nowhere but the run folder.</summary>
    public string? Save { get; init; }

    /// <summary>A file with a weight for each training object; null for 1 each.</summary>
    public string? ObjectWeights { get; init; }

    /// <summary>The file that the training goes on from when it is interrupted; null for none.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Steps after which the checkpoint is written, beside every epoch's end; null for not.</summary>
    public int? CheckpointEvery { get; init; }

    /// <inheritdoc/>
    public override void Check(GivenOptions given)
    {
        if (given.Has("weights"))
        {
            given.Refuse(ModelQuestion.InsteadOfTraining, "object-weights", "checkpoint", "checkpoint-every");
        }

        given.Needs("checkpoint-every", "checkpoint FILE");
        if (Save is not null && Checkpoint is not null && Path.GetFullPath(Save) == Path.GetFullPath(Checkpoint))
        {
            throw new UsageException($"--save and --checkpoint both name {Save}; give them different files");
        }

        base.Check(given);
    }
}
