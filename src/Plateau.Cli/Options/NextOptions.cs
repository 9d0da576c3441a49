namespace Plateau.Cli.Options;

/// <summary>Which objects to take next.</summary>
/// <param name="Count">How many; 0 for none.</param>
/// <param name="Pool">The file to choose from; null for what is left of the data.</param>
/// <param name="IgnoresLabels">Whether labels of the pool are not to be looked at.</param>
internal sealed record NextOptions(int Count, string? Pool, bool IgnoresLabels);
