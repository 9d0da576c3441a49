using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// The probability with which each object of a pool should be among N chosen ones. For an estimate of the pool's mean that knows the mean
/// of a constant exactly, as a balanced sample's does, the variance is (1/M²) Σ (1/π_i − 1)(ℓ_i − L)², and its mean over draws is least,
/// for Σπ_i = N given, where π_i ∝ s_i = √(E_t (ℓ_i − L)²) (Neyman's argument: the derivative u_i/π_i² is to be the same for all). A floor
/// is mixed in, π_i ∝ (1 − α) s_i/s̄ + α: no weight N/(Mπ_i) exceeds 1/α then, and the variance is at most 1/α times that of choosing at
/// random, even where the scores are useless. Objects whose probability would exceed 1 are chosen with certainty, and the rest is
/// distributed again.
/// </summary>
public static class ChoiceProbabilities
{
    /// <summary>π_i of each object; they add up to the number of chosen ones.</summary>
    /// <param name="scores">s_i, not negative.</param>
    /// <param name="count">N.</param>
    /// <param name="floor">α, in (0, 1]; 1 chooses at random.</param>
    /// <exception cref="ArgumentException">A score is negative or not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The number is not from 1 to that of the objects, or the floor is outside (0, 1].
    /// </exception>
    public static double[] Of(ReadOnlySpan<double> scores, int count, double floor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        if (count > scores.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"The pool has {scores.Length} objects.");
        }

        if (!(floor is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(floor), floor, "A floor is above 0 and at most 1.");
        }

        foreach (double score in scores)
        {
            if (!(score >= 0) || !double.IsFinite(score))
            {
                throw new ArgumentException($"A score is finite and not negative, not {score}.", nameof(scores));
            }
        }

        double mean = Sums.Mean(scores);
        double[] sizes = new double[scores.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = mean > 0 ? ((1 - floor) * (scores[i] / mean)) + floor : 1;
        }

        // The largest ones are sure as long as their share of what is left exceeds 1.
        int[] order = [.. Enumerable.Range(0, sizes.Length)];
        double[] keys = [.. sizes.Select(size => -size)];
        Array.Sort(keys, order);
        double[] rest = new double[sizes.Length + 1];
        for (int rank = sizes.Length - 1; rank >= 0; rank--)
        {
            rest[rank] = rest[rank + 1] + sizes[order[rank]];
        }

        int sure = 0;
        while (sure < count && (count - sure) * sizes[order[sure]] >= rest[sure])
        {
            sure++;
        }

        double[] probabilities = new double[sizes.Length];
        for (int rank = 0; rank < sizes.Length; rank++)
        {
            probabilities[order[rank]] = rank < sure ? 1 : (count - sure) * (sizes[order[rank]] / rest[sure]);
        }

        return probabilities;
    }
}
