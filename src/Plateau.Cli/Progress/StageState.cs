using System.Globalization;

namespace Plateau.Cli.Progress;

/// <summary>How far one stage is, and how that reads. Times are passed in, so that what is shown depends on nothing else.</summary>
internal sealed class StageState(string name, long total, string unit, TimeSpan begun)
{
    /// <summary>The unit of downloads, shown as kB and MB.</summary>
    public const string Bytes = "bytes";

    private const int SparkWidth = 12;

    // Below that the rounded rate would read 0.0/s.
    private const double LeastRate = 0.05;
    private const string Bars = "▁▂▃▄▅▆▇█";

    private readonly Lock _gate = new();
    private readonly List<double> _curve = [];
    private IReadOnlyList<string> _notes = [];
    private long _done;
    private (double PerSecond, TimeSpan Left)? _pace;
    private TimeSpan? _ended;

    /// <summary>What is done.</summary>
    public string Name => name;

    /// <summary>Whether it is over.</summary>
    public bool Ended
    {
        get
        {
            lock (_gate)
            {
                return _ended is not null;
            }
        }
    }

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

    public void Pace(double perSecond, TimeSpan left)
    {
        lock (_gate)
        {
            _pace = (perSecond, left);
        }
    }

    public void Note(params IReadOnlyList<string> words)
    {
        lock (_gate)
        {
            _notes = words;
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

    /// <summary>
    /// "37 of 64 draws · 0:12 left · 1,250/s": as much as fits into <paramref name="width"/> characters, what matters most first.
    /// </summary>
    public string Describe(TimeSpan now, int width, bool unicode)
    {
        string separator = unicode ? " · " : " | ";
        string text = string.Empty;
        foreach (string part in Parts(now, unicode))
        {
            if (text.Length == 0)
            {
                text = part;
            }
            else if (text.Length + separator.Length + part.Length <= width)
            {
                text += separator + part;
            }
        }

        return text.Length <= width ? text : text[..width];
    }

    private List<string> Parts(TimeSpan now, bool unicode)
    {
        lock (_gate)
        {
            double seconds = ((_ended ?? now) - begun).TotalSeconds;
            double rate = _pace?.PerSecond ?? (seconds > 0 ? _done / seconds : 0);
            List<string> parts = [];
            if (_notes.Count > 0)
            {
                parts.Add(_notes[0]);
            }
            else if (unit.Length > 0)
            {
                parts.Add(total > 0 ? $"{Count(_done)} of {Count(total)}{Unit()}" : $"{Count(_done)}{Unit()}");
            }

            if (_ended is not null || rate == 0)
            {
                parts.Add(Span(seconds));
            }
            else if (total > 0)
            {
                parts.Add($"{Span(_pace?.Left.TotalSeconds ?? ((total - _done) / rate))} left");
            }

            parts.AddRange(_notes.Skip(1));
            if (rate >= LeastRate && _ended is null)
            {
                parts.Add($"{Count(rate)}/s");
            }

            if (_curve.Count > 1 && unicode)
            {
                parts.Add(Spark());
            }

            return parts;
        }
    }

    private string Unit() => unit == Bytes ? string.Empty : " " + unit;

    private string Count(double number)
    {
        if (unit != Bytes)
        {
            return number.ToString(number < 10 && number != Math.Floor(number) ? "0.0" : "N0", CultureInfo.InvariantCulture);
        }

        return number < 1e6
            ? (number / 1e3).ToString("0", CultureInfo.InvariantCulture) + " kB"
            : (number / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " MB";
    }

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
