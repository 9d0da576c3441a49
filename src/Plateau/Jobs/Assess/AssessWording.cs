using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>Numbers and sentences, as the page of an assessment writes them.</summary>
internal static class AssessWording
{
    /// <summary>A forecast so many times beyond the data is a guess at the order of magnitude.</summary>
    public const double FarBeyond = 10;

    /// <summary>"95 % interval".</summary>
    public static string IntervalOf(double level) => $"{Measured(level * 100, 4)} % interval";

    /// <summary>A number of objects: exact where it is short enough to read.</summary>
    public static string Count(double k)
        => !double.IsFinite(k) ? "unknown" : Math.Abs(k) < 1e6 ? Exact(Math.Ceiling(k)) : Math.Abs(k) < 1e15 ? Compact(k) : Measured(k, 2);

    /// <summary>"3 to 22", or "from 3" without an upper end.</summary>
    public static string Counts(double low, double high) => double.IsFinite(high) ? $"{Count(low)} to {Count(high)}" : $"from {Count(low)}";

    /// <summary>A number of objects in a sentence: two digits, or as many as keep it on its side of those at hand.</summary>
    public static string Size(double k, int objects) => double.IsFinite(k) ? Rounded(k, objects) : "unknown";

    /// <summary>The interval of one: "6,900 to 9,800", or "from 6,900, with no upper end".</summary>
    public static string SizeRange(double low, double high, int objects)
        => double.IsFinite(high) ? $"{Size(low, objects)} to {Size(high, objects)}" : $"from {Size(low, objects)}, with no upper end";

    /// <summary>An upper end to two digits, or that there is none.</summary>
    public static string Ceiling(double count) => double.IsFinite(count) && count < 1e15 ? Rounded(count) : "no upper end";

    /// <summary>"6,900 to 9,800", or "6,900 to no upper end", each to two digits.</summary>
    public static string RoundedRange(double low, double high) => $"{Rounded(low)} to {Ceiling(high)}";

    /// <summary>"0.012 to 4.6", or "0.012 to no upper end".</summary>
    public static string MeasuredRange(double low, double high, int digits = 3)
        => $"{Measured(low, digits)} to {(double.IsFinite(high) ? Measured(high, digits) : "no upper end")}";

    /// <summary>"1.2 % to 6.6 %".</summary>
    public static string PercentRange(double? low, double? high) => $"{Percent(low)} to {Percent(high)}";

    /// <summary>"4 draws".</summary>
    public static string Draws(int draws) => $"{Exact(draws)} {(draws == 1 ? "draw" : "draws")}";

    /// <summary>The text with a capital first letter.</summary>
    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>The words as a sentence: with a capital first letter and a full stop.</summary>
    public static string Sentence(string words) => words.Length == 0 || words[^1] == '.' ? Capital(words) : Capital(words) + ".";

    /// <summary>Those of the sentences that say something, as a paragraph.</summary>
    public static string Paragraph(params IEnumerable<string> sentences)
        => string.Join(' ', sentences.Where(sentence => sentence.Length > 0));
}
