
namespace Plateau.Cli.Options;

/// <summary>All that <c>plateau assess</c> was asked for.</summary>
internal sealed record AssessOptions
{
    /// <summary>The shared options.</summary>
    public required JobOptions Job { get; init; }

    /// <summary>Where the landscape is looked at.</summary>
    public required ProbeOptions Probe { get; init; }

    /// <summary>Prices, and refits at growing sizes.</summary>
    public required ForecastOptions Forecast { get; init; }

    /// <summary>Tolerances of the increment, in squared units of the loss.</summary>
    public required IReadOnlyList<double> Tolerances { get; init; }

    /// <summary>Tolerances of the remaining change, relative to the mean loss.</summary>
    public required IReadOnlyList<double> Remaining { get; init; }

    /// <summary>Tolerance of the gap, relative to the held-out loss.</summary>
    public required double Gap { get; init; }

    /// <summary>Level of every interval.</summary>
    public required double Confidence { get; init; }

    /// <summary>What objects are grouped by; null for the default.</summary>
    public string? Groups { get; init; }

    /// <summary>How many of the objects that carry most of V are shown.</summary>
    public int Gallery { get; init; }

    /// <summary>The next objects to choose.</summary>
    public required NextOptions Next { get; init; }

    /// <summary>Random orders to simulate.</summary>
    public required int Orders { get; init; }

    /// <summary>Losses made elsewhere, draws × objects; null means to compute them.</summary>
    public required string? Losses { get; init; }

    /// <summary>Whether "not enough" makes the exit status 3.</summary>
    public required bool RequireEnough { get; init; }

    /// <summary>Whether the run folder gets the loss matrix.</summary>
    public required bool KeepLosses { get; init; }

    /// <summary>The command line as it was typed, for the report.</summary>
    public required string CommandLine { get; init; }
}
