using System.Globalization;
using Plateau.Figures;

namespace Plateau.Studies;

/// <summary>Makes the figures that a study file declares, one for each panel.</summary>
internal static class FigureBuilder
{
    private const int SurfaceWidth = 620;
    private const int SurfaceHeight = 540;
    private const double CategoryOffset = 0.1;

    private static readonly SeriesColor[] Colors = [.. Enum.GetValues<SeriesColor>().Where(color => color != SeriesColor.Gray)];
    private static readonly LineStyle[] Styles = [LineStyle.Solid, LineStyle.Dashed, LineStyle.Dotted];

    /// <summary>The figures of a declaration.</summary>
    public static IReadOnlyList<Figure> Of(
        FigureDeclaration declaration,
        StudyPart part,
        IReadOnlyList<CellState> states,
        ICollection<string> problems)
    {
        FinishedCell[] all = FinishedCell.Of(states);
        CellNumbers numbers = new($"figure {declaration.Name}", all, problems);
        foreach (string name in declaration.Names)
        {
            switch (declaration.Kind)
            {
                case FigureKind.Curves:
                    numbers.RequireCurve(name);
                    break;
                case FigureKind.Surfaces:
                    numbers.RequireSurface(name);
                    break;
                default:
                    numbers.RequireNumber(name);
                    break;
            }
        }

        if (declaration.XNumber is not null)
        {
            numbers.RequireNumber(declaration.XNumber);
        }

        IEnumerable<CellState> chosen = states.Where(state => state.Result is not null && declaration.Where.Holds(state.Cell.Cell));
        IReadOnlyList<string> panels = declaration.Kind == FigureKind.Surfaces
            ? [.. declaration.Panels.Concat(declaration.Series).Distinct()]
            : declaration.Panels;
        List<Figure> figures = [];
        foreach (CellGroup panel in CellGroup.By(chosen, panels))
        {
            switch (declaration.Kind)
            {
                case FigureKind.Surfaces:
                    figures.AddRange(declaration.Names.Select(name => Surface(declaration, panel, name, numbers)).OfType<Figure>());
                    break;
                default:
                    IReadOnlyList<CellGroup> series = CellGroup.By(panel.States, declaration.Series);
                    StudyAxis? axis = part.Axes.FirstOrDefault(one => one.Name == declaration.XAxis);
                    List<FigureMark> marks = declaration.Kind == FigureKind.Curves
                        ? Curves(declaration, series, numbers)
                        : axis is not null ? Along(declaration, series, axis)
                        : Scatter(declaration, series);
                    if (marks.Count > 0)
                    {
                        FigureAxis x = axis is not null && !IsNumeric(axis)
                            ? FigureAxis.Named(declaration.X.Label, axis.Values)
                            : declaration.X;
                        figures.Add(Figure(declaration, panel, "", x, declaration.Y, [.. marks, .. declaration.References]));
                    }

                    break;
            }
        }

        return figures;
    }

    private static Figure Figure(
        FigureDeclaration declaration,
        CellGroup panel,
        string suffix,
        FigureAxis x,
        FigureAxis y,
        IReadOnlyList<FigureMark> marks)
    {
        string where = panel.Key.Count > 0 ? panel.Words : "";
        string title = string.Join(", ", new[] { declaration.Title, where }.Where(text => text.Length > 0));
        return new Figure
        {
            Id = Slug(string.Join('-', new[] { declaration.Name, suffix, where }.Where(text => text.Length > 0))),
            Title = suffix.Length > 0 ? $"{title}: {suffix}" : title,
            Subtitle = declaration.Says,
            Description = $"{title}. {declaration.Says} {y.Label} against {x.Label}.",
            X = x,
            Y = y,
            Marks = marks,
        };
    }

    private static List<FigureMark> Curves(FigureDeclaration declaration, IReadOnlyList<CellGroup> series, CellNumbers numbers)
    {
        List<FigureMark> marks = [];
        for (int s = 0; s < series.Count; s++)
        {
            for (int c = 0; c < declaration.Names.Count; c++)
            {
                CellCurve[] curves =
                [
                    .. series[s].Finished.Select(cell => cell.Result.Curves.GetValueOrDefault(declaration.Names[c])).OfType<CellCurve>(),
                ];
                if (curves.Length == 0)
                {
                    continue;
                }

                CellCurve mean = Mean(curves, declaration.Mean);
                if (mean.X.Count == 0)
                {
                    numbers.Note($"the curves '{declaration.Names[c]}' of {series[s].Words} have no place in common");
                    continue;
                }

                marks.Add(new LineMark(mean.X, mean.Y, mean.Low, mean.High)
                {
                    Name = Name(declaration, series, s, c),
                    Color = Colors[(series.Count > 1 ? s : c) % Colors.Length],
                    Style = series.Count > 1 ? Styles[c % Styles.Length] : LineStyle.Solid,
                });
            }
        }

        return marks;
    }

    /// <summary>The mean of curves at the places that all of them have; of one alone, itself.</summary>
    internal static CellCurve Mean(IReadOnlyList<CellCurve> curves, MeanKind mean)
    {
        if (curves is [CellCurve only])
        {
            return only;
        }

        Dictionary<double, int>[] places = [.. curves.Select(
            curve => Enumerable.Range(0, curve.X.Count).GroupBy(i => curve.X[i]).ToDictionary(group => group.Key, group => group.First()))];
        double[] x = [.. curves[0].X.Distinct().Where(at => places.All(place => place.ContainsKey(at)))];
        Spread[] spreads = [.. x.Select(at => Spread.Of(curves.Select((curve, i) => curve.Y[places[i][at]]), mean))];
        return new CellCurve(x, [.. spreads.Select(spread => spread.Value)])
        {
            Low = [.. spreads.Select(spread => spread.Low)],
            High = [.. spreads.Select(spread => spread.High)],
        };
    }

