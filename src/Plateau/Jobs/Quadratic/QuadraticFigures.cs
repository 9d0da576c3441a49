using Plateau.Convergence;
using Plateau.Figures;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>The figures of a quadratic analysis.</summary>
internal static class QuadraticFigures
{
    /// <summary>
    /// Δ_{k+1} against k at one σ: closed form in the given order and over all orders, Monte Carlo, P3's formula. Null where it vanishes.
    /// </summary>
    /// <param name="result">The analysis.</param>
    /// <param name="index">Which σ.</param>
    public static Figure? Increments(QuadraticResult result, int index)
    {
        QuadraticCurveSummary curve = result.Curves[index];
        if (!curve.Expected.Any(value => value > 0))
        {
            return null;
        }

        double[] k = [.. curve.K.Select(value => (double)value)];
        bool spread = curve.OrdersLow.Count > 0;
        List<FigureMark> marks =
        [
            new LineMark(k, curve.Expected, spread ? curve.OrdersLow : null, spread ? curve.OrdersHigh : null)
            {
                Name = spread ? "expected over all orders; band: nine in ten orders" : "expected over all orders",
                Color = SeriesColor.Sky,
                Style = LineStyle.Dashed,
                Width = 1.5,
            },
            new LineMark(k, curve.PaperP3) { Name = "P3's formula", Color = SeriesColor.Gray, Width = 1.25, Faint = true },
            new LineMark(k, curve.Curvature)
            {
                Name = "curvature term alone",
                Color = SeriesColor.Green,
                Width = 1.25,
                Style = LineStyle.Dotted,
            },
            new LineMark(k, curve.ClosedForm) { Name = "closed form, given order", Color = SeriesColor.Blue },
        ];
        if (curve.MonteCarlo.Count > 0)
        {
            marks.Add(new PointMark(k, curve.MonteCarlo)
            {
                Name = "true losses, Monte Carlo",
                Color = SeriesColor.Vermilion,
                Radius = 2.5,
                YIntervals = curve.MonteCarloStandardError.Count == 0
                    ? null
                    : [.. curve.MonteCarlo.Zip(
                        curve.MonteCarloStandardError,
                        (value, error) => (value - (2 * error), value + (2 * error)))],
            });
        }

        return new()
        {
            Id = $"increments-{index}",
            Title = $"Increments at σ = {Measured(curve.Sigma)}",
            Subtitle = "Mean squared change of the landscape when object k + 1 joins the first k: the closed form beside the true losses.",
            Description = $"The closed form falls as one over k times k plus one from {Measured(curve.Expected[0])} at one object.",
            X = FigureAxis.Logarithmic("objects k", TickStyle.Count),
            Y = FigureAxis.Logarithmic("mean squared increment Δ"),
            Marks = marks,
        };
    }

    /// <summary>The shares of the four terms against σ. Null with one σ.</summary>
    public static Figure? Shares(QuadraticResult result)
    {
        if (result.Terms.Count < 2)
        {
            return null;
        }

        double[] sigma = Sigmas(result);
        return new()
        {
            Id = "shares",
            Title = "What an increment is made of",
            Subtitle = "Shares of the four terms, expected over all orders; they are the same for every number of objects.",
            Description = $"At the smallest σ the value at the optimum is {Percent(result.Terms[0].Shares.Value)} of the increment, at the "
                + $"largest the curvature is {Percent(result.Terms[^1].Shares.Curvature)}.",
            X = FigureAxis.Logarithmic("σ", TickStyle.Number),
            Y = FigureAxis.Linear("share", TickStyle.Percent),
            Marks =
            [
                Line("value", SeriesColor.Gray, shares => shares.Value),
                Line("cross", SeriesColor.Amber, shares => shares.Cross),
                Line("gradient", SeriesColor.Blue, shares => shares.Gradient),
                Line("curvature", SeriesColor.Vermilion, shares => shares.Curvature),
            ],
            Height = 300,
        };

        LineMark Line(string name, SeriesColor color, Func<QuadraticTerms, double> of)
            => new(sigma, [.. result.Terms.Select(terms => of(terms.Shares))]) { Name = name, Color = color };
    }

