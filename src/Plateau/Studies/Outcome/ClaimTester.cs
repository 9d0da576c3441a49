using System.Globalization;
using Plateau.Numerics;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Studies;

/// <summary>
/// Judges the claims that a study file declares. A claim that something holds at every x, at every step and in every group holds where the
/// 95 % interval of each one says so (the intersection–union test: no correction is due); it fails where one of them says the contrary at a
/// level that allows for the number of all of them (Bonferroni), and holds in part where, besides, a whole group says so at a level that
/// allows for the number of groups; otherwise it is open. Values that are all equal are no sample of anything from less than
/// <see cref="LeastEqual"/> cells.
/// </summary>
internal static class ClaimTester
{
    private const int MostNamed = 6;

    /// <summary>
    /// Of how many cells equal values are taken at their word: an interval without a width says that nothing varied, and of two or three
    /// that is chance.
    /// </summary>
    private const int LeastEqual = 4;

    // Differences of equal numbers differ by their rounding.
    private const double Rounding = 1e-9;

    /// <summary>The claim with its verdict.</summary>
    public static Claim Of(ClaimDeclaration declaration, StudyPart part, IReadOnlyList<CellState> states, ICollection<string> problems)
    {
        FinishedCell[] finished = FinishedCell.Of(states);
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

        List<GroupVerdict> judged = [];
        IReadOnlyList<CellGroup> groups = CellGroup.By(states.Where(state => declaration.Where.Holds(state.Cell.Cell)), declaration.By);
        int ran = groups.Count(group => group.Finished.Count > 0);
        foreach (CellGroup group in groups)
        {
            int missing = group.States.Count - group.Finished.Count;
            GroupVerdict verdict = group.Finished.Count == 0
                ? GroupVerdict.NotRun(group.States.Any(state => state.Failure is not null) ? "no cell has a result" : "not run")
                : declaration.Test switch
                {
                    ClaimTest.Above => Above(declaration, group, ran),
                    ClaimTest.Near => Near(declaration, group, ran),
                    _ => Changes(declaration, part, group, ran),
                };
            string share = missing > 0 && group.Finished.Count > 0 ? $" ({group.Finished.Count} of {group.States.Count} cells ran)" : "";
            judged.Add(verdict with { Evidence = $"{(declaration.By.Count > 0 ? group.Words + ": " : "")}{verdict.Evidence}{share}" });
        }

        return new Claim(declaration.Id, declaration.Says, Together(judged), Listed(judged));
    }

    /// <summary>The verdict on all groups. Groups that did not run leave it open, unless another one fails.</summary>
    internal static ClaimVerdict Together(IReadOnlyList<GroupVerdict> groups)
        => groups.All(group => group.Verdict == ClaimVerdict.NotRun) ? ClaimVerdict.NotRun
            : groups.Any(group => group.Verdict == ClaimVerdict.Fails)
            ? (groups.Any(group => group.Surely) ? ClaimVerdict.HoldsInPart : ClaimVerdict.Fails)
            : groups.All(group => group.Verdict == ClaimVerdict.Holds) ? ClaimVerdict.Holds
            : ClaimVerdict.Open;

