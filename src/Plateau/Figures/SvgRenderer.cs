using System.Text;
using static Plateau.Figures.SvgText;

namespace Plateau.Figures;

/// <summary>Draws one figure as SVG: heading, legend, names of the vertical references, the plane, the axes.</summary>
internal sealed class SvgRenderer
{
    private const double TextSize = 12;
    private const double RowHeight = 18;
    private const double TickLength = 5;

    private readonly Figure _figure;
    private readonly StringBuilder _svg = new();
    private readonly List<IReadOnlyList<(double X, double Y)>> _drawn = [];
    private readonly List<Box> _taken = [];
    private double _left;
    private double _right;
    private double _top;
    private double _bottom;
    private AxisMap _x = null!;
    private AxisMap _y = null!;

    public SvgRenderer(Figure figure) => _figure = figure;

    /// <summary>The SVG; <paramref name="standalone"/> with heading and style sheet, otherwise for a page that has both.</summary>
    public string Render(bool standalone)
    {
        IReadOnlyList<string> subtitle = standalone ? Wrap(_figure.Subtitle, 13, _figure.Width - 24) : [];
        IReadOnlyList<string> title = standalone ? Wrap(_figure.Title, 17, _figure.Width - 24) : [];
        double heading = standalone ? 10 + (22 * title.Count) + (18 * subtitle.Count) + 4 : 0;
        double height = _figure.Height + heading;

        List<FigureMark> named = _figure.DirectLabels ? [] : [.. _figure.Marks.Where(mark => mark.Name is not null)];
        List<List<(FigureMark Mark, double X)>> legend = LegendRows(named);
        double legendTop = heading + 6;
        double strip = legendTop + (RowHeight * legend.Count) + (legend.Count > 0 ? 4 : 0);

        (double minimumX, double maximumX) = FigureRange.OfX(_figure);
        (double minimumY, double maximumY) = FigureRange.OfY(_figure);
        _bottom = height - 48;
        IReadOnlyList<AxisTick> ticksY = TicksOf(_figure.Y, minimumY, maximumY, Math.Max(3, (int)((_bottom - strip) / 48)));
        _left = 14
            + Math.Max(
                14,
                ticksY.Select(tick => tick.Text is null ? 0 : Width(tick.Text, TextSize) + Width(tick.Exponent, 9)).DefaultIfEmpty().Max())
            + TickLength + 4;
        _right = _figure.Width - 18
            - (_figure.DirectLabels ? _figure.Marks.Select(mark => Width(mark.Name ?? "", TextSize)).DefaultIfEmpty().Max() + 6 : 0);
        HeatMark? heat = _figure.Marks.OfType<HeatMark>().FirstOrDefault();
        _right -= heat is null ? 0 : HeatDrawing.BarRoom;
        _x = new(_figure.X.Scale, minimumX, maximumX, _left, _right);

        List<(VerticalReference Reference, string Text, double X, int Row)> references = PlaceReferences(out int rows);
        _top = strip + (RowHeight * rows) + 6;
        _y = _figure.Y.Categories.Count > 0
            ? new(AxisScale.Linear, minimumY, maximumY, _top, _bottom)
            : new(_figure.Y.Scale, minimumY, maximumY, _bottom, _top);
        IReadOnlyList<AxisTick> ticksX = TicksOf(_figure.X, minimumX, maximumX, Math.Max(3, (int)((_right - _left) / 64)));

        Open(height, standalone);
        if (standalone)
        {
            _svg.Append($"<rect class=\"pf-ground\" width=\"{_figure.Width}\" height=\"{Number(height)}\"/>\n");
            Heading(title, subtitle);
        }

        Legend(legend, legendTop);
        if (heat is null)
        {
            Grid(ticksX, ticksY);
        }

        _svg.Append(
            $"<clipPath id=\"{_figure.Id}-plane\"><rect x=\"{Number(_left)}\" y=\"{Number(_top)}\" width=\"{Number(_right - _left)}\" "
                + $"height=\"{Number(_bottom - _top)}\"/></clipPath>\n<g clip-path=\"url(#{_figure.Id}-plane)\">\n");
        foreach (VerticalReference reference in _figure.Marks.OfType<VerticalReference>())
        {
            Span(reference);
        }

        foreach (FigureMark mark in _figure.Marks)
        {
            if (mark is HeatMark surface)
            {
                HeatDrawing.Draw(_svg, surface, _x, _y);
                continue;
            }

            Draw(mark);
        }

        _svg.Append("</g>\n");
        foreach (PointMark points in _figure.Marks.OfType<PointMark>())
        {
            Points(points);
        }

        Axes(ticksX, ticksY);
        Text(12, strip + 12, "start", "", _figure.Y.Label);
        if (heat is not null)
        {
            Text(_figure.Width - 12, strip + 12, "end", "", heat.Label);
            foreach ((double y, AxisTick tick) in HeatDrawing.Bar(_svg, heat, _right + 16, _top, _bottom))
            {
                Text(_right + 16 + HeatDrawing.BarWidth + 5, y + 4, "start", "", tick.Text!, tick.Exponent);
            }
        }

        foreach ((VerticalReference reference, string text, double x, int row) in references)
        {
            Text(x, strip + (RowHeight * row) + 12, "start", "pf-strong pf-colored " + FigureTheme.ClassOf(reference.Color), text);
        }

        foreach (HorizontalReference reference in _figure.Marks.OfType<HorizontalReference>())
        {
            LabelOf(reference);
        }

        if (_figure.DirectLabels)
        {
            DirectLabels();
        }

        return _svg.Append("</svg>\n").ToString();
    }

