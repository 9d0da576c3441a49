using Plateau.Data;
using Plateau.Networks;

namespace Plateau.Studies;

/// <summary>
/// What a cell costs, in passes of single objects through one network: what a cost can be foretold from once the passes of that network are
/// timed. Rough is enough; forgetting a part is not.
/// </summary>
/// <param name="Network">The network.</param>
/// <param name="Data">Objects of the kind that pass through it.</param>
internal sealed record Workload(Network Network, Dataset Data)
{
    /// <summary>The batch size of the training steps.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Objects in training steps, over all epochs and fits.</summary>
    public double Trained { get; init; }

    /// <summary>Objects evaluated, over all draws and points: passes forward.</summary>
    public double Evaluated { get; init; }

    /// <summary>Objects in products with the Hessian or the Gauss–Newton operator and in projections, over all directions.</summary>
    public double Differentiated { get; init; }

    /// <summary>Other seconds on one core.</summary>
    public double Seconds { get; init; }
}
