using System.Text.Json.Serialization;
using Plateau.Convergence;

namespace Plateau.Jobs;

/// <summary>What one sufficient size asks for beyond the objects at hand, and how much surer a larger pilot would make it.</summary>
/// <param name="Criterion">What has to be small.</param>
/// <param name="Of">What is to settle.</param>
/// <param name="Objects">The objects that V was measured on.</param>
/// <param name="Tolerance">The tolerance of that criterion.</param>
/// <param name="More">Objects still to come, max(0, K − N).</param>
/// <param name="MoreLow">Lower end of its interval.</param>
/// <param name="MoreHigh">Upper end of its interval.</param>
/// <param name="Pilot">The number of objects that V was measured on.</param>
/// <param name="Dominant">What makes most of the interval of K.</param>
/// <param name="After">The interval of K to be expected from more objects, and from more draws.</param>
internal sealed record ForecastSummary(
    Criterion Criterion,
    LandscapePart Of,
    ObjectSet Objects,
    double Tolerance,
    double More,
    double MoreLow,
    double MoreHigh,
    int Pilot,
    IntervalSource Dominant,
    IReadOnlyList<ForecastAfterSummary> After);

/// <summary>The interval that K would have if V came out the same from a larger pilot.</summary>
/// <param name="Objects">The number of objects of that pilot.</param>
/// <param name="Draws">Its number of draws.</param>
/// <param name="Low">Lower end of the interval of K.</param>
/// <param name="High">Upper end of the interval of K.</param>
internal sealed record ForecastAfterSummary(int Objects, int Draws, double Low, double High);

/// <summary>V on held-out objects beside V on training ones, under the same draws.</summary>
/// <param name="Of">What the answer rests on.</param>
/// <param name="Training">V on the training objects.</param>
/// <param name="TrainingLow">Lower end of its interval over objects.</param>
/// <param name="TrainingHigh">Upper end of its interval over objects.</param>
/// <param name="HeldOut">V on the held-out objects.</param>
/// <param name="HeldOutLow">Lower end of its interval over objects.</param>
/// <param name="HeldOutHigh">Upper end of its interval over objects.</param>
/// <param name="Ratio">V held out over V training.</param>
/// <param name="Parted">Whether the two intervals have no point in common.</param>
/// <param name="TrainingK">K of the answer's criterion, read off the training objects.</param>
/// <param name="HeldOutK">K of the answer's criterion, read off the held-out objects.</param>
internal sealed record HeldOutRatio(
    LandscapePart Of,
    double Training,
    double TrainingLow,
    double TrainingHigh,
    double HeldOut,
    double HeldOutLow,
    double HeldOutHigh,
    double Ratio,
    bool Parted,
    double TrainingK,
    double HeldOutK);

/// <summary>What a tolerance of the remaining change means, and how many objects it asks for.</summary>
/// <param name="Tolerance">τ, relative to the mean loss.</param>
/// <param name="Asked">Whether it was asked for; the first one asked for decides the answer.</param>
/// <param name="Loss">τL̄: the tolerance in units of the loss.</param>
/// <param name="Likelihood">
/// e^(τL̄): the factor on the likelihood of an object that so much cross-entropy is; null for other losses.
/// </param>
/// <param name="Percent">100·(e^(τL̄) − 1): the same in per cent; null for other losses.</param>
/// <param name="K">The sufficient size, for the function and the objects of the answer.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of its interval.</param>
/// <param name="MeanLossError">
/// √(V/K): the standard error of a mean loss over K fresh objects. What K settles is the loss or the shape, as <c>answer.of</c> says; this
/// is of the loss.
/// </param>
/// <param name="OverGain">
/// τL̄ over the gain still expected from the gap: below 1 it is finer than what more data still bring; null without a gap, or where nothing
/// is to be gained.
/// </param>
/// <param name="Cost">What K objects in all cost; null without a price.</param>
/// <param name="Reached">Whether K is at most the number of objects at hand.</param>
internal sealed record ToleranceSummary(
    double Tolerance,
    bool Asked,
    double Loss,
    double? Likelihood,
    double? Percent,
    double K,
    double Low,
    double High,
    double MeanLossError,
    double? OverGain,
    double? Cost,
    bool Reached);

/// <summary>What the objects that the answer lacks cost.</summary>
/// <param name="PerObject">The price of one object.</param>
/// <param name="Currency">What it is in; empty when not said.</param>
/// <param name="Cost">
/// The price of the objects asked for beyond those at hand: by K, and, where the answer fails on the gap, by the size at which refits see
/// it close, whichever asks for more. Null where it fails on the gap and no size is known.
/// </param>
/// <param name="Low">Lower end of its interval; null where it is unknown or not finite.</param>
/// <param name="High">Upper end of its interval; null where it is unknown or not finite.</param>
internal sealed record PriceSummary(double PerObject, string Currency, double? Cost, double? Low, double? High)
{
    /// <summary>Whether it is what K asks for, or what the gap, on which the answer fails, asks for as well.</summary>
    public Shortfall For { get; init; }
}

