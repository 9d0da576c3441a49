using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>
/// Eigenpairs at an end of a spectrum by thick-restart block Lanczos (Wu and Simon, 2000, in blocks) with full reorthogonalisation, twice.
/// Residuals come from the coefficients of every product that was made, its rounding included, so they need no further products and are the
/// true residuals.
/// </summary>
public static class Eigensolver
{
    /// <summary>Computes eigenpairs.</summary>
    /// <param name="matrix">The operator.</param>
    /// <param name="question">The eigenpairs that are wanted.</param>
    /// <param name="cancellation">Stops the work; nothing is returned.</param>
    /// <exception cref="PlateauException">More pairs are asked for than there are, or a product is not finite.</exception>
    public static Eigenpairs Solve(SymmetricOperator matrix, EigenQuestion question, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(question);
        question.Check(matrix);
        return new BlockLanczos(matrix, question).Solve(cancellation);
    }

    /// <summary>
    /// The eigenpairs of PᵀAP lifted back, for one product per vector of the basis: the estimate of eigenpairs of A from a given subspace
    /// (Rayleigh and Ritz).
    /// </summary>
    /// <param name="matrix">The operator.</param>
    /// <param name="basis">Orthonormal vectors, the columns of P.</param>
    /// <param name="which">The order of the pairs.</param>
    /// <param name="tolerance">The relative residual at which a pair counts as converged.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">The basis is not orthonormal.</exception>
    public static Eigenpairs Within(
        SymmetricOperator matrix,
        IReadOnlyList<double[]> basis,
        SpectrumEnd which,
        double tolerance,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        OrthonormalBasis.Check(basis, matrix.Dimension, nameof(basis));
        double[][] vectors = [.. basis];
        double[][] products = matrix.Multiply(vectors, cancellation);
        RitzValues ritz = RitzValues.Of(VectorBlocks.Products(vectors, products), vectors.Length, which);
        double[][] found = VectorBlocks.Combinations(vectors, ritz.Vectors);
        double[][] residuals = VectorBlocks.Combinations(products, ritz.Vectors);
        double norm = ritz.Values.Max(Math.Abs);
        Eigenpair[] pairs = new Eigenpair[vectors.Length];
        for (int i = 0; i < pairs.Length; i++)
        {
            Sums.AddScaled(-ritz.Values[i], found[i], residuals[i]);
            pairs[i] = Eigenpair.Of(ritz.Values[i], VectorBlocks.Norm(residuals[i]), matrix.Precision * norm, tolerance, vectors.Length);
        }

        Eigenpairs.FixSigns(found);
        return new Eigenpairs(pairs, found, vectors.Length, norm);
    }
}
