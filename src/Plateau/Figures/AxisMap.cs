using Plateau.Numerics;

namespace Plateau.Figures;

/// <summary>Maps values of one axis to pixels, linear in the value or in its logarithm.</summary>
internal sealed class AxisMap
{
    private const double Ln10 = 2.302585092994045684;

    private readonly bool _logarithmic;
    private readonly double _from;
    private readonly double _to;
    private readonly double _first;
    private readonly double _last;

    /// <summary>Maps [minimum, maximum] to [first, last] in pixels.</summary>
    public AxisMap(AxisScale scale, double minimum, double maximum, double first, double last)
    {
        if (!(minimum < maximum)
            || !double.IsFinite(minimum)
            || !double.IsFinite(maximum)
            || (scale == AxisScale.Logarithmic && minimum <= 0))
        {
            throw new ArgumentException($"An axis cannot reach from {minimum} to {maximum}.", nameof(minimum));
        }

        _logarithmic = scale == AxisScale.Logarithmic;
        Minimum = minimum;
        Maximum = maximum;
        _from = Along(minimum);
        _to = Along(maximum);
        _first = first;
        _last = last;
    }

    public double Minimum { get; }

    public double Maximum { get; }

    /// <summary>The pixel of a value; NaN for a value that cannot be shown on the axis.</summary>
    public double this[double value]
    {
        get
        {
            double along = Along(value);
            return double.IsFinite(along) ? _first + ((along - _from) / (_to - _from) * (_last - _first)) : double.NaN;
        }
    }

    /// <summary>
    /// The pixel of an end of an interval: an end below every place (zero on a logarithmic axis, −∞) lies at the lower edge, +∞ at the
    /// upper edge.
    /// </summary>
    public double Edge(double value)
    {
        if (double.IsNaN(value))
        {
            return double.NaN;
        }

        return double.IsPositiveInfinity(value)
            ? _last
            : double.IsNegativeInfinity(value) || (_logarithmic && value <= 0) ? _first
            : this[value];
    }

    public static double Log10(double value) => Elementary.Log(value) / Ln10;

    private double Along(double value) => _logarithmic ? (value > 0 ? Log10(value) : double.NaN) : value;
}
