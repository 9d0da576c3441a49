namespace Plateau.Convergence;

/// <summary>How posteriors of growing numbers of objects are compared.</summary>
internal sealed record ProximityQuestion
{
    /// <summary>Numbers of objects k, rising; by default log-spaced up to what the objects allow.</summary>
    public IReadOnlyList<int>? Sizes { get; init; }

    /// <summary>λ, the precision of the prior.</summary>
    public double PriorPrecision { get; init; } = 1;

    /// <summary>The number of random orders to average over.</summary>
    public int Orders { get; init; } = 20;

    /// <summary>
    /// The number of objects after the first k that are each used as the next one. They are exchangeable, so their mean has the same
    /// expectation and less noise.
    /// </summary>
    public int Next { get; init; } = 8;

    /// <summary>The seed of the orders.</summary>
    public ulong Seed { get; init; }

    internal void Check(int objects)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Orders);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Next);
        if (!(PriorPrecision > 0) || !double.IsFinite(PriorPrecision))
        {
            throw new ArgumentException($"The precision {PriorPrecision} must be positive and finite.");
        }

        if (objects <= Next)
        {
            throw new PlateauException($"{objects} objects are too few to try {Next} next ones; give more objects.");
        }

        for (int place = 0; place < Sizes?.Count; place++)
        {
            if (Sizes[place] < 1 || Sizes[place] > objects - Next || (place > 0 && Sizes[place] <= Sizes[place - 1]))
            {
                throw new ArgumentException($"Sizes rise within 1 … {objects - Next}; {Sizes[place]} does not.");
            }
        }
    }
}
