using Plateau.Curvature;
using Plateau.Numerics;

namespace Plateau.Bench.Solvers;

/// <summary>
/// Subspace iteration with a Chebyshev filter (Zhou, Saad, Tiago and Chelikowsky, 2006): a polynomial that is small on the unwanted part of
/// the spectrum, between its lower end, which a few Lanczos steps tell, and the smallest Ritz value of the block; then Rayleigh and Ritz.
/// Columns that have converged are filtered no further.
/// </summary>
internal static class ChebyshevSubspace
{
    private const int BoundSteps = 8;

    /// <summary>Solves for the largest eigenvalues with filters of one degree.</summary>
    public static SolverRun Solve(
        SymmetricOperator matrix,
        int count,
        int guard,
        int degree,
        double tolerance,
        ulong seed,
        long mostProducts)
    {
        int block = Math.Min(matrix.Dimension, count + guard);
        long before = matrix.Products;

        // The lowest Ritz value less its residual lies below the spectrum, or close to it.
        Eigenpair lowest = Eigensolver.Solve(
            matrix,
            new EigenQuestion
            {
                Count = 1,
                Which = SpectrumEnd.Smallest,
                BlockSize = 1,
                MaxProducts = BoundSteps,
                Seed = seed + 1,
                Tolerance = 1e-12,
            }).Pairs[0];
        double low = lowest.Value - lowest.ResidualNorm;
        double[][] x = RitzBlock.Orthonormal([], [], RitzBlock.Random(block, matrix.Dimension, seed), null).Vectors;
        double[][] ax = matrix.Multiply(x);
        while (true)
        {
            RitzValues ritz = RitzValues.Of(VectorBlocks.Products(x, ax), x.Length, SpectrumEnd.Largest);
            (x, ax) = (VectorBlocks.Combinations(x, ritz.Vectors), VectorBlocks.Combinations(ax, ritz.Vectors));
            double[] relative =
            [
                .. RitzBlock.Residuals(x, ax, ritz.Values).Select((residual, i) => VectorBlocks.Norm(residual) / Math.Abs(ritz.Values[i])),
            ];
            double worst = relative.Take(count).Max();
            if (worst <= tolerance || matrix.Products - before >= mostProducts)
            {
                return new SolverRun([.. ritz.Values.Take(count)], worst, matrix.Products - before);
            }

            int locked = relative.Take(count).TakeWhile(residual => residual <= tolerance).Count();
            double[][] filtered = Filter(matrix, x[locked..], ax[locked..], degree, low, Math.Max(ritz.Values[^1], 0), ritz.Values[0]);
            double[][] fresh = RitzBlock.Orthonormal(x[..locked], ax[..locked], filtered, null).Vectors;
            double[][] images = matrix.Multiply(fresh);
            (x, ax) = ([.. x[..locked], .. fresh], [.. ax[..locked], .. images]);
        }
    }

    // The polynomial of degree m, scaled so that it is 1 at the largest eigenvalue; its first product is there already.
    private static double[][] Filter(SymmetricOperator matrix, double[][] x, double[][] ax, int degree, double low, double high, double top)
    {
        double half = 0.5 * (high - low);
        double center = 0.5 * (high + low);
        double scale = half / (top - center);
        double first = scale;
        double[][] last = [.. x.Select(vector => (double[])vector.Clone())];
        double[][] now = [.. ax.Select(vector => (double[])vector.Clone())];
        for (int i = 0; i < x.Length; i++)
        {
            Sums.AddScaled(-center, x[i], now[i]);
            Sums.Scale(first / half, now[i]);
        }

        for (int m = 2; m <= degree; m++)
        {
            double next = 1 / ((2 / first) - scale);
            double[][] product = matrix.Multiply(now);
            for (int i = 0; i < x.Length; i++)
            {
                Sums.AddScaled(-center, now[i], product[i]);
                Sums.Scale(2 * next / half, product[i]);
                Sums.AddScaled(-scale * next, last[i], product[i]);
            }

            (last, now, scale) = (now, product, next);
        }

        return now;
    }
}
