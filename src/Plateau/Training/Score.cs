using System.Text.Json.Serialization;

namespace Plateau.Training;

/// <summary>How a network does on objects, in numbers.</summary>
/// <param name="Loss">The mean loss.</param>
/// <param name="Accuracy">The share of objects whose largest logit is their label's; null where quantities are predicted.</param>
/// <param name="Objects">The number of objects.</param>
public record Score(
    double Loss,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Accuracy,
    int Objects) : IScored
{
    /// <summary>
    /// R² = 1 − loss/(loss of the best constant), where quantities are predicted: the share of their variance that the network explains.
    /// Null for classes, and where no target varies.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RSquared { get; init; }

    /// <summary>The root of the mean squared error of each target, in its own units; null for classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? RootMeanSquares { get; init; }
}
