namespace Plateau.Figures;

/// <summary>One tick: its value and its label.</summary>
/// <param name="Value">Its value on the axis.</param>
/// <param name="Text">Its label; null for a minor tick.</param>
/// <param name="Exponent">A raised exponent after the text; "" for none.</param>
internal sealed record AxisTick(double Value, string? Text, string Exponent = "");
