using System.Globalization;
using Plateau.Convergence;
using Plateau.Data;
using Plateau.Figures;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Studies;

/// <summary>
/// Which data next (docs/theory.md T11): ways to choose objects from a pool, held against a random choice by the error of the landscape
/// that they draw and by what a fit to them reaches.
/// </summary>
internal sealed class WhichDataNextExperiment : IExperiment
{
    private const string Random = "random";
    private const string Known = "shape";
    private const string Expected = "expectedShape";
    private const string Largest = "largest";

    // Beside each of its intervals, how the loss and the accuracy are called.
    private static readonly string[] Measures = ["error", "predicted", "loss", "accuracy"];

    private static readonly WayToChoose[] Ways =
    [
        new(Random) { Weighted = true },
        new(Known) { Scored = true, Known = true, Part = LandscapePart.Shape, OnLoss = true, Floor = 0.3, Weighted = true },
        new("shapeUnweighted") { Scored = true, Known = true, Part = LandscapePart.Shape, OnLoss = true, Floor = 0.3 },
        new("loss") { Scored = true, Known = true, OnLoss = true, Floor = 0.3, Weighted = true },
        new("lossCentred") { Scored = true, Known = true, Floor = 0.3, Weighted = true },
        new("lossPlain") { Scored = true, Known = true, Plain = true, Floor = 0.3, Weighted = true },
        new(Expected) { Scored = true, Part = LandscapePart.Shape, OnLoss = true, Floor = 0.5, Weighted = true },
        new("expectedShapeUnweighted") { Scored = true, Part = LandscapePart.Shape, OnLoss = true, Floor = 0.5 },
        new("expectedLoss") { Scored = true, OnLoss = true, Floor = 0.5, Weighted = true },
        new(Largest) { Scored = true, Known = true, Largest = true },
    ];

    /// <inheritdoc/>
    public string Name => "which-data-next";

    /// <inheritdoc/>
    public string Summary
        => "Objects chosen from a pool by importance, with weights and without, with labels and without: the error of the landscape they "
            + "draw, and the test loss after refitting.";

    /// <inheritdoc/>
    public IReadOnlyList<Setting> Settings { get; } =
    [
        Setting.Data(),
        Setting.Model("mlp:128,128"),
        Setting.Count("objects", "1000", "objects at hand, that the first fit is to", least: 2),
        Setting.Count("pool", "20000", "objects to choose from", least: 2),
        Setting.Numbers("next", "[250, 500, 1000, 2000, 4000]", "how many of them to choose"),
        Setting.Choice("refits", "yes", "whether to fit anew to the objects at hand and the chosen ones", "yes", "no"),
        Setting.Count("draws", "64", "draws that scores come from", least: 1),
        Setting.Count("fresh-draws", "16", "further draws, at which errors are measured", least: 2),
        Setting.Count("choices", "20", "choices that the error is a mean over", least: 1),
        Setting.Number("sigma", "0.01", "standard deviation of each coordinate of a draw"),
        Setting.Count("epochs", "10", "passes of a fit over its objects", least: 1),
        Setting.Count("batch-size", "64", "objects in a step", least: 1),
        Setting.Number("learning-rate", "0.001", "step size of Adam"),
        Setting.Seed,
    ];

    /// <inheritdoc/>
    public Workload Cost(Cell cell, StudyInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(cell);
        (Dataset all, Dataset test, Network network) = Load(cell, inputs);
        int[] sizes = Sizes(cell);
        double objects = cell.Count("objects");
        double refits = cell.Text("refits") == "yes" ? Ways.Length : 0;
        double sets = Ways.Where(way => way.Scored).Select(way => (way.Known, way.Part)).Distinct().Count();
        return new Workload(network, all)
        {
            BatchSize = cell.Count("batch-size"),
            Trained = cell.Count("epochs") * (objects + (refits * sizes.Sum(size => objects + size))),
            Evaluated = (cell.Count("pool") * ((sets * cell.Count("draws")) + cell.Count("fresh-draws")))
                + (test.Objects * (1 + (refits * sizes.Length))),
            Seconds = 2e-7 * cell.Count("pool") * cell.Count("choices") * Ways.Length * sizes.Length,
        };
    }

