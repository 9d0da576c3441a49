using System.Globalization;
using Plateau.Numerics;

namespace Plateau.Studies;

/// <summary>
/// What P3's experiment says over several cells: whether Δ and the loss go together over networks, and its theory beside its measurement as
/// it drew them. Everything else is a table or a claim that a study file can declare.
/// </summary>
internal static class BatchFindings
{
    private const int FewestNetworks = 5;

    /// <summary>
    /// A table and a claim on every network in the eigen-subspace that was trained from five or more seeds; and a claim where eigenvalues
    /// of H^(k) itself stand beside draws along the first eigenvector alone.
    /// </summary>
    public static Findings Of(IReadOnlyList<FinishedCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        Findings networks = OverNetworks(cells);
        return AsDrawn(cells) is Claim drawn ? networks with { Claims = [.. networks.Claims, drawn] } : networks;
    }

    // P3's code draws along the first eigenvector whatever D, and puts the formula of D eigenvalues beside it.
    private static Claim? AsDrawn(IReadOnlyList<FinishedCell> cells)
    {
        Dictionary<string, CellCurve> first = cells
            .Where(cell => cell.Cell.Text("subspace") == "eigen" && cell.Cell.Count("dimension") == 1)
            .ToDictionary(cell => Key(cell, "dimension"), cell => cell.Result.Curves["delta"], StringComparer.Ordinal);
        List<double> shares = [];
        List<double> ratios = [];
        foreach (FinishedCell cell in cells.Where(cell => cell.Cell.Count("dimension") > 1))
        {
            if (cell.Result.Curves.TryGetValue("formulaOwn", out CellCurve? formula)
                && first.TryGetValue(Key(cell, "dimension"), out CellCurve? delta))
            {
                double[] beside = [.. formula.X.Select(k => delta.Y[(int)k - 1])];
                shares.Add(formula.Y.Zip(beside).Count(pair => pair.First >= pair.Second) / (double)beside.Length);
                ratios.Add(Spread.Of(formula.Y.Zip(beside).Select(pair => pair.First / pair.Second), MeanKind.Geometric).Value);
            }
        }

        if (shares.Count == 0)
        {
            return null;
        }

        Spread share = Spread.Of(shares);
        Spread ratio = Spread.Of(ratios, MeanKind.Geometric);
        return new Claim(
            "C85, as P3 drew it",
            "The formula of all eigenvalues stays above Δ_k of draws along the first eigenvector alone, which is what P3's figure "
                + "holds side by side.",
            !ClaimTester.Tells(share)
                ? ClaimVerdict.Open
                : share.Low >= 1 ? ClaimVerdict.Holds
                : share.High < 1 ? ClaimVerdict.Fails
                : ClaimVerdict.Open,
            string.Create(
                CultureInfo.InvariantCulture,
                $"share of k at which it does: {share.Value:0.00} [{share.Low:0.00}, {share.High:0.00}], formula / measured "
                    + $"{ratio.Value:g3} [{ratio.Low:g3}, {ratio.High:g3}] (geometric mean over k), {shares.Count} networks"));
    }

    private static Findings OverNetworks(IReadOnlyList<FinishedCell> cells)
    {
        Group[] groups = [.. cells
            .Where(cell => cell.Cell.Text("subspace") == "eigen")
            .GroupBy(cell => Key(cell, "seed"))
            .Where(group => group.Count() >= FewestNetworks)
            .Select(group => Group.Of([.. cells.Select(cell => cell.Cell)], [.. group]))];
        return groups.Length == 0 ? Findings.None : new Findings { Tables = [Table(groups)], Claims = [Claim(groups)] };
    }

    private static StudyTable Table(Group[] groups) => new(
        "delta-against-loss",
        "Do Δ and the loss go together over networks?",
        [
            "network",
            "networks",
            "runs in which Δ_k and L_k rise together over k",
            "correlation of log V and log L_n",
            "correlation of log V and log L_n.low",
            "correlation of log V and log L_n.high",
        ],
        [.. groups.Select(group => (IReadOnlyList<object?>)
            [group.Label, (double)group.Count, (double)group.Rising, Number(group.Correlation), Number(group.Low), Number(group.High)])])
    {
        Notes =
        [
            "V/(k(k + 1)) is what Δ_k is expected to be in a random order, whatever k; L_n is the loss at the optimum. The interval is "
                + "Fisher's, at 95 %.",
        ],
    };

    private static Claim Claim(Group[] groups)
    {
        ClaimVerdict verdict = groups.All(group => group.Low > 0) ? ClaimVerdict.Holds
            : groups.All(group => group.High < 0) ? ClaimVerdict.Fails
            : groups.Any(group => group.Low > 0) && groups.Any(group => group.High < 0) ? ClaimVerdict.HoldsInPart
            : ClaimVerdict.Open;
        return new Claim(
            "C83",
            "Networks of a larger loss L_n have a larger Δ.",
            verdict,
            "correlation of log V and log L_n: " + string.Join("; ", groups.Select(group => string.Create(
                CultureInfo.InvariantCulture,
                $"{group.Label} {group.Correlation:0.00} [{group.Low:0.00}, {group.High:0.00}], {group.Count} networks"))));
    }

    private static double? Number(double value) => double.IsFinite(value) ? value : null;

    // What a cell has in common with others but for one setting.
    private static string Key(FinishedCell cell, string but)
        => string.Join('\n', cell.Cell.Values.Where(value => value.Key != but).Select(value => value.Value));

    /// <summary>One network from several seeds.</summary>
    private sealed record Group(string Label, int Count, int Rising, double Correlation, double Low, double High)
    {
        public static Group Of(IReadOnlyList<Cell> all, IReadOnlyList<FinishedCell> cells)
        {
            // What tells groups apart: data and model, and the settings that differ.
            Cell first = cells[0].Cell;
            string label = string.Join(
                ", ",
                first.Values
                    .Where(value => value.Key != "seed"
                        && (value.Key is "data" or "model" || all.Any(cell => cell.Text(value.Key) != value.Value)))
                    .Select(value => value.Key is "data" or "model" ? value.Value : $"{value.Key} {value.Value}"));
            double r = Pearson([.. Numbers(cells, "loss").Select(Elementary.Log)], [.. Numbers(cells, "v").Select(Elementary.Log)]);

            // Fisher: the inverse hyperbolic tangent of r is about normal, with the deviation 1/√(n − 3).
            double middle = 0.5 * Elementary.Log((1 + r) / (1 - r));
            double half = Elementary.NormalQuantile(0.5 + (Spread.Confidence / 2)) / Math.Sqrt(cells.Count - 3);
            return new Group(
                label,
                cells.Count,
                Numbers(cells, "correlation").Count(value => value > 0),
                r,
                Tanh(middle - half),
                Tanh(middle + half));
        }

        private static double[] Numbers(IReadOnlyList<FinishedCell> cells, string name)
            => [.. cells.Select(cell => cell.Result.Numbers[name])];

        private static double Tanh(double x) => 1 - (2 / (Elementary.Exp(2 * x) + 1));
    }

    /// <summary>Pearson's correlation; NaN where one side does not vary.</summary>
    internal static double Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double meanX = Sums.Mean(x);
        double meanY = Sums.Mean(y);
        (double xx, double xy, double yy) = (0, 0, 0);
        for (int i = 0; i < x.Length; i++)
        {
            xx += (x[i] - meanX) * (x[i] - meanX);
            xy += (x[i] - meanX) * (y[i] - meanY);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }

        return xx > 0 && yy > 0 ? xy / Math.Sqrt(xx * yy) : double.NaN;
    }
}
