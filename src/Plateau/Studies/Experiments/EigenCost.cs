namespace Plateau.Studies;

/// <summary>About how many products a number of eigenpairs takes: what a cost can be foretold from.</summary>
internal static class EigenCost
{
    /// <summary>Products with the Hessian of a trained network.</summary>
    /// <param name="count">Leading eigenpairs.</param>
    /// <param name="tolerance">Their relative residual.</param>
    public static double Of(int count, double tolerance) => 8 + (count * (tolerance < 5e-4 ? 5.0 : tolerance < 5e-3 ? 4.0 : 3.0));
}
