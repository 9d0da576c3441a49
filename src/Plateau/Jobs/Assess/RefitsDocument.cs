using System.Text.Json.Serialization;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>
/// V and the gap as the optimum moves: w* fitted anew at growing sizes, each time looked at by new draws, all on the same held-out objects.
/// </summary>
/// <param name="Fits">Every fit, by size; the main one among them.</param>
/// <param name="Trends">How each quantity moves with the number of objects.</param>
/// <param name="Forecast">The sizes that the trends lead to.</param>
internal sealed record RefitsSummary(
    IReadOnlyList<RefitSummary> Fits,
    IReadOnlyList<RefitTrendSummary> Trends,
    IReadOnlyList<RefitForecastSummary> Forecast);

/// <summary>One fit at one size.</summary>
/// <param name="Objects">The number of objects it was fitted to.</param>
/// <param name="Seed">The seed of the choice of its objects, of its training and of its draws.</param>
/// <param name="Epochs">Passes over its objects: as many as make the steps of the main fit.</param>
/// <param name="Main">Whether it is the fit that the rest of the document is about.</param>
/// <param name="Trained">Whether it learned enough to be asked; a fit that did not is in no trend.</param>
/// <param name="TrainingLoss">Mean loss at w* on its own objects.</param>
/// <param name="Loss">Mean held-out loss at w*.</param>
/// <param name="Accuracy">Held-out accuracy at w*; null where quantities are predicted.</param>
/// <param name="Variance">V on held-out objects.</param>
/// <param name="Shape">V of the shape on held-out objects.</param>
/// <param name="ProbedLoss">L̄, the mean held-out loss over the draws.</param>
/// <param name="SquaredGap">The unbiased estimate of gap², in squared units of the loss; noise can take it below 0.</param>
/// <param name="Gap">The relative gap.</param>
/// <param name="GapLow">Lower end of its interval.</param>
/// <param name="GapHigh">Upper end of its interval.</param>
/// <param name="Gain">Half the gap in mean loss at w*.</param>
/// <param name="K">The sufficient size as this fit alone sees it, by the criterion of the answer.</param>
/// <param name="KLow">Lower end of its interval.</param>
/// <param name="KHigh">Upper end of its interval.</param>
internal sealed record RefitSummary(
    int Objects,
    ulong Seed,
    int Epochs,
    bool Main,
    bool Trained,
    double TrainingLoss,
    double Loss,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Accuracy,
    double Variance,
    double Shape,
    double ProbedLoss,
    double SquaredGap,
    double Gap,
    double GapLow,
    double GapHigh,
    double Gain,
    double K,
    double KLow,
    double KHigh) : IScored
{
    /// <summary>Held-out R² at w*, where quantities are predicted; null for classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RSquared { get; init; }

    /// <summary>The excess loss by the Takeuchi forecast at this fit; null unless both it and a validation were asked for.</summary>
    public double? Takeuchi { get; init; }
}

/// <summary>A quantity as a power of the number of objects, c·k^β, fitted to its means at each size.</summary>
/// <param name="Of">The quantity.</param>
/// <param name="Exponent">β.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of its interval.</param>
/// <param name="Sizes">The number of sizes it rests on.</param>
/// <param name="LeftOut">Sizes at which the quantity was not positive, and so is in no power law.</param>
/// <param name="K">Where the band is given, up to ten times the objects at hand.</param>
/// <param name="Value">The quantity there.</param>
/// <param name="BandLow">Lower end of the band of its mean.</param>
/// <param name="BandHigh">Upper end of the band of its mean.</param>
internal sealed record RefitTrendSummary(
    TrendQuantity Of,
    double Exponent,
    double Low,
    double High,
    int Sizes,
    int LeftOut,
    IReadOnlyList<double> K,
    IReadOnlyList<double> Value,
    IReadOnlyList<double> BandLow,
    IReadOnlyList<double> BandHigh);

/// <summary>The size that a trend leads to.</summary>
/// <param name="Criterion">What is within its tolerance at the optimum of that size: the remaining change, or the relative gap.</param>
/// <param name="Of">The shape, or the gap itself.</param>
/// <param name="Tolerance">The tolerance.</param>
/// <param name="Threshold">
/// What the trend has to fall to: of the ratio over k, τ²; of the gap, in units of the loss, γ(H − G/2)/(1 − γ/2), since the held-out loss
/// H falls by about half of what the gap G does.
/// </param>
/// <param name="Objects">The size; null where the trend does not lead there.</param>
/// <param name="Low">Lower end of its interval; null where none is in sight.</param>
/// <param name="High">Upper end of its interval; null where the points leave none.</param>
/// <param name="Extrapolated">Whether it lies beyond the sizes fitted to: above the objects at hand, or below the smallest.</param>
internal sealed record RefitForecastSummary(
    Shortfall Criterion,
    TrendQuantity Of,
    double Tolerance,
    double Threshold,
    double? Objects,
    double? Low,
    double? High,
    bool Extrapolated);
