using System.Globalization;

namespace Plateau.Cli.Progress;

/// <summary>How far one stage is, and how that reads. Times are passed in, so that what is shown depends on nothing else.</summary>
internal sealed class StageState(string name, long total, string unit, TimeSpan begun)
{
    private const int SparkWidth = 12;
    private const string Bars = "▁▂▃▄▅▆▇█";

    private readonly Lock _gate = new();
    private readonly List<double> _curve = [];
    private long _done;
    private TimeSpan? _ended;

    /// <summary>What is done.</summary>
    public string Name => name;

    /// <summary>The share that is done, or null where the total is unknown.</summary>
    public double? Share
    {
        get
        {
            lock (_gate)
            {
                return total > 0 ? Math.Clamp((double)_done / total, 0, 1) : null;
            }
        }
    }

    public void Report(long done)
    {
        lock (_gate)
        {
            _done = Math.Max(_done, done);
        }
    }

    public void Plot(double value)
    {
        lock (_gate)
        {
            _curve.Add(value);
        }
    }

    public void End(TimeSpan now)
    {
        lock (_gate)
        {
            _ended ??= now;
        }
    }

    /// <summary>"37 of 64 draws · 1,250/s · 0:12 left".</summary>
    public string Describe(TimeSpan now)
    {
        lock (_gate)
        {
            double seconds = ((_ended ?? now) - begun).TotalSeconds;
            double rate = seconds > 0 ? _done / seconds : 0;
            List<string> parts = [total > 0 ? $"{Count(_done)} of {Count(total)} {unit}" : $"{Count(_done)} {unit}"];
            if (_curve.Count > 0)
            {
                parts.Add($"{Spark()} {_curve[^1].ToString("G4", CultureInfo.InvariantCulture)}");
            }

            if (_ended is not null)
            {
                parts.Add($"{Span(seconds)} in all");
            }
            else if (rate > 0)
            {
                parts.Add($"{Rate(rate)}/s");
                if (total > 0)
                {
                    parts.Add($"{Span((total - _done) / rate)} left");
                }
            }

            return string.Join(" · ", parts);
        }
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Rate(double rate) => rate.ToString(rate < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    private static string Span(double seconds)
    {
        TimeSpan span = TimeSpan.FromSeconds(Math.Min(Math.Max(seconds, 0), TimeSpan.MaxValue.TotalSeconds / 2));
        return span.TotalHours >= 1
            ? $"{(long)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}"
            : $"{span.Minutes}:{span.Seconds:00}";
    }

    /// <summary>The last points, each as a bar between the least and the greatest of them.</summary>
    private string Spark()
    {
        double[] points = [.. _curve.Skip(Math.Max(0, _curve.Count - SparkWidth)).Where(double.IsFinite)];
        if (points.Length == 0)
        {
            return string.Empty;
        }

        double least = points.Min();
        double range = points.Max() - least;
        return string.Concat(points.Select(point => Bars[range > 0 ? (int)Math.Round((point - least) / range * (Bars.Length - 1)) : 0]));
    }
}
