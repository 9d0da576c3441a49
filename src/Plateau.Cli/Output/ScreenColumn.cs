namespace Plateau.Cli.Output;

/// <summary>A column of a table.</summary>
/// <param name="Heading">What stands above it.</param>
/// <param name="IsNumber">Whether its cells stand at its right edge.</param>
/// <param name="Wraps">Whether its cells may be broken into lines where the width is scarce.</param>
internal sealed record ScreenColumn(string Heading, bool IsNumber = false, bool Wraps = false);
