using System.Globalization;
using Plateau.Numerics;
using static Plateau.Reports.HumanNumber;

namespace Plateau.Studies;

/// <summary>
/// Judges the claims that a study file declares. A claim that something holds at every x, or at every step, holds where the 95 % interval of each one says so (the
/// intersection–union test: no correction is due); it fails where one of them says the contrary at a level that allows for their number (Bonferroni); otherwise it is
/// open. Each group is judged for itself, and the claim is about all of them.
/// </summary>
internal static class ClaimTester
{
    private const int MostNamed = 6;

    /// <summary>The claim with its verdict.</summary>
    public static Claim Of(ClaimDeclaration declaration, StudyPart part, IReadOnlyList<CellState> states, ICollection<string> problems)
    {
        FinishedCell[] finished = [.. states.Where(state => state.Result is not null).Select(state => new FinishedCell(state.Cell.Cell, state.Result!))];
        CellNumbers numbers = new($"claim {declaration.Id}", finished, problems);
        foreach (string name in new[] { declaration.Of, declaration.Than }.OfType<string>())
        {
            if (declaration.IsCurve)
            {
                numbers.RequireCurve(name);
            }
            else
            {
                numbers.RequireNumber(name);
            }
        }

        List<(ClaimVerdict Verdict, string Evidence)> groups = [];
        foreach (CellGroup group in CellGroup.By(states.Where(state => declaration.Where.Holds(state.Cell.Cell)), declaration.By))
        {
            (ClaimVerdict verdict, string evidence) = group.Finished.Count == 0 ? (ClaimVerdict.NotRun, "not run") : declaration.Test switch
            {
                ClaimTest.Above => Above(declaration, group),
                ClaimTest.Near => Near(declaration, group),
                _ => Changes(declaration, part, group),
            };
            int missing = group.States.Count - group.Finished.Count;
            string ran = missing > 0 && verdict != ClaimVerdict.NotRun ? $" ({group.Finished.Count} of {group.States.Count} cells ran)" : "";
            groups.Add((verdict, $"{(declaration.By.Count > 0 ? group.Words + ": " : "")}{evidence}{ran}"));
        }

        return new Claim(declaration.Id, declaration.Says, Together([.. groups.Select(group => group.Verdict)]), Listed(groups));
    }

    /// <summary>The verdict on all groups; those that did not run do not count, unless none did.</summary>
    internal static ClaimVerdict Together(IReadOnlyList<ClaimVerdict> verdicts)
    {
        ClaimVerdict[] known = [.. verdicts.Where(verdict => verdict != ClaimVerdict.NotRun)];
        bool holds = known.Contains(ClaimVerdict.Holds) || known.Contains(ClaimVerdict.HoldsInPart);
        bool fails = known.Contains(ClaimVerdict.Fails) || known.Contains(ClaimVerdict.HoldsInPart);
        return known.Length == 0 ? ClaimVerdict.NotRun
            : holds && fails ? ClaimVerdict.HoldsInPart
            : fails ? ClaimVerdict.Fails
            : known.All(verdict => verdict == ClaimVerdict.Holds) ? ClaimVerdict.Holds
            : ClaimVerdict.Open;
    }

    private static string Listed(List<(ClaimVerdict Verdict, string Evidence)> groups)
    {
        string told = string.Join("; ", groups.Take(MostNamed).Select(group => groups.Count > 1 ? $"{group.Evidence}, {Word(group.Verdict)}" : group.Evidence));
        IEnumerable<string> counts = groups.GroupBy(group => group.Verdict).Select(group => $"{group.Count()} {Word(group.Key)}");
        return groups.Count == 0 ? "no cell is chosen" : groups.Count > MostNamed ? $"{told}; in all {groups.Count} groups: {string.Join(", ", counts)}." : told + ".";
    }

    /// <summary>A verdict in words.</summary>
    public static string Word(ClaimVerdict verdict) => verdict switch
    {
        ClaimVerdict.Holds => "holds",
        ClaimVerdict.Fails => "fails",
        ClaimVerdict.HoldsInPart => "holds in part",
        ClaimVerdict.Open => "open",
        _ => "not run",
    };

