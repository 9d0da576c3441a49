using Plateau.Monitor;

namespace Plateau.Cli.Options;

/// <summary>What <c>plateau watch</c> is asked to do.</summary>
internal sealed record WatchOptions
{
    /// <summary>What the monitor is asked.</summary>
    public required MonitorSettings Settings { get; init; }

    /// <summary>The state file, or with <see cref="Listen"/> the folder of state files; null for none.</summary>
    public string? State { get; init; }

    /// <summary>Whether to end as soon as the answer is "enough".</summary>
    public bool UntilEnough { get; init; }

    /// <summary>Whether the status says no where the last answer is not "enough".</summary>
    public bool RequireEnough { get; init; }

    /// <summary>Whether to end at the first line that is refused.</summary>
    public bool Strict { get; init; }

    /// <summary>The address to serve on; null to read standard input.</summary>
    public string? Listen { get; init; }

    /// <summary>The file that holds the token of the service.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The most bytes of a line or of a request.</summary>
    public required int MaxRequest { get; init; }

    /// <summary>The most streams of the service.</summary>
    public required int MaxStreams { get; init; }

    /// <summary>Whether to show no progress.</summary>
    public bool Quiet { get; init; }
}
