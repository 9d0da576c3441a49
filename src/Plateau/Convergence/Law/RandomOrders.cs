using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// Random orders of the objects, the same for all draws, that are simulated besides the given order. The papers average over them; the law
/// of docs/theory.md T6 gives the exact mean.
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

    /// <summary>The number of orders.</summary>
    public int Count { get; }

    /// <summary>The seed of the orders.</summary>
    public ulong Seed { get; }

    /// <summary>One of the orders of <paramref name="objects"/> objects.</summary>
    public int[] Order(int order, int objects) => new RandomStream(Seed, RandomPurpose.Order, order).Permutation(objects);
}