    private static (ClaimVerdict Verdict, string Evidence) Above(ClaimDeclaration declaration, CellGroup group)
    {
        string than = declaration.Than ?? Measured(declaration.Value);
        if (!declaration.IsCurve)
        {
            Spread difference = Difference(group.Finished, declaration, cell => Ends(cell, declaration.Of), cell => Other(cell, declaration), comparisons: 1);
            return (Judge([difference], [difference]), Said(declaration, $"{declaration.Of} {(declaration.Mean == MeanKind.Geometric ? "over" : "less")} {than}", difference, group.Finished.Count));
        }

        CellCurve[][] pairs = [.. group.Finished
            .Select(cell => new[] { cell.Result.Curves.GetValueOrDefault(declaration.Of), declaration.Than is null ? null : cell.Result.Curves.GetValueOrDefault(declaration.Than) })
            .Where(pair => pair[0] is not null && (declaration.Than is null || pair[1] is not null))
            .Select(pair => declaration.Than is null ? new[] { pair[0]! } : [pair[0]!, pair[1]!])];
        if (pairs.Length == 0)
        {
            return (ClaimVerdict.NotRun, "no cell has the curve");
        }

        HashSet<double> common = [.. pairs[0][0].X];
        foreach (CellCurve curve in pairs.SelectMany(pair => pair))
        {
            common.IntersectWith(curve.X);
        }

        double[] places = [.. common.Order()];
        if (places.Length == 0)
        {
            return (ClaimVerdict.Open, "the curves have no place in common");
        }

        Spread[] pointwise = new Spread[places.Length];
        Spread[] corrected = new Spread[places.Length];
        int above = 0;
        for (int i = 0; i < places.Length; i++)
        {
            (Interval3 A, Interval3 B)[] at = [.. pairs.Select(pair => (Interval3.At(pair[0], places[i]), declaration.Than is null ? Interval3.Exact(declaration.Value) : Interval3.At(pair[1], places[i])))];
            pointwise[i] = Difference(at, declaration.Mean, 1);
            corrected[i] = Difference(at, declaration.Mean, places.Length);
            above += pointwise[i].Value >= 0 ? 1 : 0;
        }

        int least = Enumerable.Range(0, places.Length).MinBy(i => double.IsNaN(pointwise[i].Value) ? double.PositiveInfinity : pointwise[i].Value);
        string share = string.Create(CultureInfo.InvariantCulture, $"{declaration.Of} is above {than} at {above} of {places.Length} places");
        return (Judge(pointwise, corrected), $"{share}, least at x = {Measured(places[least])}: {Said(declaration, "", pointwise[least], pairs.Length)}");
    }

    private static (ClaimVerdict Verdict, string Evidence) Near(ClaimDeclaration declaration, CellGroup group)
    {
        Spread spread = CellNumbers.Over(group.Finished, declaration.Of, declaration.Mean);
        double a = declaration.Value * declaration.Factor;
        double b = declaration.Value / declaration.Factor;
        (double low, double high) = (Math.Min(a, b), Math.Max(a, b));
        ClaimVerdict verdict = !spread.HasInterval ? ClaimVerdict.Open
            : spread.Low >= low && spread.High <= high ? ClaimVerdict.Holds
            : spread.Low > high || spread.High < low ? ClaimVerdict.Fails
            : ClaimVerdict.Open;
        return (verdict, $"{declaration.Of} {Number(spread)}, to be within {Measured(low)} to {Measured(high)}");
    }

    private static (ClaimVerdict Verdict, string Evidence) Changes(ClaimDeclaration declaration, StudyPart part, CellGroup group)
    {
        string along = declaration.Along!;
        List<string> values = [.. part.Axes.First(axis => axis.Name == along).Values.Where(value => group.States.Any(state => state.Cell.Cell.Text(along) == value))];
        (string From, string To)[] steps = values.Count < 2 ? [] : declaration.Steps == ClaimSteps.Ends ? [(values[0], values[^1])] : [.. values.Zip(values.Skip(1))];
        if (steps.Length == 0)
        {
            return (ClaimVerdict.NotRun, $"one value of {along}");
        }

        // Cells that differ along the axis alone are pairs.
        string[] others = [.. part.Axes.Select(axis => axis.Name).Where(axis => axis != along)];
        Dictionary<(string Along, string Others), FinishedCell> cells = group.Finished.ToDictionary(cell => (cell.Cell.Text(along), Key(cell)));
        double sign = declaration.Test == ClaimTest.Increases ? 1 : -1;
        List<Spread> pointwise = [];
        List<Spread> corrected = [];
        List<string> said = [];
        foreach ((string from, string to) in steps)
        {
            (Interval3 A, Interval3 B)[] pairs =
            [
                .. cells.Where(cell => cell.Key.Along == from && cells.ContainsKey((to, cell.Key.Others)))
                    .Select(cell => (Ends(cells[(to, cell.Key.Others)], declaration.Of), Ends(cell.Value, declaration.Of)))
                    .Where(pair => !double.IsNaN(pair.Item1.Value) && !double.IsNaN(pair.Item2.Value)),
            ];
            if (pairs.Length == 0)
            {
                return (ClaimVerdict.NotRun, $"{along} {from} or {to} did not run");
            }

            Spread change = Difference(pairs, declaration.Mean, 1);
            pointwise.Add(Signed(change, sign));
            corrected.Add(Signed(Difference(pairs, declaration.Mean, steps.Length), sign));
            said.Add(Said(declaration, $"{from} to {to}", change, pairs.Length));
        }

        return (Judge(pointwise, corrected), $"{(declaration.Mean == MeanKind.Geometric ? "ratio" : "change")} of {declaration.Of} by {along}: {string.Join(", ", said)}");

        string Key(FinishedCell cell) => string.Join('\n', others.Select(axis => cell.Cell.Text(axis)));
    }