    private static List<FigureMark> Along(FigureDeclaration declaration, IReadOnlyList<CellGroup> series, StudyAxis axis)
    {
        bool numeric = IsNumeric(axis);
        List<FigureMark> marks = [];
        int lines = series.Count * declaration.Names.Count;
        for (int s = 0; s < series.Count; s++)
        {
            for (int c = 0; c < declaration.Names.Count; c++)
            {
                int line = (s * declaration.Names.Count) + c;
                List<(double X, Spread Y)> points = [];
                foreach (CellGroup at in CellGroup.By(series[s].States, [axis.Name]))
                {
                    Spread spread = CellNumbers.Over(at.Finished, declaration.Names[c], declaration.Mean);
                    string value = at.Key[0].Value;
                    points.Add((
                        numeric ? Parse(value) : axis.Values.ToList().IndexOf(value) + (CategoryOffset * (line - ((lines - 1) / 2.0))),
                        spread));
                }

                points = [.. points.Where(point => double.IsFinite(point.Y.Value)).OrderBy(point => point.X)];
                if (points.Count == 0)
                {
                    continue;
                }

                SeriesColor color = Colors[(series.Count > 1 ? s : c) % Colors.Length];
                LineStyle style = series.Count > 1 ? Styles[c % Styles.Length] : LineStyle.Solid;
                double[] x = [.. points.Select(point => point.X)];
                double[] y = [.. points.Select(point => point.Y.Value)];
                if (numeric && points.Count > 1)
                {
                    marks.Add(new LineMark(x, y) { Color = color, Style = style, Width = 1.5 });
                }

                marks.Add(new PointMark(x, y)
                {
                    Name = Name(declaration, series, s, c),
                    Color = color,
                    Open = series.Count > 1 && c % 2 == 1,
                    YIntervals = points.Any(point => point.Y.HasInterval)
                        ? [.. points.Select(point => point.Y.HasInterval ? (point.Y.Low, point.Y.High) : (point.Y.Value, point.Y.Value))]
                        : null,
                });
            }
        }

        return marks;
    }

    private static List<FigureMark> Scatter(FigureDeclaration declaration, IReadOnlyList<CellGroup> series)
    {
        List<FigureMark> marks = [];
        for (int s = 0; s < series.Count; s++)
        {
            for (int c = 0; c < declaration.Names.Count; c++)
            {
                (double X, double Y)[] points =
                [
                    .. series[s].Finished
                        .Select(cell => (CellNumbers.Of(cell, declaration.XNumber!), CellNumbers.Of(cell, declaration.Names[c])))
                        .Where(point => double.IsFinite(point.Item1) && double.IsFinite(point.Item2)),
                ];
                if (points.Length > 0)
                {
                    marks.Add(new PointMark([.. points.Select(point => point.X)], [.. points.Select(point => point.Y)])
                    {
                        Name = Name(declaration, series, s, c),
                        Color = Colors[(series.Count > 1 ? s : c) % Colors.Length],
                        Open = series.Count > 1 && c % 2 == 1,
                    });
                }
            }
        }

        return marks;
    }

    private static Figure? Surface(FigureDeclaration declaration, CellGroup panel, string name, CellNumbers numbers)
    {
        CellSurface[] surfaces = [.. panel.Finished.Select(cell => cell.Result.Surfaces.GetValueOrDefault(name)).OfType<CellSurface>()];
        if (surfaces.Length == 0)
        {
            return null;
        }

        CellSurface first = surfaces[0];
        CellSurface[] alike = [.. surfaces.Where(surface => surface.X.SequenceEqual(first.X) && surface.Y.SequenceEqual(first.Y))];
        if (alike.Length < surfaces.Length)
        {
            numbers.Note($"surfaces '{name}' of {panel.Words} lie over different places; those like the first are shown");
        }

        double[] values = [.. Enumerable.Range(0, first.Values.Count)
            .Select(i => Spread.Of(alike.Select(surface => surface.Values[i]), declaration.Mean).Value)];
        HeatMark heat = new(first.X, first.Y, values) { Label = declaration.ColorLabel, Logarithmic = declaration.LogarithmicColors };
        FigureAxis x = declaration.X with { Minimum = heat.Left, Maximum = heat.Right };
        FigureAxis y = declaration.Y with { Minimum = heat.Bottom, Maximum = heat.Top };
        return Figure(declaration, panel, declaration.Names.Count > 1 ? name : "", x, y, [heat, .. declaration.References]) with
        {
            Width = SurfaceWidth,
            Height = SurfaceHeight,
        };
    }

    /// <summary>The name in the legend: what tells this line from the others; null where it is the only one.</summary>
    private static string? Name(FigureDeclaration declaration, IReadOnlyList<CellGroup> series, int s, int c)
    {
        string[] parts = [.. new[]
        {
            declaration.Series.Count > 0 ? series[s].Words : "",
            declaration.Names.Count > 1 ? declaration.Names[c] : "",
        }.Where(part => part.Length > 0)];
        return parts.Length > 0 ? string.Join(": ", parts) : null;
    }

    private static bool IsNumeric(StudyAxis axis)
        => axis.Values.All(value => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _));

    private static double Parse(string value) => double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string Slug(string text)
    {
        string slug = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'));
        while (slug.Contains("--", StringComparison.Ordinal))
        {
            slug = slug.Replace("--", "-", StringComparison.Ordinal);
        }

        return slug.Trim('-');
    }
}
