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
    public required NextError Error { get; init; }

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

/// <summary>
/// The expected squared error of the mean loss of N objects against the pool's, mean over fresh draws: of the chosen ones measured over
/// further choices, of random ones exact.
/// </summary>
/// <param name="Weighted">Of the chosen ones with their weights.</param>
/// <param name="Random">Of as many chosen at random.</param>
/// <param name="Ratio">
/// The first over the second; 1 where both are 0: all of the pool is taken, or its objects are the same but for rounding.
/// </param>
/// <param name="Low">Lower end of the interval of the ratio: how other draws and choices would have it.</param>
/// <param name="High">Upper end of the interval of the ratio.</param>
/// <param name="Draws">The draws that it comes from; scores do not.</param>
internal sealed record NextError(double Weighted, double Random, double Ratio, double Low, double High, int Draws);