    /// <inheritdoc/>
    public CellResult Run(Cell cell, StudyInputs inputs, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(cell);
        (Dataset all, Dataset test, Network network) = Load(cell, inputs);
        int[] sizes = Sizes(cell);
        int[] order = new RandomStream(cell.Seed(), RandomPurpose.StudyPool).Permutation(all.Objects);
        int[] atHand = order[..cell.Count("objects")];
        int[] pool = order[atHand.Length..(atHand.Length + cell.Count("pool"))];
        WhichDataNext work = new()
        {
            Network = network,
            Trainer = Trainer.Adam(cell.Number("learning-rate"), cell.Count("batch-size"), cell.Count("epochs")),
            AtHand = all.Select(atHand),
            Pool = all.Select(pool),
            Test = test,
            Together = chosen => all.Select([.. atHand, .. chosen.Select(i => pool[i])]),
            Seed = cell.Seed(),
            Draws = cell.Count("draws"),
            FreshDraws = cell.Count("fresh-draws"),
            Sigma = cell.Number("sigma"),
            Choices = cell.Count("choices"),
        };
        work.Begin(cancellation);
        bool refits = cell.Text("refits") == "yes";
        Dictionary<string, double> numbers = new() { ["beforeLoss"] = work.Before.Loss, ["beforeAccuracy"] = work.Before.Accuracy };
        Dictionary<string, CellCurve> curves = [];
        double[] x = [.. sizes.Select(size => (double)size)];
        foreach (WayToChoose way in Ways)
        {
            double[][] values = [.. Measures.Select(_ => new double[sizes.Length])];
            for (int i = 0; i < sizes.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                values[0][i] = work.Error(way, sizes[i], cancellation);
                values[1][i] = way.Weighted ? work.Predicted(way, sizes[i], cancellation) : double.NaN;
                (values[2][i], values[3][i]) = refits ? work.Refit(way, sizes[i], cancellation) : (double.NaN, double.NaN);
            }

            for (int measure = 0; measure < Measures.Length; measure++)
            {
                curves[CurveName(Measures[measure], way.Name)] = new CellCurve(x, values[measure]);
            }
        }

        return new CellResult { Numbers = numbers, Curves = curves };
    }

    /// <inheritdoc/>
    public Findings Find(IReadOnlyList<FinishedCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        List<IReadOnlyList<object?>> errors = [];
        List<IReadOnlyList<object?>> refits = [];
        List<Figure> figures = [];
        List<(string Way, Spread Spread)> ratios = [];
        List<(string Way, Spread Spread)> losses = [];
        foreach (IGrouping<string, FinishedCell> group in cells.GroupBy(Group))
        {
            FinishedCell[] seeds = [.. group];
            double[] sizes = [.. seeds[0].Result.Curves[CurveName(Measures[0], Random)].X];
            for (int at = 0; at < sizes.Length; at++)
            {
                foreach (WayToChoose way in Ways)
                {
                    Spread ratio = Ratio(Values(seeds, "error", way.Name, at), Values(seeds, "predicted", Random, at));
                    ratios.Add((way.Name, ratio));
                    errors.Add([
                        group.Key,
                        sizes[at],
                        way.Name,
                        Values(seeds, "error", way.Name, at).Average(),
                        Values(seeds, "predicted", way.Name, at).Average(),
                        ratio.Value,
                        ratio.Low,
                        ratio.High,
                    ]);
                    Spread loss = Difference(Values(seeds, "loss", way.Name, at), Values(seeds, "loss", Random, at));
                    Spread accuracy = Difference(Values(seeds, "accuracy", way.Name, at), Values(seeds, "accuracy", Random, at));
                    if (double.IsFinite(loss.Value))
                    {
                        losses.Add((way.Name, loss));
                        refits.Add([
                            group.Key,
                            sizes[at],
                            way.Name,
                            Values(seeds, "loss", way.Name, at).Average(),
                            loss.Value,
                            loss.Low,
                            loss.High,
                            Values(seeds, "accuracy", way.Name, at).Average(),
                            accuracy.Value,
                            accuracy.Low,
                            accuracy.High,
                        ]);
                    }
                }
            }

            figures.Add(Errors(group.Key, seeds, sizes, figures.Count));
        }

        string seedsNote =
            "Intervals are at 95 %, by Student's t over the seeds; with few seeds they are wide, and with one there is none.";
        return new Findings
        {
            Tables =
            [
                new StudyTable(
                    "landscape",
                    "Mean squared error of the mean loss of N chosen objects against the pool's, at fresh draws",
                    ["data", "N", "way", "error", "predicted", "ratio", "ratio.low", "ratio.high"],
                    errors)
                {
                    Notes = ["The ratio is to as many random objects, whose expected error is known exactly: (1/N − 1/M) S².", seedsNote],
                },
                new StudyTable(
                    "refit",
                    "Test loss and accuracy after a fit to the objects at hand and the N chosen ones",
                    [
                        "data", "N", "way", "loss", "less random", "less random.low", "less random.high", "accuracy", "more accuracy",
                        "more accuracy.low", "more accuracy.high",
                    ],
                    refits)
                {
                    Notes = ["Differences to as many random objects, paired by seed.", seedsNote],
                },
            ],
            Figures = figures,
            Claims =
            [
                Claimed(
                    "C98",
                    "An importance-weighted choice with labels draws a landscape nearer to the pool's than a random choice",
                    ratios,
                    Known,
                    1,
                    below: true),
                Claimed("C98-expected", "So does one without labels, by the network's own predictions", ratios, Expected, 1, below: true),
                Claimed(
                    "C98-biased",
                    "The largest scores without weights draw a landscape farther from the pool's than a random choice",
                    ratios,
                    Largest,
                    1,
                    below: false),
                Claimed(
                    "C98-refit",
                    "A fit to objects chosen with labels, and weighted, reaches a lower test loss than one to random objects",
                    losses,
                    Known,
                    0,
                    below: true),
                Claimed("C98-refit-expected", "So does one to objects chosen without labels", losses, Expected, 0, below: true),
            ],
        };
    }

