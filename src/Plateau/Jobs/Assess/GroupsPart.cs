using Plateau.Data;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;
using static Plateau.Jobs.AssessWording;
using static Plateau.Pages.PageColumn;

namespace Plateau.Jobs;

/// <summary>What groups of objects have to do with the answer: which needs data most, and where the landscape variance lies.</summary>
internal static class GroupsPart
{
    private const int MostOnTerminal = 10;
    private const string None = "–";

    // Of fewer objects the interval of a group is no ground for a headline, and of fewer than these it is worth a caution.
    private const int FewestForHeadline = 50;
    private const int FewestWithoutCaution = 200;

    /// <summary>Figures and table; null without groups.</summary>
    public static PageBlock? Of(AssessResult result, double level)
    {
        if (result.Groups is not { } groups)
        {
            return null;
        }

        string summary = Summary(groups, level);
        int left = groups.Groups.Count - MostOnTerminal;
        string rest = left > 0 ? $"{left} more {(left == 1 ? "is" : "are")} in the report and with --json." : string.Empty;
        return new PageSection(
            $"Which {By(groups.By)} needs data most",
            new PageParagraph(Paragraph(First(result, level), summary)).InReport(),
            PageFigure.Of(
                GroupsFigures.Sizes(groups),
                "Settled means the same for every group: what is still to come moves the group's own landscape by less than the "
                    + "tolerance times the mean loss of all objects.")?.InReport(),
            PageFigure.Of(
                GroupsFigures.Shares(groups),
                "V splits exactly: how objects differ within a group, and how far its mean loss lies from that of all.")?.InReport(),
            Table(groups, level),
            new PageParagraph(Paragraph(summary, rest)) { Medium = PageMedium.Terminal, Tone = Tone.Quiet });
    }

    /// <summary>Which group needs data most; empty where none lacks objects, or where chance may have made it the first.</summary>
    public static string First(AssessResult result, double level)
    {
        if (result.Groups is not { } groups || Leading(groups) is not { Size: { } size } first)
        {
            return string.Empty;
        }

        string range = SizeRange(size.Low, size.High, first.Training);
        string caution = first.Measured < FewestWithoutCaution ? $"; measured on {Exact(first.Measured)} only" : string.Empty;
        string name = Name(groups.By, first.Name);
        string needs = result.Answer.Enough
            ? $"For every {By(groups.By)} to settle as well by itself, {name} needs data most"
            : $"{Capital(name)} needs data most";
        return $"{needs}: its own landscape settles at {(size.K >= 100 ? "about " : "")}{Objects(Size(size.K, first.Training))} "
            + $"({IntervalOf(level)} {range}{caution}), and it has {Exact(first.Training)}.";
    }

    /// <summary>What all groups say, in a few sentences.</summary>
    public static string Summary(GroupsSummary groups, double level)
    {
        GroupSummary? leading = Leading(groups);
        GroupSummary carrier = leading ?? groups.Groups.MaxBy(group => group.Share)!;
        double objects = groups.Groups.Sum(group => (double)group.Measured);
        return Paragraph(
            $"{Capital(Name(groups.By, carrier.Name))} carries {Percent(carrier.Share)} of V "
                + $"with {Percent(carrier.Measured / objects)} of the objects.",
            Settled(groups),
            leading is null && groups.Groups.Count(group => group.Size is not null) > 1 && groups.Groups[0].Size is { More: >= 1 }
                ? $"These objects do not show which {By(groups.By)} needs data most."
                : string.Empty,
            Gain(groups, leading, level));
    }

    /// <summary>"class", or the column that objects are grouped by.</summary>
    internal static string By(string by) => by == Grouping.ByClass ? "class" : by;

    // The group that lacks most objects, where that is more than chance among many: it was measured on enough objects, and its interval
    // lies above that of the group in the middle; null otherwise.
    private static GroupSummary? Leading(GroupsSummary groups)
    {
        GroupSummary[] known = [.. groups.Groups.Where(group => group.Size is not null)];
        return known.Length > 1 && known[0] is { Size: { More: >= 1 } size } first && first.Measured >= FewestForHeadline
            && known[known.Length / 2] is var median && size.Low - first.Training > median.Size!.High - median.Training
            ? first
            : null;
    }

    // "class 8", "region = north"
    private static string Name(string by, string name) => by == Grouping.ByClass ? $"class {name}" : $"{by} = {name}";

