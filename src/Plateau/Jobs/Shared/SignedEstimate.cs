namespace Plateau.Jobs;

/// <summary>A difference with its interval, in the units of what is taken from what.</summary>
/// <param name="Value">The difference; either sign.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of its interval.</param>
internal sealed record SignedEstimate(double Value, double Low, double High);
