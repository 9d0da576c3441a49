namespace Plateau.Pages;

/// <summary>What a report says about how its numbers came about.</summary>
internal sealed record ReportSettings
{
    /// <summary>The command line as typed, to do it again.</summary>
    public required string CommandLine { get; init; }

    /// <summary>The version of Plateau that wrote the report.</summary>
    public required string Version { get; init; }

    /// <summary>The confidence of every interval, between 0 and 1.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Everything that was set, as label and value, in the order to be shown.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Values { get; init; } = [];
}
