namespace Plateau.Figures;

/// <summary>Something drawn in the plane of a <see cref="Figure"/>; later marks lie over earlier ones.</summary>
public abstract record FigureMark
{
    private protected FigureMark()
    {
    }

    /// <summary>Its name in the legend; null leaves it out.</summary>
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
