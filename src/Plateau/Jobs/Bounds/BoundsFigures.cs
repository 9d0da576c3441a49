using Plateau.Convergence;
using Plateau.Figures;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>The figures of bounds.</summary>
internal static class BoundsFigures
{
    /// <summary>Every bound beside what it bounds, on one logarithmic axis.</summary>
    public static Figure? Slack(BoundsResult result)
    {
        Bound[] shown =
        [
            .. result.Bounds.Where(bound => (bound.Measured ?? bound.MeasuredQuadratic) > 0 && (bound.Corrected > 0 || bound.Paper > 0)),
        ];
        if (shown.Length == 0)
        {
            return null;
        }

        double[] places = [.. Enumerable.Range(0, shown.Length).Select(i => (double)i)];
        double[] paper =
        [
            .. shown.Select(bound => bound.SlackPaper is { } slack && slack > 0 && double.IsFinite(slack) ? slack : double.NaN),
        ];
        double[] corrected =
        [
            .. shown.Select(bound => bound.SlackCorrected is { } slack && slack > 0 && double.IsFinite(slack) ? slack : double.NaN),
        ];
        List<FigureMark> marks = [new VerticalReference(1, "measured") { Style = LineStyle.Dashed }];
        if (paper.Any(double.IsFinite))
        {
            marks.Add(new PointMark(paper, places) { Name = "as printed", Color = SeriesColor.Vermilion, Open = true });
        }

        if (corrected.Any(double.IsFinite))
        {
            marks.Add(new PointMark(corrected, places) { Name = "corrected" });
        }

        return new Figure
        {
            Id = "slack",
            Title = "Each bound over what it bounds",
            Subtitle = "Left of the line a bound fails; far to the right it is right and says little.",
            Description = $"{shown.Length} statements, each as printed and corrected, as multiples of the measured value.",
            X = FigureAxis.Logarithmic("bound / measured"),
            Y = FigureAxis.Named("statement", [.. shown.Select(bound => bound.Id)]),
            Marks = marks,
            Height = Math.Max(260, 60 + (26 * shown.Length)),
        };
    }

    /// <summary>One bound beside the increments it bounds, by the number of objects; null where it has no curve.</summary>
    public static Figure? Curve(BoundsResult result, string id)
    {
        if (result.Bounds.FirstOrDefault(bound => bound.Id == id) is not { Curve: { } curve } bound || curve.K.Count < 2)
        {
            return null;
        }

        double[] k = [.. curve.K.Select(one => (double)one)];
        List<FigureMark> marks = [];
        Add(marks, k, curve.Measured, "measured", SeriesColor.Blue, faint: false);
        Add(marks, k, curve.MeasuredQuadratic, "measured, quadratic model", SeriesColor.Sky, faint: true);
        Add(marks, k, curve.Corrected, bound.Kind == BoundKind.Exact ? "exact" : "corrected bound", SeriesColor.Green, faint: false);
        Add(marks, k, curve.Paper, "as printed", SeriesColor.Vermilion, faint: false);
        return marks.Count == 0 ? null : new Figure
        {
            Id = id,
            Title = bound.Title,
            Subtitle = bound.Formula,
            Description = $"{bound.Title}, by the number of objects from {Exact(k[0])} to {Exact(k[^1])}.",
            X = FigureAxis.Logarithmic("objects k", TickStyle.Count),
            Y = FigureAxis.Logarithmic("change by one object"),
            Marks = marks,
        };
    }

    private static void Add(List<FigureMark> marks, double[] k, IReadOnlyList<double> values, string name, SeriesColor color, bool faint)
    {
        if (values.Count == k.Length && values.Any(value => value > 0 && double.IsFinite(value)))
        {
            marks.Add(new LineMark(k, [.. values.Select(value => double.IsFinite(value) ? value : double.NaN)])
            {
                Name = name,
                Color = color,
                Faint = faint,
            });
        }
    }
}
