using System.Text.Json.Serialization;
using Plateau.Curvature;

namespace Plateau.Jobs;

/// <summary>What comes out of a look at one point: the objects, the network and the point come first in it.</summary>
/// <typeparam name="TSelf">The result itself.</typeparam>
internal abstract record PointResult<TSelf> : JobResult<TSelf>
    where TSelf : PointResult<TSelf>
{
    private protected PointResult(string schema)
        : base(schema)
    {
    }

    /// <summary>The objects.</summary>
    [JsonPropertyOrder(-5)]
    public required DataSummary Data { get; init; }

    /// <summary>The network.</summary>
    [JsonPropertyOrder(-4)]
    public required ModelSummary Model { get; init; }

    /// <summary>w* on the objects, in evaluation mode.</summary>
    [JsonPropertyOrder(-3)]
    public required OptimumSummary Optimum { get; init; }

    /// <summary>How far w* is from a minimum.</summary>
    [JsonPropertyOrder(-2)]
    public required Stationarity Stationarity { get; init; }
}
