namespace Plateau.Cli.Options;

/// <summary>All that <c>plateau compare</c> was asked for.</summary>
internal sealed record CompareOptions
{
    /// <summary>The shared options.</summary>
    public required JobOptions Job { get; init; }

    /// <summary>The first.</summary>
    public required ComparedSide A { get; init; }

    /// <summary>The second.</summary>
    public required ComparedSide B { get; init; }

    /// <summary>The distribution of draws; null for that of the first assessment among the two, else the default.</summary>
    public required ProbeChoice? Probe { get; init; }

    /// <summary>Standard deviation of each coordinate; null likewise.</summary>
    public required double? Sigma { get; init; }

    /// <summary>The number of draws; null likewise.</summary>
    public required int? Draws { get; init; }

    /// <summary>τ of the remaining change, relative to the smaller mean loss of the two.</summary>
    public required double Remaining { get; init; }

    /// <summary>Level of every interval.</summary>
    public required double Confidence { get; init; }

    /// <summary>The command line as it was typed, for the report.</summary>
    public required string CommandLine { get; init; }
}
