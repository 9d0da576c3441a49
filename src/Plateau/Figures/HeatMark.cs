namespace Plateau.Figures;

/// <summary>
/// A surface over a rectangle, shown as colours from dark to bright, with contour lines and a colour bar. The colours are the same on light
/// and dark backgrounds. A value without a colour (NaN, or not positive on a logarithmic scale) leaves a gap.
/// </summary>
internal sealed record HeatMark : FigureMark
{
    /// <summary>A surface: values[i·|x| + j] at (x[j], y[i]).</summary>
    /// <exception cref="ArgumentException">The lengths do not fit, or the coordinates do not rise.</exception>
    public HeatMark(IReadOnlyList<double> x, IReadOnlyList<double> y, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(values);
        CheckLength(values, x.Count * y.Count, nameof(values));
        CheckRises(x, nameof(x));
        CheckRises(y, nameof(y));
        X = x;
        Y = y;
        Values = values;
    }

    /// <summary>Coordinates along the horizontal axis, rising.</summary>
    public IReadOnlyList<double> X { get; }

    /// <summary>Coordinates along the vertical axis, rising.</summary>
    public IReadOnlyList<double> Y { get; }

    /// <summary>Values, row by row.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>The quantity that the colours show.</summary>
    public string Label { get; init; } = "";

    /// <summary>Whether equal ratios, not equal differences, are equal steps of colour.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>The left edge of the first column.</summary>
    public double Left => Edge(X, 0);

    /// <summary>The right edge of the last column.</summary>
    public double Right => Edge(X, X.Count);

    /// <summary>The lower edge of the first row.</summary>
    public double Bottom => Edge(Y, 0);

    /// <summary>The upper edge of the last row.</summary>
    public double Top => Edge(Y, Y.Count);

    /// <summary>The edge before coordinate i: halfway to the one before, and equally far outside at the ends.</summary>
    internal static double Edge(IReadOnlyList<double> places, int i) =>
        i == 0 ? places[0] - ((places[1] - places[0]) / 2)
        : i == places.Count ? places[^1] + ((places[^1] - places[^2]) / 2)
        : (places[i - 1] + places[i]) / 2;

    private static void CheckRises(IReadOnlyList<double> places, string name)
    {
        if (places.Count < 2 || places.Zip(places.Skip(1)).Any(pair => !(pair.First < pair.Second)))
        {
            throw new ArgumentException("A surface needs two or more places that rise along each axis.", name);
        }
    }
}
