
namespace Plateau.Curvature;

/// <summary>
/// Eigenpairs of H^(k) over a sequence of k. Since H^(k') − H^(k) is of order 1 − k/k', the subspace of one k serves the next while its
/// residuals allow: one product per pair tells so, spent where the change since the last solution makes it likely. Otherwise the solution
/// starts from the eigenvectors before.
/// </summary>
internal static class EigenSequence
{
    // A check is worth its products up to so many tolerances of expected residual: the expectation is rough.
    private const double Hope = 2;

    /// <summary>Solves for each size in turn.</summary>
    /// <param name="curvature">The operator of the first k objects.</param>
    /// <param name="sizes">Ascending sizes k.</param>
    /// <param name="question">Which eigenpairs of each.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>One after the other, as they are found.</returns>
    /// <exception cref="ArgumentException">The sizes do not ascend from 1.</exception>
    public static IEnumerable<SizedEigenpairs> Solve(
        Func<int, SymmetricOperator> curvature, IReadOnlyList<int> sizes, EigenQuestion question, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(curvature);
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(question);
        for (int i = 0; i < sizes.Count; i++)
        {
            if (sizes[i] < 1 || (i > 0 && sizes[i] <= sizes[i - 1]))
            {
                throw new ArgumentException($"Sizes ascend from 1; {sizes[i]} does not.", nameof(sizes));
            }
        }

        return Steps(curvature, sizes, question, cancellation);
    }

    private static IEnumerable<SizedEigenpairs> Steps(
        Func<int, SymmetricOperator> curvature, IReadOnlyList<int> sizes, EigenQuestion question, CancellationToken cancellation)
    {
        Eigenpairs? before = null;
        int solved = 0;
        double rate = 0;
        foreach (int k in sizes)
        {
            SymmetricOperator matrix = curvature(k);
            long spent = matrix.Products;
            Eigenpairs? now = null;
            if (before is not null && before.Converged && Change(solved, k) * rate <= Hope * question.Tolerance)
            {
                Eigenpairs kept = Eigensolver.Within(matrix, before.Vectors, question.Which, question.Tolerance, cancellation);
                rate = kept.Pairs.Max(pair => pair.Residual) / Change(solved, k);
                now = kept.Converged ? kept : null;
            }

            bool isKept = now is not null;
            if (now is null)
            {
                now = Eigensolver.Solve(matrix, before is null ? question : question with { Start = before.Vectors }, cancellation);
                solved = k;
            }

            double[] angles = before is null ? [] : PrincipalAngles.Between(before.Vectors, now.Vectors);
            yield return new SizedEigenpairs(k, now, angles, isKept, matrix.Products - spent);
            before = now;
        }
    }

    private static double Change(int from, int to) => 1 - (from / (double)to);
}