/// <summary>What an amount of money buys.</summary>
/// <param name="Amount">The amount.</param>
/// <param name="Objects">How many objects it buys.</param>
/// <param name="Total">Objects at hand and bought ones.</param>
/// <param name="Remaining">
/// The remaining change now and then, relative to the mean loss: of the loss, and of the shape where it is known.
/// </param>
/// <param name="Reaches">Whether the total reaches K.</param>
/// <param name="Gap">The relative gap now: with refits, by their trend; null without held-out objects.</param>
/// <param name="GapThen">About what it falls to, by <see cref="Law"/>; null without held-out objects.</param>
/// <param name="Gain">Half the gap in mean loss now: about what more data may still bring.</param>
/// <param name="GainThen">About what is left of it then.</param>
/// <param name="AsPilot">The interval of K if the same objects went to the pilot that V is measured on instead.</param>
internal sealed record BudgetSummary(
    double Amount,
    double Objects,
    double Total,
    IReadOnlyList<BudgetRemainingSummary> Remaining,
    BudgetReach Reaches,
    double? Gap,
    double? GapThen,
    double? Gain,
    double? GainThen,
    ForecastAfterSummary AsPilot)
{
    /// <summary>
    /// linear: in units of the loss the gap falls as 1/k and the held-out loss by half of that, as those of linear models do (networks were
    /// measured to fall more slowly); refits: by the trends of the refits; null without held-out objects.
    /// </summary>
    public GapLaw? Law { get; init; }

    /// <summary>Lower end of the interval of <see cref="GapThen"/>; null without refits.</summary>
    public double? GapThenLow { get; init; }

    /// <summary>Upper end of the interval of <see cref="GapThen"/>; null without refits.</summary>
    public double? GapThenHigh { get; init; }

    /// <summary>The held-out loss now, by the trend of the refits; null without them.</summary>
    public double? Loss { get; init; }

    /// <summary>The held-out loss then, by that trend; null without refits.</summary>
    public double? LossThen { get; init; }

    /// <summary>Lower end of the band of <see cref="LossThen"/>; null without refits.</summary>
    public double? LossThenLow { get; init; }

    /// <summary>Upper end of the band of <see cref="LossThen"/>; null without refits.</summary>
    public double? LossThenHigh { get; init; }
}

/// <summary>The remaining change before and after a purchase, relative to the mean loss, each with its interval.</summary>
/// <param name="Of">What is to settle.</param>
/// <param name="Now">√(V/N)/L̄.</param>
/// <param name="NowLow">Lower end of its interval.</param>
/// <param name="NowHigh">Upper end of its interval.</param>
/// <param name="Then">The same at N and the objects bought.</param>
/// <param name="ThenLow">Lower end of its interval.</param>
/// <param name="ThenHigh">Upper end of its interval.</param>
internal sealed record BudgetRemainingSummary(
    LandscapePart Of,
    double Now,
    double NowLow,
    double NowHigh,
    double Then,
    double ThenLow,
    double ThenHigh);

/// <summary>The answer at one σ, all under the same standard coordinates of the draws.</summary>
/// <param name="Sigma">σ.</param>
/// <param name="Value">V on the objects that the answer rests on.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of its interval.</param>
/// <param name="Shape">V of the shape; null without a row at w*.</param>
/// <param name="ShapeLow">Lower end of its interval.</param>
/// <param name="ShapeHigh">Upper end of its interval.</param>
/// <param name="MeanLoss">L̄, the mean loss over objects and draws.</param>
/// <param name="K">The sufficient size by the criterion of the answer.</param>
/// <param name="KLow">Lower end of its interval.</param>
/// <param name="KHigh">Upper end of its interval.</param>
/// <param name="Reached">Whether K is at most the number of objects at hand.</param>
/// <param name="Gap">The relative gap; null without held-out objects.</param>
/// <param name="GapLow">Lower end of its interval.</param>
/// <param name="GapHigh">Upper end of its interval.</param>
internal sealed record SigmaSummary(
    double Sigma,
    double Value,
    double Low,
    double High,
    double? Shape,
    double? ShapeLow,
    double? ShapeHigh,
    double MeanLoss,
    double K,
    double KLow,
    double KHigh,
    bool Reached,
    double? Gap,
    double? GapLow,
    double? GapHigh)
{
    /// <summary>The posterior where draws had its covariance, and σ is the root of its mean variance; else null and left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CovarianceKind? Covariance { get; init; }
}
