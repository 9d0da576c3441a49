using System.Globalization;
using System.Text;
using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>
/// <c>curves.csv</c>: one line for each number of objects, numbers in their shortest exact form, an empty cell for what is not a finite
/// number.
/// </summary>
internal static class CurvesCsv
{
    /// <summary>Writes the curves of an assessment.</summary>
    public static void Write(Stream stream, ConvergenceCurve curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        (string Name, IReadOnlyList<double> Values)[] columns =
        [
            ("delta1", curve.Delta1),
            ("delta2", curve.Delta2),
            ("expectedDelta2", curve.ExpectedDelta2),
            ("remaining", curve.Remaining),
            ("remainingFinite", curve.RemainingFinite),
            ("simulated1", curve.Simulated1),
            ("simulated2", curve.Simulated2),
        ];
        columns = [.. columns.Where(column => column.Values.Count > 0)];
        Write(stream, "k", curve.K, columns);
    }

    /// <summary>Writes refits: one line a fit.</summary>
    public static void Write(Stream stream, IReadOnlyList<RefitSummary> fits)
    {
        ArgumentNullException.ThrowIfNull(fits);
        Write(
            stream,
            "objects",
            [.. fits.Select(fit => fit.Objects)],
            [
                Column("trainingLoss", fit => fit.TrainingLoss),
                Column("loss", fit => fit.Loss),
                Column(fits.Any(fit => fit.RSquared is not null) ? "rSquared" : "accuracy", Share),
                Column("variance", fit => fit.Variance),
                Column("shape", fit => fit.Shape),
                Column("probedLoss", fit => fit.ProbedLoss),
                Column("squaredGap", fit => fit.SquaredGap),
                Column("gap", fit => fit.Gap),
                Column("gapLow", fit => fit.GapLow),
                Column("gapHigh", fit => fit.GapHigh),
                Column("gain", fit => fit.Gain),
                Column("k", fit => fit.K),
                Column("kLow", fit => fit.KLow),
                Column("kHigh", fit => fit.KHigh),
            ]);

        static double Share(RefitSummary fit) => fit.Accuracy ?? fit.RSquared ?? double.NaN;

        (string Name, IReadOnlyList<double> Values) Column(string name, Func<RefitSummary, double> of) => (name, [.. fits.Select(of)]);
    }

    /// <summary>Writes learning curves.</summary>
    public static void Write(Stream stream, IReadOnlyList<EpochResult> epochs)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        bool quantities = epochs.Any(epoch => epoch.Accuracy is null);
        Write(
            stream,
            "epoch",
            [.. epochs.Select(epoch => epoch.Epoch)],
            [
                ("loss", [.. epochs.Select(epoch => epoch.Loss)]),
                (quantities ? "rSquared" : "accuracy", [.. epochs.Select(epoch => epoch.Accuracy ?? epoch.RSquared ?? double.NaN)]),
                ("heldOutLoss", [.. epochs.Select(epoch => epoch.HeldOutLoss ?? double.NaN)]),
                (
                    quantities ? "heldOutRSquared" : "heldOutAccuracy",
                    [.. epochs.Select(epoch => epoch.HeldOutAccuracy ?? epoch.HeldOutRSquared ?? double.NaN)]),
            ]);
    }

    /// <summary>Writes the curves of a quadratic analysis: those of every σ beside each other, each named with its σ.</summary>
    public static void Write(Stream stream, IReadOnlyList<QuadraticCurveSummary> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        IEnumerable<(string Name, IReadOnlyList<double> Values)> columns = curves.SelectMany(curve =>
        {
            string at = FormattableString.Invariant($"[sigma={curve.Sigma:R}]");
            return new (string Name, IReadOnlyList<double> Values)[]
            {
                ("closedForm" + at, curve.ClosedForm),
                ("curvature" + at, curve.Curvature),
                ("expected" + at, curve.Expected),
                ("ordersLow" + at, curve.OrdersLow),
                ("ordersHigh" + at, curve.OrdersHigh),
                ("monteCarlo" + at, curve.MonteCarlo),
                ("monteCarloStandardError" + at, curve.MonteCarloStandardError),
                ("paperP3" + at, curve.PaperP3),
            };
        });
        Write(stream, "k", curves[0].K, [.. columns.Where(column => column.Values.Count > 0)]);
    }

    /// <summary>Writes eigenvalues: one line a size, all objects last.</summary>
    internal static void Write(Stream stream, SpectrumResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        (int K, IReadOnlyList<Eigenpair> Pairs)[] rows =
        [
            .. result.AtSizes.Select(size => (size.K, size.Pairs)),
            (result.Data.Objects, result.Eigenpairs),
        ];
        int count = rows.Max(row => row.Pairs.Count);
        Write(
            stream,
            "k",
            [.. rows.Select(row => row.K)],
            [
                .. Enumerable.Range(0, count).Select(i => (
                    $"eigenvalue{i + 1}",
                    (IReadOnlyList<double>)[.. rows.Select(row => i < row.Pairs.Count ? row.Pairs[i].Value : double.NaN)])),
                .. Enumerable.Range(0, count).Select(i => (
                    $"residual{i + 1}",
                    (IReadOnlyList<double>)[.. rows.Select(row => i < row.Pairs.Count ? row.Pairs[i].Residual : double.NaN)])),
            ]);
    }

    /// <summary>Writes every bound that has a curve: one line a number of objects.</summary>
    internal static void Write(Stream stream, BoundsResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        IReadOnlyList<int> k = result.Objects.K;
        List<(string Name, IReadOnlyList<double> Values)> columns =
        [
            ("gradient", result.Objects.Gradient),
            ("gradientDifference", result.Objects.GradientDifference),
            ("largestCurvature", result.Objects.LargestCurvature),
        ];
        foreach (Bound bound in result.Bounds.Where(bound => bound.Curve is { } curve && curve.K.SequenceEqual(k)))
        {
            (string Form, IReadOnlyList<double> Values)[] forms =
            [
                ("paper", bound.Curve!.Paper),
                ("corrected", bound.Curve.Corrected),
                ("measured", bound.Curve.Measured),
                ("quadratic", bound.Curve.MeasuredQuadratic),
            ];
            columns.AddRange(forms.Where(form => form.Values.Count == k.Count).Select(form => ($"{bound.Id}-{form.Form}", form.Values)));
        }

        Write(stream, "k", k, [.. columns]);
    }

    private static void Write(
        Stream stream,
        string axis,
        IReadOnlyList<int> positions,
        (string Name, IReadOnlyList<double> Values)[] columns)
    {
        using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true)
        {
            NewLine = "\n",
        };
        writer.WriteLine(string.Join(',', columns.Select(column => column.Name).Prepend(axis)));
        for (int row = 0; row < positions.Count; row++)
        {
            writer.Write(positions[row].ToString(CultureInfo.InvariantCulture));
            foreach ((_, IReadOnlyList<double> values) in columns)
            {
                writer.Write(',');
                if (double.IsFinite(values[row]))
                {
                    writer.Write(values[row].ToString("R", CultureInfo.InvariantCulture));
                }
            }

            writer.WriteLine();
        }
    }
}