    private static string Listed(List<GroupVerdict> groups)
    {
        string told = string.Join(
            "; ",
            groups.Take(MostNamed).Select(group => groups.Count > 1 && group.Verdict != ClaimVerdict.NotRun
                ? $"{group.Evidence}, {Word(group.Verdict)}"
                : group.Evidence));
        IEnumerable<string> counts = groups.GroupBy(group => group.Verdict).Select(group => $"{group.Count()} {Word(group.Key)}");
        return groups.Count == 0
            ? "no cell is chosen"
            : groups.Count > MostNamed ? $"{told}; in all {groups.Count} groups: {string.Join(", ", counts)}."
            : told + ".";
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

    private static GroupVerdict Above(ClaimDeclaration declaration, CellGroup group, int groups)
    {
        string than = declaration.Than ?? Measured(declaration.Value);
        if (!declaration.IsCurve)
        {
            (Interval3 A, Interval3 B)[] beside =
            [
                .. group.Finished.Select(cell => (Ends(cell, declaration.Of), Other(cell, declaration))),
            ];
            return Judge(
                [beside],
                declaration.Mean,
                1,
                groups,
                strict: false,
                Said(
                    declaration,
                    $"{declaration.Of} {(declaration.Mean == MeanKind.Geometric ? "over" : "less")} {than}",
                    Difference(beside, declaration.Mean, 1),
                    beside.Length));
        }

        CellCurve[][] pairs = [.. group.Finished
            .Select(cell => new[]
            {
                cell.Result.Curves.GetValueOrDefault(declaration.Of),
                declaration.Than is null ? null : cell.Result.Curves.GetValueOrDefault(declaration.Than),
            })
            .Where(pair => pair[0] is not null && (declaration.Than is null || pair[1] is not null))
            .Select(pair => declaration.Than is null ? new[] { pair[0]! } : [pair[0]!, pair[1]!])];
        if (pairs.Length == 0)
        {
            return GroupVerdict.NotRun("no cell has the curve");
        }

        HashSet<double> common = [.. pairs[0][0].X];
        foreach (CellCurve curve in pairs.SelectMany(pair => pair))
        {
            common.IntersectWith(curve.X);
        }

        double[] places = [.. common.Order()];
        if (places.Length == 0)
        {
            return new(ClaimVerdict.Open, false, "the curves have no place in common");
        }

        (Interval3 A, Interval3 B)[][] at = new (Interval3 A, Interval3 B)[places.Length][];
        Spread[] pointwise = new Spread[places.Length];
        int above = 0;
        for (int i = 0; i < places.Length; i++)
        {
            at[i] = [.. pairs.Select(pair => (
                Interval3.At(pair[0], places[i]),
                declaration.Than is null ? Interval3.Exact(declaration.Value) : Interval3.At(pair[1], places[i])))];
            pointwise[i] = Difference(at[i], declaration.Mean, 1);
            above += pointwise[i].Value >= 0 ? 1 : 0;
        }

        int least = Enumerable.Range(0, places.Length)
            .MinBy(i => double.IsNaN(pointwise[i].Value) ? double.PositiveInfinity : pointwise[i].Value);
        string share = string.Create(
            CultureInfo.InvariantCulture,
            $"{declaration.Of} is above {than} at {above} of {places.Length} places");
        return Judge(
            at,
            declaration.Mean,
            1,
            groups,
            strict: false,
            $"{share}, least at x = {Measured(places[least])}: {Said(declaration, "", pointwise[least], pairs.Length)}");
    }

    private static GroupVerdict Near(ClaimDeclaration declaration, CellGroup group, int groups)
    {
        Spread spread = Over(1);
        Spread corrected = Over(groups);
        double a = declaration.Value * declaration.Factor;
        double b = declaration.Value / declaration.Factor;
        (double low, double high) = (Math.Min(a, b), Math.Max(a, b));
        double[] values = [.. group.Finished.Select(cell => CellNumbers.Of(cell, declaration.Of)).Where(value => !double.IsNaN(value))];
        bool endless = values.Length > 1 && values.All(double.IsInfinity);
        ClaimVerdict verdict = endless || (Tells(corrected) && (corrected.Low > high || corrected.High < low)) ? ClaimVerdict.Fails
            : Tells(spread) && Within(spread) ? ClaimVerdict.Holds
            : ClaimVerdict.Open;
        string infinite = values.Any(double.IsInfinity) ? $", infinite in {values.Count(double.IsInfinity)} of {Cells(values.Length)}" : "";
        return new(
            verdict,
            Tells(corrected) && Within(corrected),
            $"{declaration.Of} {Number(spread)}, {Rests(spread.Count, group.Finished.Count)}{infinite}, to be within {Measured(low)} "
                + $"to {Measured(high)}");

        bool Within(Spread of) => of.Low >= low && of.High <= high;

        Spread Over(int comparisons)
            => Widened(CellNumbers.Over(group.Finished, declaration.Of, declaration.Mean, comparisons), comparisons);
    }

    private static GroupVerdict Changes(ClaimDeclaration declaration, StudyPart part, CellGroup group, int groups)
    {
        string along = declaration.Along!;
        List<string> values = [.. part.Axes
            .First(axis => axis.Name == along).Values
            .Where(value => group.States.Any(state => state.Cell.Cell.Text(along) == value))];
        (string From, string To)[] steps = values.Count < 2
            ? []
            : declaration.Steps == ClaimSteps.Ends ? [(values[0], values[^1])]
            : [.. values.Zip(values.Skip(1))];
        if (steps.Length == 0)
        {
            return GroupVerdict.NotRun($"one value of {along}");
        }

        // Cells that differ along the axis alone are pairs.
        string[] others = [.. part.Axes.Select(axis => axis.Name).Where(axis => axis != along)];
        Dictionary<(string Along, string Others), FinishedCell> cells = group.Finished.ToDictionary(
            cell => (cell.Cell.Text(along), Key(cell)));
        double sign = declaration.Test == ClaimTest.Increases ? 1 : -1;
        List<(Interval3 A, Interval3 B)[]> all = [];
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
                return GroupVerdict.NotRun($"{along} {from} or {to} did not run");
            }

            all.Add(pairs);
            said.Add(Said(declaration, $"{from} to {to}", Difference(pairs, declaration.Mean, 1), pairs.Length));
        }

