using System.Diagnostics;
using System.Globalization;
using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Studies;

/// <summary>
/// P3's experiment at one network: Δ_k counted in mini-batches, as measured, as the law has it, in closed form and by P3's formula; the
/// sizes K that each gives; and the leading eigenvalues. Everything comes from one loss of every object at every draw and one projection of
/// every object.
/// </summary>
internal sealed class BatchIncrements : IExperiment
{
    private const double Confidence = 0.95;

    // Projections hold D(D + 1)/2 numbers an object.
    private const int MostProjected = 32;

    // Orders of which each takes an eigenproblem of size D for every k.
    private const int FormulaOrders = 20;

    // Numbers of batches at which the eigenvalues of H^(k) itself are solved for: evenly in log k, about.
    private static readonly int[] Ladder = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233];

    /// <inheritdoc/>
    public string Name => "batch-increments";

    /// <inheritdoc/>
    public string Summary
        => "increments counted in mini-batches, measured, by the law, in closed form and by P3's formula, the sizes K of each, and "
            + "leading eigenvalues";

    /// <inheritdoc/>
    public IReadOnlyList<Setting> Settings { get; } =
    [
        .. TrainedNet.Settings,
        Setting.Choice(
            "subspace",
            "eigen",
            "what draws stay in: leading eigenvectors, random directions scaled to filters, or random ones",
            "eigen",
            "filter",
            "random"),
        Setting.Count("dimension", "10", "directions of the subspace", least: 1),
        Setting.Number("sigma", "1", "standard deviation of each coordinate of a draw"),
        Setting.Count("draws", "1024", "draws around the optimum", least: 8),
        Setting.Number("tolerance", "0.025", "δ, what Δ_k must fall below"),
        Setting.Count("orders", "400", "random orders of the mini-batches", least: 20),
        Setting.Count(
            "eigenvalues",
            "10",
            "how many eigenvalues of largest magnitude are shown; none where the subspace is not of them",
            least: 1),
        Setting.Number("eigen-tolerance", "0.001", "relative residual of the eigenpairs"),
        Setting.Choice("own-spectra", "no", "whether eigenproblems of H^(k) itself are solved at some k, as P3 does", "no", "yes"),
    ];

    /// <inheritdoc/>
    public Workload Cost(Cell cell, StudyInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(cell);
        Workload training = TrainedNet.Cost(cell, inputs);
        double objects = training.Data.Objects;
        int dimension = cell.Count("dimension");
        int parameters = training.Network.ParameterCount;
        bool eigen = cell.Text("subspace") == "eigen";
        int pairs = eigen ? Math.Max(dimension, cell.Count("eigenvalues")) : 0;
        if (Math.Max(dimension, pairs) > parameters)
        {
            throw new PlateauException(string.Create(
                CultureInfo.InvariantCulture,
                $"dimension {dimension}: the network {training.Network.Spec} has {parameters} parameters, and a subspace has "
                    + $"no more dimensions"));
        }

        double tolerance = cell.Number("eigen-tolerance");
        double differentiated = (pairs > 0 ? EigenCost.Of(pairs, tolerance) * objects : 0)
            + (dimension <= MostProjected ? 3.0 * dimension * objects : 0);
        if (OwnSpectra(cell))
        {
            differentiated += Sizes(cell.Count("samples") / cell.Count("batch-size")).Sum(k => (double)k) * cell.Count("batch-size")
                * EigenCost.Of(dimension, tolerance) / 2;
        }

        return training with
        {
            Evaluated = training.Evaluated + (objects * cell.Count("draws")),
            Differentiated = differentiated,
            Seconds = 4e-9 * objects / cell.Count("batch-size") * cell.Count("draws") * cell.Count("orders"),
        };
    }

    /// <inheritdoc/>
    public CellResult Run(Cell cell, StudyInputs inputs, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(cell);
        TrainedNet net = TrainedNet.Fit(cell, inputs, cancellation);
        Stopwatch clock = Stopwatch.StartNew();
        Dictionary<string, double> seconds = new() { ["training"] = net.Seconds };
        double elapsed = 0;
        void Lap(string stage)
        {
            double now = clock.Elapsed.TotalSeconds;
            seconds[stage] = now - elapsed;
            elapsed = now;
        }

        double sigma = cell.Number("sigma");
        double tolerance = cell.Number("tolerance");
        int dimension = cell.Count("dimension");
        Eigenpairs? pairs = Pairs(cell, net, cancellation);
        Subspace subspace = pairs is null ? net.Random(cell.Text("subspace"), dimension, cell.Seed()) : Spanned(pairs, dimension);
        Lap("directions");
        BatchClosedForm? form = dimension <= MostProjected
            ? new BatchClosedForm(
                ProjectedObjects.Of(net.Optimum, net.Objects, RowArrays.Rows(subspace.Basis), cancellation: cancellation),
                net.BatchSize)
            : null;
        Lap("projections");
        (BatchRows rows, LandscapeVariance ofObjects) = Probed(cell, net, subspace, sigma, cancellation);
        Lap("probing");

        Dictionary<string, double> numbers = [];
        ScoreNumbers.Add(numbers, string.Empty, net.Evaluation);
        Dictionary<string, CellCurve> curves = [];
        double[] delta = rows.SquaredIncrements();
        double[] losses = rows.Losses();
        LandscapeVariance ofBatches = rows.Variance(Confidence, cell.Seed());
        Sizes(numbers, net, rows, delta, losses, ofObjects, ofBatches, tolerance);
        BatchOrders orders = rows.Orders(new RandomOrders(cell.Count("orders"), cell.Seed()), tolerance, cancellation);
        Orders(numbers, orders);
        Curves(curves, rows, delta, orders, ofObjects.Value / net.BatchSize);
        Lap("orders");
        if (form is not null)
        {
            Formula(numbers, curves, form, rows, delta, sigma, tolerance, cell.Seed(), cancellation);
            Lap("formula");
        }

        if (pairs is not null)
        {
            Eigenvalues(numbers, curves, pairs, cell.Count("eigenvalues"));
        }

        if (OwnSpectra(cell))
        {
            Own(numbers, curves, cell, net, delta, sigma, cancellation);
            Lap("eigenproblems");
        }

        string[] warnings = pairs is { Converged: false }
            ? [string.Create(
                CultureInfo.InvariantCulture,
                $"{pairs.Pairs.Count(pair => !pair.Converged)} of {pairs.Pairs.Count} eigenpairs did not converge; the largest relative "
                    + $"residual is {pairs.Pairs.Max(pair => pair.Residual):g2}.")]
            : [];
        return new CellResult { Numbers = numbers, Curves = curves, Seconds = seconds, Warnings = warnings };
    }

    /// <inheritdoc/>
    public Findings Find(IReadOnlyList<FinishedCell> cells) => BatchFindings.Of(cells);

    private static bool OwnSpectra(Cell cell) => cell.Text("own-spectra") == "yes" && cell.Text("subspace") == "eigen";

    private static int[] Sizes(int batches) => [.. Ladder.Where(k => k < batches).SelectMany(k => new[] { k, k + 1 }).Distinct()];

    private static Eigenpairs? Pairs(Cell cell, TrainedNet net, CancellationToken cancellation)
    {
        if (cell.Text("subspace") != "eigen")
        {
            return null;
        }

        double tolerance = cell.Number("eigen-tolerance");
        EigenQuestion question = new()
        {
            Count = Math.Max(cell.Count("dimension"), cell.Count("eigenvalues")),
            Which = SpectrumEnd.Magnitude,
            Tolerance = tolerance,
            Seed = cell.Seed(),
        };
        return Eigensolver.Solve(CurvatureOperator.Hessian(net.Optimum.ToMeet(tolerance), net.Objects), question, cancellation);
    }

    private static Subspace Spanned(Eigenpairs pairs, int dimension)
        => Subspace.Of(
            new Tensor<double>([.. pairs.Vectors.Take(dimension).SelectMany(vector => vector)], dimension, pairs.Vectors[0].Length));

    private static (BatchRows Rows, LandscapeVariance OfObjects) Probed(
        Cell cell,
        TrainedNet net,
        Subspace subspace,
        double sigma,
        CancellationToken cancellation)
    {
        int draws = cell.Count("draws");
        double[][] rows = new double[draws][];
        LandscapeStatistics statistics = new(net.Objects.Objects, net.Evaluation.Losses);
        LossSweep.Run(
            Probe.Gaussian(net.Optimum, sigma).Within(subspace),
            draws,
            cell.Seed(),
            [net.Objects],
            (draw, sets) =>
            {
                statistics.Add(sets[0]);
                rows[draw] = net.Means(sets[0]);
            },
            cancellation);
        return (new BatchRows(rows, net.Means(net.Evaluation.Losses)), LandscapeVariance.Of(statistics, Confidence, cell.Seed()));
    }

    private static void Sizes(
        Dictionary<string, double> numbers,
        TrainedNet net,
        BatchRows rows,
        double[] delta,
        double[] losses,
        LandscapeVariance ofObjects,
        LandscapeVariance ofBatches,
        double tolerance)
    {
        int batch = net.BatchSize;
        numbers["meanLoss"] = ofObjects.MeanLoss;
        numbers["v"] = ofObjects.Value / batch;
        numbers["v.low"] = ofObjects.Low / batch;
        numbers["v.high"] = ofObjects.High / batch;
        numbers["level"] = ofObjects.Level!.Value / batch;
        numbers["shape"] = ofObjects.Shape!.Value / batch;
        numbers["shape.low"] = ofObjects.ShapeInterval!.Value.Low / batch;
        numbers["shape.high"] = ofObjects.ShapeInterval!.Value.High / batch;
        numbers["vOfBatches"] = ofBatches.Value;
        numbers["vOfBatches.low"] = ofBatches.Low;
        numbers["vOfBatches.high"] = ofBatches.High;
        SampleSize law = ofObjects.SufficientBatches(Tolerance.Increment(tolerance), batch);
        numbers["kLaw"] = law.K;
        numbers["kLaw.low"] = law.Low;
        numbers["kLaw.high"] = law.High;
        double definition = SettledSize.ByDefinition(delta, tolerance);
        numbers["kDefinition"] = definition;
        numbers["kPassage"] = SettledSize.FirstPassage(delta, tolerance);

        // At the K that the paper defines, or at the end where that lies beyond.
        int at = (int)Math.Min(definition, delta.Length);
        numbers["lossAtK"] = losses[at - 1];
        numbers["deltaAtK"] = delta[at - 1];
        numbers["remainingAtK"] = Math.Sqrt(numbers["v"] / at);
        double[] scaled = [.. delta.Select((value, i) => value * (i + 1) * (i + 1)).Skip(rows.First - 1)];
        numbers["scaledMean"] = Sums.Mean(scaled);
        numbers["scaledLowest"] = scaled.Min();
        numbers["scaledHighest"] = scaled.Max();
        numbers["correlation"] = rows.Correlation(delta, losses);
    }

    private static void Orders(Dictionary<string, double> numbers, BatchOrders orders)
    {
        (string Name, (double Low, double Middle, double High) Of)[] sizes =
        [
            ("kDefinition", orders.Definition),
            ("kPassage", orders.Passage),
        ];
        foreach ((string name, (double low, double middle, double high)) in sizes)
        {
            numbers[$"{name}InOrders"] = middle;
            numbers[$"{name}InOrders.low"] = low;
            numbers[$"{name}InOrders.high"] = high;
        }

        numbers["rising"] = orders.Rising;
    }

    private static void Curves(Dictionary<string, CellCurve> curves, BatchRows rows, double[] delta, BatchOrders orders, double v)
    {
        double[] k = Places(delta.Length);
        double[] law = [.. k.Select(size => v / (size * (size + 1)))];
        curves["delta"] = new CellCurve(k, delta);
        curves["law"] = new CellCurve(k, law);
        curves["ordersLow"] = new CellCurve(k, [.. orders.Increments.Select(one => one.Low)]);
        curves["ordersHigh"] = new CellCurve(k, [.. orders.Increments.Select(one => one.High)]);
        curves["scaledDelta"] = Scaled(curves["delta"]);
        curves["scaledLaw"] = Scaled(curves["law"]);
        (double[] draws, double[] ofVariance, double[] ofIncrement) = rows.Errors();
        curves["errorOfV"] = new CellCurve(draws, ofVariance);
        curves["errorOfDelta"] = new CellCurve(draws, ofIncrement);
    }

    private static void Formula(
        Dictionary<string, double> numbers,
        Dictionary<string, CellCurve> curves,
        BatchClosedForm form,
        BatchRows rows,
        double[] delta,
        double sigma,
        double tolerance,
        ulong seed,
        CancellationToken cancellation)
    {
        double[] k = Places(delta.Length);
        double[] closed = form.Closed(sigma);
        double[] formula = form.Formula(sigma, null, cancellation);
        numbers["kFormula"] = SettledSize.ByDefinition(formula, tolerance);
        numbers["kClosed"] = SettledSize.ByDefinition(closed, tolerance);
        numbers["above"] = Above(formula, delta);
        RandomOrders orders = new(FormulaOrders, seed);
        double[] above = new double[orders.Count];
        for (int o = 0; o < above.Length; o++)
        {
            int[] order = orders.Order(o, rows.Batches);
            above[o] = Above(form.Formula(sigma, order, cancellation), rows.SquaredIncrements(order));
        }

        numbers["aboveInOrders"] = Sums.Mean(above);
        numbers["formulaOfMeasured"] = Weighted(formula) / Weighted(delta);
        numbers["curvatureOfMeasured"] = Weighted(form.Curvature(sigma)) / Weighted(delta);
        numbers["closedOfMeasured"] = Weighted(closed) / Weighted(delta);
        curves["closed"] = new CellCurve(k, closed);
        curves["formula"] = new CellCurve(k, formula);
        curves["scaledClosed"] = Scaled(curves["closed"]);
        curves["scaledFormula"] = Scaled(curves["formula"]);
    }

    private static void Eigenvalues(Dictionary<string, double> numbers, Dictionary<string, CellCurve> curves, Eigenpairs pairs, int count)
    {
        Eigenpair[] shown = [.. pairs.Pairs.Take(count)];
        numbers["largestEigenvalue"] = shown[0].Value;
        numbers["negativeEigenvalues"] = shown.Count(pair => pair.Value < 0);
        numbers["worstResidual"] = pairs.Pairs.Max(pair => pair.Residual);
        numbers["products"] = pairs.Products;
        double[] rank = Places(shown.Length);
        curves["eigenvalues"] = new CellCurve(rank, [.. shown.Select(pair => pair.Value)]);
        curves["magnitudes"] = new CellCurve(rank, [.. shown.Select(pair => Math.Abs(pair.Value))]);
    }

    // P3's own way: the leading eigenvalues of H^(k) and of H^(k+1), each in its own eigenvectors.
    private static void Own(
        Dictionary<string, double> numbers,
        Dictionary<string, CellCurve> curves,
        Cell cell,
        TrainedNet net,
        double[] delta,
        double sigma,
        CancellationToken cancellation)
    {
        double tolerance = cell.Number("eigen-tolerance");
        Optimum optimum = net.Optimum.ToMeet(tolerance);
        EigenQuestion question = new()
        {
            Count = cell.Count("dimension"),
            Which = SpectrumEnd.Magnitude,
            Tolerance = tolerance,
            Seed = cell.Seed(),
        };
        Dictionary<int, double[]> spectra = [];
        foreach (SizedEigenpairs step in EigenSequence.Solve(
            objects => CurvatureOperator.Hessian(optimum, net.Objects, WeightedObjects.First(objects)),
            [.. Sizes(net.Batches).Select(k => k * net.BatchSize)],
            question,
            cancellation))
        {
            spectra[step.K / net.BatchSize] = step.Eigenpairs.Values;
        }

        int[] sizes = [.. Ladder.Where(k => k < net.Batches)];
        double[] own = [.. sizes.Select(k => PaperIncrements.Of(spectra[k], spectra[k + 1], sigma))];
        double[] beside = [.. sizes.Select(k => delta[k - 1])];
        numbers["aboveOwn"] = Above(own, beside);
        curves["formulaOwn"] = new CellCurve([.. sizes.Select(k => (double)k)], own);
        curves["scaledFormulaOwn"] = Scaled(curves["formulaOwn"]);
    }

    // The share of k at which the first is not below the second.
    private static double Above(double[] upper, double[] lower)
        => upper.Zip(lower).Count(pair => pair.First >= pair.Second) / (double)upper.Length;

    // Σk(k + 1)Δ_k: what every k says of V alike.
    private static double Weighted(double[] increments) => Sums.Sum([.. increments.Select((value, i) => value * (i + 1) * (i + 2))]);

    private static CellCurve Scaled(CellCurve curve) => new(curve.X, [.. curve.Y.Select((value, i) => value * curve.X[i] * curve.X[i])]);

    private static double[] Places(int count) => [.. Enumerable.Range(1, count).Select(k => (double)k)];
}
