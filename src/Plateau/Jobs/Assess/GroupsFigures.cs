using Plateau.Figures;
using static Plateau.Figures.HumanNumber;
using static Plateau.Jobs.AssessWording;

namespace Plateau.Jobs;

/// <summary>The figures of groups: what each needs beside what it has, and where the landscape variance lies.</summary>
internal static class GroupsFigures
{
    // As many as a figure holds.
    private const int MostShown = 30;

    /// <summary>Sufficient sizes of the groups beside what each has; null where nothing is known of any.</summary>
    public static Figure? Sizes(GroupsSummary groups)
    {
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
            Description = $"Of {shown.Length} groups, {shown[0].Name} is first: it needs "
                + $"{Objects(Size(shown[0].Size!.K, shown[0].Training))} by estimate, and has {Exact(shown[0].Training)}.",
            X = FigureAxis.Logarithmic("objects of the group", TickStyle.Count),
            Y = FigureAxis.Named(GroupsPart.By(groups.By), [.. shown.Select(group => group.Name)]),
            Marks =
            [
                new PointMark([.. shown.Select(group => (double)group.Training)], places)
                {
                    Name = "at hand",
                    Color = SeriesColor.Gray,
                    Open = true,
                },
                new PointMark([.. shown.Select(group => group.Size!.K)], places)
                {
                    Name = "sufficient, K",
                    Color = SeriesColor.Purple,
                    XIntervals =
                    [
                        .. shown.Select(group => group.Size!).Select(size => (size.Low, double.IsFinite(size.High) ? size.High : size.K)),
                    ],
                },
            ],
            Height = Math.Max(230, 70 + (26 * shown.Length)),
        };
    }

    /// <summary>The share of V that each group carries, and that of objects; null where V is not known.</summary>
    public static Figure? Shares(GroupsSummary groups)
    {
        GroupSummary[] shown = [.. groups.Groups.OrderByDescending(group => group.Share).Take(MostShown)];
        double objects = shown.Sum(group => (double)group.Measured);
        if (shown.Length == 0 || !(shown[0].Share > 0))
        {
            return null;
        }

        List<FigureMark> marks = [];
        for (int i = 0; i < shown.Length; i++)
        {
            (string? within, string? between) = i == 0 ? ("within the group", "its mean off the others'") : (null, null);
            marks.Add(new LineMark([0, shown[i].Within], [i, i]) { Name = within, Color = SeriesColor.Blue, Width = 9 });
            marks.Add(new LineMark([shown[i].Within, shown[i].Share], [i, i]) { Name = between, Color = SeriesColor.Amber, Width = 9 });
        }

        marks.Add(new PointMark(
            [.. shown.Select(group => group.Measured / objects)],
            [.. Enumerable.Range(0, shown.Length).Select(i => (double)i)])
        {
            Name = "its share of objects",
            Color = SeriesColor.Gray,
            Open = true,
        });
        return new Figure
        {
            Id = "group-shares",
            Title = "Where the landscape variance lies",
            Subtitle = "The share of V that each group carries; all of them add up to all of it.",
            Description = $"{shown[0].Name} carries {Percent(shown[0].Share)} of the landscape variance.",
            X = FigureAxis.Linear("share of V", TickStyle.Percent) with { Minimum = 0 },
            Y = FigureAxis.Named(GroupsPart.By(groups.By), [.. shown.Select(group => group.Name)]),
            Marks = marks,
            Height = Math.Max(230, 70 + (26 * shown.Length)),
        };
    }
}
