using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Plateau.Convergence;
using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Jobs;

/// <summary>What looks wrong with losses: objects where draws belong, draws that repeat, draws that hardly move.</summary>
internal static class LossDoubts
{
    // How many times as much rows must differ as columns do, where there are more rows than columns, to be taken for objects.
    private const double FarMore = 4;

    // Roundings of float32 by which two draws may differ without having moved.
    private const double Roundings = 4;
    private const double SingleRounding = 1.0 / (1 << 24);

    /// <summary>The doubts, a sentence each.</summary>
    public static IEnumerable<string> Of(LossMatrix losses)
    {
        int repeats = Repeats(losses);
        if (repeats > 0)
        {
            yield return repeats == losses.Draws - 1
                ? $"All {losses.Draws} draws are identical (one set of parameters saved {losses.Draws} times?): they count as one, so how "
                    + "much another draw would differ is not known; save the losses at parameters that differ."
                : $"{repeats} of {losses.Draws} draws repeat another one, number for number: {losses.Draws - repeats} are different, so "
                    + "intervals over draws are too narrow; save each draw once.";
        }

        (double rows, double columns, double within) = Components(losses);
        if (losses.Draws > losses.Objects && rows > FarMore * columns)
        {
            yield return $"These are {losses.Draws} draws of {losses.Objects} objects, and the draws differ as objects do: the matrix "
                + "looks transposed; save it as (draws, objects).";
        }

        double size = Math.Sqrt(Sums.Dot(losses.Losses.Data, losses.Losses.Data) / losses.Losses.Data.Length);
        if (repeats < losses.Draws - 1 && losses.Draws > 1 && Math.Sqrt(within) < Roundings * SingleRounding * size)
        {
            yield return FormattableString.Invariant($"The losses of an object differ between draws by {Math.Sqrt(within):g2}, no more ")
                + FormattableString.Invariant($"than float32 rounds numbers of {size:g2}: the shape of this landscape is rounding; draw ")
                + "with a larger sigma, or compute the losses in float64.";
        }
    }

    /// <summary>What is said of draws of a network that float32 does not tell from the optimum; null where it does.</summary>
    /// <param name="variance">V around it.</param>
    /// <param name="meanLoss">The mean loss there.</param>
    public static string? OfRounding(VarianceEstimate variance, double meanLoss)
    {
        double size = Math.Sqrt(variance.Value + (meanLoss * meanLoss));
        return variance.Shape is double shape && Math.Sqrt(shape) < Roundings * SingleRounding * size
            ? FormattableString.Invariant($"Losses differ between draws and optimum by {Math.Sqrt(shape):g2}, no more than float32 rounds ")
                + FormattableString.Invariant($"numbers of {size:g2}: the shape of this landscape is rounding; take a larger `Sigma`, or ")
                + "`Precision` double."
            : null;
    }

    // Draws that are the same numbers as an earlier one.
    private static int Repeats(LossMatrix losses)
    {
        HashSet<string> seen = [];
        int repeats = 0;
        for (int draw = 0; draw < losses.Draws; draw++)
        {
            repeats += seen.Add(Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(losses.Row(draw))))) ? 0 : 1;
        }

        return repeats;
    }

    // Two-way analysis of variance without replication: the variances of the effects of rows and of columns, without the noise that what is
    // left of the cells puts into their means; and the variance of an object's losses over the draws.
    private static (double Rows, double Columns, double Within) Components(LossMatrix losses)
    {
        (int draws, int objects) = (losses.Draws, losses.Objects);
        if (draws < 2 || objects < 2)
        {
            return (0, 0, 0);
        }

        double[] rows = new double[draws];
        double[] columns = new double[objects];
        for (int t = 0; t < draws; t++)
        {
            ReadOnlySpan<double> row = losses.Row(t);
            rows[t] = Sums.Mean(row);
            for (int i = 0; i < objects; i++)
            {
                columns[i] += row[i] / draws;
            }
        }

        double mean = Sums.Mean(rows);
        double left = 0;
        double within = 0;
        for (int t = 0; t < draws; t++)
        {
            ReadOnlySpan<double> row = losses.Row(t);
            for (int i = 0; i < objects; i++)
            {
                double off = row[i] - columns[i];
                within += off * off;
                off -= rows[t] - mean;
                left += off * off;
            }
        }

        double cell = left / (draws - 1) / (objects - 1);
        return (
            Math.Max(0, Variance(rows, mean) - (cell / objects)),
            Math.Max(0, Variance(columns, mean) - (cell / draws)),
            within / (draws - 1) / objects);
    }

    private static double Variance(double[] values, double mean)
        => Sums.Sum(Array.ConvertAll(values, value => (value - mean) * (value - mean))) / (values.Length - 1);
}
