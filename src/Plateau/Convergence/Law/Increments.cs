using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Convergence;

/// <summary>The increments L_{k+1} − L_k of a row of losses, by the identity (ℓ_{k+1} − L_k)/(k + 1), and their powers.</summary>
public static class Increments
{
    /// <summary>L_{k+1} − L_k of one row in its given order, for k = 1 … n − 1.</summary>
    /// <exception cref="ArgumentException">The row has fewer than two objects.</exception>
    public static double[] Of(ReadOnlySpan<double> losses)
    {
        if (losses.Length < 2)
        {
            throw new ArgumentException($"An increment needs two objects; the row has {losses.Length}.", nameof(losses));
        }

        double[] increments = new double[losses.Length - 1];
        Fill(losses, increments);
        return increments;
    }

    /// <summary>The same, written into a given span of n − 1 numbers.</summary>
    internal static void Fill(ReadOnlySpan<double> losses, Span<double> increments)
    {
        double sum = 0;
        double lost = 0;
        for (int k = 1; k < losses.Length; k++)
        {
            // Means are taken of the losses less the first, which costs no digits.
            double x = losses[k] - losses[0];
            increments[k - 1] = (x - ((sum + lost) / k)) / (k + 1);
            double next = sum + x;
            double added = next - sum;
            lost += (sum - (next - added)) + (x - added);
            sum = next;
        }
    }

    /// <summary>Mean over draws of |L_{k+1} − L_k|^p in the given order, for k = 1 … n − 1: the papers' family of criteria.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is not a positive finite number.</exception>
    /// <exception cref="PlateauException">A loss is not finite.</exception>
    public static double[] MeanPower(LossMatrix losses, double p)
    {
        ArgumentNullException.ThrowIfNull(losses);
        if (!(p > 0) || !double.IsFinite(p))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "The power is a positive finite number.");
        }

        if (p is 1 or 2)
        {
            LandscapeStatistics statistics = LandscapeStatistics.Of(losses);
            return p == 1 ? statistics.AbsoluteIncrements() : statistics.SquaredIncrements();
        }

        double[] means = new double[losses.Objects - 1];
        for (int t = 0; t < losses.Draws; t++)
        {
            double[] increments = Of(losses.Row(t));
            for (int i = 0; i < increments.Length; i++)
            {
                means[i] += Elementary.Exp(p * Elementary.Log(Math.Abs(increments[i]))) / losses.Draws;
            }
        }

        return means;
    }
}
