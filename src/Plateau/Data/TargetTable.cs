using Plateau.Numerics;

namespace Plateau.Data;

/// <summary>The quantities to predict of every object of a file, a row each, and how they are standardised. Immutable.</summary>
public sealed class TargetTable
{
    private readonly double[] _values;

    private TargetTable(double[] values, IReadOnlyList<string> names, double[] centers, double[] scales)
    {
        (_values, Names) = (values, names);
        (Centers, Scales) = (centers, scales);
        Standard = [.. values.Index().Select(value => (value.Item - centers[value.Index % Count]) / scales[value.Index % Count])];
    }

    /// <summary>What the targets are called.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The number of targets K.</summary>
    public int Count => Names.Count;

    /// <summary>What is subtracted from each target: its mean over the training objects, or 0.</summary>
    public IReadOnlyList<double> Centers { get; }

    /// <summary>What each target is divided by: its standard deviation over the training objects, or 1.</summary>
    public IReadOnlyList<double> Scales { get; }

    /// <summary>Whether the targets are standardised, and not as they were given.</summary>
    internal bool IsStandardized => Scales.Any(scale => scale != 1) || Centers.Any(center => center != 0);

    /// <summary>The standardised targets, row-major (rows, K): what a network is fitted to.</summary>
    internal double[] Standard { get; }

    /// <summary>A target in its own units.</summary>
    /// <param name="row">The row, one of <see cref="Dataset.Labels"/>.</param>
    /// <param name="target">Which of the targets, from 0.</param>
    public double ValueOf(int row, int target = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(target);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(target, Count);
        return _values[(row * Count) + target];
    }

    /// <summary>Targets that are not standardised.</summary>
    /// <param name="values">The numbers, row-major (rows, K).</param>
    /// <param name="names">What they are called, K names.</param>
    /// <param name="source">Where they are from, for messages.</param>
    /// <exception cref="PlateauException">A number is not finite.</exception>
    internal static TargetTable Of(double[] values, IReadOnlyList<string> names, string source)
    {
        int bad = Array.FindIndex(values, value => !double.IsFinite(value));
        return bad < 0
            ? new TargetTable(values, names, new double[names.Count], [.. Enumerable.Repeat(1.0, names.Count)])
            : throw new PlateauException(
                $"{source}: {names[bad % names.Count]} of object {bad / names.Count} is "
                    + $"{(double.IsNaN(values[bad]) ? "not a number" : "infinite")}; repair or drop that object (counting starts at 0).");
    }

    /// <summary>Names for targets that have none: "target", or "target 0", "target 1" and so on.</summary>
    internal static string[] Numbered(int count)
        => count == 1 ? ["target"] : [.. Enumerable.Range(0, count).Select(target => $"target {target}")];

    /// <summary>The same targets, standardised by those of some rows. A target that never varies is only centred.</summary>
    internal TargetTable Standardize(ReadOnlySpan<int> rows)
    {
        TargetTable plain = new(_values, Names, new double[Count], [.. Enumerable.Repeat(1.0, Count)]);
        double[] centers = new double[Count];
        double[] scales = new double[Count];
        for (int target = 0; target < Count; target++)
        {
            double[] column = plain.Column(rows, target);
            centers[target] = Sums.Mean(column);
            double variance = Variance(column);
            scales[target] = variance > 0 ? Math.Sqrt(variance) : 1;
        }

        return new TargetTable(_values, Names, centers, scales);
    }

    /// <summary>The same targets with the constants of others.</summary>
    internal TargetTable Like(TargetTable fitted) => fitted.Count == Count
        ? new TargetTable(_values, Names, [.. fitted.Centers], [.. fitted.Scales])
        : throw new ArgumentException($"{Count} targets, where those fitted have {fitted.Count}.", nameof(fitted));

    /// <summary>The variance of each standardised target over some rows: the squared error of the best constants.</summary>
    internal double[] Variances(ReadOnlySpan<int> rows)
    {
        double[] variances = new double[Count];
        for (int target = 0; target < Count; target++)
        {
            variances[target] = Variance(Column(rows, target));
        }

        return variances;
    }

    /// <summary>Everything that a network is given of some rows: the constants, and the targets.</summary>
    internal double[][] InUse(ReadOnlySpan<int> rows)
    {
        double[] used = new double[rows.Length * Count];
        for (int i = 0; i < used.Length; i++)
        {
            used[i] = _values[(rows[i / Count] * Count) + (i % Count)];
        }

        return [[.. Centers], [.. Scales], used];
    }

    private double[] Column(ReadOnlySpan<int> rows, int target)
    {
        double[] column = new double[rows.Length];
        for (int i = 0; i < column.Length; i++)
        {
            column[i] = Standard[(rows[i] * Count) + target];
        }

        return column;
    }

    private static double Variance(double[] numbers)
    {
        double mean = Sums.Mean(numbers);
        return Sums.Mean(Array.ConvertAll(numbers, number => (number - mean) * (number - mean)));
    }
}
