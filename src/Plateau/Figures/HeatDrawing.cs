using System.Text;
using static Plateau.Figures.SvgText;

namespace Plateau.Figures;

/// <summary>Draws a <see cref="HeatMark"/>: its surface in steps of colour, contour lines, and the colour bar next to it.</summary>
internal static class HeatDrawing
{
    /// <summary>The width of the bar in pixels.</summary>
    public const double BarWidth = 14;

    /// <summary>The width that the bar and its numbers need, in pixels.</summary>
    public const double BarRoom = 84;

    private const int Steps = 48;
    private const int Contours = 9;
    private const int BarTicks = 6;

    // Evenly brighter from one to the next, and told apart with every common form of colour blindness.
    private static readonly (int R, int G, int B)[] Ramp =
    [
        (20, 24, 60),
        (23, 70, 140),
        (0, 125, 150),
        (80, 180, 120),
        (190, 215, 90),
        (255, 245, 170),
    ];

    /// <summary>The colour of a share of the range, from 0 to 1.</summary>
    public static string ColorOf(double share)
    {
        double at = Math.Clamp(share, 0, 1) * (Ramp.Length - 1);
        int i = Math.Min((int)at, Ramp.Length - 2);
        double t = at - i;
        return $"#{Mix(Ramp[i].R, Ramp[i + 1].R):x2}{Mix(Ramp[i].G, Ramp[i + 1].G):x2}{Mix(Ramp[i].B, Ramp[i + 1].B):x2}";

        int Mix(int from, int to) => (int)Math.Round(from + (t * (to - from)), MidpointRounding.AwayFromZero);
    }

    /// <summary>Draws the surface, with one path for each step of colour.</summary>
    public static void Draw(StringBuilder svg, HeatMark heat, AxisMap x, AxisMap y)
    {
        AxisMap? scale = ScaleOf(heat, 0, 1);
        if (scale is null)
        {
            return;
        }

        StringBuilder?[] paths = new StringBuilder?[Steps];
        for (int i = 0; i < heat.Y.Count; i++)
        {
            (double bottom, double top) = (y[HeatMark.Edge(heat.Y, i)], y[HeatMark.Edge(heat.Y, i + 1)]);
            for (int j = 0; j < heat.X.Count; j++)
            {
                double share = scale[heat.Values[(i * heat.X.Count) + j]];
                if (double.IsFinite(share))
                {
                    (double left, double right) = (x[HeatMark.Edge(heat.X, j)], x[HeatMark.Edge(heat.X, j + 1)]);
                    int step = Math.Clamp((int)(share * Steps), 0, Steps - 1);
                    (paths[step] ??= new()).Append($"M{Number(left)} {Number(top)}H{Number(right)}V{Number(bottom)}H{Number(left)}Z");
                }
            }
        }

        for (int step = 0; step < Steps; step++)
        {
            if (paths[step] is StringBuilder path)
            {
                svg.Append($"<path fill=\"{ColorOf((step + 0.5) / Steps)}\" shape-rendering=\"crispEdges\" d=\"{path}\"/>\n");
            }
        }

        StringBuilder lines = new();
        for (int level = 1; level <= Contours; level++)
        {
            Contour(lines, heat, scale, level / (Contours + 1.0), x, y);
        }

        if (lines.Length > 0)
        {
            svg.Append($"<path fill=\"none\" stroke=\"#fff\" stroke-opacity=\"0.55\" stroke-width=\"1\" d=\"{lines}\"/>\n");
        }
    }

    /// <summary>Draws the bar; returns the positions of its numbers.</summary>
    public static IReadOnlyList<(double Y, AxisTick Tick)> Bar(StringBuilder svg, HeatMark heat, double left, double top, double bottom)
    {
        AxisMap? scale = ScaleOf(heat, bottom, top);
        if (scale is null)
        {
            return [];
        }

        double height = (bottom - top) / Steps;
        for (int step = 0; step < Steps; step++)
        {
            svg.Append(
                $"<rect fill=\"{ColorOf((step + 0.5) / Steps)}\" shape-rendering=\"crispEdges\" x=\"{Number(left)}\" "
                    + $"y=\"{Number(bottom - ((step + 1) * height))}\" width=\"{Number(BarWidth)}\" height=\"{Number(height + 0.5)}\"/>\n");
        }

        AxisScale kind = heat.Logarithmic ? AxisScale.Logarithmic : AxisScale.Linear;
        return [.. AxisTicks.Of(kind, TickStyle.Number, scale.Minimum, scale.Maximum, BarTicks)
            .Where(tick => tick.Text is not null)
            .Select(tick => (scale[tick.Value], tick))];
    }

    /// <summary>From values to the range from first to last; null where no value has a colour.</summary>
    private static AxisMap? ScaleOf(HeatMark heat, double first, double last)
    {
        double[] known = [.. heat.Values.Where(value => double.IsFinite(value) && (!heat.Logarithmic || value > 0))];
        if (known.Length == 0)
        {
            return null;
        }

        (double low, double high) = (known.Min(), known.Max());
        if (low == high)
        {
            double half = low == 0 ? 1 : Math.Abs(low) / 2;
            (low, high) = (low - half, high + half);
        }

        return new(heat.Logarithmic ? AxisScale.Logarithmic : AxisScale.Linear, low, high, first, last);
    }

    /// <summary>
    /// Draws the line along which the surface, bilinear between its places, crosses a level: a segment for each pair of crossed sides of
    /// each square of neighbours.
    /// </summary>
    private static void Contour(StringBuilder path, HeatMark heat, AxisMap scale, double level, AxisMap x, AxisMap y)
    {
        int columns = heat.X.Count;
        Span<(double X, double Y)> crossings = stackalloc (double, double)[4];
        for (int i = 0; i + 1 < heat.Y.Count; i++)
        {
            for (int j = 0; j + 1 < columns; j++)
            {
                double a = scale[heat.Values[(i * columns) + j]] - level;
                double b = scale[heat.Values[(i * columns) + j + 1]] - level;
                double c = scale[heat.Values[((i + 1) * columns) + j + 1]] - level;
                double d = scale[heat.Values[((i + 1) * columns) + j]] - level;
                if (!double.IsFinite(a + b + c + d))
                {
                    continue;
                }

                (double x0, double x1, double y0, double y1) = (x[heat.X[j]], x[heat.X[j + 1]], y[heat.Y[i]], y[heat.Y[i + 1]]);
                int count = 0;
                Cross(crossings, ref count, a, b, x0, y0, x1, y0);
                Cross(crossings, ref count, b, c, x1, y0, x1, y1);
                Cross(crossings, ref count, c, d, x1, y1, x0, y1);
                Cross(crossings, ref count, d, a, x0, y1, x0, y0);
                for (int s = 0; s + 1 < count; s += 2)
                {
                    path.Append(
                        $"M{Number(crossings[s].X)} {Number(crossings[s].Y)}L{Number(crossings[s + 1].X)} {Number(crossings[s + 1].Y)}");
                }
            }
        }
    }

    private static void Cross(
        Span<(double X, double Y)> crossings,
        ref int count,
        double from,
        double to,
        double x0,
        double y0,
        double x1,
        double y1)
    {
        if (from < 0 != to < 0)
        {
            double t = from / (from - to);
            crossings[count++] = (x0 + (t * (x1 - x0)), y0 + (t * (y1 - y0)));
        }
    }
}
