namespace Plateau.Pages;

/// <summary>One number with its name, at the top of a report.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Value">The number.</param>
/// <param name="Note">What is to be said of it.</param>
internal sealed record PageCard(string Label, string Value, string Note);
