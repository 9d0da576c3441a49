namespace Plateau.Studies;

/// <summary>One fit at a size below the largest, with what the rest of its learning curve then brought.</summary>
/// <param name="Task">The data and the network.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Size">k, the objects fitted.</param>
/// <param name="Most">m, the largest size of the same task and seed.</param>
/// <param name="Gain">T(k) − T(m), in units of the test loss.</param>
/// <param name="RelativeGain">The same over T(k).</param>
/// <param name="AccuracyGain">The accuracy at m less that at k.</param>
/// <param name="Numbers">What was measured at k without the test objects, and the forecasts made from it.</param>
internal sealed record TrialRow(string Task, string Seed, double Size, double Most, double Gain, double RelativeGain, double AccuracyGain, IReadOnlyDictionary<string, double> Numbers);
