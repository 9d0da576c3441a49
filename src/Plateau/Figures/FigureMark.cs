namespace Plateau.Figures;

/// <summary>One mark in the plane of a <see cref="Figure"/>, such as a line or points. Later marks are drawn over earlier ones.</summary>
internal abstract record FigureMark
{
    private protected FigureMark()
    {
    }

    /// <summary>Its name in the legend; null for no entry.</summary>
    public string? Name { get; init; }

    /// <summary>Its colour.</summary>
    public SeriesColor Color { get; init; }

    private protected static void CheckLength(IReadOnlyList<double>? values, int expected, string name)
    {
        if (values is not null && values.Count != expected)
        {
            throw new ArgumentException($"{name} has {values.Count} values where {expected} are needed.", name);
        }
    }
}
