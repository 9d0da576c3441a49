namespace Plateau.Studies;

/// <summary>A surface over a rectangle of places: Values[i·|X| + j] at (X[j], Y[i]).</summary>
/// <param name="X">Places along the first direction.</param>
/// <param name="Y">Places along the second direction.</param>
/// <param name="Values">Values, row by row.</param>
internal sealed record CellSurface(IReadOnlyList<double> X, IReadOnlyList<double> Y, IReadOnlyList<double> Values);
