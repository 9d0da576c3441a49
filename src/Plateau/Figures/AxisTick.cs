namespace Plateau.Figures;

/// <summary>One tick: where, and what is written there.</summary>
/// <param name="Value">Its place.</param>
/// <param name="Text">What is written; null for a minor tick.</param>
/// <param name="Exponent">An exponent to be raised behind the text, "" without one.</param>
internal sealed record AxisTick(double Value, string? Text, string Exponent = "");
