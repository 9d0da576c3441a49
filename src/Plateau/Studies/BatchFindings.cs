using System.Globalization;
using Plateau.Convergence;
using Plateau.Numerics;

namespace Plateau.Studies;

/// <summary>What P3's experiment says over seeds: whether its formula stays above the measurement, and whether Δ and the loss go together.</summary>
internal static class BatchFindings
{
    private const double Confidence = 0.95;
    private const int FewestForCorrelation = 5;

    // The share of orders that has to rise for "Δ_k grows with L_k" to be a property of the network rather than of the order.
    private const double Property = 0.95;

    /// <summary>The tables and claims of cells in the eigen-subspace; nothing of other cells.</summary>
    public static Findings Of(IReadOnlyList<FinishedCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        Group[] groups = [.. cells
            .Where(cell => cell.Cell.Text("subspace") == "eigen" && cell.Result.Numbers.ContainsKey("above"))
            .GroupBy(Key)
            .Select(group => new Group(Label([.. cells.Select(cell => cell.Cell)], group.First().Cell), [.. group]))];
        if (groups.Length == 0)
        {
            return Findings.None;
        }

        return new Findings { Tables = [Formula(groups), Loss(groups)], Claims = [Above(groups), Rising(groups)] };
    }

    private static StudyTable Formula(Group[] groups) => new(
        "formula",
        "P3's formula beside the measurement, means over seeds",
        [
            "network", "seeds",
            "share of k at which the formula is not below Δ", "share.low", "share.high",
            "the same over random orders", "orders.low", "orders.high",
            "formula / measured", "formula.low", "formula.high",
            "curvature term / measured", "curvature.low", "curvature.high",
            "closed form / measured", "closed.low", "closed.high",
        ],
        [.. groups.Select(group => (IReadOnlyList<object?>)
            [group.Label, (double)group.Cells.Count, .. Three(group, "above"), .. Three(group, "aboveInOrders"), .. Three(group, "formulaOfMeasured"), .. Three(group, "curvatureOfMeasured"), .. Three(group, "closedOfMeasured")])])
    {
        Notes = ["Ratios are of Σk(k+1)Δ_k, which weighs every k alike. The formula takes the eigenvalues of H^(k) within the subspace of all objects; the curvature term is what it stands for; the closed form has every term of the quadratic model."],
    };

    private static StudyTable Loss(Group[] groups) => new(
        "delta-against-loss",
        "Do Δ and the loss go together?",
        ["network", "seeds", "runs in which Δ_k and L_k rise together", "share of random orders in which they do", "share.low", "share.high", "correlation of log V and log L_n over networks", "correlation.low", "correlation.high"],
        [.. groups.Select(group =>
        {
            double[] runs = Numbers(group, "correlation");
            return (IReadOnlyList<object?>)[group.Label, (double)group.Cells.Count, (double)runs.Count(value => value > 0), .. Three(group, "rising"), .. Correlation(group)];
        })])
    {
        Notes = ["Within a run Δ_k falls with k whatever the network; L_k(w*) drifts to L_n from where its first mini-batches happen to lie. Over networks the numbers are one a seed."],
    };

    private static Claim Above(Group[] groups)
    {
        const string says = "P3's formula stays above the measured Δ_k";
        bool holds = groups.All(group => group.Cells.All(cell => cell.Result.Numbers["above"] == 1));
        (double Mean, double Low, double High)[] shares = [.. groups.Select(group => Student(Numbers(group, "above")))];
        ClaimVerdict verdict = holds ? ClaimVerdict.Holds
            : shares.All(share => share.High < 1) ? ClaimVerdict.Fails
            : shares.Any(share => share.High < 1) ? ClaimVerdict.HoldsInPart
            : ClaimVerdict.Open;
        return new Claim("C85", says, verdict, "share of k at which it does: " + Listed(groups, shares));
    }

