namespace Plateau.Convergence;

/// <summary>The squared standard error of a logarithm, parted into what more objects would lower and what more draws would.</summary>
/// <param name="Objects">Over objects: falls as one over their number.</param>
/// <param name="Draws">Over draws: falls as one over theirs; 0 with one draw, which says nothing of it.</param>
internal readonly record struct TwoWayError(double Objects, double Draws)
{
    /// <summary>The error of estimates over the objects and over the draws.</summary>
    public static TwoWayError Of(Deviation objects, Deviation draws) => new(objects.SquaredError, draws.SquaredError);

    /// <summary>The standard error with so many times the objects under so many times the draws.</summary>
    public double At(double objects, double draws) => Math.Sqrt((Objects / objects) + (Draws / draws));
}
