using System.Globalization;

namespace Plateau.Figures;

/// <summary>The positions and labels of ticks: round numbers on a linear axis, decades on a logarithmic one.</summary>
internal static class AxisTicks
{
    /// <summary>Ticks within [minimum, maximum], ascending, about <paramref name="count"/> of them labelled.</summary>
    public static IReadOnlyList<AxisTick> Of(AxisScale scale, TickStyle style, double minimum, double maximum, int count)
        => scale == AxisScale.Logarithmic ? Logarithmic(style, minimum, maximum, count) : Linear(style, minimum, maximum, count);

    /// <summary>The round step (1, 2 or 5 times a power of ten) that gives at most <paramref name="count"/> steps.</summary>
    public static double Step(double span, int count)
    {
        double raw = span / Math.Max(1, count);
        double power = PowerOfTen((int)Math.Floor(AxisMap.Log10(raw)));
        foreach (double multiple in (ReadOnlySpan<double>)[1, 2, 5])
        {
            if (raw <= multiple * power * (1 + 1e-9))
            {
                return multiple * power;
            }
        }

        return 10 * power;
    }

    private static List<AxisTick> Linear(TickStyle style, double minimum, double maximum, int count)
    {
        double step = Step(maximum - minimum, count);
        double slack = 1e-9 * (maximum - minimum);
        int decimals = Math.Max(0, -(int)Math.Floor(AxisMap.Log10(step * (style == TickStyle.Percent ? 100 : 1) * (1 + 1e-9))));
        double largest = Math.Max(Math.Abs(minimum), Math.Abs(maximum));
        List<AxisTick> ticks = [];
        for (double i = Math.Ceiling((minimum - slack) / step); i * step <= maximum + slack; i++)
        {
            // The sum with zero is never −0.
            ticks.Add(Label((i * step) + 0.0, style, decimals, largest));
        }

        return ticks;
    }

    private static List<AxisTick> Logarithmic(TickStyle style, double minimum, double maximum, int count)
    {
        double low = AxisMap.Log10(minimum) - 1e-9;
        double high = AxisMap.Log10(maximum) + 1e-9;
        int first = (int)Math.Ceiling(low);
        int last = (int)Math.Floor(high);
        int decades = last - first + 1;
        if (decades < 2)
        {
            return Narrow(style, minimum, maximum, count, (int)Math.Floor(low), (int)Math.Floor(high));
        }

        int step = Math.Max(1, (decades + count - 1) / Math.Max(1, count));
        List<AxisTick> ticks = [];
        for (int exponent = first - 1; exponent <= last; exponent++)
        {
            double power = PowerOfTen(exponent);
            if (exponent >= first)
            {
                ticks.Add(((exponent % step) + step) % step == 0 ? Decade(exponent, style) : new(power, null));
            }

            for (int multiple = 2; step == 1 && decades <= 8 && multiple <= 9; multiple++)
            {
                AddWithin(ticks, new(multiple * power, null), minimum, maximum);
            }
        }

        return ticks;
    }

    /// <summary>Less than two decades: multiples 1, 2, 5 are labelled, or round steps where these would be too few.</summary>
    private static List<AxisTick> Narrow(TickStyle style, double minimum, double maximum, int count, int first, int last)
    {
        List<AxisTick> ticks = [];
        for (int exponent = first; exponent <= last; exponent++)
        {
            for (int multiple = 1; multiple <= 9; multiple++)
            {
                double value = multiple * PowerOfTen(exponent);
                AddWithin(ticks, multiple is 1 or 2 or 5 ? Label(value, style, null, value) : new(value, null), minimum, maximum);
            }
        }

        return ticks.Count(tick => tick.Text is not null) >= 3 ? ticks : Linear(style, minimum, maximum, Math.Min(count, 5));
    }

    private static void AddWithin(List<AxisTick> ticks, AxisTick tick, double minimum, double maximum)
    {
        if (tick.Value >= minimum * (1 - 1e-9) && tick.Value <= maximum * (1 + 1e-9))
        {
            ticks.Add(tick);
        }
    }

    private static AxisTick Decade(int exponent, TickStyle style)
    {
        double value = PowerOfTen(exponent);
        return style == TickStyle.Power || exponent is < -3 or > 4
            ? Raised("10", exponent, value, style)
            : Label(value, style, null, value);
    }

    private static AxisTick Raised(string mantissa, int exponent, double value, TickStyle style) => style switch
    {
        TickStyle.Count when exponent is >= 0 and <= 13 => new(value, HumanNumber.Compact(value)),
        TickStyle.Percent when exponent is >= -6 and <= 3 => new(value, Plain(value * 100, null) + " %"),
        _ => new(value, mantissa, HumanNumber.Minus(exponent.ToString(CultureInfo.InvariantCulture))),
    };

    private static AxisTick Label(double value, TickStyle style, int? decimals, double largest) => style switch
    {
        TickStyle.Percent => new(value, Plain(value * 100, decimals) + " %"),
        TickStyle.Count when value >= 1000 && value == Math.Round(value) => new(value, HumanNumber.Compact(value)),
        _ when largest is < 1e-3 or >= 1e6 => Scientific(value),
        _ => new(value, Plain(value, decimals)),
    };

    private static AxisTick Scientific(double value)
    {
        if (value == 0)
        {
            return new(value, "0");
        }

        string[] parts = value.ToString("0.###E+0", CultureInfo.InvariantCulture).Split('E');
        int exponent = int.Parse(parts[1], CultureInfo.InvariantCulture);
        return new(
            value,
            parts[0] == "1" ? "10" : HumanNumber.Minus(parts[0]) + "·10",
            HumanNumber.Minus(exponent.ToString(CultureInfo.InvariantCulture)));
    }

    private static string Plain(double value, int? decimals)
    {
        string text = decimals is int places
            ? value.ToString("N" + Math.Min(places, 12).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            : value.ToString("#,0.############", CultureInfo.InvariantCulture);
        return HumanNumber.Minus(text);
    }

    /// <summary>10^exponent, correctly rounded.</summary>
    public static double PowerOfTen(int exponent)
        => double.Parse("1E" + exponent.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
