namespace Plateau.Jobs;

/// <summary>Which objects something was measured on.</summary>
public enum ObjectSet
{
    /// <summary>The objects that the model was fitted to.</summary>
    Training,

    /// <summary>Objects that the fit never saw.</summary>
    HeldOut,

    /// <summary>Those of losses that were made elsewhere, of which nothing is known.</summary>
    Losses,
}

/// <summary>Why the data are enough, or what they fall short in.</summary>
public enum AnswerReason
{
    /// <summary>Enough: nothing asked for is outside its tolerance.</summary>
    Settled,

    /// <summary>The landscape still moves by more than its tolerance, or may.</summary>
    Remaining,

    /// <summary>The landscape of fresh objects lies too far from that of the training objects, or may.</summary>
    Gap,

    /// <summary>The network does hardly better than guessing, or no better on fresh objects.</summary>
    Untrained,

    /// <summary>The training was ended while its loss still fell.</summary>
    Unfinished,

    /// <summary>The losses look as if they were not what they should be: draws × objects.</summary>
    Doubtful,
}

/// <summary>What more objects are needed for.</summary>
internal enum Shortfall
{
    /// <summary>The remaining change is to fall within its tolerance.</summary>
    Remaining,

    /// <summary>The gap is to fall within its tolerance.</summary>
    Gap,
}

/// <summary>What makes most of an interval.</summary>
internal enum IntervalSource
{
    /// <summary>The number of objects.</summary>
    Objects,

    /// <summary>The number of draws.</summary>
    Draws,
}

/// <summary>Whether the objects that a budget buys reach K.</summary>
internal enum BudgetReach
{
    /// <summary>The whole interval of K is within them.</summary>
    Yes,

    /// <summary>The interval of K ends beyond them, and begins within.</summary>
    Perhaps,

    /// <summary>The whole interval of K is beyond them.</summary>
    No,
}

/// <summary>By what law the gap is said to fall.</summary>
internal enum GapLaw
{
    /// <summary>As 1/k, in units of the loss: the law of linear models.</summary>
    Linear,

    /// <summary>By the trends of the refits.</summary>
    Refits,
}

/// <summary>Where the labels of a pool come from.</summary>
internal enum PoolLabels
{
    /// <summary>The pool has them.</summary>
    Known,

    /// <summary>The network's own probabilities stand in for them.</summary>
    Expected,
}

/// <summary>What a trend of refits is of.</summary>
internal enum TrendQuantity
{
    /// <summary>V.</summary>
    Variance,

    /// <summary>V of the shape.</summary>
    Shape,

    /// <summary>The mean held-out loss over the draws.</summary>
    Loss,

    /// <summary>The shape over the squared mean loss, which decides K.</summary>
    Ratio,

    /// <summary>The gap, in units of the loss.</summary>
    Gap,
}

/// <summary>How a gain is foretold.</summary>
internal enum ForecastMethod
{
    /// <summary>Half the gap times 1 − k/N.</summary>
    HalfGap,

    /// <summary>The Takeuchi forecast times the same.</summary>
    Takeuchi,

    /// <summary>The power law with a floor through the fits of up to k objects.</summary>
    PowerLaw,
}
