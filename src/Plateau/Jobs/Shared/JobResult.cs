using System.Text.Json.Serialization;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What comes out of a job. It holds no time (but in <see cref="Timings"/>), no path and no number of threads.</summary>
/// <typeparam name="TSelf">The result itself.</typeparam>
public abstract record JobResult<TSelf> : Document<TSelf>
    where TSelf : JobResult<TSelf>
{
    private protected JobResult(string schema)
        : base(schema)
    {
    }

    /// <summary>Seconds spent in each stage; the only part that differs between two runs of one definition.</summary>
    [JsonPropertyOrder(9)]
    public required IReadOnlyDictionary<string, double> Timings { get; init; }
}
