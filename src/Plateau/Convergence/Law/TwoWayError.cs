namespace Plateau.Convergence;

/// <summary>The squared standard error of a logarithm, in two parts: one falls with more objects, one with more draws.</summary>
/// <param name="Objects">The part over objects, which falls as one over their number.</param>
/// <param name="Draws">The part over draws, which falls as one over their number; 0 with one draw, which cannot show it.</param>
internal readonly record struct TwoWayError(double Objects, double Draws)
{
    /// <summary>The error of estimates over the objects and over the draws.</summary>
    public static TwoWayError Of(Deviation objects, Deviation draws) => new(objects.SquaredError, draws.SquaredError);

    /// <summary>The standard error if there were so many times the objects and so many times the draws.</summary>
    public double At(double objects, double draws) => Math.Sqrt((Objects / objects) + (Draws / draws));
}
