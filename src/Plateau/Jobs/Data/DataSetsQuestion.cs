using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What the questions about data sets have in common.</summary>
internal abstract record DataSetsQuestion
{
    /// <summary>The name of a data set, or a file; empty where no one is meant.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Where the folders of the known data sets are; null means where the catalogue looks.</summary>
    public string? Directory { get; init; } = DataQuestion.DirectoryOfEnvironment;

    /// <summary>Whether to print one JSON document.</summary>
    public bool Json { get; init; }

    /// <summary>Whether to show no progress.</summary>
    public bool Quiet { get; init; }

    /// <summary>Refuses nothing: every two of these options can be meant together.</summary>
    /// <param name="given">The options that stand on the command line.</param>
    public virtual void Check(GivenOptions given)
    {
    }

    /// <summary>The options of such a question.</summary>
    /// <param name="name">The name, where one is asked for.</param>
    /// <param name="hasDocument">Whether there is a document to print.</param>
    /// <param name="reading">The options that say how a file is read, where there are any.</param>
    protected static OptionTable<TQuestion> Table<TQuestion>(
        IReadOnlyList<OptionRow<TQuestion>>? name = null, bool hasDocument = true, OptionGroup<TQuestion>? reading = null)
        where TQuestion : DataSetsQuestion, new()
    {
        OptionGroup<TQuestion> group = new OptionGroup<TQuestion>("Options")
            .DataDirectory("where the data sets' folders are", q => q.Directory, (q, directory) => q with { Directory = directory });
        group = hasDocument ? group.Json(q => q.Json, (q, json) => q with { Json = json }) : group;
        group = group.Quiet(q => q.Quiet, (q, quiet) => q with { Quiet = quiet });
        return new() { Arguments = name ?? [], Groups = reading is null ? [group] : [reading, group] };
    }

    /// <summary>The name of the data set.</summary>
    /// <param name="command">The command that takes it, for messages.</param>
    /// <param name="files">Whether it may be a file.</param>
    protected static IReadOnlyList<OptionRow<TQuestion>> Named<TQuestion>(string command, bool files)
        where TQuestion : DataSetsQuestion
        => new OptionGroup<TQuestion>("Arguments")
            .Text(
                "NAME",
                "NAME",
                "the data set",
                q => q.Name,
                (q, name) => q with { Name = name! },
                text => DataQuestion.ReadName(text, files, command))
            .Rows;
}
