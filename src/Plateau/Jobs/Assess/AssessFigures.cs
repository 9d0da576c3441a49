using System.Globalization;
using Plateau.Convergence;
using Plateau.Figures;
using Plateau.Numerics;
using static Plateau.Figures.HumanNumber;
using static Plateau.Jobs.AssessWording;

namespace Plateau.Jobs;

/// <summary>The figures of an assessment.</summary>
public static class AssessFigures
{
    private const int ForecastPoints = 48;

    /// <summary>No figure reaches further beyond the data than this many times N; a K beyond is named at the edge.</summary>
    private const double FurthestForecast = 1000;

    /// <summary>
    /// The increment against k: measured in the given order, expected over all orders (docs/theory.md T6), simulated where it was asked
    /// for; the tolerance and K. Null where the losses do not vary.
    /// </summary>
    public static Figure? Increment(AssessResult document)
    {
        ArgumentNullException.ThrowIfNull(document);
        VarianceEstimate training = document.LandscapeVariance;
        if (!(training.Value > 0))
        {
            return null;
        }

        VarianceEstimate main = document.HeldOut is { Value: > 0 } held ? held : training;
        ObjectSet objects = ReferenceEquals(main, training) ? ObjectSet.Training : ObjectSet.HeldOut;
        List<SufficientSizeSummary> sizes = [.. document.SufficientSize.Where(
            s => s.Criterion == Criterion.Increment && s.Of == LandscapePart.Loss && s.Objects == objects && s.Tolerance > 0)];
        double end = End(document, sizes);
        double[] k = [.. document.Curve.K.Select(value => (double)value)];

        List<FigureMark> marks = [AtHand(document)];
        if (sizes.Count > 0)
        {
            marks.Add(Sufficient(sizes[0], document));
        }

        marks.Add(new LineMark(k, document.Curve.Delta2)
        {
            Name = "measured, given order",
            Color = SeriesColor.Gray,
            Width = 1.25,
            Faint = true,
        });
        if (document.Curve.Simulated2.Count == k.Length)
        {
            marks.Add(
                new LineMark(k, document.Curve.Simulated2) { Name = "measured, random orders", Color = SeriesColor.Green, Width = 1.5 });
        }

        Law(
            marks,
            k,
            training,
            document.HeldOut is null ? "exact expectation, all orders" : "exact expectation, training objects",
            SeriesColor.Blue);
        if (objects == ObjectSet.HeldOut)
        {
            Law(marks, k, main, "held-out objects", SeriesColor.Vermilion);
        }

        double[] beyond = Spaced(k[^1], end);
        marks.Add(new LineMark(
            beyond,
            Expected(beyond, main.Value),
            Expected(beyond, main.Low),
            Expected(beyond, main.High))
        {
            Name = end > 1.5 * document.Data.Objects ? "forecast" : null,
            Color = objects == ObjectSet.HeldOut ? SeriesColor.Vermilion : SeriesColor.Blue,
            Style = LineStyle.Dashed,
        });
        Crossings(marks, sizes);
        string answer = sizes.Count > 0
            ? $"It falls below {Measured(sizes[0].Tolerance)} at {At(sizes[0], document)}."
            : "";
        return new()
        {
            Id = "increment",
            Title = "How much one more object moves the landscape",
            Subtitle = "Mean squared change of the mean loss when object k + 1 joins the first k. A single order is mostly noise; its "
                + "expectation over all orders is known exactly.",
            Description = $"The increment falls with the number of objects k as V over k times k plus one. {answer}".TrimEnd(),
            X = FigureAxis.Logarithmic("objects k", TickStyle.Count) with { Minimum = 1, Maximum = end },
            Y = FigureAxis.Logarithmic("mean squared increment Δ"),
            Marks = marks,
        };
    }

