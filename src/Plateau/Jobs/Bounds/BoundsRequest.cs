using Plateau.Convergence;
using Plateau.Networks;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>What is asked of bounds.</summary>
public sealed record BoundsRequest
{
    /// <summary>Where the landscape is looked at.</summary>
    public BoundsQuestion Question { get; init; } = new();

    /// <summary>D, the dimension of the eigenspace in which P3's formula is looked at; never more than there are parameters.</summary>
    public int Dimension { get; init; } = 10;

    /// <summary>Hidden widths of networks to train beside, to fit the exponents in the width; empty for none.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [];

    /// <summary>Numbers of hidden layers of networks to train beside, to fit the rates in the number of layers; empty for none.</summary>
    public IReadOnlyList<int> Depths { get; init; } = [];

    /// <summary>Trains a network as the one under analysis was; needed for <see cref="Widths"/> and <see cref="Depths"/>.</summary>
    public Func<Network, CancellationToken, Optimum>? Train { get; init; }
}
