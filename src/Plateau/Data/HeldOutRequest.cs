using System.Globalization;

namespace Plateau.Data;

/// <summary>What <c>--held-out</c> asks for. At most one of the three is set.</summary>
internal sealed record HeldOutRequest(bool IsDefault, int? Count, double? Fraction, string? File)
{
    public bool IsNone => Count is null && Fraction is null;

    public static HeldOutRequest Parse(string? text)
    {
        if (text is null)
        {
            return new HeldOutRequest(true, null, null, null);
        }

        if (text.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            return new HeldOutRequest(false, null, null, null);
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            return new HeldOutRequest(false, null, null, text);
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0)
        {
            return new HeldOutRequest(false, count, null, null);
        }

        return number is > 0 and < 1
            ? new HeldOutRequest(false, null, number, null)
            : throw new PlateauException(
                $"`HeldOut` {text}: give a number of objects (1 or more), a fraction between 0 and 1, a file or none.");
    }

    public int CountOf(int total)
        => Count ?? (Fraction is { } fraction ? Math.Max(1, (int)Math.Round(fraction * total, MidpointRounding.AwayFromZero)) : 0);
}
