namespace Plateau.Cli.Options;

/// <summary>All that <c>plateau train</c> was asked for.</summary>
internal sealed record TrainOptions
{
    /// <summary>The shared options.</summary>
    public required JobOptions Job { get; init; }

    /// <summary>Where the trained parameters go; null means nowhere but the run folder.</summary>
    public required string? Save { get; init; }

    /// <summary>A file with a weight for each training object; null for 1 each.</summary>
    public string? ObjectWeights { get; init; }

    /// <summary>The file that the training goes on from when it is interrupted; null for none.</summary>
    public required string? Checkpoint { get; init; }

    /// <summary>Steps after which the checkpoint is written, beside every epoch's end; null for not.</summary>
    public required int? CheckpointEvery { get; init; }
}
