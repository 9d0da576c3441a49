using Plateau.Convergence;
using Plateau.Figures;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>The figure of a comparison.</summary>
internal static class CompareFigures
{
    /// <summary>The ratios with their intervals; null where none is known.</summary>
    public static Figure? Ratios(CompareResult result)
    {
        (string Name, PairedRatio? Ratio)[] all =
        [
            ("V", result.Variance), ("shape of V", result.Shape), ("own K, loss", result.Size), ("own K, shape", result.SizeOfShape),
        ];
        (string Name, PairedRatio Ratio)[] shown =
        [
            .. all.Where(row => row.Ratio is { Value: > 0 }).Select(row => (row.Name, row.Ratio!.Value)),
        ];
        if (shown.Length == 0)
        {
            return null;
        }

        return new Figure
        {
            Id = "ratios",
            Title = "B as a multiple of A",
            Subtitle = "Left of the line B has less; an interval across it does not tell.",
            Description = string.Join(
                "; ",
                shown.Select(
                    row => $"{row.Name}: {Measured(row.Ratio.Value)}, interval {Measured(row.Ratio.Low)} to {Measured(row.Ratio.High)}"))
                + ".",
            X = FigureAxis.Logarithmic("B / A", TickStyle.Number),
            Y = FigureAxis.Named("", [.. shown.Select(row => row.Name)]),
            Marks =
            [
                new VerticalReference(1, "alike") { Style = LineStyle.Dashed, Color = SeriesColor.Gray },
                new PointMark([.. shown.Select(row => row.Ratio.Value)], [.. Enumerable.Range(0, shown.Length).Select(i => (double)i)])
                {
                    Color = SeriesColor.Purple,
                    XIntervals =
                    [
                        .. shown.Select(row => (row.Ratio.Low, double.IsFinite(row.Ratio.High) ? row.Ratio.High : row.Ratio.Value)),
                    ],
                },
            ],
            Height = 70 + (40 * shown.Length),
        };
    }
}
