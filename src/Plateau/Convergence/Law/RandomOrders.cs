using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// Random orders of the objects, the same for all draws, to be simulated beside the given order: what the papers average over, and what the
/// law of docs/theory.md T6 gives exactly.
/// </summary>
public sealed record RandomOrders
{
    /// <summary>Asks for <paramref name="count"/> random orders under a seed.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public RandomOrders(int count, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Count = count;
        Seed = seed;
    }

    /// <summary>How many orders.</summary>
    public int Count { get; }

    /// <summary>The seed they come from.</summary>
    public ulong Seed { get; }

    /// <summary>One of the orders of <paramref name="objects"/> objects.</summary>
    public int[] Order(int order, int objects) => new RandomStream(Seed, RandomPurpose.Order, order).Permutation(objects);
}