    private static Claim Rising(Group[] groups)
    {
        const string says = "Δ_k grows with L_k as mini-batches are added: the sign is a property of the network, not of the order of its data";
        (double Mean, double Low, double High)[] shares = [.. groups.Select(group => Student(Numbers(group, "rising")))];
        ClaimVerdict verdict = shares.All(share => share.Low > Property) ? ClaimVerdict.Holds
            : shares.All(share => share.High < Property) ? ClaimVerdict.Fails
            : shares.Any(share => share.High < Property) && shares.Any(share => share.Low > Property) ? ClaimVerdict.HoldsInPart
            : ClaimVerdict.Open;
        return new Claim("C83", says, verdict, "share of random orders of the same mini-batches in which they rise together: " + Listed(groups, shares));
    }

    private static string Listed(Group[] groups, (double Mean, double Low, double High)[] shares)
        => string.Join("; ", groups.Zip(shares).Select(pair => string.Create(
            CultureInfo.InvariantCulture,
            $"{(pair.First.Label.Length > 0 ? pair.First.Label + " " : "")}{pair.Second.Mean:0.000}{(pair.First.Cells.Count > 1 ? $" [{pair.Second.Low:0.000}, {pair.Second.High:0.000}]" : "")} ({pair.First.Cells.Count} {(pair.First.Cells.Count == 1 ? "seed" : "seeds")})")));

    private static string Key(FinishedCell cell) => string.Join('\n', cell.Cell.Values.Where(value => value.Key != "seed").Select(value => value.Value));

    // What tells groups apart: the settings that differ among the cells.
    private static string Label(IReadOnlyList<Cell> cells, Cell of) => string.Join(
        ", ",
        of.Values
            .Where(value => value.Key != "seed" && (value.Key is "data" or "model" || cells.Any(cell => cell.Text(value.Key) != value.Value)))
            .Select(value => value.Key is "data" or "model" ? value.Value : $"{value.Key} {value.Value}"));

    private static double[] Numbers(Group group, string name) => [.. group.Cells.Select(cell => cell.Result.Numbers[name])];

    private static object?[] Three(Group group, string name)
    {
        (double mean, double low, double high) = Student(Numbers(group, name));
        return [mean, Number(low), Number(high)];
    }

    private static double? Number(double value) => double.IsFinite(value) ? value : null;

    private static object?[] Correlation(Group group)
    {
        double[] x = [.. Numbers(group, "loss").Select(Elementary.Log)];
        double[] y = [.. Numbers(group, "v").Select(Elementary.Log)];
        if (x.Length < FewestForCorrelation)
        {
            return [null, null, null];
        }

        (double low, double high) = (double.NaN, double.NaN);
        double r = Pearson(x, y);
        if (Math.Abs(r) < 1)
        {
            // Fisher: the inverse hyperbolic tangent of r is about normal, with the deviation 1/√(n − 3).
            double middle = 0.5 * Elementary.Log((1 + r) / (1 - r));
            double half = Elementary.NormalQuantile(0.5 + (Confidence / 2)) / Math.Sqrt(x.Length - 3);
            (low, high) = (Tanh(middle - half), Tanh(middle + half));
        }

        return [Number(r), Number(low), Number(high)];
    }

    private static double Tanh(double x) => 1 - (2 / (Elementary.Exp(2 * x) + 1));

    private static double Pearson(double[] x, double[] y)
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

    private static (double Mean, double Low, double High) Student(double[] values)
    {
        double mean = Sums.Mean(values);
        if (values.Length < 2)
        {
            return (mean, double.NegativeInfinity, double.PositiveInfinity);
        }

        double squares = values.Sum(value => (value - mean) * (value - mean));
        double half = StudentQuantile.Of(0.5 + (Confidence / 2), values.Length - 1) * Math.Sqrt(squares / (values.Length - 1) / values.Length);
        return (mean, mean - half, mean + half);
    }

    private sealed record Group(string Label, IReadOnlyList<FinishedCell> Cells);
}
