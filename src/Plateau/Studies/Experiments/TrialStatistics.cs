using MathNet.Numerics.Statistics;
using Plateau.Numerics;

namespace Plateau.Studies;

/// <summary>How well numbers order fits, and how well forecasts meet what came.</summary>
internal static class TrialStatistics
{
    private const int FewestRows = 3;

    // Ranks are whole or half numbers: what is left beyond these digits is rounding.
    private const int Digits = 12;

    /// <summary>
    /// Spearman's rank correlation over pairs of finite numbers; NaN from fewer than three, or where one side never varies.
    /// </summary>
    public static double Rank(IEnumerable<(double X, double Y)> pairs)
    {
        (double X, double Y)[] finite = [.. pairs.Where(pair => double.IsFinite(pair.X) && double.IsFinite(pair.Y))];
        return finite.Length < FewestRows
            ? double.NaN
            : Math.Round(Correlation.Spearman(finite.Select(pair => pair.X), finite.Select(pair => pair.Y)), Digits);
    }

    /// <summary>Over all rows.</summary>
    public static double Pooled(IReadOnlyList<TrialRow> rows, Func<TrialRow, double> x, Func<TrialRow, double> y)
        => Rank(rows.Select(row => (x(row), y(row))));

    /// <summary>Within each task, over sizes and seeds; the mean over tasks. A number that only knows the size does well here.</summary>
    public static double WithinTasks(IReadOnlyList<TrialRow> rows, Func<TrialRow, double> x, Func<TrialRow, double> y)
        => Mean(rows.GroupBy(row => row.Task).Select(task => Pooled([.. task], x, y)));

    /// <summary>
    /// Across tasks and seeds, at each size by itself that at least two thirds of the tasks have; the mean over sizes. A number that only
    /// knows the size does nothing here.
    /// </summary>
    public static double AcrossTasks(IReadOnlyList<TrialRow> rows, Func<TrialRow, double> x, Func<TrialRow, double> y)
    {
        int tasks = rows.Select(row => row.Task).Distinct().Count();
        return Mean(rows.GroupBy(row => row.Size)
            .Where(size => 3 * size.Select(row => row.Task).Distinct().Count() >= 2 * tasks)
            .Select(size => Pooled([.. size], x, y)));
    }

    /// <summary>
    /// The chance that a row where <paramref name="truth"/> holds has the larger number than one where it does not, ties half: the area
    /// under the receiver's curve. NaN where one kind is missing.
    /// </summary>
    public static double Area(IReadOnlyList<TrialRow> rows, Func<TrialRow, double> x, Func<TrialRow, bool> truth)
    {
        double[] with = [.. rows.Where(truth).Select(x).Where(one => !double.IsNaN(one))];
        double[] without = [.. rows.Where(row => !truth(row)).Select(x).Where(one => !double.IsNaN(one))];
        double wins = with.Sum(a => without.Sum(b => a > b ? 1.0 : a == b ? 0.5 : 0));
        return with.Length == 0 || without.Length == 0 ? double.NaN : wins / ((double)with.Length * without.Length);
    }

    /// <summary>
    /// The median of a forecast over what came; rows where either is not above zero count as far too low or far too high.
    /// </summary>
    public static double MedianRatio(IReadOnlyList<TrialRow> rows, Func<TrialRow, double> forecast)
        => Median(rows.Select(row => Ratio(forecast(row), row.Gain)));

    /// <summary>The median factor between a forecast and what came, upwards or downwards.</summary>
    public static double MedianFactor(IReadOnlyList<TrialRow> rows, Func<TrialRow, double> forecast)
        => Median(rows.Select(row => Ratio(forecast(row), row.Gain))
            .Select(ratio => double.IsNaN(ratio) ? ratio : ratio < 1 ? 1 / ratio : ratio));

    /// <summary>The share of rows whose forecast lies within a factor of what came.</summary>
    public static double Within(IReadOnlyList<TrialRow> rows, Func<TrialRow, double> forecast, double factor)
    {
        double[] ratios = [.. rows.Select(row => Ratio(forecast(row), row.Gain)).Where(ratio => !double.IsNaN(ratio))];
        return ratios.Length == 0 ? double.NaN : ratios.Count(ratio => ratio <= factor && ratio >= 1 / factor) / (double)ratios.Length;
    }

    /// <summary>The mean of what is a number.</summary>
    public static double Mean(IEnumerable<double> values)
    {
        double[] numbers = [.. values.Where(value => !double.IsNaN(value))];
        return numbers.Length == 0 ? double.NaN : Sums.Mean(numbers);
    }

    private static double Ratio(double forecast, double came)
        => double.IsNaN(forecast) || double.IsNaN(came)
            ? double.NaN
            : came <= 0 ? (forecast <= 0 ? 1 : double.PositiveInfinity)
            : Math.Max(0, forecast) / came;

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(value => !double.IsNaN(value)).Order()];
        return sorted.Length == 0
            ? double.NaN
            : sorted.Length % 2 == 1 ? sorted[sorted.Length / 2]
            : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