    private static Claim Claimed(string id, string says, List<(string Way, Spread Spread)> all, string way, double even, bool below)
    {
        Spread[] own = [.. all.Where(one => one.Way == way && one.Spread.HasInterval).Select(one => one.Spread)];
        int under = own.Count(one => one.High < even);
        int over = own.Count(one => one.Low > even);
        (int holds, int fails) = below ? (under, over) : (over, under);
        ClaimVerdict verdict = own.Length == 0 ? ClaimVerdict.NotRun
            : holds == own.Length ? ClaimVerdict.Holds
            : fails == own.Length ? ClaimVerdict.Fails
            : holds + fails > 0 ? ClaimVerdict.HoldsInPart
            : ClaimVerdict.Open;
        string what = even == 1 ? "ratios of squared errors" : "differences of the test loss";
        string evidence = own.Length == 0
            ? "no intervals without two seeds"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"of {own.Length} {what}, one for each data set and N, {under} lie below {even} with their intervals and {over} above; the "
                    + $"means run from {own.Min(one => one.Value):g3} to {own.Max(one => one.Value):g3}");
        return new Claim(id, says, verdict, evidence);
    }

    private static string CurveName(string measure, string way) => $"{measure}.{way}";

    private static string Group(FinishedCell cell)
        => $"{cell.Cell.Text("data")}, {cell.Cell.Text("model")}, {cell.Cell.Text("objects")} at hand";

    private static double[] Values(FinishedCell[] seeds, string measure, string way, int at)
        => [.. seeds.Select(seed => seed.Result.Curves[CurveName(measure, way)].Y[at])];

    // Over seeds, paired.
    private static Spread Ratio(double[] values, double[] others)
        => Spread.Of(values.Zip(others, (value, other) => value / other), MeanKind.Geometric);

    private static Spread Difference(double[] values, double[] others) => Spread.Of(values.Zip(others, (value, other) => value - other));

    private static Figure Errors(string group, FinishedCell[] seeds, double[] sizes, int place)
    {
        (string Way, string Says, SeriesColor Color)[] shown =
        [
            (Random, "random", SeriesColor.Gray),
            (Largest, "largest, no weights", SeriesColor.Vermilion),
            (Expected, "weighted, without labels", SeriesColor.Purple),
            (Known, "weighted, with labels", SeriesColor.Blue),
        ];
        return new Figure
        {
            Id = $"next-{place}",
            Title = "Which data next: the error of the landscape",
            Subtitle = $"Mean squared error of the mean loss of N chosen objects against the pool's: {group}.",
            Description = "The error of four ways to choose objects against their number.",
            X = FigureAxis.Logarithmic("objects chosen", TickStyle.Count),
            Y = FigureAxis.Logarithmic("mean squared error"),
            Marks = [.. shown.Select(one => new LineMark(sizes, [.. sizes.Select((_, at) => Values(seeds, "error", one.Way, at).Average())])
            {
                Name = one.Says,
                Color = one.Color,
            })],
        };
    }

    private static int[] Sizes(Cell cell)
    {
        double[] given = cell.Numbers("next");
        int pool = cell.Count("pool");
        foreach (double size in given)
        {
            if (size != Math.Floor(size) || size > pool)
            {
                throw new PlateauException(
                    string.Create(CultureInfo.InvariantCulture, $"'next' takes whole numbers up to the pool's {pool} objects, not {size}"));
            }
        }

        return [.. given.Select(size => (int)size)];
    }

    private static (Dataset All, Dataset Test, Network Network) Load(Cell cell, StudyInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        long needed = (long)cell.Count("objects") + cell.Count("pool");
        string data = cell.Text("data");
        DataSplit split = inputs.Load(new DataRequest
        {
            Data = data,
            Samples = data == DataCatalog.Digits ? (int)Math.Min(needed, int.MaxValue) : null,
            Seed = data == DataCatalog.Digits ? cell.Seed() : 0,
        });
        if (split.HeldOut is not Dataset test)
        {
            throw new PlateauException(
                $"{data}: the test loss needs objects of their own, and a file brings none; take a data set by name");
        }

        if (split.Training.Targets is not null)
        {
            throw new PlateauException($"{data}: choosing the next objects is tried on classes, and this has quantities to predict");
        }

        return split.Training.Objects >= needed
            ? (split.Training, test, NetworkSpec.Parse(cell.Text("model")).Build(split.Training))
            : throw new PlateauException(
                $"{data} has {split.Training.Objects} training objects; 'objects' and 'pool' ask for {needed} together");
    }
}
