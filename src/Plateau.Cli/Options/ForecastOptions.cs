
namespace Plateau.Cli.Options;

/// <summary>What objects cost, and how often the network is fitted anew.</summary>
/// <param name="PricePerObject">The price of one object; null when not said.</param>
/// <param name="Budget">An amount to spend; null for none.</param>
/// <param name="Currency">What both are in; null when not said.</param>
/// <param name="Refits">Fits at each of the growing sizes; 0 for none.</param>
/// <param name="Validate">Whether forecasts are held against those fits.</param>
/// <param name="Takeuchi">Eigenvectors of the Takeuchi forecast; 0 for none.</param>
internal sealed record ForecastOptions(double? PricePerObject, double? Budget, string? Currency, int Refits, bool Validate, int Takeuchi);