    /// <summary>
    /// The remaining change against k, relative to the mean loss, of the loss and of its shape; the tolerance, K and N. Null where it was
    /// not asked for, or where nothing remains.
    /// </summary>
    public static Figure? Remaining(AssessResult document)
    {
        ArgumentNullException.ThrowIfNull(document);
        List<SufficientSizeSummary> all =
        [
            .. document.SufficientSize.Where(s => s.Criterion == Criterion.Remaining && s.Tolerance > 0 && s.K > 0 && double.IsFinite(s.K)),
        ];
        if (all.Count == 0)
        {
            return null;
        }

        ObjectSet objects = all.Exists(s => s.Objects == ObjectSet.HeldOut) ? ObjectSet.HeldOut : ObjectSet.Training;
        LandscapePart of = all.Exists(s => s.Of == LandscapePart.Shape && s.Objects == objects) ? LandscapePart.Shape : LandscapePart.Loss;
        List<SufficientSizeSummary> sizes = [.. all.Where(s => s.Objects == objects)];
        SufficientSizeSummary marked = sizes.Find(s => s.Of == document.Answer.Of && s.Tolerance == document.Answer.Tolerance)
            ?? sizes.Find(s => s.Of == of)
            ?? sizes[0];
        double end = End(document, sizes);
        double[] k = Spaced(1, end);

        List<FigureMark> marks = [AtHand(document), Sufficient(marked, document)];
        string fresh = objects == ObjectSet.HeldOut ? ", held-out objects" : "";
        foreach ((LandscapePart part, SeriesColor color) in (ReadOnlySpan<(LandscapePart, SeriesColor)>)[
            (LandscapePart.Loss, SeriesColor.Vermilion),
            (LandscapePart.Shape, SeriesColor.Blue),
        ])
        {
            if (objects == ObjectSet.HeldOut && Largest(all, part, ObjectSet.Training) is { } fitted)
            {
                marks.Add(new LineMark(k, Change(k, fitted.Tolerance, fitted.K))
                {
                    Name = $"{WordConverter.Word(part)}, training objects",
                    Color = color,
                    Style = LineStyle.Dotted,
                    Width = 1.75,
                });
            }

            if (Largest(all, part, objects) is { } size)
            {
                marks.Add(new LineMark(
                    k,
                    Change(k, size.Tolerance, size.K),
                    Change(k, size.Tolerance, size.Low),
                    Change(k, size.Tolerance, size.High))
                {
                    Name = WordConverter.Word(part) + fresh,
                    Color = color,
                });
            }
        }

        Crossings(marks, sizes);
        return new()
        {
            Id = "remaining",
            Title = "What is still to come",
            Subtitle =
                "Root mean square change of the landscape that objects beyond the first k would still bring, relative to the mean loss.",
            Description = "The remaining change falls as one over the square root of the number of objects. For the "
                + $"{WordConverter.Word(marked.Of)} it falls below {Percent(marked.Tolerance)} at {At(marked, document)}.",
            X = FigureAxis.Logarithmic("objects k", TickStyle.Count) with { Minimum = 1, Maximum = end },
            Y = FigureAxis.Logarithmic("remaining change / mean loss", TickStyle.Percent),
            Marks = marks,
        };
    }

    /// <summary>V and its parts, level and shape, of training and held-out objects. Null where there is nothing to compare.</summary>
    public static Figure? Parts(AssessResult document)
    {
        ArgumentNullException.ThrowIfNull(document);
        VarianceEstimate training = document.LandscapeVariance;
        HeldOutSummary? held = document.HeldOut;
        if (!(training.Value > 0) || (held is null && training.Level is null && training.Shape is null))
        {
            return null;
        }

        string[] rows = ["whole, V", "level, at w*", "shape"];
        double[] places = [0, 1, 2];
        List<FigureMark> marks = [];
        if (held is not null)
        {
            for (int row = 0; row < rows.Length; row++)
            {
                marks.Add(new LineMark([Part(training, row), Part(held, row)], [row, row])
                {
                    Color = SeriesColor.Gray,
                    Width = 1.5,
                    Faint = true,
                });
            }
        }

        marks.Add(Points(training, "training objects", SeriesColor.Blue));
        if (held is not null)
        {
            marks.Add(Points(held, "held-out objects", SeriesColor.Vermilion));
        }

        string ratio = held is not null
            ? $" On held-out objects V is {Measured(held.Value / training.Value, 2)} times that on training objects."
            : "";
        string shape = (held ?? training) is { Shape: double part } whole && whole.Value > 0
            ? $" The shape, the part that can move or bend a minimum, is {Percent(part / whole.Value)} of it."
            : "";
        return new()
        {
            Id = "parts",
            Title = held is null ? "What the landscape variance is made of" : "Training objects against held-out objects",
            Subtitle = "Variance of the loss over objects: whole, of the level at w*, and of the shape around it." + ratio,
            Description = $"The landscape variance is {Measured(training.Value)} on training "
                + $"objects{(held is null ? "" : $" and {Measured(held.Value)} on held-out objects")}.{shape}",
            X = FigureAxis.Logarithmic("variance over objects, squared units of the loss"),
            Y = FigureAxis.Named("", rows),
            Marks = marks,
            Height = 230,
        };

        PointMark Points(VarianceEstimate variance, string name, SeriesColor color)
            => new([Part(variance, 0), Part(variance, 1), Part(variance, 2)], places)
            {
                Name = name,
                Color = color,
                Radius = 6,
                XIntervals = [(variance.Low, variance.High), (double.NaN, double.NaN), (double.NaN, double.NaN)],
            };
    }

