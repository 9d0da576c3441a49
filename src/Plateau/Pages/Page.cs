namespace Plateau.Pages;

/// <summary>What is said of a result: written once, shown on the terminal and in the report.</summary>
internal sealed record Page
{
    /// <summary>The title of the report, after "Plateau: ".</summary>
    public required string Title { get; init; }

    /// <summary>What it is about: the data and the model, the number of objects.</summary>
    public required IReadOnlyList<string> Subjects { get; init; }

    /// <summary>The answer in a word; null where nothing was to be decided.</summary>
    public PageVerdict? Verdict { get; init; }

    /// <summary>The answer in a sentence; empty where there is none.</summary>
    public required string Headline { get; init; }

    /// <summary>What it rests on, a paragraph; empty for nothing.</summary>
    public string Detail { get; init; } = string.Empty;

    /// <summary>What limits the answer, a sentence each: the terminal shows them last, the report first.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Numbers at the top of the report.</summary>
    public IReadOnlyList<PageCard> Cards { get; init; } = [];

    /// <summary>Everything else, in order.</summary>
    public required IReadOnlyList<PageBlock> Blocks { get; init; }
}
