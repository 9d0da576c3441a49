namespace Plateau.Pages;

/// <summary>The answer in a word.</summary>
/// <param name="Word">The word.</param>
/// <param name="Kind">What kind of answer it is.</param>
internal sealed record PageVerdict(string Word, PageVerdictKind Kind);

/// <summary>What kind of answer a page gives.</summary>
internal enum PageVerdictKind
{
    /// <summary>Neither good nor bad, or undecided.</summary>
    Open,

    /// <summary>It holds, it is enough.</summary>
    Good,

    /// <summary>The work is done, and nothing was asked that could be answered by yes or no.</summary>
    Done,

    /// <summary>It does not hold, or more is needed.</summary>
    More,
}
