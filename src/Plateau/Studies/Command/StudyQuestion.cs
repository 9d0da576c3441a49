using Plateau.Jobs;
using Plateau.Runs;

namespace Plateau.Studies;

/// <summary>What the questions about studies have in common; each takes the options that it needs.</summary>
internal abstract record StudyQuestion
{
    /// <summary>Studies by name, study files, or run folders.</summary>
    public IReadOnlyList<string> Studies { get; init; } = [];

    /// <summary>Whether the small form is meant.</summary>
    public bool Small { get; init; }

    /// <summary>Where the folders of the known data sets are; null means where the catalogue looks.</summary>
    public string? Directory { get; init; } = DataQuestion.DirectoryOfEnvironment;

    /// <summary>Where run folders are.</summary>
    public string Output { get; init; } = "runs";

    /// <summary>Cells at a time; null means as many as there are threads.</summary>
    public int? Jobs { get; init; }

    /// <summary>Threads to use; null means all cores.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether to print one JSON document.</summary>
    public bool Json { get; init; }

    /// <summary>Whether to show no progress.</summary>
    public bool Quiet { get; init; }

    /// <summary>The only study that is named.</summary>
    public string Named => Studies[0];

    /// <summary>Refuses what cannot be meant together.</summary>
    /// <param name="given">The options that stand on the command line.</param>
    /// <exception cref="UsageException">Options exclude each other.</exception>
    public virtual void Check(GivenOptions given)
    {
    }

    /// <summary>The one study that is asked about.</summary>
    /// <param name="placeholder">What it may be, for the help.</param>
    /// <param name="help">What it is.</param>
    protected static IReadOnlyList<OptionRow<TQuestion>> One<TQuestion>(string placeholder, string help)
        where TQuestion : StudyQuestion
        => new OptionGroup<TQuestion>("Arguments")
            .Text(
                placeholder,
                placeholder,
                help,
                q => q.Studies is [string first, ..] ? first : null,
                (q, study) => q with { Studies = [study!] })
            .Rows;
}
