using Plateau.Curvature;

namespace Plateau.Bench.Solvers;

/// <summary>What a solver spent, and what it found.</summary>
/// <param name="Values">Eigenvalues, the largest first.</param>
/// <param name="Residual">The largest relative residual among them.</param>
/// <param name="Products">Products that were spent.</param>
internal readonly record struct SolverRun(double[] Values, double Residual, long Products)
{
    /// <summary>What the library's solvers say of themselves.</summary>
    public static SolverRun Of(Eigenpairs found) => new(found.Values, found.Pairs.Max(pair => pair.Residual), found.Products);
}
