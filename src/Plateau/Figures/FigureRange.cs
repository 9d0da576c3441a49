namespace Plateau.Figures;

/// <summary>The ranges of the axes of a figure: as the axis says, otherwise so that all marks are shown.</summary>
internal static class FigureRange
{
    private const double Padding = 0.05;

    /// <summary>The range of the horizontal axis.</summary>
    public static (double Minimum, double Maximum) OfX(Figure figure) => Of(figure.X, figure.Marks.SelectMany(Horizontal), Padding);

    /// <summary>The range of the vertical axis.</summary>
    public static (double Minimum, double Maximum) OfY(Figure figure) => Of(figure.Y, figure.Marks.SelectMany(Vertical), Padding);

    private static (double Minimum, double Maximum) Of(FigureAxis axis, IEnumerable<double> values, double padding)
    {
        if (axis.Categories.Count > 0)
        {
            return (-0.6, axis.Categories.Count - 0.4);
        }

        bool logarithmic = axis.Scale == AxisScale.Logarithmic;
        double low = double.PositiveInfinity;
        double high = double.NegativeInfinity;
        foreach (double value in values)
        {
            if (double.IsFinite(value) && (!logarithmic || value > 0))
            {
                low = Math.Min(low, value);
                high = Math.Max(high, value);
            }
        }

        if (low > high)
        {
            (low, high) = logarithmic ? (1, 10) : (0, 1);
        }

        (low, high) = logarithmic ? Logarithmic(low, high, padding) : Linear(low, high, padding);
        double minimum = axis.Minimum ?? low;
        double maximum = axis.Maximum ?? high;
        return maximum > minimum ? (minimum, maximum) : logarithmic ? (minimum, minimum * 10) : (minimum, minimum + 1);
    }

    private static (double Low, double High) Logarithmic(double low, double high, double padding)
    {
        if (low == high)
        {
            return (Math.Max(low / 3, double.Epsilon), Math.Min(high * 3, double.MaxValue));
        }

        double room = Numerics.Elementary.Exp(padding * Numerics.Elementary.Log(high / low));
        return (Math.Max(low / room, double.Epsilon), Math.Min(high * room, double.MaxValue));
    }

    private static (double Low, double High) Linear(double low, double high, double padding)
    {
        if (low == high)
        {
            double half = low == 0 ? 1 : Math.Abs(low) / 2;
            return (low - half, high + half);
        }

        double room = padding * (high - low);
        return (low - (low == 0 ? 0 : room), high + room);
    }

    private static IEnumerable<double> Horizontal(FigureMark mark) => mark switch
    {
        LineMark line => line.X,
        HeatMark heat => [heat.Left, heat.Right],
        PointMark points => points.X.Concat(points.XIntervals?.SelectMany(Ends) ?? []),
        VerticalReference reference => [reference.X, reference.Low ?? double.NaN, reference.High ?? double.NaN],
        _ => [],
    };

    private static IEnumerable<double> Vertical(FigureMark mark) => mark switch
    {
        LineMark { Low: { } low, High: { } high } line => line.Y.Concat(low).Concat(high),
        LineMark line => line.Y,
        HeatMark heat => [heat.Bottom, heat.Top],
        PointMark points => points.Y.Concat(points.YIntervals?.SelectMany(Ends) ?? []),
        HorizontalReference reference => [reference.Y],
        _ => [],
    };

    private static IEnumerable<double> Ends((double Low, double High) interval) => [interval.Low, interval.High];
}
