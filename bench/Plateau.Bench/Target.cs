using System.Globalization;

namespace Plateau.Bench;

/// <summary>What a figure was meant to reach, said in one line beside what it did.</summary>
internal static class Target
{
    /// <summary>A figure that is good when large.</summary>
    public static void AtLeast(string what, double figure, double target, string unit)
        => Print(what, figure, target, unit, "at least", figure / target);

    /// <summary>A figure that is good when small.</summary>
    public static void AtMost(string what, double figure, double target, string unit)
        => Print(what, figure, target, unit, "at most", target / figure);

    private static void Print(string what, double figure, double target, string unit, string bound, double reached)
    {
        string verdict = reached >= 1 ? "met" : string.Create(CultureInfo.InvariantCulture, $"missed by {100 * (1 - reached):F0} %");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"target: {what}: {figure:G3} {unit}, {bound} {target:G3}: {(double.IsNaN(figure) ? "not measured" : verdict)}"));
    }
}
