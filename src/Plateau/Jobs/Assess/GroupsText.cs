using Plateau.Data;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>Groups in plain words.</summary>
public static class GroupsText
{
    // Of fewer objects the interval of a group is no ground for a headline, and of fewer than these it is worth a caution.
    private const int FewestForHeadline = 50;
    private const int FewestWithoutCaution = 200;

    /// <summary>Which group needs data most, in a sentence; empty where none lacks objects, where that cannot be told from the others, or where there are none.</summary>
    public static string First(AssessResult document, double? confidence = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Groups is not { } groups || Leading(groups) is not { Size: { } size } first)
        {
            return "";
        }

        string interval = Interval(confidence);
        string high = double.IsFinite(size.High) ? $"{interval} {Rounded(size.Low)} to {Rounded(size.High)}" : $"{interval} from {Rounded(size.Low)}, with no upper end";
        string caution = first.Measured < FewestWithoutCaution ? $"; measured on {Exact(first.Measured)} only" : "";
        string name = Name(groups.By, first.Name);
        string needs = document.Answer.Enough
            ? $"For every {By(groups.By)} to settle as well by itself, {name} needs data most: it takes"
            : $"{Capital(name)} needs data most: for its own landscape to settle as well it takes";
        return $"{needs} {(size.K >= 100 ? "about " : "")}{Objects(Rounded(size.K))} of it ({high}{caution}), and {(first.Training == 1 ? "1 is" : $"{Exact(first.Training)} are")} here.";
    }

    /// <summary>What all groups say, in a few sentences.</summary>
    public static string Summary(AssessResult document, double? confidence = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Groups is not { } groups)
        {
            return "";
        }

        GroupSummary? leading = Leading(groups);
        GroupSummary carrier = leading ?? groups.Groups.MaxBy(group => group.Share)!;
        double objects = groups.Groups.Sum(group => (double)group.Measured);
        string carries = $"{Capital(Name(groups.By, carrier.Name))} carries {Percent(carrier.Share)} of V with {Percent(carrier.Measured / objects)} of the objects.";
        string[] sentences = [carries, Whether(groups), Unclear(groups, leading), Gain(groups, leading, confidence)];
        return string.Join(' ', sentences.Where(sentence => sentence.Length > 0));
    }

    /// <summary>
    /// The group that lacks most objects, where that is more than chance among many: it was measured on objects enough, and its interval lies above that of the group in
    /// the middle; null otherwise.
    /// </summary>
    internal static GroupSummary? Leading(GroupsSummary groups)
    {
        GroupSummary[] known = [.. groups.Groups.Where(group => group.Size is not null)];
        return known.Length > 1 && known[0] is { Size: { More: >= 1 } size } first && first.Measured >= FewestForHeadline
            && known[known.Length / 2] is var median && size.Low - first.Training > median.Size!.High - median.Training
            ? first
            : null;
    }

    private static string Whether(GroupsSummary groups)
    {
        GroupSummary[] known = [.. groups.Groups.Where(group => group.Size is not null)];
        if (known.Length == 0)
        {
            return "";
        }

        int settled = known.Count(group => group.Size!.More < 1);
        string measured = known.Length == groups.Groups.Count ? "" : " that can be measured";
        string one = "has objects enough for its own landscape to settle to the same tolerance";
        string whether = (settled, known.Length) switch
        {
            (1, 1) => $"The one group{measured} {one}",
            (0, 1) => $"The one group{measured} has too few objects for its own landscape to settle to the same tolerance",
            (0, int count) => $"None of the {count} groups{measured} {one}",
            (1, int count) => $"1 of the {count} groups{measured} {one}",
            (int some, int count) => $"{(some == count ? $"All {count}" : $"{some} of the {count}")} groups{measured} have objects enough for their own landscapes to settle to the same tolerance",
        };
        double lacking = known.Sum(group => group.Size!.More);
        string lack = settled == known.Length || !double.IsFinite(lacking) ? "" : known.Length == 1 ? $"; it lacks about {Rounded(lacking)}" : $"; for all of them alike it would take about {Rounded(lacking)} more";
        return $"{whether}{lack}.";
    }

    private static string Unclear(GroupsSummary groups, GroupSummary? leading)
        => leading is null && groups.Groups.Count(group => group.Size is not null) > 1 && groups.Groups[0].Size is { More: >= 1 }
            ? $"Which {By(groups.By)} needs data most cannot be told from these objects."
            : "";

    // Of another group than the one that needs data most, or whose gap may be that of all, nothing is said: the largest of many noisy numbers is large by chance.
    private static string Gain(GroupsSummary groups, GroupSummary? leading, double? confidence)
        => groups.Groups.Where(group => group.Gap is { Gain: > 0 }).MaxBy(group => group.Gap!.Gain * group.Training) is { MeanGap: { } gap } widest
            && (leading is null || leading == widest) && gap.Low > groups.MeanGap
            ? $"Most is still to be gained in {Name(groups.By, widest.Name)}, about {Measured(widest.Gap!.Gain, 2)} of its held-out loss of {Measured(widest.Loss, 2)}: the latter lies {Measured(gap.Value, 2)} above its training loss ({Interval(confidence)} {Measured(gap.Low, 2)} to {Measured(gap.High, 2)}), that of all objects {Measured(groups.MeanGap, 2)}."
            : "";

    private static string Interval(double? confidence) => confidence is double share ? $"{Measured(share * 100, 4)} % interval" : "interval";

    private static string By(string by) => by == Grouping.ByClass ? "class" : by;

    /// <summary>"class 8", "region = north".</summary>
    public static string Name(string by, string name) => by == Grouping.ByClass ? $"class {name}" : $"{by} = {name}";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
