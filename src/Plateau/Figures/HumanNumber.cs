using System.Globalization;

namespace Plateau.Figures;

/// <summary>Numbers as people read them.</summary>
internal static class HumanNumber
{
    /// <summary>A whole number with thousands separated: 10,000.</summary>
    public static string Exact(double count) => Minus(count.ToString("N0", CultureInfo.InvariantCulture));

    /// <summary>A count of objects rounded to two digits, in words where it is huge: 41,000; 4.1 million; 3 × 10¹⁸.</summary>
    public static string Rounded(double count) => Words(Round(count, 2), 2);

    /// <summary>
    /// A count rounded to two digits, or to as many more as it takes to stay on its side of <paramref name="threshold"/>: 10,040 with the
    /// threshold 10,000 stays above it.
    /// </summary>
    public static string Rounded(double count, double threshold)
    {
        for (int digits = 2; digits < 15; digits++)
        {
            double rounded = Round(count, digits);
            if (rounded.CompareTo(threshold) == count.CompareTo(threshold))
            {
                return Words(rounded, digits);
            }
        }

        return Exact(count);
    }

    /// <summary>A count in few characters: 950, 41k, 4.1M.</summary>
    public static string Compact(double count)
    {
        (double scale, string unit) = Math.Abs(count) switch
        {
            < 1e3 => (1, ""),
            < 1e6 => (1e3, "k"),
            < 1e9 => (1e6, "M"),
            < 1e12 => (1e9, "G"),
            _ => (1e12, "T"),
        };
        return Minus((count / scale).ToString("#,0.##", CultureInfo.InvariantCulture)) + unit;
    }

    /// <summary>A measured value to <paramref name="digits"/> significant digits: 0.149, 12.3, 1.2 × 10⁻⁷.</summary>
    public static string Measured(double? value, int digits = 3)
    {
        if (value is not double number || !double.IsFinite(number))
        {
            return "unknown";
        }

        if (number == 0)
        {
            return "0";
        }

        if (Math.Abs(number) is < 1e-4 or >= 1e6)
        {
            string[] parts = number.ToString("0." + new string('#', digits - 1) + "E+0", CultureInfo.InvariantCulture).Split('E');
            string power = "10" + Superscript(int.Parse(parts[1], CultureInfo.InvariantCulture));
            return parts[0] == "1" ? power : $"{Minus(parts[0])} × {power}";
        }

        return Minus(Round(number, digits).ToString("#,0.##########", CultureInfo.InvariantCulture));
    }

    /// <summary>A share as a percentage to two digits: 97 %, 0.5 %.</summary>
    public static string Percent(double? share, int digits = 2)
        => share is double value && double.IsFinite(value) ? Measured(value * 100, digits) + " %" : "unknown";

    /// <summary>Accuracy: a percentage with one decimal, as it is usually quoted.</summary>
    public static string Accuracy(double? share)
        => share is double value && double.IsFinite(value) ? (value * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "unknown";

    /// <summary>The text with a true minus sign in place of hyphens.</summary>
    public static string Minus(string number) => number.Replace('-', '−');

    /// <summary>"1 object", "2 objects".</summary>
    public static string Objects(string count) => count == "1" ? "1 object" : $"{count} objects";

    private static string Words(double rounded, int digits) => rounded switch
    {
        < 1e6 => Exact(rounded),
        < 1e9 => Scaled(rounded, 1e6, digits) + " million",
        < 1e12 => Scaled(rounded, 1e9, digits) + " billion",
        < 1e15 => Scaled(rounded, 1e12, digits) + " trillion",
        _ when double.IsNaN(rounded) => Measured(rounded, 2),
        < 1e300 => Measured(rounded, 2),
        _ => "more than 10³⁰⁰",
    };

    private static string Scaled(double value, double scale, int digits)
        => (value / scale).ToString("#,0." + new string('#', Math.Max(1, digits - 1)), CultureInfo.InvariantCulture);

    private static double Round(double value, int digits)
    {
        if (value == 0 || !double.IsFinite(value))
        {
            return value;
        }

        // By way of text, which rounds the decimal number that a reader sees.
        return double.Parse(
            value.ToString("E" + (digits - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture);
    }

    private static string Superscript(int exponent)
        => string.Concat(exponent.ToString(CultureInfo.InvariantCulture).Select(digit => digit == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0']));
}
