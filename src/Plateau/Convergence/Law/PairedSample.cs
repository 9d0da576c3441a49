using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// The members of one side of the sample, the objects or the draws, for two landscapes at once: the contribution of each member to V,
/// V_shape and L̄ of both, relative to their means, and to the difference of mean losses. A resample takes the same members of both.
/// </summary>
internal sealed class PairedSample
{
    /// <summary>The functionals: log ratios of V, of V_shape, of V/L̄² and of V_shape/L̄², and the difference of the mean losses.</summary>
    public const int Functionals = 5;

    private const int Columns = 7;
    private const int Difference = 6;

    private const int Half = 3;

    // By which power V, shape and loss of the second enter the ratio; those of the first enter by its inverse. Sums take the second less
    // the first, so of a landscape beside itself every one is exactly 0.
    private static readonly double[][] _powers =
    [
        [1, 0, 0],
        [0, 1, 0],
        [1, 0, -2],
        [0, 1, -2],
    ];

    private readonly double[] _members;

    /// <summary>Takes the contributions of each member; a shape is empty where it is unknown.</summary>
    public PairedSample(
        (double[] Variance, double[] Shape, double[] Loss) first, (double[] Variance, double[] Shape, double[] Loss) second)
    {
        Count = first.Loss.Length;
        _members = new double[Count * Columns];
        double[][] columns = [first.Variance, first.Shape, first.Loss, second.Variance, second.Shape, second.Loss];
        for (int column = 0; column < columns.Length; column++)
        {
            double mean = columns[column].Length == 0 ? 0 : LandscapeVariance.Mean(columns[column]);
            for (int i = 0; mean != 0 && i < Count; i++)
            {
                _members[(i * Columns) + column] = (columns[column][i] - mean) / Math.Abs(mean);
            }
        }

        double difference = 0;
        for (int i = 0; i < Count; i++)
        {
            difference += (second.Loss[i] - first.Loss[i]) / Count;
        }

        for (int i = 0; i < Count; i++)
        {
            _members[(i * Columns) + Difference] = second.Loss[i] - first.Loss[i] - difference;
        }

        Sample = Moments([.. Enumerable.Range(0, Count)]);
    }

    /// <summary>The number of members.</summary>
    public int Count { get; }

    /// <summary>The squared standard errors of the sample itself, one per functional; the values are 0.</summary>
    public Deviation[] Sample { get; }

    /// <summary>The squared standard error that a log ratio would have if the two samples had no members in common.</summary>
    public double Unpaired(int functional)
    {
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<double> member = _members.AsSpan(i * Columns, Columns);
            for (int side = 0; side < 2; side++)
            {
                double influence = 0;
                for (int column = 0; column < Half; column++)
                {
                    influence += _powers[functional][column] * member[(Half * side) + column];
                }

                sum += influence * influence;
            }
        }

        return Count > 1 ? sum / Count / (Count - 1) : 0;
    }

    /// <summary>
    /// The deviations of the functionals of <paramref name="drawn"/> members, drawn with replacement, from those of all, on the scale of
    /// all.
    /// </summary>
    public Deviation[] Resample(RandomStream stream, long first, int drawn)
    {
        int[] members = new int[drawn];
        for (int i = 0; i < drawn; i++)
        {
            members[i] = stream.Below(first + i, Count);
        }

        return Moments(members);
    }

    private Deviation[] Moments(int[] drawn)
    {
        double[] means = new double[Columns];
        foreach (int i in drawn)
        {
            for (int column = 0; column < Columns; column++)
            {
                means[column] += _members[(i * Columns) + column];
            }
        }

        double[] logs = new double[Difference];
        for (int column = 0; column < Columns; column++)
        {
            means[column] /= drawn.Length;
            if (column < Difference)
            {
                logs[column] = Elementary.LogPlusOne(means[column]);
            }
        }

        Span<double> squares = stackalloc double[Functionals];
        Span<double> relative = stackalloc double[Columns];
        squares.Clear();
        foreach (int i in drawn)
        {
            for (int column = 0; column < Columns; column++)
            {
                double deviation = _members[(i * Columns) + column] - means[column];
                relative[column] = column == Difference ? deviation : deviation / (1 + means[column]);
            }

            for (int functional = 0; functional < _powers.Length; functional++)
            {
                double influence = 0;
                for (int column = 0; column < Half; column++)
                {
                    influence += _powers[functional][column] * (relative[Half + column] - relative[column]);
                }

                squares[functional] += influence * influence;
            }

            squares[_powers.Length] += relative[Difference] * relative[Difference];
        }

        double share = (double)drawn.Length / Count;
        Deviation[] deviations = new Deviation[Functionals];
        for (int functional = 0; functional < Functionals; functional++)
        {
            double value = 0;
            for (int column = 0; functional < _powers.Length && column < Half; column++)
            {
                value += _powers[functional][column] == 0 ? 0 : _powers[functional][column] * (logs[Half + column] - logs[column]);
            }

            value = functional < _powers.Length ? value : means[Difference];
            double error = drawn.Length > 1 ? share * squares[functional] / drawn.Length / (drawn.Length - 1) : 0;
            deviations[functional] = new Deviation(Math.Sqrt(share) * value, error);
        }

        return deviations;
    }
}