    /// <summary>
    /// K against σ, of the loss and of its shape; the objects at hand, and how far the closed form holds. Null with one σ.
    /// </summary>
    public static Figure? Sizes(QuadraticResult result)
    {
        if (result.Terms.Count < 2 || result.Terms.Any(terms => terms.K is null))
        {
            return null;
        }

        double[] sigma = Sigmas(result);
        List<FigureMark> marks =
        [
            new HorizontalReference(result.Data.Objects, $"you have {Exact(result.Data.Objects)}") { Color = SeriesColor.Gray },
            new LineMark(sigma, [.. result.Terms.Select(terms => terms.K!.Value)]) { Name = "loss", Color = SeriesColor.Vermilion },
            new LineMark(sigma, [.. result.Terms.Select(terms => terms.ShapeK!.Value)]) { Name = "shape", Color = SeriesColor.Blue },
        ];
        if (result.ValidUpTo.Shape is double upTo)
        {
            marks.Insert(
                0,
                new VerticalReference(upTo, $"holds up to {Measured(upTo)}") { Color = SeriesColor.Purple, Style = LineStyle.Dashed });
        }

        return new()
        {
            Id = "sizes",
            Title = "How many objects, against how far one looks",
            Subtitle = "K, from which on what is still to come stays within its tolerance, by the closed form.",
            Description =
                $"K of the shape grows from {Rounded(result.Terms[0].ShapeK!.Value)} to {Rounded(result.Terms[^1].ShapeK!.Value)} objects.",
            X = FigureAxis.Logarithmic("σ", TickStyle.Number),
            Y = FigureAxis.Logarithmic("objects K", TickStyle.Count),
            Marks = marks,
            Height = 300,
        };
    }

    /// <summary>The gauge of validity: closed form over measurement, against σ. Null without draws, or with one σ.</summary>
    public static Figure? Validity(QuadraticResult result)
    {
        if (result.Validity.Count < 2)
        {
            return null;
        }

        double[] sigma = Sigmas(result);
        return new()
        {
            Id = "validity",
            Title = "Up to which σ the closed form holds",
            Subtitle =
                $"V by the closed form over V of the true losses; within {Percent(result.ValidUpTo.Within)} of one it counts as holding.",
            Description = QuadraticPage.Headline(result),
            X = FigureAxis.Logarithmic("σ", TickStyle.Number),
            Y = FigureAxis.Linear("closed form / measured"),
            Marks =
            [
                new HorizontalReference(1, "exact") { Color = SeriesColor.Gray },
                new HorizontalReference(1 + result.ValidUpTo.Within, string.Empty) { Color = SeriesColor.Green },
                new HorizontalReference(1 - result.ValidUpTo.Within, string.Empty) { Color = SeriesColor.Green },
                Points("loss", SeriesColor.Vermilion, gauge => gauge.Ratio, gauge => gauge.StandardError),
                Points("shape", SeriesColor.Blue, gauge => gauge.ShapeRatio, gauge => gauge.ShapeStandardError),
            ],
            Height = 300,
        };

        PointMark Points(
            string name,
            SeriesColor color,
            Func<QuadraticValidity, double> of,
            Func<QuadraticValidity, double?> error)
            => new(sigma, [.. result.Validity.Select(of)])
            {
                Name = name,
                Color = color,
                Open = color == SeriesColor.Blue,
                YIntervals =
                [
                    .. result.Validity.Select(gauge => (of(gauge) - (2 * (error(gauge) ?? 0)), of(gauge) + (2 * (error(gauge) ?? 0)))),
                ],
            };
    }

    /// <summary>The eigenvalues within the subspace, by rank.</summary>
    public static Figure Eigenvalues(QuadraticResult result)
    {
        double[] rank = [.. Enumerable.Range(1, result.Eigenvalues.Count).Select(i => (double)i)];
        return new()
        {
            Id = "eigenvalues",
            Title = "Curvature within the subspace",
            Subtitle = "Eigenvalues of the mean Hessian, with their signs.",
            Description = $"The largest of {result.Eigenvalues.Count} eigenvalues is {Measured(result.Eigenvalues[0])}, the least "
                + $"{Measured(result.Eigenvalues[^1])}.",
            X = FigureAxis.Linear("rank"),
            Y = FigureAxis.Linear("eigenvalue"),
            Marks =
            [
                new HorizontalReference(0, string.Empty) { Color = SeriesColor.Gray, Style = LineStyle.Solid },
                new PointMark(rank, result.Eigenvalues) { Name = "eigenvalue", Color = SeriesColor.Blue },
            ],
            Height = 260,
        };
    }

    private static double[] Sigmas(QuadraticResult result) => [.. result.Terms.Select(terms => terms.Sigma)];
}
