using System.Globalization;
using System.Text;
using Plateau.Convergence;

namespace Plateau.Jobs;

/// <summary>
/// <c>groups.csv</c> and <c>objects.csv</c>: one line a group, and one an object, numbers in their shortest exact form, an empty cell for
/// what is not known. A name that a spreadsheet would take for a formula stands in quotes, after an apostrophe.
/// </summary>
internal static class GroupsAndObjectsCsv
{
    /// <summary>Writes groups, the one that needs data most first.</summary>
    public static void Write(Stream stream, GroupsSummary groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        using StreamWriter writer = Writer(stream);
        writer.WriteLine(
            "group,training,heldOut,loss,accuracy,variance,varianceLow,varianceHigh,shape,share,within,between,shapeShare,allocation,k,"
                + "kLow,kHigh,more,moreLow,moreHigh,gap,gapLow,gapHigh,gain,meanGap,meanGapLow,meanGapHigh");
        foreach (GroupSummary group in groups.Groups)
        {
            VarianceEstimate? v = group.LandscapeVariance;
            GroupSize? size = group.Size;
            GapSummary? gap = group.Gap;
            writer.Write(Text(group.Name));
            Numbers(
                writer,
                group.Training,
                group.HeldOut,
                group.Loss,
                group.Accuracy,
                v?.Value,
                v?.Low,
                v?.High,
                v?.Shape,
                group.Share,
                group.Within,
                group.Between,
                group.ShapeShare,
                group.Allocation,
                size?.K,
                size?.Low,
                size?.High,
                size?.More,
                size?.MoreLow,
                size?.MoreHigh,
                gap?.Relative,
                gap?.Low,
                gap?.High,
                gap?.Gain,
                group.MeanGap?.Value,
                group.MeanGap?.Low,
                group.MeanGap?.High);
        }
    }

    /// <summary>Writes all objects of all sets, ranked by what they contribute to V.</summary>
    public static void Write(Stream stream, IReadOnlyList<RankedObjects> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        using StreamWriter writer = Writer(stream);
        writer.WriteLine("set,rank,index,label,predicted,probability,loss,contribution,share,cumulative,shapeShare");
        foreach (RankedObjects set in sets)
        {
            for (int rank = 0; rank < set.Count; rank++)
            {
                ObjectSummary one = set[rank];
                writer.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(set.HeldOut ? "heldOut" : "training")},{rank + 1},{one.Index},{Text(one.Label)},{Text(one.Predicted)}"));
                Numbers(writer, one.Probability, one.Loss, one.Contribution, one.Share, one.Cumulative, one.ShapeShare);
            }
        }
    }

    /// <summary>Writes the objects chosen from a pool.</summary>
    public static void Write(Stream stream, IReadOnlyList<ChosenObject> chosen)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        using StreamWriter writer = Writer(stream);
        writer.WriteLine("index,label,probability,weight,score");
        foreach (ChosenObject one in chosen)
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{one.Index},{Text(one.Label)}"));
            Numbers(writer, one.Probability, one.Weight, one.Score);
        }
    }

    private static StreamWriter Writer(Stream stream)
        => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };

    private static void Numbers(StreamWriter writer, params ReadOnlySpan<double?> values)
    {
        foreach (double? value in values)
        {
            writer.Write(',');
            if (value is double number && double.IsFinite(number))
            {
                writer.Write(number.ToString("R", CultureInfo.InvariantCulture));
            }
        }

        writer.WriteLine();
    }

    // A spreadsheet takes a cell that begins like this for a formula, and runs it; a number is none.
    private static bool IsFormula(string text) => text.Length > 0
        && "=+-@\t\r".Contains(text[0])
        && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static string Text(string? text)
        => text is null ? string.Empty
            : IsFormula(text) ? $"\"'{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text
            : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