    /// <summary>Holds where every difference is not below 0, fails where one is below it.</summary>
    private static ClaimVerdict Judge(IReadOnlyList<Spread> pointwise, IReadOnlyList<Spread> corrected)
        => pointwise.All(spread => spread.HasInterval && spread.Low >= 0) ? ClaimVerdict.Holds
            : corrected.Any(spread => spread.HasInterval && spread.High < 0) ? ClaimVerdict.Fails
            : ClaimVerdict.Open;

    private static Spread Difference(IReadOnlyList<FinishedCell> cells, ClaimDeclaration declaration, Func<FinishedCell, Interval3> a, Func<FinishedCell, Interval3> b, int comparisons)
        => Difference([.. cells.Select(cell => (a(cell), b(cell)))], declaration.Mean, comparisons);

    /// <summary>The mean of a − b over pairs, or of log a − log b; of one pair alone by its own intervals.</summary>
    private static Spread Difference(IReadOnlyList<(Interval3 A, Interval3 B)> pairs, MeanKind mean, int comparisons)
    {
        (Interval3 A, Interval3 B)[] known = [.. pairs.Select(pair => mean == MeanKind.Geometric ? (pair.A.Log(), pair.B.Log()) : pair).Where(pair => !double.IsNaN(pair.Item1.Value) && !double.IsNaN(pair.Item2.Value))];
        return known is [(Interval3 a, Interval3 b)]
            ? new Spread(1, a.Value - b.Value, a.Low - b.High, a.High - b.Low)
            : Spread.Of(known.Select(pair => pair.A.Value - pair.B.Value), MeanKind.Arithmetic, comparisons);
    }

    private static Spread Signed(Spread spread, double sign) => sign > 0 ? spread : new Spread(spread.Count, -spread.Value, -spread.High, -spread.Low);

    private static Interval3 Ends(FinishedCell cell, string name) => new(CellNumbers.Of(cell, name), CellNumbers.Of(cell, name + ".low"), CellNumbers.Of(cell, name + ".high"));

    private static Interval3 Other(FinishedCell cell, ClaimDeclaration declaration) => declaration.Than is null ? Interval3.Exact(declaration.Value) : Ends(cell, declaration.Than);

    private static string Said(ClaimDeclaration declaration, string what, Spread difference, int cells)
    {
        Spread shown = declaration.Mean == MeanKind.Geometric
            ? new Spread(difference.Count, Exp(difference.Value), Exp(difference.Low), Exp(difference.High))
            : difference;
        string pairs = cells == 1 ? "one cell" : $"{cells} cells";
        return $"{(what.Length > 0 ? what + " " : "")}{Number(shown)}, {pairs}";
    }

    private static string Number(Spread spread) => spread.HasInterval
        ? $"{Measured(spread.Value)} [{Measured(spread.Low)}, {Measured(spread.High)}]"
        : $"{Measured(spread.Value)} (no interval)";

    private static double Exp(double value) => double.IsFinite(value) ? Elementary.Exp(value) : double.NaN;

    /// <summary>A number with its own interval; NaN ends where it brings none.</summary>
    private readonly record struct Interval3(double Value, double Low, double High)
    {
        public static Interval3 Exact(double value) => new(value, value, value);

        public static Interval3 At(CellCurve curve, double x)
        {
            int i = Enumerable.Range(0, curve.X.Count).First(i => curve.X[i] == x);
            return new(curve.Y[i], curve.Low?[i] ?? double.NaN, curve.High?[i] ?? double.NaN);
        }

        public Interval3 Log() => new(Log(Value), Log(Low), Log(High));

        private static double Log(double value) => value > 0 ? (double.IsPositiveInfinity(value) ? value : Elementary.Log(value)) : value == 0 ? double.NegativeInfinity : double.NaN;
    }
}
