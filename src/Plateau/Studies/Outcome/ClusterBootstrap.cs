using Plateau.Convergence;
using Plateau.Numerics;

namespace Plateau.Studies;

/// <summary>
/// Intervals of a statistic over rows that hang together: tasks are resampled, and within each its seeds, with all rows of a seed together.
/// Percentiles of the replicates; over fewer than ten tasks they are on the narrow side, and no resampling can know better.
/// </summary>
internal sealed class ClusterBootstrap
{
    private readonly TrialRow[][][] _rows;
    private readonly int _replicates;

    public ClusterBootstrap(IEnumerable<TrialRow> rows, int replicates = 400)
    {
        _rows = [.. rows.GroupBy(row => row.Task, StringComparer.Ordinal)
            .Select(task => task.GroupBy(row => row.Seed, StringComparer.Ordinal).Select(seed => seed.ToArray()).ToArray())];
        _replicates = replicates;
    }

    /// <summary>The statistic of all rows, with its interval; NaN where it has no value, and its ends where no replicate has one.</summary>
    public (double Value, Interval Interval) Of(Func<IReadOnlyList<TrialRow>, double> statistic, double confidence = 0.95)
    {
        double value = statistic([.. _rows.SelectMany(task => task).SelectMany(seed => seed)]);
        List<double> replicates = [];
        for (int replicate = 0; replicate < _replicates; replicate++)
        {
            RandomStream stream = new(0, RandomPurpose.StudyBootstrap, replicate);
            List<TrialRow> rows = [];
            int index = 0;
            for (int t = 0; t < _rows.Length; t++)
            {
                // A task that comes twice is two tasks: its copies must not be compared as one.
                TrialRow[][] task = _rows[stream.Below(index++, _rows.Length)];
                for (int s = 0; s < task.Length; s++)
                {
                    string copy = $"{t}/{s}";
                    rows.AddRange(task[stream.Below(index++, task.Length)].Select(row => row with { Task = $"{t}", Seed = copy }));
                }
            }

            double at = statistic(rows);
            if (!double.IsNaN(at))
            {
                replicates.Add(at);
            }
        }

        replicates.Sort();
        return (value, replicates.Count == 0
            ? new Interval(double.NaN, double.NaN)
            : new Interval(Quantile((1 - confidence) / 2), Quantile((1 + confidence) / 2)));

        double Quantile(double p) => replicates[Math.Clamp((int)Math.Floor(p * (replicates.Count + 1)) - 1, 0, replicates.Count - 1)];
    }
}
