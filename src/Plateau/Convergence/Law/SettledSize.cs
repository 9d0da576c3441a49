namespace Plateau.Convergence;

/// <summary>The sizes K that P3 reads off one curve of increments: by its definition, and by its algorithm (docs/theory.md T10).</summary>
internal static class SettledSize
{
    /// <summary>inf{k : Δ_k′ &lt; δ for all k′ ≥ k}, over the k that were measured.</summary>
    /// <param name="increments">Δ_k for k = 1, 2, …</param>
    /// <param name="tolerance">δ, above 0.</param>
    /// <returns>K, from 1; infinite where the last increment is not below δ, so that K is above all of these k.</returns>
    /// <exception cref="ArgumentException">There is no increment.</exception>
    public static double ByDefinition(ReadOnlySpan<double> increments, double tolerance)
    {
        Check(increments, tolerance);
        int k = increments.Length;
        while (k > 0 && increments[k - 1] < tolerance)
        {
            k--;
        }

        return k == increments.Length ? double.PositiveInfinity : k + 1;
    }

    /// <summary>The first k with Δ_k &lt; δ: where P3's algorithm stops.</summary>
    /// <param name="increments">Δ_k for k = 1, 2, …</param>
    /// <param name="tolerance">δ, above 0.</param>
    /// <returns>k, from 1; infinite where no increment is below δ.</returns>
    /// <exception cref="ArgumentException">There is no increment.</exception>
    public static double FirstPassage(ReadOnlySpan<double> increments, double tolerance)
    {
        Check(increments, tolerance);
        for (int k = 1; k <= increments.Length; k++)
        {
            if (increments[k - 1] < tolerance)
            {
                return k;
            }
        }

        return double.PositiveInfinity;
    }

    private static void Check(ReadOnlySpan<double> increments, double tolerance)
    {
        if (increments.IsEmpty)
        {
            throw new ArgumentException("There is no increment to judge.", nameof(increments));
        }

        Tolerance.Checked(tolerance, nameof(tolerance));
    }
}
