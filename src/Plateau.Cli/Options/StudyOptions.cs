namespace Plateau.Cli.Options;

/// <summary>All that a command of <c>plateau study</c> was asked for.</summary>
internal sealed record StudyOptions
{
    /// <summary>Studies by name, study files, or run folders.</summary>
    public required IReadOnlyList<string> Studies { get; init; }

    /// <summary>Whether the small form is meant.</summary>
    public bool Small { get; init; }

    /// <summary>Where the folders of the known data sets are; null means the default place.</summary>
    public string? DataDir { get; init; }

    /// <summary>Where run folders are.</summary>
    public string Output { get; init; } = "runs";

    /// <summary>Cells at a time; null means as many as there are threads.</summary>
    public int? Jobs { get; init; }

    /// <summary>Threads to use; null means all cores.</summary>
    public int? Threads { get; init; }

    /// <summary>How long the study may take; null means what its file says.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>Whether to show the plan and stop.</summary>
    public bool PlanOnly { get; init; }

    /// <summary>Whether to begin anew.</summary>
    public bool Force { get; init; }

    /// <summary>Whether to store numbers in place of comparing them.</summary>
    public bool Update { get; init; }

    /// <summary>Whether to print one JSON document.</summary>
    public bool Json { get; init; }

    /// <summary>Whether to show no progress.</summary>
    public bool Quiet { get; init; }
}
