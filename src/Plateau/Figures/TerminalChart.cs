using System.Globalization;
using System.Text;

namespace Plateau.Figures;

/// <summary>
/// A small chart in text: the increment against k on logarithmic axes, its exact expectation, the tolerance and K. No colour; braille dots
/// where the terminal has them, ASCII elsewhere.
/// </summary>
internal static class TerminalChart
{
    /// <summary>The narrowest chart, in characters.</summary>
    public const int SmallestWidth = 40;

    /// <summary>The lowest chart, in lines.</summary>
    public const int SmallestHeight = 10;

    private const string Measured = "measured";

    /// <summary>
    /// The chart of a figure on logarithmic axes: at most <paramref name="height"/> lines ended by '\n', none longer than
    /// <paramref name="width"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The chart would be smaller than <see cref="SmallestWidth"/> by <see cref="SmallestHeight"/>.
    /// </exception>
    public static string Render(Figure figure, int width, int height, bool unicode)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, SmallestWidth);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, SmallestHeight);
        List<string> legend = Legend(figure, width, unicode);
        int plane = Math.Max(3, height - 3 - legend.Count);
        (double minimumY, double maximumY) = FigureRange.OfY(figure);
        (double minimumX, double maximumX) = FigureRange.OfX(figure);
        IReadOnlyList<AxisTick> ticks = AxisTicks.Of(AxisScale.Logarithmic, TickStyle.Power, minimumY, maximumY, Math.Max(2, plane / 3));
        int margin = Math.Max(
            5,
            ticks.Select(tick => tick.Text is null ? 0 : tick.Text.Length + tick.Exponent.Length).DefaultIfEmpty().Max());
        TerminalCanvas canvas = new(width - margin - 2, plane, unicode, minimumX, maximumX, minimumY, maximumY);
        foreach (FigureMark mark in figure.Marks)
        {
            switch (mark)
            {
                case LineMark line when IsMeasured(line):
                    canvas.Scatter(line.X, line.Y);
                    break;
                case LineMark line:
                    canvas.Curve(line.X, line.Y);
                    break;
                case HorizontalReference horizontal:
                    canvas.Horizontal(horizontal.Y);
                    break;
                case VerticalReference { Style: LineStyle.Solid } vertical:
                    canvas.Vertical(vertical.X);
                    break;
            }
        }

        return Compose(canvas, ticks, legend, margin, width, unicode);
    }

    private static bool IsMeasured(LineMark line) => line.Name?.StartsWith(Measured, StringComparison.Ordinal) == true;

    private static List<string> Legend(Figure figure, int width, bool unicode)
    {
        double maximumX = FigureRange.OfX(figure).Maximum;
        List<string> lines = [];
        foreach (FigureMark mark in figure.Marks)
        {
            string? entry = mark switch
            {
                LineMark { Name: { } name } line when IsMeasured(line) => $"{(unicode ? "⠂⠐" : "..")} {name}",
                LineMark { Name: { } name, Style: LineStyle.Solid } => $"{(unicode ? "⠒⠒" : "**")} {name}",
                VerticalReference { Style: LineStyle.Solid } vertical =>
                    $"{(unicode ? "│" : "|")} {vertical.Label}{(vertical.X > maximumX ? ", beyond the chart" : "")}",
                HorizontalReference horizontal => unicode
                    ? $"╌ {horizontal.Label}"
                    : "- tolerance "
                        + horizontal.Y.ToString("0.###E+0", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal),
                _ => null,
            };
            if (entry is null)
            {
                continue;
            }

            if (lines.Count > 0 && lines[^1].Length + 3 + entry.Length <= width)
            {
                lines[^1] += "   " + entry;
            }
            else
            {
                lines.Add(Fit("  " + entry, width));
            }
        }

        return lines;
    }

    private static string Compose(
        TerminalCanvas canvas,
        IReadOnlyList<AxisTick> ticks,
        List<string> legend,
        int margin,
        int width,
        bool unicode)
    {
        StringBuilder text = new();
        text.Append(Fit("mean squared increment against objects k", width)).Append('\n');
        Dictionary<int, string> labels = [];
        foreach (AxisTick tick in ticks)
        {
            int row = canvas.RowOf(tick.Value);
            if (tick.Text is not null && row >= 0)
            {
                labels.TryAdd(row, tick.Exponent.Length > 0 ? $"1e{tick.Exponent.Replace('−', '-')}" : tick.Text);
            }
        }

        for (int row = 0; row < canvas.Height; row++)
        {
            bool named = labels.TryGetValue(row, out string? label);
            text.Append((label ?? "").PadLeft(margin))
                .Append(' ')
                .Append(unicode ? (named ? '┤' : '│') : (named ? '+' : '|'))
                .Append(canvas.Line(row).TrimEnd())
                .Append('\n');
        }

        text.Append(' ', margin + 1).Append(unicode ? '└' : '+').Append(unicode ? '─' : '-', canvas.Width).Append('\n');
        char[] below = new char[width];
        Array.Fill(below, ' ');
        int end = -1;
        foreach (AxisTick tick in AxisTicks.Of(
            AxisScale.Logarithmic,
            TickStyle.Count,
            canvas.MinimumX,
            canvas.MaximumX,
            Math.Max(2, canvas.Width / 12)))
        {
            int column = canvas.ColumnOf(tick.Value);
            string label = tick.Exponent.Length > 0 ? $"1e{tick.Exponent}" : tick.Text ?? "";
            int start = Math.Min(margin + 2 + column - (label.Length / 2), width - label.Length);
            if (label.Length > 0 && column >= 0 && start > end)
            {
                label.CopyTo(0, below, start, label.Length);
                end = start + label.Length;
            }
        }

        text.Append(new string(below).TrimEnd()).Append('\n');
        foreach (string line in legend)
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static string Fit(string line, int width) => line.Length <= width ? line : line[..width];
}
