using System.Text.Json.Serialization;

namespace Plateau.Jobs;

/// <summary>
/// Forecasts held against what more of the user's own objects truly gained: fits at N/16 … N, all judged on the same held-out objects.
/// </summary>
/// <param name="Curve">The held-out loss by size.</param>
/// <param name="Forecasts">What was foretold from smaller sizes for N, beside what came.</param>
/// <param name="Answers">What the answer would have been at each smaller size, beside what the rest of the objects gained after it.</param>
/// <param name="Law">The power law with a floor through the fits; null from fewer than four sizes.</param>
/// <param name="Next">Where that law leads; empty without it.</param>
internal sealed record ValidationSummary(
    IReadOnlyList<ValidationSizeSummary> Curve,
    IReadOnlyList<ValidationForecastSummary> Forecasts,
    IReadOnlyList<ValidationAnswerSummary> Answers,
    ValidationLawSummary? Law,
    IReadOnlyList<ValidationNextSummary> Next);

/// <summary>The fits of one size.</summary>
/// <param name="Objects">The number of objects fitted.</param>
/// <param name="Fits">The number of fits.</param>
/// <param name="Loss">Their mean held-out loss.</param>
/// <param name="Low">Lower end of its interval, over fits; null from one fit.</param>
/// <param name="High">Upper end of its interval.</param>
/// <param name="Accuracy">Their mean held-out accuracy; null where quantities are predicted.</param>
internal sealed record ValidationSizeSummary(
    int Objects,
    int Fits,
    double Loss,
    double? Low,
    double? High,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Accuracy)
{
    /// <summary>Their mean held-out R², where quantities are predicted; null for classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RSquared { get; init; }
}

/// <summary>One forecast beside what came.</summary>
/// <param name="By">How the gain was foretold.</param>
/// <param name="From">k, the objects it was made from.</param>
/// <param name="To">N.</param>
/// <param name="Gain">What the held-out loss was to fall by.</param>
/// <param name="Low">Lower end of its interval; null where it has none.</param>
/// <param name="High">Upper end of its interval; null where it has none.</param>
/// <param name="Came">What it fell by.</param>
/// <param name="CameLow">Lower end of its interval, over fits; null from one fit.</param>
/// <param name="CameHigh">Upper end of its interval.</param>
internal sealed record ValidationForecastSummary(
    ForecastMethod By,
    int From,
    int To,
    double Gain,
    double? Low,
    double? High,
    double Came,
    double? CameLow,
    double? CameHigh);

/// <summary>What the answer would have been at a smaller size.</summary>
/// <param name="Objects">That size.</param>
/// <param name="Settled">The share of its fits whose K it reached.</param>
/// <param name="GapWithin">The share of its fits whose gap was within its tolerance.</param>
/// <param name="Enough">The share of its fits with both: the answer was "enough".</param>
/// <param name="Came">The share of the held-out loss that the rest of the objects took off.</param>
/// <param name="Foretold">The share that half the gap had foretold.</param>
internal sealed record ValidationAnswerSummary(int Objects, double Settled, double GapWithin, double Enough, double Came, double Foretold);

/// <summary>T(n) ≈ floor + scale·n^(−exponent).</summary>
/// <param name="Floor">What no number of objects would take away.</param>
/// <param name="Scale">The factor of the power.</param>
/// <param name="Exponent">The exponent.</param>
/// <param name="Sizes">The number of sizes it rests on.</param>
/// <param name="RelativeError">The standard deviation of single fits about it, relative to the loss.</param>
internal sealed record ValidationLawSummary(double Floor, double Scale, double Exponent, int Sizes, double RelativeError);

/// <summary>Where the law leads.</summary>
/// <param name="Objects">A number of objects beyond those at hand.</param>
/// <param name="Loss">The held-out loss to be expected.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of its interval.</param>
/// <param name="Gain">What it falls by from N objects on.</param>
/// <param name="GainLow">Lower end of its interval.</param>
/// <param name="GainHigh">Upper end of its interval.</param>
internal sealed record ValidationNextSummary(
    double Objects,
    double Loss,
    double Low,
    double High,
    double Gain,
    double GainLow,
    double GainHigh);
