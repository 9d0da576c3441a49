namespace Plateau.Jobs;

/// <summary>The answer in a word.</summary>
public enum AnswerVerdict
{
    /// <summary>The data suffice.</summary>
    Enough,

    /// <summary>The estimate says enough, its interval does not.</summary>
    Undecided,

    /// <summary>More data are needed.</summary>
    NotYet,

    /// <summary>The landscape has settled, but fresh objects draw another one: more data still help.</summary>
    Gap,

    /// <summary>The network does hardly better than guessing, so its landscape says nothing of a trained one.</summary>
    Untrained,

    /// <summary>The losses say nothing: they do not vary, or are not numbers.</summary>
    Nothing,
}
