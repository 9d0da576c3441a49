using Plateau.Jobs;

namespace Plateau.Cli.Options;

/// <summary>All that <c>plateau spectrum</c> was asked for.</summary>
internal sealed record SpectrumOptions
{
    /// <summary>The shared options.</summary>
    public required JobOptions Job { get; init; }

    /// <summary>What is asked of the spectrum.</summary>
    public required SpectrumQuestion Question { get; init; }

    /// <summary>The command line as it was typed, for the report.</summary>
    public required string CommandLine { get; init; }
}
