namespace Plateau.Cli.Options;

/// <summary>All that a command of <c>plateau data</c> was asked for, apart from the name.</summary>
internal sealed record DataOptions
{
    /// <summary>Where the folders of the known data sets are; null means the default place.</summary>
    public required string? DataDir { get; init; }

    /// <summary>Whether to print one JSON document.</summary>
    public required bool Json { get; init; }

    /// <summary>Whether to show no progress.</summary>
    public required bool Quiet { get; init; }
}
