namespace Plateau.Studies;

/// <summary>One fit, with what so many times its objects then brought.</summary>
/// <param name="Task">The data and the network.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Size">k, the objects fitted.</param>
/// <param name="Gain">T(k) − T(hk), in units of the test loss, h the horizon of the trial.</param>
/// <param name="RelativeGain">The same over T(k).</param>
/// <param name="AccuracyGain">The accuracy, or R², at hk less that at k.</param>
/// <param name="Numbers">What was measured at k without the test objects, and the forecasts made from it.</param>
internal sealed record TrialRow(
    string Task,
    string Seed,
    double Size,
    double Gain,
    double RelativeGain,
    double AccuracyGain,
    IReadOnlyDictionary<string, double> Numbers);
