using Plateau.Convergence;

namespace Plateau.Monitor;

/// <summary>What a <see cref="LandscapeMonitor"/> knows after the objects so far.</summary>
public sealed record MonitorAnswer
{
    /// <summary>The objects seen since the draws last changed.</summary>
    public required long Objects { get; init; }

    /// <summary>The objects that the landscape is made of besides; k is the sum of both.</summary>
    public required long ObjectsBefore { get; init; }

    /// <summary>The number of draws B; 0 before the first object.</summary>
    public required int DrawCount { get; init; }

    /// <summary>What the draws are called; null where they were never named.</summary>
    public required string? DrawsName { get; init; }

    /// <summary>How often the draws have changed.</summary>
    public required int Restarts { get; init; }

    /// <summary>V with its interval; null before the second object. In capped mode it is that of the capped losses.</summary>
    public required MonitorVariance? LandscapeVariance { get; init; }

    /// <summary>The bound of V that the decision rests on: it holds at all times at once, with the chance that is left at this restart. Infinite at first.</summary>
    public required double Upper { get; init; }

    /// <summary>The chance of stopping too early that this restart may spend: 6α/(π²r²) at the r-th.</summary>
    public required double Alpha { get; init; }

    /// <summary>The advice.</summary>
    public required MonitorDecision Decision { get; init; }

    /// <summary>The objects after which it first said enough, since the draws last changed; null where it has not.</summary>
    public required long? EnoughSince { get; init; }

    /// <summary>The sufficient size K with its interval; null before the second object.</summary>
    public required SampleSize? Forecast { get; init; }

    /// <summary>
    /// The k at which it will say enough, about, if objects go on as they have: more than K, because to be sure takes objects. Where it says enough already, the k at
    /// which it did first; infinite where none is in sight, NaN where too little is known.
    /// </summary>
    public required double ExpectedStop { get; init; }

    /// <summary>Where the stream changed; null where it did not, as far as one can tell.</summary>
    public required Drift? Drift { get; init; }

    /// <summary>The share of losses above the cap; 0 in asymptotic mode.</summary>
    public required double ClippedShare { get; init; }

    /// <summary>What limits the answer, a sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>V on the objects of a stream.</summary>
/// <param name="Value">V, the mean over draws of the unbiased variance of the losses over objects.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of the interval.</param>
/// <param name="StandardError">Standard error of V, objects and draws in quadrature.</param>
/// <param name="OverObjects">The part of the standard error that more objects would lower.</param>
/// <param name="OverDraws">The part of the standard error that more draws would lower; NaN with one draw.</param>
/// <param name="MeanLoss">The mean loss over objects and draws.</param>
/// <param name="TopShare">The share of V that the 1 % of objects with the largest contributions carry, about.</param>
public sealed record MonitorVariance(double Value, double Low, double High, double StandardError, double OverObjects, double OverDraws, double MeanLoss, double TopShare);

/// <summary>A change of the stream.</summary>
/// <param name="Of">What changed most clearly: "mean", the mean loss over the draws; "variance", V; or "pattern", the mean loss at some draws beside that at others.</param>
/// <param name="Since">The change lies after about so many objects.</param>
/// <param name="Found">It was found after so many objects.</param>
/// <param name="Before">The mean loss, V, or the difference between draws, before the change.</param>
/// <param name="After">The same after it.</param>
/// <param name="Low">Lower end of the interval of <paramref name="After"/> less, for V over, <paramref name="Before"/>; wide enough for all places that were looked at.</param>
/// <param name="High">Upper end of that interval.</param>
public sealed record Drift(string Of, long Since, long Found, double Before, double After, double Low, double High);
