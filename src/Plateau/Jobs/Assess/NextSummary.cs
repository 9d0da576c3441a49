using System.Text.Json.Serialization;
using Plateau.Convergence;

namespace Plateau.Jobs;

/// <summary>Objects chosen from a pool as the next ones, with weights: <c>next</c> of the document of <c>plateau assess</c>.</summary>
internal sealed record NextSummary
{
    /// <summary>The number of objects to choose from, M.</summary>
    public required int Pool { get; init; }

    /// <summary>What the pool is: <c>rest</c> of the data, or the name of its file.</summary>
    public required string From { get; init; }

    /// <summary>The number of chosen ones.</summary>
    public required int Objects { get; init; }

    /// <summary>Whether its labels are known, or as the network itself expects them.</summary>
    public required PoolLabels Labels { get; init; }

    /// <summary>What scores are of: the shape. The weighted mean loss itself is balanced.</summary>
    public required LandscapePart Of { get; init; }

    /// <summary>The draws that scores come from.</summary>
    public required int Draws { get; init; }

    /// <summary>α: no weight exceeds 1/α.</summary>
    public required double Floor { get; init; }

    /// <summary>How many objects of the pool were chosen surely.</summary>
    public required int Sure { get; init; }

    /// <summary>(Σw)²/Σw².</summary>
    public required double EffectiveSize { get; init; }

    /// <summary>What to expect of the weighted landscape beside that of as many objects chosen at random.</summary>
    public required ChoiceError Error { get; init; }

    /// <summary>
    /// Where the chosen objects stand in their file, or in the order in which they were made: from 0, ascending where the pool is in order.
    /// </summary>
    public required IReadOnlyList<int> Indices { get; init; }

    /// <summary>The weight of each, 1 on average.</summary>
    public required IReadOnlyList<double> Weights { get; init; }

    /// <summary>The same objects with all that is known of each; empty where the result was read from a run folder.</summary>
    [JsonIgnore]
    internal IReadOnlyList<ChosenObject> Chosen { get; init; } = [];
}
