using System.Text.Json.Nodes;

namespace Plateau.Figures;

/// <summary>A figure as part of a page: heading, drawing, its data for interactive charts, caption.</summary>
internal static class FigureHtml
{
    public static string Render(Figure figure, string caption)
    {
        string subtitle = figure.Subtitle.Length > 0 ? $"<p class=\"figure-subtitle\">{SvgText.Escape(figure.Subtitle)}</p>\n" : "";
        string below = caption.Length > 0 ? $"<figcaption>{SvgText.Escape(caption)}</figcaption>\n" : "";

        // A surface is shown as it is drawn; there is no interactive twin of it.
        string data = figure.Marks.OfType<HeatMark>().Any()
            ? ""
            : $"<script type=\"application/json\" class=\"plateau-figure-data\">{Data(figure).ToJsonString()}</script>\n";
        return $"<figure class=\"plateau-figure\" id=\"{figure.Id}\">\n<h3>{SvgText.Escape(figure.Title)}</h3>\n{subtitle}" +
            $"<div class=\"plateau-static\">\n{new SvgRenderer(figure).Render(standalone: false)}</div>\n" +
            $"{data}{below}</figure>\n";
    }

    /// <summary>The figure as data; values that are not finite are null.</summary>
    internal static JsonObject Data(Figure figure) => new()
    {
        ["height"] = figure.Height,
        ["x"] = Axis(figure.X, FigureRange.OfX(figure)),
        ["y"] = Axis(figure.Y, FigureRange.OfY(figure)),
        ["marks"] = new JsonArray([.. figure.Marks.Select(Mark)]),
    };

    private static JsonObject Axis(FigureAxis axis, (double Minimum, double Maximum) range) => new()
    {
        ["label"] = axis.Label,
        ["scale"] = axis.Scale == AxisScale.Logarithmic ? "log" : "linear",
        ["ticks"] = Name(axis.Ticks),
        ["range"] = Numbers([range.Minimum, range.Maximum]),
        ["categories"] = new JsonArray([.. axis.Categories.Select(name => (JsonNode)name)]),
    };

    private static JsonObject Mark(FigureMark mark)
    {
        JsonObject data = new() { ["name"] = mark.Name, ["color"] = Name(mark.Color) };
        switch (mark)
        {
            case LineMark line:
                data["type"] = "line";
                data["x"] = Numbers(line.X);
                data["y"] = Numbers(line.Y);
                data["low"] = line.Low is null ? null : Numbers(line.Low);
                data["high"] = line.High is null ? null : Numbers(line.High);
                data["style"] = Name(line.Style);
                data["width"] = line.Width;
                data["faint"] = line.Faint;
                break;
            case PointMark points:
                data["type"] = "points";
                data["x"] = Numbers(points.X);
                data["y"] = Numbers(points.Y);
                data["xLow"] = points.XIntervals is null ? null : Numbers([.. points.XIntervals.Select(i => i.Low)]);
                data["xHigh"] = points.XIntervals is null ? null : Numbers([.. points.XIntervals.Select(i => i.High)]);
                data["yLow"] = points.YIntervals is null ? null : Numbers([.. points.YIntervals.Select(i => i.Low)]);
                data["yHigh"] = points.YIntervals is null ? null : Numbers([.. points.YIntervals.Select(i => i.High)]);
                data["radius"] = points.Radius;
                data["open"] = points.Open;
                break;
            case VerticalReference vertical:
                data["type"] = "vertical";
                data["x"] = Number(vertical.X);
                data["low"] = Number(vertical.Low ?? double.NaN);
                data["high"] = Number(vertical.High ?? double.NaN);
                data["label"] = vertical.Label;
                data["style"] = Name(vertical.Style);
                break;
            case HorizontalReference horizontal:
                data["type"] = "horizontal";
                data["y"] = Number(horizontal.Y);
                data["label"] = horizontal.Label;
                data["style"] = Name(horizontal.Style);
                break;
        }

        return data;
    }

    private static JsonArray Numbers(IReadOnlyList<double> values) => new([.. values.Select(Number)]);

    private static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    private static string Name<T>(T value)
        where T : struct, Enum
    {
        string name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
