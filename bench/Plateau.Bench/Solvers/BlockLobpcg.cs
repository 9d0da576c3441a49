using Plateau.Curvature;
using Plateau.Numerics;

namespace Plateau.Bench.Solvers;

/// <summary>
/// Block LOBPCG (Knyazev, 2001) without a preconditioner: Rayleigh and Ritz in the span of the block, its residuals and its last steps, in
/// an orthonormal basis (as Hetmaniuk and Lehoucq, 2006, and Duersch and others, 2018, make it robust), with a few guard vectors; columns
/// that have converged are kept but get no further residuals.
/// </summary>
internal static class BlockLobpcg
{
    /// <summary>Solves for the largest eigenvalues.</summary>
    public static SolverRun Solve(SymmetricOperator matrix, int count, int guard, double tolerance, ulong seed, long mostProducts)
    {
        int block = Math.Min(matrix.Dimension, count + guard);
        long before = matrix.Products;
        double[][] x = RitzBlock.Orthonormal([], [], RitzBlock.Random(block, matrix.Dimension, seed), null).Vectors;
        double[][] ax = matrix.Multiply(x);
        (double[][] p, double[][] ap) = ([], []);
        double[] values = Rotate(ref x, ref ax);
        while (true)
        {
            double[][] residuals = RitzBlock.Residuals(x, ax, values);
            double[] relative = [.. residuals.Select((residual, i) => VectorBlocks.Norm(residual) / Math.Abs(values[i]))];
            double worst = relative.Take(count).Max();
            if (worst <= tolerance || matrix.Products - before >= mostProducts)
            {
                return new SolverRun([.. values.Take(count)], worst, matrix.Products - before);
            }

            double[][] active = [.. residuals.Where((_, i) => relative[i] > tolerance)];
            (p, ap) = RitzBlock.Orthonormal(x, ax, p, ap);
            double[][] w = RitzBlock.Orthonormal([.. x, .. p], [.. ax, .. ap], active, null).Vectors;
            double[][] aw = matrix.Multiply(w);

            double[][] basis = [.. x, .. w, .. p];
            double[][] images = [.. ax, .. aw, .. ap];
            RitzValues ritz = RitzValues.Of(VectorBlocks.Products(basis, images), basis.Length, SpectrumEnd.Largest);
            values = ritz.Values[..block];
            double[,] best = RitzBlock.Part(ritz.Vectors, .., ..block);
            double[,] step = RitzBlock.Part(best, block.., ..);
            double[][] nextX = VectorBlocks.Combinations(basis, best);
            double[][] nextAx = VectorBlocks.Combinations(images, best);
            (p, ap) = (VectorBlocks.Combinations([.. w, .. p], step), VectorBlocks.Combinations([.. aw, .. ap], step));
            (x, ax) = (nextX, nextAx);
        }
    }

    private static double[] Rotate(ref double[][] x, ref double[][] ax)
    {
        RitzValues ritz = RitzValues.Of(VectorBlocks.Products(x, ax), x.Length, SpectrumEnd.Largest);
        (x, ax) = (VectorBlocks.Combinations(x, ritz.Vectors), VectorBlocks.Combinations(ax, ritz.Vectors));
        return ritz.Values;
    }
}