        return Judge(
            all,
            declaration.Mean,
            sign,
            groups,
            strict: true,
            $"{(declaration.Mean == MeanKind.Geometric ? "ratio" : "change")} of {declaration.Of} by {along}: {string.Join(", ", said)}");

        string Key(FinishedCell cell) => string.Join('\n', others.Select(axis => cell.Cell.Text(axis)));
    }

    /// <summary>
    /// Holds where every difference times the sign is at least 0, where <paramref name="strict"/> above it; fails where one is below it at
    /// a level that allows for the number of places and groups. Holds surely where it does so at a level that allows for the number of
    /// groups.
    /// </summary>
    private static GroupVerdict Judge(
        IReadOnlyList<(Interval3 A, Interval3 B)[]> places,
        MeanKind mean,
        double sign,
        int groups,
        bool strict,
        string evidence)
    {
        bool surely = Holds(groups);
        ClaimVerdict verdict = surely || Holds(1) ? ClaimVerdict.Holds
            : places.Select(pairs => At(pairs, groups * places.Count)).Any(spread => Tells(spread) && spread.High < 0) ? ClaimVerdict.Fails
            : ClaimVerdict.Open;
        return new(verdict, surely, evidence);

        bool Holds(int comparisons)
            => places.Select(pairs => At(pairs, comparisons)).All(spread => Tells(spread) && (strict ? spread.Low > 0 : spread.Low >= 0));

        Spread At((Interval3 A, Interval3 B)[] pairs, int comparisons) => Signed(Difference(pairs, mean, comparisons), sign);
    }

    /// <summary>
    /// Whether an interval says anything: it has a width, or enough cells agree that there is none; infinite in all cells is beyond
    /// everything.
    /// </summary>
    internal static bool Tells(Spread spread) => spread.HasInterval
        && (double.IsInfinity(spread.Value) || spread.High - spread.Low > Rounding * Math.Abs(spread.Value) || spread.Count >= LeastEqual);

    /// <summary>
    /// The mean of a − b over pairs, or of log a − log b; of one pair alone by its own intervals. Pairs without a difference, as ∞ − ∞, do
    /// not count.
    /// </summary>
    private static Spread Difference(IReadOnlyList<(Interval3 A, Interval3 B)> pairs, MeanKind mean, int comparisons)
    {
        (Interval3 A, Interval3 B)[] known = [.. pairs.Select(pair => mean == MeanKind.Geometric ? (pair.A.Log(), pair.B.Log()) : pair)
            .Where(pair => !double.IsNaN(pair.Item1.Value - pair.Item2.Value))];
        if (known is [(Interval3 a, Interval3 b)])
        {
            return Widened(new Spread(1, a.Value - b.Value, a.Low - b.High, a.High - b.Low), comparisons);
        }

        double[] differences = [.. known.Select(pair => pair.A.Value - pair.B.Value)];
        return differences.Length > 0 && double.IsInfinity(differences[0]) && differences.All(one => one == differences[0])
            ? new Spread(differences.Length, differences[0], differences[0], differences[0])
            : Spread.Of(differences, MeanKind.Arithmetic, comparisons);
    }

    /// <summary>
    /// The interval of one cell alone, which it brings at 95 %, at a level that allows for a number of comparisons, as a normal one.
    /// </summary>
    private static Spread Widened(Spread spread, int comparisons)
    {
        if (spread.Count != 1 || comparisons == 1 || !spread.HasInterval)
        {
            return spread;
        }

        double tail = (1 - Spread.Confidence) / 2;
        double factor = Elementary.NormalQuantile(tail / comparisons) / Elementary.NormalQuantile(tail);
        return spread with
        {
            Low = spread.Value - (factor * (spread.Value - spread.Low)),
            High = spread.Value + (factor * (spread.High - spread.Value)),
        };
    }

    private static Spread Signed(Spread spread, double sign)
        => sign > 0 ? spread : new Spread(spread.Count, -spread.Value, -spread.High, -spread.Low);

    private static Interval3 Ends(FinishedCell cell, string name)
        => new(CellNumbers.Of(cell, name), CellNumbers.Of(cell, name + ".low"), CellNumbers.Of(cell, name + ".high"));

    private static Interval3 Other(FinishedCell cell, ClaimDeclaration declaration)
        => declaration.Than is null ? Interval3.Exact(declaration.Value) : Ends(cell, declaration.Than);

    private static string Said(ClaimDeclaration declaration, string what, Spread difference, int cells)
    {
        Spread shown = declaration.Mean == MeanKind.Geometric
            ? new Spread(difference.Count, Exp(difference.Value), Exp(difference.Low), Exp(difference.High))
            : difference;
        return $"{(what.Length > 0 ? what + " " : "")}{Number(shown)}, {Rests(difference.Count, cells)}";
    }

    /// <summary>How many cells a number rests on.</summary>
    private static string Rests(int known, int cells) => known == cells ? Cells(cells) : $"{known} of {Cells(cells)}";

    private static string Cells(int count) => count == 1 ? "one cell" : $"{count} cells";

    private static string Number(Spread spread) => double.IsInfinity(spread.Value) ? Value(spread.Value)
        : !spread.HasInterval ? double.IsNaN(spread.Value) ? "no value" : $"{Value(spread.Value)} (no interval)"
        : Tells(spread) ? $"{Value(spread.Value)} [{Value(spread.Low)}, {Value(spread.High)}]"
        : spread.Count > 1 ? $"{Value(spread.Value)} in all, too few to tell" : $"{Value(spread.Value)} (an interval without a width)";

    private static string Value(double value)
        => double.IsPositiveInfinity(value) ? "∞" : double.IsNegativeInfinity(value) ? "−∞" : Measured(value);

    private static double Exp(double value)
        => double.IsFinite(value) ? Elementary.Exp(value) : double.IsNegativeInfinity(value) ? 0 : value;

    /// <summary>What became of a claim in one group.</summary>
    /// <param name="Verdict">The verdict, by 95 % intervals where it holds.</param>
    /// <param name="Surely">Whether it holds at a level that allows for the number of groups.</param>
    /// <param name="Evidence">The numbers.</param>
    internal readonly record struct GroupVerdict(ClaimVerdict Verdict, bool Surely, string Evidence)
    {
        public static GroupVerdict NotRun(string why) => new(ClaimVerdict.NotRun, false, why);
    }

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

        private static double Log(double value) => value > 0
            ? (double.IsPositiveInfinity(value) ? value : Elementary.Log(value))
            : value == 0 ? double.NegativeInfinity
            : double.NaN;
    }
}
