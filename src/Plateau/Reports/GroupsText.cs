using Plateau.Data;
using Plateau.Runs;
using static Plateau.Reports.HumanNumber;

namespace Plateau.Reports;

/// <summary>Groups in plain words.</summary>
public static class GroupsText
{
    /// <summary>Which group needs data most, in a sentence; empty where none needs more, or there are none.</summary>
    public static string First(AssessDocument document, double? confidence = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Groups is not { Groups: [{ Size: { More: >= 1 } size } first, ..] } groups)
        {
            return "";
        }

        string interval = confidence is double share ? $"{Measured(share * 100, 4)} % interval" : "interval";
        string high = double.IsFinite(size.High) ? $"{interval} {Rounded(size.Low)} to {Rounded(size.High)}" : $"{interval} from {Rounded(size.Low)}, with no upper end";
        return $"{Capital(Name(groups.By, first.Name))} needs data most: for its own landscape to settle as well it takes {(size.K >= 100 ? "about " : "")}{Objects(Rounded(size.K))} of it ({high}), and {(first.Training == 1 ? "1 is" : $"{Exact(first.Training)} are")} here.";
    }

    /// <summary>What all groups say, in a sentence or two.</summary>
    public static string Summary(AssessDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Groups is not { } groups)
        {
            return "";
        }

        GroupSummary largest = groups.Groups.MaxBy(group => group.Share)!;
        string carries = $"{Capital(Name(groups.By, largest.Name))} carries {Percent(largest.Share)} of V.";
        GroupSummary[] known = [.. groups.Groups.Where(group => group.Size is not null)];
        if (known.Length == 0)
        {
            return carries;
        }

        int settled = known.Count(group => group.Size!.More < 1);
        string whether = settled == known.Length
            ? $"All {known.Length} groups have objects enough for their own landscapes to settle to the same tolerance."
            : $"{(settled == 0 ? "None" : settled.ToString(System.Globalization.CultureInfo.InvariantCulture))} of {known.Length} groups {(settled == 1 ? "has" : "have")} objects enough for {(settled == 1 ? "its" : "their")} own landscape{(settled == 1 ? "" : "s")} to settle to the same tolerance.";
        string gap = groups.Groups.Where(group => group.Gap is { Gain: > 0 }).MaxBy(group => group.Gap!.Gain * group.Training) is { } widest
            ? $" Most is still to be gained in {Name(groups.By, widest.Name)}: about {Measured(widest.Gap!.Gain, 2)} of its held-out loss of {Measured(widest.Loss, 2)}."
            : "";
        return $"{carries} {whether}{gap}";
    }

    /// <summary>"class 8", "region = north".</summary>
    public static string Name(string by, string name) => by == Grouping.ByClass ? $"class {name}" : $"{by} = {name}";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