    /// <summary>Numbers from <paramref name="first"/> to <paramref name="last"/> in equal ratios, both included.</summary>
    internal static double[] Spaced(double first, double last)
    {
        double[] values = new double[ForecastPoints];
        double span = Elementary.Log(last / first);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = first * Elementary.Exp(span * i / (values.Length - 1));
        }

        values[0] = first;
        values[^1] = last;
        return values;
    }

    private static double Part(VarianceEstimate variance, int row) => row switch
    {
        0 => variance.Value,
        1 => variance.Level ?? double.NaN,
        _ => variance.Shape ?? double.NaN,
    };

    private static void Law(List<FigureMark> marks, double[] k, VarianceEstimate variance, string name, SeriesColor color)
        => marks.Add(new LineMark(k, Expected(k, variance.Value), Expected(k, variance.Low), Expected(k, variance.High))
        {
            Name = name,
            Color = color,
        });

    private static double[] Expected(double[] k, double variance) => [.. k.Select(value => variance / (value * (value + 1)))];

    private static double[] Change(double[] k, double tolerance, double size)
        => [.. k.Select(value => tolerance * Math.Sqrt(size / value))];

    /// <summary>The largest K of a function: the one in which rounding up to whole objects matters least.</summary>
    private static SufficientSizeSummary? Largest(List<SufficientSizeSummary> sizes, LandscapePart of, ObjectSet objects)
        => sizes.Where(s => s.Of == of && s.Objects == objects).MaxBy(s => s.K);

    /// <summary>The objects at hand, on an axis of objects.</summary>
    internal static VerticalReference AtHand(AssessResult document)
        => new(document.Data.Objects, $"you have {Exact(document.Data.Objects)}") { Color = SeriesColor.Gray, Style = LineStyle.Dashed };

    private static string At(SufficientSizeSummary size, AssessResult document)
        => $"{Objects(Size(size.K, document.Data.Objects))}, interval {SizeRange(size.Low, size.High, document.Data.Objects)}";

    private static VerticalReference Sufficient(SufficientSizeSummary size, AssessResult document)
        => new(size.K, $"K = {Size(size.K, document.Data.Objects)}") { Low = size.Low, High = size.High, Color = SeriesColor.Purple };

    private static void Crossings(List<FigureMark> marks, List<SufficientSizeSummary> sizes)
    {
        foreach (SufficientSizeSummary size in sizes.DistinctBy(s => s.Tolerance))
        {
            string tolerance = size.Criterion == Criterion.Remaining ? Percent(size.Tolerance, 3) : Measured(size.Tolerance);
            marks.Add(new HorizontalReference(size.Tolerance, string.Create(CultureInfo.InvariantCulture, $"tolerance {tolerance}"))
            {
                Color = SeriesColor.Green,
            });
        }

        marks.Add(new PointMark([.. sizes.Select(s => s.K)], [.. sizes.Select(s => s.Tolerance)])
        {
            Color = SeriesColor.Purple,
            XIntervals = [.. sizes.Select(s => (s.Low, s.High))],
        });
    }

    private static double End(AssessResult document, List<SufficientSizeSummary> sizes)
    {
        double n = document.Data.Objects;
        double furthest = sizes.Select(s => double.IsFinite(s.High) ? s.High : s.K).Where(double.IsFinite).DefaultIfEmpty(n).Max();
        return Math.Max(Math.Max(n * 1.5, document.Curve.K.DefaultIfEmpty(1).Max() * 1.5), Math.Min(furthest * 1.5, n * FurthestForecast));
    }
}
