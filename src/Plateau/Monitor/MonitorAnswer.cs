using Plateau.Convergence;

namespace Plateau.Monitor;

/// <summary>The answer of a <see cref="LandscapeMonitor"/> after the objects so far.</summary>
public sealed record MonitorAnswer
{
    /// <summary>The number of objects since the draws last changed.</summary>
    public required long Objects { get; init; }

    /// <summary>The number of objects that the landscape counts besides those of the stream; k is the sum of both.</summary>
    public required long ObjectsBefore { get; init; }

    /// <summary>The number of draws B; 0 before the first object.</summary>
    public required int DrawCount { get; init; }

    /// <summary>The name of the draws; null where they were never named.</summary>
    public required string? DrawsName { get; init; }

    /// <summary>How often the draws have changed.</summary>
    public required int Restarts { get; init; }

    /// <summary>V with its interval; null before the second object. In capped mode it is that of the capped losses.</summary>
    public required MonitorVariance? LandscapeVariance { get; init; }

    /// <summary>
    /// The bound of V that the decision rests on: it holds at all times, except with the chance that is left at this restart. Infinite at
    /// first.
    /// </summary>
    public required double Upper { get; init; }

    /// <summary>The chance of stopping too early that this restart may spend: 6α/(π²r²) at the r-th.</summary>
    public required double Alpha { get; init; }

    /// <summary>Whether to go on or to stop.</summary>
    public required MonitorDecision Decision { get; init; }

    /// <summary>The number of objects, since the draws last changed, after which it first said enough; null where it has not.</summary>
    public required long? EnoughSince { get; init; }

    /// <summary>The sufficient size K with its interval; null before the second object.</summary>
    public required SampleSize? Forecast { get; init; }

    /// <summary>
    /// About the k at which it will say enough if the next objects are like those so far. It is more than K, because certainty needs
    /// objects. Where it says enough already, the k at which it first did; infinite where no such k is expected, NaN where too little is
    /// known.
    /// </summary>
    public required double ExpectedStop { get; init; }

    /// <summary>The change of the stream that was found; null where none was found.</summary>
    public required Drift? Drift { get; init; }

    /// <summary>The share of losses above the cap; 0 in asymptotic mode.</summary>
    public required double ClippedShare { get; init; }

    /// <summary>V of the losses as they are, beside that of the capped ones; null where none was above the cap.</summary>
    public MonitorUncapped? Uncapped { get; init; }

    /// <summary>Warnings about the answer, one sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>V of the objects of a stream, with its interval.</summary>
/// <param name="Value">V, the mean over draws of the unbiased variance of the losses over objects.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of the interval.</param>
/// <param name="StandardError">Standard error of V, objects and draws in quadrature.</param>
/// <param name="OverObjects">The part of the standard error that more objects would lower.</param>
/// <param name="OverDraws">The part of the standard error that more draws would lower; NaN with one draw.</param>
/// <param name="MeanLoss">The mean loss over objects and draws.</param>
/// <param name="TopShare">The share of V that the 1 % of objects with the largest contributions carry, about.</param>
public sealed record MonitorVariance(
    double Value,
    double Low,
    double High,
    double StandardError,
    double OverObjects,
    double OverDraws,
    double MeanLoss,
    double TopShare);

/// <summary>What capped mode does not act on: the losses as they are.</summary>
/// <param name="Value">V of the losses without a cap.</param>
/// <param name="MeanLoss">Their mean over objects and draws.</param>
/// <param name="K">The sufficient size by this V, without an interval; NaN where the mean loss is not above 0.</param>
/// <param name="SilentShare">
/// The share of this V that capping took away, about which the answer says nothing; above 0.1 it is never enough.
/// </param>
public sealed record MonitorUncapped(double Value, double MeanLoss, double K, double SilentShare);

/// <summary>A change of the stream.</summary>
/// <param name="Of">What changed most clearly.</param>
/// <param name="Since">About the number of objects before the change.</param>
/// <param name="Found">The number of objects after which it was found.</param>
/// <param name="Before">The mean loss, V, or the difference between draws, before the change.</param>
/// <param name="After">The same number after the change.</param>
/// <param name="Low">
/// Lower end of the interval of <paramref name="After"/> less, for V over, <paramref name="Before"/>; wide enough for all places that were
/// tested.
/// </param>
/// <param name="High">Upper end of that interval.</param>
public sealed record Drift(DriftKind Of, long Since, long Found, double Before, double After, double Low, double High);
