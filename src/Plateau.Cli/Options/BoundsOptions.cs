using Plateau.Jobs;

namespace Plateau.Cli.Options;

/// <summary>All that <c>plateau bounds</c> was asked for.</summary>
internal sealed record BoundsOptions
{
    /// <summary>The shared options.</summary>
    public required JobOptions Job { get; init; }

    /// <summary>What is asked of the bounds.</summary>
    public required BoundsRequest Request { get; init; }

    /// <summary>The command line as it was typed, for the report.</summary>
    public required string CommandLine { get; init; }
}
