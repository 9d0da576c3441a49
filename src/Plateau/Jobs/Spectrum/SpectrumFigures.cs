using Plateau.Curvature;
using Plateau.Figures;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>The figures of a spectrum.</summary>
internal static class SpectrumFigures
{
    /// <summary>The eigenvalues in their order; those that have not converged as rings with their residuals.</summary>
    public static Figure Eigenvalues(SpectrumResult result)
    {
        IReadOnlyList<Eigenpair> pairs = result.Eigenpairs;
        bool positive = pairs.All(pair => pair.Value > 0) && pairs.Max(pair => pair.Value) > 20 * pairs.Min(pair => pair.Value);
        int[] sure = [.. Enumerable.Range(0, pairs.Count).Where(i => pairs[i].Converged)];
        int[] open = [.. Enumerable.Range(0, pairs.Count).Where(i => !pairs[i].Converged)];
        List<FigureMark> marks = [];
        if (sure.Length > 0)
        {
            marks.Add(new PointMark([.. sure.Select(i => i + 1.0)], [.. sure.Select(i => pairs[i].Value)])
            {
                Name = open.Length > 0 ? "converged" : null,
            });
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
            Title = $"The {Which(result)} eigenvalues",
            Subtitle = "A few large ones, about one a class, stand apart from the bulk; the directions of the rest are nearly flat.",
            Description = $"Eigenvalues from {Measured(pairs[0].Value)} to {Measured(pairs[^1].Value)}.",
            X = FigureAxis.Linear("number") with { Minimum = 0.5, Maximum = pairs.Count + 0.5 },
            Y = positive ? FigureAxis.Logarithmic("eigenvalue λ") : FigureAxis.Linear("eigenvalue λ"),
            Marks = marks,
        };
    }

    /// <summary>The spectral density with its standard error, and the outliers; null where it was not asked for.</summary>
    public static Figure? Density(SpectrumResult result)
    {
        if (result.Density is not { } density)
        {
            return null;
        }

        double[] low = [.. density.Y.Zip(density.StandardErrors, (y, error) => Math.Max(0, y - (2 * error)))];
        double[] high = [.. density.Y.Zip(density.StandardErrors, (y, error) => y + (2 * error))];
        double floor = density.Y.Max() * 1e-8;
        double[] outliers = [.. density.Above, .. density.Below];
        List<FigureMark> marks =
        [
            new LineMark(density.X, [.. density.Y.Select(y => y > floor ? y : double.NaN)], low, high) { Name = "density" },
        ];
        if (outliers.Length > 0)
        {
            marks.Add(new PointMark(outliers, [.. outliers.Select(_ => 2 * floor)])
            {
                Name = $"{outliers.Length} outliers",
                Color = SeriesColor.Vermilion,
            });
        }

        return new Figure
        {
            Id = "density",
            Title = "The spectral density",
            Subtitle = "The share of eigenvalues per unit of curvature, smoothed; the band is two standard errors.",
            Description = $"A bulk from {Measured(density.BulkLow)} to {Measured(density.BulkHigh)}, {density.Above.Count} outliers above "
                + $"it and {density.Below.Count} below.",
            X = FigureAxis.Linear("eigenvalue λ"),
            Y = FigureAxis.Logarithmic("density") with { Minimum = floor },
            Marks = marks,
        };
    }

    /// <summary>The eigenvalues of H^(k) against k; null without sizes.</summary>
    public static Figure? Sizes(SpectrumResult result)
    {
        if (result.AtSizes.Count < 2)
        {
            return null;
        }

        double[] k = [.. result.AtSizes.Select(size => (double)size.K)];
        int count = result.AtSizes.Min(size => size.Pairs.Count);
        bool positive = result.AtSizes.All(size => size.Pairs.All(pair => pair.Value > 0));
        return new Figure
        {
            Id = "sizes",
            Title = "Eigenvalues of the first k objects' curvature",
            Subtitle = "Where lines are level, more objects no longer change how the landscape bends.",
            Description = $"{count} eigenvalues at {result.AtSizes.Count} sizes from {Exact(k[0])} to {Exact(k[^1])} objects.",
            X = FigureAxis.Logarithmic("objects k", TickStyle.Count),
            Y = positive ? FigureAxis.Logarithmic("eigenvalue λ") : FigureAxis.Linear("eigenvalue λ"),
            Marks = [.. Enumerable.Range(0, count)
                .Select(i => new LineMark(k, [.. result.AtSizes.Select(size => size.Pairs[i].Value)]) { Width = 1.5, Faint = i > 0 })],
        };
    }

    /// <summary>"10 largest", "3 largest in magnitude".</summary>
    public static string Which(SpectrumResult result) => result.Which switch
    {
        SpectrumEnd.Smallest => $"{result.Eigenpairs.Count} smallest",
        SpectrumEnd.Magnitude => $"{result.Eigenpairs.Count} largest in magnitude",
        _ => $"{result.Eigenpairs.Count} largest",
    };

    private static double Error(Eigenpair pair) => Math.Abs(pair.Value) * pair.Residual;
}
