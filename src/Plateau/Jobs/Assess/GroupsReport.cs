using System.Text;
using Plateau.Data;
using Plateau.Figures;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;
using static Plateau.Figures.SvgText;

namespace Plateau.Jobs;

/// <summary>What groups of objects have to do with the answer: figures and a table.</summary>
public static class GroupsReport
{
    // As many as a figure holds.
    private const int MostShown = 30;

    /// <summary>Sufficient sizes of the groups beside what each has; null where nothing is known of any.</summary>
    public static Figure? Sizes(GroupsSummary groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        GroupSummary[] shown = [.. groups.Groups.Where(group => group.Size is { K: > 0 }).Take(MostShown)];
        if (shown.Length == 0)
        {
            return null;
        }

        double[] places = [.. Enumerable.Range(0, shown.Length).Select(i => (double)i)];
        return new Figure
        {
            Id = "groups",
            Title = "Which group needs data most",
            Subtitle = "Objects of each group that its own landscape needs to settle, with intervals, beside those at hand.",
            Description = $"Of {shown.Length} groups, {shown[0].Name} is first: it needs {Objects(Rounded(shown[0].Size!.K))} by estimate, and has {Exact(shown[0].Training)}.",
            X = FigureAxis.Logarithmic("objects of the group", TickStyle.Count),
            Y = FigureAxis.Named(By(groups.By), [.. shown.Select(group => group.Name)]),
            Marks =
            [
                new PointMark([.. shown.Select(group => (double)group.Training)], places) { Name = "at hand", Color = SeriesColor.Gray, Open = true },
                new PointMark([.. shown.Select(group => group.Size!.K)], places)
                {
                    Name = "sufficient, K",
                    Color = SeriesColor.Purple,
                    XIntervals = [.. shown.Select(group => (group.Size!.Low, double.IsFinite(group.Size.High) ? group.Size.High : group.Size.K))],
                },
            ],
            Height = Math.Max(230, 70 + (26 * shown.Length)),
        };
    }

    /// <summary>The share of V that each group carries, and that of objects; null where V is not known.</summary>
    public static Figure? Shares(GroupsSummary groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        GroupSummary[] shown = [.. groups.Groups.OrderByDescending(group => group.Share).Take(MostShown)];
        double objects = shown.Sum(group => (double)(group.HeldOut ?? group.Training));
        if (shown.Length == 0 || !(shown[0].Share > 0))
        {
            return null;
        }

        List<FigureMark> marks = [];
        for (int i = 0; i < shown.Length; i++)
        {
            marks.Add(new LineMark([0, shown[i].Within], [i, i]) { Name = i == 0 ? "within the group" : null, Color = SeriesColor.Blue, Width = 9 });
            marks.Add(new LineMark([shown[i].Within, shown[i].Share], [i, i]) { Name = i == 0 ? "its mean off the others'" : null, Color = SeriesColor.Amber, Width = 9 });
        }

        marks.Add(new PointMark([.. shown.Select(group => (group.HeldOut ?? group.Training) / objects)], [.. Enumerable.Range(0, shown.Length).Select(i => (double)i)]) { Name = "its share of objects", Color = SeriesColor.Gray, Open = true });
        return new Figure
        {
            Id = "group-shares",
            Title = "Where the landscape variance lies",
            Subtitle = "The share of V that each group carries; all of them add up to all of it.",
            Description = $"{shown[0].Name} carries {Percent(shown[0].Share)} of the landscape variance.",
            X = FigureAxis.Linear("share of V", TickStyle.Percent) with { Minimum = 0 },
            Y = FigureAxis.Named(By(groups.By), [.. shown.Select(group => group.Name)]),
            Marks = marks,
            Height = Math.Max(230, 70 + (26 * shown.Length)),
        };
    }

    /// <summary>The section of a report; nothing without groups.</summary>
    internal static void Section(StringBuilder html, AssessResult document)
    {
        if (document.Groups is not { } groups)
        {
            return;
        }

        html.Append($"<section class=\"figures\">\n<h2>Which {By(groups.By)} needs data most</h2>\n<p>{ReportSections.Prose(GroupsText.First(document))} {ReportSections.Prose(GroupsText.Summary(document))}</p>\n")
            .Append(Sizes(groups)?.ToHtml("Settled means the same for every group: what is still to come moves the group's own landscape by less than the tolerance times the mean loss of all objects."))
            .Append(Shares(groups)?.ToHtml("V splits exactly: how objects differ within a group, and how the group's mean loss lies off that of all."))
            .Append($"<div class=\"scroll\"><table>\n<thead><tr><th>{Escape(By(groups.By))}</th><th class=\"n\">Training</th>{(groups.Objects == ObjectSet.HeldOut ? "<th class=\"n\">Held out</th>" : "")}<th class=\"n\">Loss</th><th class=\"n\">Accuracy</th><th class=\"n\">V</th><th class=\"n\">Share of V</th><th class=\"n\">of shape</th><th class=\"n\">K</th><th class=\"n\">Interval</th><th class=\"n\">More needed</th><th class=\"n\">Of the next</th><th class=\"n\">Mean gap</th><th class=\"n\">Interval</th></tr></thead>\n<tbody>\n");
        foreach (GroupSummary group in groups.Groups)
        {
            string size = group.Size is { } k
                ? $"<td class=\"n\">{Count(k.K)}</td><td class=\"n\">{Count(k.Low)} to {Count(k.High)}</td><td class=\"n\">{(k.More < 1 ? "–" : Count(k.More))}</td>"
                : $"<td class=\"n\" colspan=\"3\">{Escape(group.Note ?? "unknown")}</td>";
            html.Append($"<tr><td>{Escape(group.Name)}</td><td class=\"n\">{Exact(group.Training)}</td>{(groups.Objects == ObjectSet.HeldOut ? $"<td class=\"n\">{Exact(group.HeldOut ?? 0)}</td>" : "")}")
                .Append($"<td class=\"n\">{Form(group.Loss)}</td><td class=\"n\">{(group.Accuracy is null ? "–" : Accuracy(group.Accuracy))}</td><td class=\"n\">{Form(group.LandscapeVariance?.Value)}</td><td class=\"n\">{(group.Measured == 0 ? "–" : Percent(group.Share))}</td><td class=\"n\">{(group.ShapeShare is null || group.Measured == 0 ? "–" : Percent(group.ShapeShare))}</td>")
                .Append(size).Append($"<td class=\"n\">{(group.LandscapeVariance is null ? "–" : Percent(group.Allocation))}</td><td class=\"n\">{(group.MeanGap is { } gap ? $"{Measured(gap.Value, 2)}</td><td class=\"n\">{Measured(gap.Low, 2)} to {Measured(gap.High, 2)}" : "–</td><td class=\"n\">–")}</td></tr>\n");
        }

        html.Append($"</tbody>\n</table></div>\n<p class=\"note\">Loss and accuracy at w* on the objects that V was measured on. Of the next: how to share out the next {Objects(Exact(groups.Next))}, given those at hand, so that the landscape of all settles fastest once each group is weighted by its share of the objects that V was measured on. Mean gap: held-out loss less training loss, over draws; negative where the training objects are the harder ones.</p>\n</section>\n");
    }

    private static string By(string by) => by == Grouping.ByClass ? "class" : by;

    private static string Form(double? value) => value is null ? "–" : Measured(value);

    private static string Count(double value) => double.IsFinite(value) ? Rounded(value) : "unknown";
}
