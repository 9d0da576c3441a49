using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Plateau.Monitor;

namespace Plateau.Service;

/// <summary>What the service counts, in the text format of Prometheus.</summary>
internal sealed class ServiceMetrics
{
    private static readonly double[] _bounds = [0.001, 0.0025, 0.01, 0.025, 0.1, 0.25, 1, 2.5, 10];

    private readonly long[] _within = new long[_bounds.Length + 1];
    private readonly ConcurrentDictionary<int, long> _refusals = new();
    private readonly Lock _gate = new();
    private double _seconds;
    private long _objects;
    private long _updates;

    /// <summary>Counts an update and the objects that it brought.</summary>
    public void Updated(long objects)
    {
        Interlocked.Increment(ref _updates);
        Interlocked.Add(ref _objects, objects);
    }

    /// <summary>Counts a request that was refused.</summary>
    public void Refused(int status) => _refusals.AddOrUpdate(status, 1, static (_, count) => count + 1);

    /// <summary>Counts a request that was answered.</summary>
    public void Answered(double seconds)
    {
        int bucket = Array.FindIndex(_bounds, bound => seconds <= bound);
        lock (_gate)
        {
            _within[bucket < 0 ? _bounds.Length : bucket]++;
            _seconds += seconds;
        }
    }

    /// <summary>Everything, as text.</summary>
    public string Text(StreamRegistry registry)
    {
        StringBuilder text = new();
        Head(text, "plateau_objects_total", "counter", "Objects added since the service began.");
        Line(text, "plateau_objects_total", Interlocked.Read(ref _objects));
        Head(text, "plateau_updates_total", "counter", "Requests that added lines since the service began.");
        Line(text, "plateau_updates_total", Interlocked.Read(ref _updates));
        Head(text, "plateau_refusals_total", "counter", "Requests refused since the service began, by status.");
        foreach ((int status, long count) in _refusals.OrderBy(entry => entry.Key))
        {
            Line(text, $"plateau_refusals_total{{status=\"{status}\"}}", count);
        }

        Head(text, "plateau_streams", "gauge", "Streams served.");
        Line(text, "plateau_streams", registry.Count);
        Head(
            text,
            "plateau_streams_damaged",
            "gauge",
            "Streams that cannot be served: their state cannot be read, or another process holds it.");
        Line(text, "plateau_streams_damaged", registry.Unserved.Count());
        Head(text, "plateau_stream_objects", "gauge", "Objects of a stream since its draws last changed.");
        foreach (MonitorStream stream in registry.Streams)
        {
            Line(text, $"plateau_stream_objects{{stream=\"{stream.Name}\"}}", stream.Latest.Answer.Objects);
        }

        Head(text, "plateau_stream_enough", "gauge", "1 where the answer is enough, else 0.");
        foreach (MonitorStream stream in registry.Streams)
        {
            Line(
                text,
                $"plateau_stream_enough{{stream=\"{stream.Name}\"}}",
                stream.Latest.Answer.Decision == MonitorDecision.Enough ? 1 : 0);
        }

        Requests(text);
        return text.ToString();
    }

    private static void Head(StringBuilder text, string name, string type, string help)
        => text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private static void Line(StringBuilder text, string name, double value)
        => text.Append(CultureInfo.InvariantCulture, $"{name} {value:R}\n");

    private void Requests(StringBuilder text)
    {
        const string name = "plateau_request_seconds";
        Head(text, name, "histogram", "Time from a request to its answer.");
        lock (_gate)
        {
            long below = 0;
            for (int i = 0; i < _bounds.Length; i++)
            {
                below += _within[i];
                Line(text, string.Create(CultureInfo.InvariantCulture, $"{name}_bucket{{le=\"{_bounds[i]}\"}}"), below);
            }

            long all = below + _within[^1];
            Line(text, $"{name}_bucket{{le=\"+Inf\"}}", all);
            Line(text, $"{name}_sum", _seconds);
            Line(text, $"{name}_count", all);
        }
    }
}
