using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Plateau.Convergence;
using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Jobs;

/// <summary>What looks wrong with losses: objects where draws belong, draws or objects that repeat, draws that hardly move.</summary>
internal static class LossDoubts
{
    // How many times as much rows must differ as columns do, where there are more rows than columns, to be taken for objects.
    private const double FarMore = 4;

    // Roundings of float32 by which two draws may differ without having moved.
    private const double Roundings = 4;
    private const double SingleRounding = 1.0 / (1 << 24);

    // An object whose mean loss is below this share of the mean of all is as good as fitted: its losses are rounded to few numbers.
    private const double Fitted = 0.01;

    /// <summary>The doubts, the gravest last.</summary>
    /// <param name="losses">The losses as they were given.</param>
    public static IEnumerable<LossDoubt> Of(LossMatrix losses)
    {
        int repeats = Repeats(losses);
        bool byChance = MayRepeatByChance(losses);
        if (repeats > 0 && repeats == losses.Draws - 1)
        {
            yield return new LossDoubt(
                $"All {losses.Draws} draws are identical (one set of parameters saved {losses.Draws} times?): they count as one, so how "
                    + "much another draw would differ is not known; save the losses at parameters that differ.")
            {
                Headline = $"But all {losses.Draws} draws are identical and count as one: how much another draw would differ is not known.",
            };
        }
        else if (repeats > 0)
        {
            string different = $"{repeats} of {losses.Draws} draws repeat another one, number for number: ";
            yield return byChance
                ? new LossDoubt($"{different}{losses.Draws - repeats} are different. Whole numbers may repeat by chance; if these are one "
                    + "set of parameters saved more than once, save it once.")
                : new LossDoubt($"{different}each counts once, so there are {losses.Draws - repeats} draws; save each draw once.")
                {
                    Headline = $"But {repeats} of {losses.Draws} draws repeat another one, and only the {losses.Draws - repeats} different "
                        + "ones count.",
                };
        }

        if (!byChance && RepeatedObjects(losses) is > 0 and var copies)
        {
            yield return new LossDoubt(
                $"{copies} of {losses.Objects} objects have the losses of another one at every draw, number for number: copies bring "
                    + $"nothing new, so there are {losses.Objects - copies} objects; take each once.")
            {
                Headline = $"But {copies} of {losses.Objects} objects are copies of others, by their losses.",
            };
        }

        (double rows, double columns, double within) = Components(losses);
        if (losses.Draws > losses.Objects && rows > FarMore * columns)
        {
            yield return new LossDoubt(
                $"These are {losses.Draws} draws of {losses.Objects} objects, and the draws differ as objects do: the matrix looks "
                    + "transposed; save it as (draws, objects). If it is, give no more draws than objects.")
            {
                Forbids = true,
            };
        }

        double size = Math.Sqrt(Sums.Dot(losses.Losses.Data, losses.Losses.Data) / losses.Losses.Data.Length);
        if (repeats < losses.Draws - 1 && losses.Draws > 1 && Math.Sqrt(within) < Roundings * SingleRounding * size)
        {
            yield return new LossDoubt(
                FormattableString.Invariant($"The losses of an object differ between draws by {Math.Sqrt(within):g2}, no more ")
                    + FormattableString.Invariant($"than float32 rounds numbers of {size:g2}: the shape of this landscape is rounding; ")
                    + "draw with a larger sigma, or compute the losses in float64.");
        }
    }

    /// <summary>
    /// Each draw once. Draws of parameters that differ are the same numbers only where losses are whole, such as counts of errors: then,
    /// unless all are alike, none is left out.
    /// </summary>
    public static LossMatrix Different(LossMatrix losses)
    {
        int repeats = Repeats(losses);
        if (repeats == 0 || (repeats < losses.Draws - 1 && MayRepeatByChance(losses)))
        {
            return losses;
        }

        HashSet<string> seen = [];
        int[] draws = [.. Enumerable.Range(0, losses.Draws).Where(draw => seen.Add(Hash(losses.Row(draw))))];
        Tensor<double> kept = new(draws.Length, losses.Objects);
        for (int draw = 0; draw < draws.Length; draw++)
        {
            losses.Row(draws[draw]).CopyTo(kept.Row(draw));
        }

        return new LossMatrix(kept, losses.HasOptimum ? losses.AtOptimum.ToArray() : null);
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
        => losses.Draws - Enumerable.Range(0, losses.Draws).Select(draw => Hash(losses.Row(draw))).Distinct().Count();

    // Objects that have the losses of an earlier one at every draw. One draw, or objects that are as good as fitted, tell nothing.
    private static int RepeatedObjects(LossMatrix losses)
    {
        if (losses.Draws - Repeats(losses) < 2)
        {
            return 0;
        }

        double least = Fitted * Sums.Mean(losses.Losses.Data);
        HashSet<string> seen = [];
        double[] column = new double[losses.Draws];
        int repeats = 0;
        for (int i = 0; i < losses.Objects; i++)
        {
            for (int draw = 0; draw < column.Length; draw++)
            {
                column[draw] = losses.Row(draw)[i];
            }

            repeats += Sums.Mean(column) > least && !seen.Add(Hash(column)) ? 1 : 0;
        }

        return repeats;
    }

    private static bool MayRepeatByChance(LossMatrix losses) => Array.TrueForAll(losses.Losses.Data, double.IsInteger);

    private static string Hash(ReadOnlySpan<double> row) => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(row)));

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
