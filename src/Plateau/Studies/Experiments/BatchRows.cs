using Plateau.Convergence;
using Plateau.Numerics;

namespace Plateau.Studies;

/// <summary>The losses of mini-batches at every draw, and what one order of the batches or many random ones make of them.</summary>
internal sealed class BatchRows
{
    // Where the papers' curves begin, or halfway where there are few batches.
    private const int FirstShown = 10;
    private const double Tail = 0.05;

    private readonly double[][] _rows;
    private readonly double[] _atOptimum;

    /// <summary>Wraps rows, one a draw, and the row at w*.</summary>
    public BatchRows(double[][] rows, double[] atOptimum) => (_rows, _atOptimum) = (rows, atOptimum);

    /// <summary>The number of batches.</summary>
    public int Batches => _atOptimum.Length;

    /// <summary>The first k that is judged one by one.</summary>
    public int First => Math.Min(FirstShown, Batches / 2);

    /// <summary>L_k(w*) for k = 1 … batches, in an order.</summary>
    public double[] Losses(int[]? order = null)
    {
        double[] means = new double[Batches];
        double sum = 0;
        for (int k = 1; k <= means.Length; k++)
        {
            sum += _atOptimum[order?[k - 1] ?? (k - 1)];
            means[k - 1] = sum / k;
        }

        return means;
    }

    /// <summary>Δ_k = E_w (L_{k+1} − L_k)² for k = 1 … batches − 1, in an order.</summary>
    public double[] SquaredIncrements(int[]? order = null)
    {
        double[] ordered = new double[Batches];
        double[] increments = new double[Batches - 1];
        double[] squares = new double[Batches - 1];
        foreach (double[] row in _rows)
        {
            for (int batch = 0; batch < ordered.Length; batch++)
            {
                ordered[batch] = row[order?[batch] ?? batch];
            }

            Increments.Fill(ordered, increments);
            for (int k = 0; k < squares.Length; k++)
            {
                squares[k] = Math.FusedMultiplyAdd(increments[k], increments[k], squares[k]);
            }
        }

        Sums.Scale(1.0 / _rows.Length, squares);
        return squares;
    }

    /// <summary>V of the batches, with its interval: over random orders of these batches Δ_k is V/(k(k + 1)).</summary>
    public LandscapeVariance Variance(double confidence, ulong seed) => LandscapeVariance.Of(Statistics(), confidence, seed);

    /// <summary>What random orders of the batches do: the quantiles of K and of Δ_k, and how often Δ_k and L_k(w*) rise together.</summary>
    public BatchOrders Orders(RandomOrders orders, double tolerance, CancellationToken cancellation)
    {
        double[][] increments = new double[orders.Count][];
        bool[] rising = new bool[orders.Count];
        Workers.For(
            orders.Count,
            o =>
            {
                int[] order = orders.Order(o, Batches);
                increments[o] = SquaredIncrements(order);
                rising[o] = Correlation(increments[o], Losses(order)) > 0;
            },
            cancellation);
        double[] At(int k) => [.. increments.Select(one => one[k])];
        return new BatchOrders(
            Quantiles([.. increments.Select(one => SettledSize.ByDefinition(one, tolerance))]),
            Quantiles([.. increments.Select(one => SettledSize.FirstPassage(one, tolerance))]),
            [.. Enumerable.Range(0, Batches - 1).Select(k => Quantiles(At(k)))],
            rising.Count(up => up) / (double)orders.Count);
    }

    /// <summary>The correlation of Δ_k with L_k(w*) over k, from <see cref="First"/> on.</summary>
    public double Correlation(double[] increments, double[] losses)
    {
        int start = First - 1;
        return BatchFindings.Pearson(losses.AsSpan(start, increments.Length - start), increments.AsSpan(start));
    }

    /// <summary>
    /// How far V from S draws, and Δ_k at the last k, lie from those of all draws, relative and root mean square, for S = 1, 2, 4, … up to
    /// an eighth of them: measured on separate groups of S.
    /// </summary>
    public (double[] Draws, double[] OfVariance, double[] OfIncrement) Errors()
    {
        double[] variances = Statistics().Variances.ToArray();
        double[] increments = [.. _rows.Select(row => Increments.Of(row)[^1]).Select(increment => increment * increment)];
        List<double> draws = [];
        List<double> ofVariance = [];
        List<double> ofIncrement = [];
        for (int group = 1; 8 * group <= _rows.Length; group *= 2)
        {
            draws.Add(group);
            ofVariance.Add(Error(variances, group));
            ofIncrement.Add(Error(increments, group));
        }

        return ([.. draws], [.. ofVariance], [.. ofIncrement]);
    }

    private static double Error(double[] values, int group)
    {
        double mean = Sums.Mean(values);
        int groups = values.Length / group;
        double squares = 0;
        for (int g = 0; g < groups; g++)
        {
            double off = (Sums.Mean(values.AsSpan(g * group, group)) / mean) - 1;
            squares += off * off;
        }

        // The groups make up the mean that they are held against: one degree of freedom less.
        return Math.Sqrt(squares / (groups - 1));
    }

    // The 5th, 50th and 95th hundredth, each a value that is there.
    private static (double Low, double Middle, double High) Quantiles(double[] values)
    {
        Array.Sort(values);
        double At(double share) => values[(int)Math.Round(share * (values.Length - 1))];
        return (At(Tail), At(0.5), At(1 - Tail));
    }

    private LandscapeStatistics Statistics()
    {
        LandscapeStatistics statistics = new(Batches, _atOptimum);
        foreach (double[] row in _rows)
        {
            statistics.Add(row);
        }

        return statistics;
    }
}