    private static IReadOnlyList<AxisTick> TicksOf(FigureAxis axis, double minimum, double maximum, int count) => axis.Categories.Count > 0
        ? [.. axis.Categories.Select((name, i) => new AxisTick(i, name))]
        : AxisTicks.Of(axis.Scale, axis.Ticks, minimum, maximum, count);

    private void Open(double height, bool standalone)
    {
        string id = _figure.Id;
        string space = standalone ? " xmlns=\"http://www.w3.org/2000/svg\"" : "";
        _svg.Append(
            $"<svg{space} class=\"pf\" viewBox=\"0 0 {_figure.Width} {Number(height)}\" width=\"{_figure.Width}\" "
                + $"height=\"{Number(height)}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">\n");
        _svg.Append(
            $"<title id=\"{id}-title\">{Escape(_figure.Title)}</title>\n<desc id=\"{id}-desc\">{Escape(_figure.Description)}</desc>\n");
        if (standalone)
        {
            _svg.Append($"<style>{FigureTheme.StandaloneCss}</style>\n");
        }
    }

    private void Heading(IReadOnlyList<string> title, IReadOnlyList<string> subtitle)
    {
        double y = 8;
        foreach (string line in title)
        {
            Text(12, y += 20, "start", "pf-title", line);
        }

        y += 2;
        foreach (string line in subtitle)
        {
            Text(12, y += 18, "start", "pf-subtitle", line);
        }
    }

    private List<List<(FigureMark Mark, double X)>> LegendRows(List<FigureMark> named)
    {
        List<List<(FigureMark, double)>> rows = [];
        double x = double.PositiveInfinity;
        foreach (FigureMark mark in named)
        {
            double width = 30 + Width(mark.Name!, TextSize) + 18;
            if (x + width > _figure.Width - 6)
            {
                rows.Add([]);
                x = 12;
            }

            rows[^1].Add((mark, x));
            x += width;
        }

        return rows;
    }

    private void Legend(List<List<(FigureMark Mark, double X)>> rows, double top)
    {
        for (int row = 0; row < rows.Count; row++)
        {
            double middle = top + (RowHeight * row) + 8;
            foreach ((FigureMark mark, double x) in rows[row])
            {
                string color = FigureTheme.ClassOf(mark.Color);
                if (mark is LineMark { Low: not null })
                {
                    _svg.Append(
                        $"<rect class=\"pf-band {color}\" x=\"{Number(x)}\" y=\"{Number(middle - 5)}\" width=\"22\" height=\"10\"/>\n");
                }

                if (mark is PointMark points)
                {
                    Dot(points, x + 11, middle);
                }
                else
                {
                    _svg.Append($"<path class=\"pf-mark {color}\"{Stroke(mark)} d=\"M{Number(x + 1)} {Number(middle)}h20\"/>\n");
                }

                Text(x + 30, middle + 4, "start", "pf-name", mark.Name!);
            }
        }
    }

    /// <summary>
    /// Names of vertical references stand above the plane, each in the first row with room; the axis label holds the start of the first.
    /// </summary>
    private List<(VerticalReference Reference, string Text, double X, int Row)> PlaceReferences(out int rows)
    {
        List<(VerticalReference, string, double, int)> placed = [];
        List<double> ends = [12 + Width(_figure.Y.Label, TextSize) + 16];
        foreach (VerticalReference reference in _figure.Marks
            .OfType<VerticalReference>()
            .Where(r => double.IsFinite(_x[r.X]))
            .OrderBy(r => r.X))
        {
            string text = reference.X > _x.Maximum
                ? reference.Label + " →"
                : reference.X < _x.Minimum ? "← " + reference.Label
                : reference.Label;
            double width = Width(text, TextSize) * 1.08;
            double x = Math.Max(12, Math.Min(_x[reference.X] - (width / 2), _figure.Width - 12 - width));
            int row = ends.FindIndex(end => end <= x);
            if (row < 0)
            {
                row = ends.Count;
                ends.Add(0);
            }

            ends[row] = x + width + 12;
            placed.Add((reference, text, x, row));
        }

        rows = ends.Count;
        return placed;
    }

    private void Grid(IReadOnlyList<AxisTick> ticksX, IReadOnlyList<AxisTick> ticksY)
    {
        StringBuilder path = new();
        foreach (AxisTick tick in ticksY.Where(tick => tick.Text is not null))
        {
            path.Append($"M{Number(_left)} {Number(_y[tick.Value])}H{Number(_right)}");
        }

        foreach (AxisTick tick in ticksX.Where(tick => tick.Text is not null && _figure.X.Categories.Count == 0))
        {
            path.Append($"M{Number(_x[tick.Value])} {Number(_top)}V{Number(_bottom)}");
        }

        _svg.Append($"<path class=\"pf-grid\" d=\"{path}\"/>\n");
    }

    private void Axes(IReadOnlyList<AxisTick> ticksX, IReadOnlyList<AxisTick> ticksY)
    {
        StringBuilder path = new($"M{Number(_left)} {Number(_bottom)}H{Number(_right)}");
        double end = double.NegativeInfinity;
        foreach (AxisTick tick in ticksX)
        {
            double x = _x[tick.Value];
            path.Append($"M{Number(x)} {Number(_bottom)}v{Number(tick.Text is null ? TickLength - 2 : TickLength)}");
            double half = tick.Text is null ? 0 : (Width(tick.Text, TextSize) + Width(tick.Exponent, 9)) / 2;
            if (tick.Text is not null && x - half > end)
            {
                end = x + half + 6;
                Text(x, _bottom + 20, "middle", "", tick.Text, tick.Exponent);
            }
        }

        bool names = _figure.Y.Categories.Count > 0;
        if (!names)
        {
            path.Append($"M{Number(_left)} {Number(_top)}V{Number(_bottom)}");
        }

        foreach (AxisTick tick in ticksY)
        {
            double y = _y[tick.Value];
            if (!names)
            {
                path.Append($"M{Number(_left)} {Number(y)}h{Number(tick.Text is null ? 2 - TickLength : -TickLength)}");
            }

            if (tick.Text is not null)
            {
                Text(_left - TickLength - 4, y + 4, "end", names ? "pf-name" : "", tick.Text, tick.Exponent);
            }
        }

        _svg.Append($"<path class=\"pf-axis\" d=\"{path}\"/>\n");
        Text((_left + _right) / 2, _bottom + 40, "middle", "", _figure.X.Label);
    }

    private void Span(VerticalReference reference)
    {
        if (reference is { Low: double low, High: double high } && double.IsFinite(_x.Edge(low)) && double.IsFinite(_x.Edge(high)))
        {
            double from = Math.Max(_left, _x.Edge(low));
            double to = Math.Min(_right, _x.Edge(high));
            if (to > from)
            {
                _svg.Append(
                    $"<rect class=\"pf-span {FigureTheme.ClassOf(reference.Color)}\" x=\"{Number(from)}\" y=\"{Number(_top)}\" "
                        + $"width=\"{Number(to - from)}\" height=\"{Number(_bottom - _top)}\"/>\n");
            }
        }
    }

    private void Draw(FigureMark mark)
    {
        string color = FigureTheme.ClassOf(mark.Color);
        switch (mark)
        {
            case LineMark line:
                Line(line, color);
                break;
            case VerticalReference reference when double.IsFinite(_x[reference.X]):
                _svg.Append(
                    $"<path class=\"pf-mark {color}\"{Stroke(mark)} d=\"M{Number(_x[reference.X])} {Number(_top)}V{Number(_bottom)}\"/>\n");
                break;
            case HorizontalReference reference when double.IsFinite(_y[reference.Y]):
                _svg.Append(
                    $"<path class=\"pf-mark {color}\"{Stroke(mark)} d=\"M{Number(_left)} {Number(_y[reference.Y])}H{Number(_right)}\"/>\n");
                break;
        }
    }

    private void Line(LineMark line, string color)
    {
        if (line is { Low: { } low, High: { } high })
        {
            Band(line, low, high, color);
        }

        StringBuilder path = new();
        List<(double X, double Y)> run = [];
        for (int i = 0; i <= line.X.Count; i++)
        {
            double x = i < line.X.Count ? _x[line.X[i]] : double.NaN;
            double y = i < line.X.Count ? _y[line.Y[i]] : double.NaN;
            if (double.IsFinite(x) && double.IsFinite(y))
            {
                run.Add((x, y));
                continue;
            }

            if (run.Count > 0)
            {
                path.Append(Polyline(run)).Append(run.Count == 1 ? "h0" : "");
                _drawn.Add(run);
                run = [];
            }
        }

        if (path.Length > 0)
        {
            _svg.Append($"<path class=\"pf-mark {color}\"{Stroke(line)} d=\"{path}\"/>\n");
        }
    }

    private void Band(LineMark line, IReadOnlyList<double> low, IReadOnlyList<double> high, string color)
    {
        StringBuilder path = new();
        List<(double X, double Y)> upper = [];
        List<(double X, double Y)> lower = [];
        for (int i = 0; i <= line.X.Count; i++)
        {
            double x = i < line.X.Count ? _x[line.X[i]] : double.NaN;
            double from = i < line.X.Count ? _y.Edge(low[i]) : double.NaN;
            double to = i < line.X.Count ? _y.Edge(high[i]) : double.NaN;
            if (double.IsFinite(x) && double.IsFinite(from) && double.IsFinite(to))
            {
                lower.Add((x, from));
                upper.Add((x, to));
                continue;
            }

            if (upper.Count > 1)
            {
                lower.Reverse();
                path.Append(Polyline([.. upper, .. lower])).Append('Z');
            }

            upper = [];
            lower = [];
        }

        if (path.Length > 0)
        {
            _svg.Append($"<path class=\"pf-band {color}\" d=\"{path}\"/>\n");
        }
    }

    /// <summary>Points lie over the edges of the plane, uncut; those outside it are left out.</summary>
    private void Points(PointMark points)
    {
        string color = FigureTheme.ClassOf(points.Color);
        for (int i = 0; i < points.X.Count; i++)
        {
            double x = _x[points.X[i]];
            double y = _y[points.Y[i]];
            if (!(x >= _left - 0.5 && x <= _right + 0.5 && y >= _top - 0.5 && y <= _bottom + 0.5))
            {
                continue;
            }

            if (points.XIntervals is { } across && double.IsFinite(_x.Edge(across[i].Low)) && double.IsFinite(_x.Edge(across[i].High)))
            {
                _svg.Append(
                    $"<path class=\"pf-mark {color}\" stroke-width=\"2\" d=\"M{Number(Math.Max(_left, _x.Edge(across[i].Low)))} "
                        + $"{Number(y)}H{Number(Math.Min(_right, _x.Edge(across[i].High)))}\"/>\n");
            }

            if (points.YIntervals is { } along && double.IsFinite(_y.Edge(along[i].Low)) && double.IsFinite(_y.Edge(along[i].High)))
            {
                _svg.Append(
                    $"<path class=\"pf-mark {color}\" stroke-width=\"2\" d=\"M{Number(x)} "
                        + $"{Number(Math.Min(_bottom, _y.Edge(along[i].Low)))}V{Number(Math.Max(_top, _y.Edge(along[i].High)))}\"/>\n");
            }

            Dot(points, x, y);
            _taken.Add(new(x - 8, y - 8, x + 8, y + 8));
        }
    }

    private void Dot(PointMark points, double x, double y)
        => _svg.Append(
            $"<circle class=\"{(points.Open ? "pf-ring" : "pf-dot")} {FigureTheme.ClassOf(points.Color)}\" cx=\"{Number(x)}\" "
                + $"cy=\"{Number(y)}\" r=\"{Number(points.Radius)}\"/>\n");

    /// <summary>
    /// The name of a horizontal reference goes where it covers least: above or below the line, at its left, middle or right.
    /// </summary>
    private void LabelOf(HorizontalReference reference)
    {
        double y = _y[reference.Y];
        if (!(y >= _top && y <= _bottom))
        {
            return;
        }

        double width = Width(reference.Label, TextSize) * 1.06;
        Box best = default;
        double least = double.PositiveInfinity;
        foreach (double start in (ReadOnlySpan<double>)[_left + 8, _right - 8 - width, ((_left + _right) - width) / 2])
        {
            foreach (double top in (ReadOnlySpan<double>)[y - 18, y + 3])
            {
                Box box = new(start, top, start + width, top + 15);
                double cost = Cover(box) + (top < _top || top + 15 > _bottom ? 1000 : 0);
                if (cost < least)
                {
                    (best, least) = (box, cost);
                }
            }
        }

        _taken.Add(best);
        Text(best.Left, best.Top + 12, "start", "pf-halo pf-colored " + FigureTheme.ClassOf(reference.Color), reference.Label);
    }

    private double Cover(Box box)
    {
        double cost = 100 * _taken.Count(box.Meets);
        foreach (IReadOnlyList<(double X, double Y)> run in _drawn)
        {
            for (int i = 1; i < run.Count; i++)
            {
                double length = Math.Max(Math.Abs(run[i].X - run[i - 1].X), Math.Abs(run[i].Y - run[i - 1].Y));
                int steps = (int)Math.Clamp(Math.Ceiling(length / 4), 1, 400);
                for (int s = 0; s <= steps; s++)
                {
                    double at = (double)s / steps;
                    cost +=
                        box.Holds(run[i - 1].X + (at * (run[i].X - run[i - 1].X)), run[i - 1].Y + (at * (run[i].Y - run[i - 1].Y))) ? 1 : 0;
                }
            }
        }

        return cost;
    }

    private void DirectLabels()
    {
        List<(double Y, FigureMark Mark)> labels = [];
        foreach (FigureMark mark in _figure.Marks.Where(mark => mark.Name is not null))
        {
            (IReadOnlyList<double> xs, IReadOnlyList<double> ys) = mark switch
            {
                LineMark line => (line.X, line.Y),
                PointMark points => (points.X, points.Y),
                _ => ([], []),
            };
            int last = Enumerable.Range(0, xs.Count).LastOrDefault(i => double.IsFinite(_y[ys[i]]) && _x[xs[i]] <= _right + 0.5, -1);
            if (last >= 0)
            {
                labels.Add((Math.Clamp(_y[ys[last]], _top, _bottom), mark));
            }
        }

        double next = double.NegativeInfinity;
        foreach ((double y, FigureMark mark) in labels.OrderBy(label => label.Y))
        {
            next = Math.Max(y, next + 15);
            Text(_right + 6, next + 4, "start", "pf-strong pf-colored " + FigureTheme.ClassOf(mark.Color), mark.Name!);
        }
    }

    private static string Stroke(FigureMark mark)
    {
        (double width, LineStyle style, bool faint) = mark switch
        {
            LineMark line => (line.Width, line.Style, line.Faint),
            VerticalReference vertical => (1.5, vertical.Style, false),
            HorizontalReference horizontal => (1.25, horizontal.Style, false),
            _ => (2, LineStyle.Solid, false),
        };
        string dash = style switch
        {
            LineStyle.Dashed => " stroke-dasharray=\"6 5\"",
            LineStyle.Dotted => " stroke-dasharray=\"0.1 4.5\"",
            _ => "",
        };
        return $" stroke-width=\"{Number(width)}\"{dash}{(faint ? " stroke-opacity=\"0.55\"" : "")}";
    }

    private static StringBuilder Polyline(List<(double X, double Y)> points)
    {
        StringBuilder path = new();
        for (int i = 0; i < points.Count; i++)
        {
            path.Append(i == 0 ? 'M' : 'L').Append(Number(points[i].X)).Append(' ').Append(Number(points[i].Y));
        }

        return path;
    }

    private void Text(double x, double y, string anchor, string classes, string text, string exponent = "")
    {
        string style = classes.Length > 0 ? $" class=\"{classes}\"" : "";
        string raised = exponent.Length > 0 ? $"<tspan dy=\"-5\" font-size=\"9\">{Escape(exponent)}</tspan>" : "";
        _svg.Append($"<text{style} x=\"{Number(x)}\" y=\"{Number(y)}\" text-anchor=\"{anchor}\">{Escape(text)}{raised}</text>\n");
    }

    private readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        public bool Holds(double x, double y) => x >= Left && x <= Right && y >= Top && y <= Bottom;

        public bool Meets(Box other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;
    }
}
