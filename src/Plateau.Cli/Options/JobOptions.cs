using Plateau.Networks;

namespace Plateau.Cli.Options;

/// <summary>The shared options, checked, with their defaults filled in.</summary>
internal sealed record JobOptions
{
    /// <summary>A known data set's name, or the path of an <c>.npz</c> or <c>.csv</c> file.</summary>
    public required string Data { get; init; }

    /// <summary>Whether <see cref="Data"/> is a file.</summary>
    public bool DataIsFile => OptionKind.HasExtension(Data, ".npz", ".csv");

    /// <summary>Where the folders of the known data sets are; null means the default place.</summary>
    public required string? DataDir { get; init; }

    /// <summary>How many objects; null means all.</summary>
    public required int? Samples { get; init; }

    /// <summary>first or random.</summary>
    public required string Subset { get; init; }

    /// <summary>Objects that the fit never saw; null means what the data set has by default.</summary>
    public required HeldOut? HeldOut { get; init; }

    /// <summary>symmetric, unit, standard or none; null means the data set's default.</summary>
    public required string? Normalize { get; init; }

    /// <summary>The network's specification in canonical form.</summary>
    public required string Model { get; init; }

    /// <summary>The loss of an object.</summary>
    public required ObjectLoss Loss { get; init; }

    /// <summary>The share of each target that its cross-entropy gives to all classes alike.</summary>
    public required double LabelSmoothing { get; init; }

    /// <summary>Parameters to load instead of training.</summary>
    public required string? Weights { get; init; }

    /// <summary>How to train.</summary>
    public required FitOptions Fit { get; init; }

    /// <summary>What everything random comes from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Threads to use; null means all cores.</summary>
    public required int? Threads { get; init; }

    /// <summary>single or double.</summary>
    public required string Precision { get; init; }

    /// <summary>Where the run folder goes; null means nowhere.</summary>
    public required string? Output { get; init; }

    /// <summary>Whether to compute again what the run folder already holds.</summary>
    public required bool Force { get; init; }

    /// <summary>Whether to print one JSON document.</summary>
    public required bool Json { get; init; }

    /// <summary>Whether to show no progress.</summary>
    public required bool Quiet { get; init; }
}