    private static string Settled(GroupsSummary groups)
    {
        GroupSummary[] known = [.. groups.Groups.Where(group => group.Size is not null)];
        if (known.Length == 0)
        {
            return string.Empty;
        }

        int settled = known.Count(group => group.Size!.More < 1);
        string measured = known.Length == groups.Groups.Count ? string.Empty : " that can be measured";
        string settle = "enough objects for its own landscape to settle to the same tolerance";
        string whether = (settled, known.Length) switch
        {
            (1, 1) => $"The one group{measured} has {settle}",
            (0, 1) => $"The one group{measured} has too few objects for its own landscape to settle to the same tolerance",
            (0, int count) => $"None of the {count} groups{measured} has {settle}",
            (1, int count) => $"1 of the {count} groups{measured} has {settle}",
            (int some, int count) => $"{(some == count ? $"All {count}" : $"{some} of the {count}")} groups{measured} have {settle}"
                .Replace("its own landscape", "their own landscapes", StringComparison.Ordinal),
        };
        double lacking = known.Sum(group => group.Size!.More);
        string lack = settled == known.Length || !double.IsFinite(lacking) ? string.Empty
            : known.Length == 1 ? $"; it lacks about {Rounded(lacking)}"
            : $"; to settle all of them it would take about {Rounded(lacking)} more";
        return $"{whether}{lack}.";
    }

    // Nothing is said of a group other than the one that needs data most, or whose gap may be that of all: the largest of many noisy
    // numbers is large by chance.
    private static string Gain(GroupsSummary groups, GroupSummary? leading, double level)
        => groups.Groups.Where(one => one.Gap is { Gain: > 0 }).MaxBy(one => one.Gap!.Gain * one.Training) is { MeanGap: { } gap } widest
            && (leading is null || leading == widest) && gap.Low > groups.MeanGap
            ? $"Most is still to be gained in {Name(groups.By, widest.Name)}, about {Measured(widest.Gap!.Gain, 2)} "
                + $"of its held-out loss of {Measured(widest.Loss, 2)}: that loss lies {Measured(gap.Value, 2)} "
                + $"above its training loss ({IntervalOf(level)} {MeasuredRange(gap.Low, gap.High, 2)}), "
                + $"and that of all objects {Measured(groups.MeanGap, 2)}."
            : string.Empty;

    private static PageTable Table(GroupsSummary groups, double level)
    {
        bool quantities = groups.Groups.All(one => one.Accuracy is null);
        PageTable table = PageTable.Of(
            groups.Groups,
            [
                (new(By(groups.By), Wraps: true), one => one.Name),
                (Number("objects"), one => Exact(one.Training)),
                (Number("held out").InReport, one => groups.Objects == ObjectSet.HeldOut ? Exact(one.HeldOut ?? 0) : string.Empty),
                (Number("loss").InReport, one => OrNone(one.Loss, loss => Measured(loss))),
                (Number("V").InReport, one => OrNone(one.LandscapeVariance?.Value, v => Measured(v))),
                (Number("share of V"), one => one.Measured == 0 ? None : Percent(one.Share)),
                (Number("of shape").InReport, one => one.Measured == 0 ? None : OrNone(one.ShapeShare, share => Percent(share))),
                (Number("accuracy"), one => quantities ? string.Empty : OrNone(one.Accuracy, share => Accuracy(share))),
                (Number("own K"), one => new(OrNone(one.Size?.K, k => Size(k, one.Training)), Tone.Strong)),
                (new(IntervalOf(level)), one => one.Size is not { } size ? new PageCell("too few objects") { Note = one.Note }
                    : double.IsFinite(size.High) ? SizeRange(size.Low, size.High, one.Training)
                    : $"from {Size(size.Low, one.Training)}"),
                (Number("more"), one => OrNone(one.Size?.More, more => more < 1 ? None : Rounded(more))),
                (Number("of the next").InReport, one => one.LandscapeVariance is null ? None : Percent(one.Allocation)),
                (Number("mean gap").InReport, one => OrNone(one.MeanGap?.Value, gap => Measured(gap, 2))),
                (Number("interval").InReport, one => one.MeanGap is { } gap ? $"{Measured(gap.Low, 2)} to {Measured(gap.High, 2)}" : None),
            ]).WithoutEmptyColumns();
        return table with
        {
            Rows = [.. table.Rows.Select((row, place) => place < MostOnTerminal ? row : row with { Medium = PageMedium.Report })],
            NoteMedium = PageMedium.Report,
            Note = $"Loss{(quantities ? string.Empty : " and accuracy")} at w* on the objects that V was measured on. "
                + $"Of the next: how to share out the next {Objects(Exact(groups.Next))}, given those at hand, "
                + "so that the landscape of all settles fastest once each group is weighted by its share "
                + "of the objects that V was measured on. "
                + "Mean gap: held-out loss less training loss, over draws; negative where the training objects are the harder ones.",
        };
    }

    private static string OrNone(double? value, Func<double, string> form) => value is double known ? form(known) : None;
}
