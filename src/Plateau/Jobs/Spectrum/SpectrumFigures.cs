using Plateau.Figures;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>The figures of a spectrum.</summary>
public static class SpectrumFigures
{
    /// <summary>The eigenvalues in their order; those that have not converged as rings with their residuals.</summary>
    public static Figure Eigenvalues(SpectrumDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        IReadOnlyList<EigenpairSummary> pairs = document.Eigenpairs;
        bool positive = pairs.All(pair => pair.Value > 0) && pairs.Max(pair => pair.Value) > 20 * pairs.Min(pair => pair.Value);
        int[] sure = [.. Enumerable.Range(0, pairs.Count).Where(i => pairs[i].Converged)];
        int[] open = [.. Enumerable.Range(0, pairs.Count).Where(i => !pairs[i].Converged)];
        List<FigureMark> marks = [];
        if (sure.Length > 0)
        {
            marks.Add(new PointMark([.. sure.Select(i => i + 1.0)], [.. sure.Select(i => pairs[i].Value)]) { Name = open.Length > 0 ? "converged" : null });
        }

        if (open.Length > 0)
        {
            marks.Add(new PointMark([.. open.Select(i => i + 1.0)], [.. open.Select(i => pairs[i].Value)])
            {
                Name = "not converged",
                Color = SeriesColor.Vermilion,
                Open = true,
                YIntervals = [.. open.Select(i => (pairs[i].Value - Error(pairs[i]), pairs[i].Value + Error(pairs[i])))],
            });
        }

        return new Figure
        {
            Id = "eigenvalues",
            Title = $"The {Which(document)} eigenvalues",
            Subtitle = "A few large ones, about one a class, stand apart from the bulk; the directions of the rest are nearly flat.",
            Description = $"Eigenvalues from {Measured(pairs[0].Value)} to {Measured(pairs[^1].Value)}.",
            X = FigureAxis.Linear("number") with { Minimum = 0.5, Maximum = pairs.Count + 0.5 },
            Y = positive ? FigureAxis.Logarithmic("eigenvalue λ") : FigureAxis.Linear("eigenvalue λ"),
            Marks = marks,
        };
    }

    /// <summary>The spectral density with its standard error, and the outliers; null where it was not asked for.</summary>
    public static Figure? Density(SpectrumDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Density is not { } density)
        {
            return null;
        }

        double[] low = [.. density.Y.Zip(density.StandardErrors, (y, error) => Math.Max(0, y - (2 * error)))];
        double[] high = [.. density.Y.Zip(density.StandardErrors, (y, error) => y + (2 * error))];
        double floor = density.Y.Max() * 1e-8;
        double[] outliers = [.. density.Above, .. density.Below];
        List<FigureMark> marks = [new LineMark(density.X, [.. density.Y.Select(y => y > floor ? y : double.NaN)], low, high) { Name = "density" }];
        if (outliers.Length > 0)
        {
            marks.Add(new PointMark(outliers, [.. outliers.Select(_ => 2 * floor)]) { Name = $"{outliers.Length} outliers", Color = SeriesColor.Vermilion });
        }

        return new Figure
        {
            Id = "density",
            Title = "The spectral density",
            Subtitle = "The share of eigenvalues per unit of curvature, smoothed; the band is two standard errors.",
            Description = $"A bulk from {Measured(density.BulkLow)} to {Measured(density.BulkHigh)}, {density.Above.Count} outliers above it and {density.Below.Count} below.",
            X = FigureAxis.Linear("eigenvalue λ"),
            Y = FigureAxis.Logarithmic("density") with { Minimum = floor },
            Marks = marks,
        };
    }

    /// <summary>The eigenvalues of H^(k) against k; null without sizes.</summary>
    public static Figure? Sizes(SpectrumDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.AtSizes.Count < 2)
        {
            return null;
        }

        double[] k = [.. document.AtSizes.Select(size => (double)size.K)];
        int count = document.AtSizes.Min(size => size.Eigenpairs.Count);
        bool positive = document.AtSizes.All(size => size.Eigenpairs.All(pair => pair.Value > 0));
        return new Figure
        {
            Id = "sizes",
            Title = "Eigenvalues of the first k objects' curvature",
            Subtitle = "Where lines are level, more objects no longer change how the landscape bends.",
            Description = $"{count} eigenvalues at {document.AtSizes.Count} sizes from {Exact(k[0])} to {Exact(k[^1])} objects.",
            X = FigureAxis.Logarithmic("objects k", TickStyle.Count),
            Y = positive ? FigureAxis.Logarithmic("eigenvalue λ") : FigureAxis.Linear("eigenvalue λ"),
            Marks = [.. Enumerable.Range(0, count).Select(i => new LineMark(k, [.. document.AtSizes.Select(size => size.Eigenpairs[i].Value)]) { Width = 1.5, Faint = i > 0 })],
        };
    }

    internal static string Which(SpectrumDocument document) => document.Which switch
    {
        "smallest" => $"{document.Eigenpairs.Count} smallest",
        "magnitude" => $"{document.Eigenpairs.Count} largest in magnitude",
        _ => $"{document.Eigenpairs.Count} largest",
    };

    private static double Error(EigenpairSummary pair) => Math.Abs(pair.Value) * pair.Residual;
}
