using System.Globalization;
using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Studies;

/// <summary>
/// One network fitted to one number of objects: what it loses on test objects, beside everything that Plateau and other methods say at that
/// size without the test objects. Over a grid of sizes it is a learning curve with its forecasts, and <see cref="Find"/> holds them against
/// each other.
/// </summary>
/// <remarks>
/// The objects of a size are a random choice, nested over sizes of one seed. The held-out file falls into three parts that never meet:
/// <c>validation</c> chooses the epoch, <c>held-out</c> is what the landscape and the forecasts are measured on, and <c>test</c>, the rest,
/// gives the loss that all of them are judged by.
/// </remarks>
internal sealed class LearningCurveExperiment : IExperiment
{
    private const double RemainingTolerance = 0.01;

    // The objects of the training set that the landscape is looked at on: more tell little that these do not.
    private const int MostProbed = 5_000;

    // Lanczos' method beyond the subspace: what it leaves open is far below what the forecast is off by.
    private const int RestProbes = 3;
    private const int RestSteps = 16;

    private const int ProximityDimension = 10;
    private const double EigenTolerance = 1e-2;

    // Products with the Gauss–Newton matrix for an eigenpair, about.
    private const double ProductsPerPair = 2;

    /// <summary>Decades of the path of dampings, relative to the largest curvature.</summary>
    internal static readonly int[] Decades = [-4, -3, -2, -1];

    /// <inheritdoc/>
    public string Name => "learning-curve";

    /// <inheritdoc/>
    public string Summary
        => "Test loss and accuracy of a network fitted to so many objects, beside every forecast that is made without the test objects.";

    /// <inheritdoc/>
    public IReadOnlyList<Setting> Settings { get; } =
    [
        Setting.Data(),
        Setting.Model(),
        Setting.Count("size", null, "objects to fit", least: 20),
        Setting.Seed,
        Setting.Count("pool", "10000", "objects of the digits that sizes are chosen from; files have their own"),
        Setting.Count("validation", "1000", "held-out objects that choose the epoch", least: 2),
        Setting.Count("held-out", "3000", "held-out objects that the landscape is measured on", least: 10),
        Setting.Count("test", "6000", "held-out objects that the loss is measured on", least: 10),
        Setting.Count("epochs", "10", "passes over the objects, at least"),
        Setting.Count("steps", "500", "steps of training, at least"),
        Setting.Count("batch-size", "64", "objects in a step"),
        Setting.Number("learning-rate", "0.001", "step of Adam"),
        Setting.Number("sigma", "0.01", "standard deviation of the draws"),
        Setting.Count("draws", "16", "draws", least: 2),
        Setting.Count("dimension", "20", "eigenvectors of the Takeuchi forecast"),
        Setting.Count("curvature-objects", "1000", "of the held-out objects, those that curvature and gradients are measured on", least: 2),
        Setting.Count("bootstrap-fits", "0", "fits at each size of the likelihood bootstrap; 0 for none", least: 0),
        Setting.Count("bootstrap-most", "2000", "objects up to which the likelihood is bootstrapped"),
    ];

    /// <inheritdoc/>
    public Workload Cost(Cell cell, StudyInputs inputs)
    {
        DataSplit data = Load(cell, inputs);
        int size = cell.Count("size");
        double trained = (double)Epochs(cell, size) * size;
        double bootstrapped = Bootstraps(cell).Sum(k => (double)cell.Count("bootstrap-fits") * Epochs(cell, k) * k);
        return new Workload(NetworkSpec.Parse(cell.Text("model")).Build(data.Training), data.Training)
        {
            BatchSize = cell.Count("batch-size"),
            Trained = trained + bootstrapped,
            Evaluated = ((double)Epochs(cell, size) * cell.Count("validation"))
                + ((cell.Count("draws") + 1.0) * (Math.Min(size, MostProbed) + cell.Count("held-out")))
                + size + cell.Count("test"),
            Differentiated = (double)Math.Min(cell.Count("curvature-objects"), cell.Count("held-out"))
                * ((ProductsPerPair * (cell.Count("dimension") + ProximityDimension)) + (RestProbes * RestSteps) + cell.Count("dimension")
                    + data.Training.Outputs),
        };
    }

    /// <inheritdoc/>
    public CellResult Run(Cell cell, StudyInputs inputs, CancellationToken cancellation)
    {
        DataSplit data = Load(cell, inputs);
        ulong seed = cell.Seed();
        int size = cell.Count("size");
        Dataset objects = data.Training.Choose(size, seed);

        // Parts are random ones: the first half of MNIST's test file is harder than the second.
        int[] parts = [cell.Count("validation"), cell.Count("held-out"), cell.Count("test")];
        Dataset shuffled = data.HeldOut!.Choose(parts.Sum(), seed);
        Dataset validation = Part(shuffled, 0, parts[0]);
        Dataset heldOut = Part(shuffled, parts[0], parts[1]);
        Dataset test = Part(shuffled, parts[0] + parts[1], parts[2]);
        Network network = NetworkSpec.Parse(cell.Text("model")).Build(data.Training);
        Trainer trainer = Trainer.Adam(cell.Number("learning-rate"), cell.Count("batch-size"), Epochs(cell, size)) with
        {
            ReturnedEpoch = ReturnedEpoch.LeastHeldOutLoss,
        };
        Optimum optimum = trainer.Fit(network, objects, seed, validation, cancellation: cancellation);

        Evaluation onTest = Evaluation.Of(optimum, test, cancellation);
        Evaluation onHeldOut = Evaluation.Of(optimum, heldOut, cancellation);
        Evaluation onTraining = Evaluation.Of(optimum, objects, cancellation);
        Dictionary<string, double> numbers = [];
        ScoreNumbers.Add(numbers, "test", onTest);
        numbers["heldOutLoss"] = onHeldOut.Loss;
        numbers["trainingLoss"] = onTraining.Loss;

        Dataset probed = size <= MostProbed ? objects : objects.Take(MostProbed);
        Evaluation onProbed = size <= MostProbed ? onTraining : Evaluation.Of(optimum, probed, cancellation);
        AssessmentQuestion question = new() { Draws = cell.Count("draws"), Seed = seed };
        ProbedStatistics draws = ProbedStatistics.Of(
            Probe.Gaussian(optimum, cell.Number("sigma")),
            new DataSplit(probed, heldOut, []),
            onProbed,
            onHeldOut,
            question,
            cancellation: cancellation);
        ProbedLandscape landscape = ProbedLandscape.Of(draws, question);
        Landscape(numbers, landscape, size);
        numbers["halfGap"] = (onHeldOut.Loss - onTraining.Loss) / 2;
        Takeuchi(
            numbers,
            optimum,
            heldOut.Take(Math.Min(heldOut.Objects, cell.Count("curvature-objects"))),
            cell,
            onHeldOut.Loss - onTraining.Loss,
            cancellation);
        Proximity(numbers, optimum, objects.Take(Math.Min(size, cell.Count("curvature-objects"))), cell, cancellation);
        LikelihoodBootstrap? bootstrap = Bootstrap(cell, network, objects, trainer, cancellation);
        numbers["bootstrapDeviation"] = bootstrap is null ? double.NaN : Math.Sqrt(bootstrap.Rows[^1].Variance);
        numbers["bootstrapChange"] = bootstrap is null ? double.NaN : Math.Abs(bootstrap.Slope) * Math.Log(2);
        return new CellResult { Numbers = numbers };
    }

    /// <inheritdoc/>
    public Findings Find(IReadOnlyList<FinishedCell> cells) => ForecastTrial.Of(cells);

    private static void Landscape(Dictionary<string, double> numbers, ProbedLandscape landscape, int size)
    {
        foreach ((string objects, LandscapeVariance v) in new[] { ("Training", landscape.Training), ("HeldOut", landscape.HeldOut!) })
        {
            foreach (LandscapePart part in new[] { LandscapePart.Loss, LandscapePart.Shape })
            {
                SampleSize remaining = v.SufficientSize(Tolerance.Remaining(RemainingTolerance), part);
                numbers[$"remainingK{part}{objects}"] = remaining.K;

                // A tolerance of one object's change that means the same at every loss: (1e-4 of the mean loss)².
                numbers[$"incrementK{part}{objects}"] = v.SufficientSize(Tolerance.Increment(1e-8 * v.MeanLoss * v.MeanLoss), part).K;
                numbers[$"remaining{part}{objects}"] = Math.Sqrt(v.ValueOf(part) / size) / v.MeanLoss;
            }
        }

        numbers["gap"] = landscape.Gap!.Relative;
        numbers["gap.low"] = landscape.Gap.RelativeLow;
        numbers["gap.high"] = landscape.Gap.RelativeHigh;
    }

    /// <summary>The name of the Takeuchi forecast at a damping.</summary>
    internal static string Damped(int decade) => $"takeuchiAt1e{decade.ToString(CultureInfo.InvariantCulture)}";

    private static void Takeuchi(
        Dictionary<string, double> numbers,
        Optimum optimum,
        Dataset fresh,
        Cell cell,
        double gap,
        CancellationToken cancellation)
    {
        int size = cell.Count("size");
        TakeuchiForecast forecast = TakeuchiForecast.Of(
            optimum,
            fresh,
            new TakeuchiQuestion
            {
                Objects = size,
                Dimension = cell.Count("dimension"),
                Probes = RestProbes,
                Steps = RestSteps,
                Seed = cell.Seed(),
            },
            cancellation);
        numbers["takeuchi"] = forecast.Chosen.Excess(size);
        numbers["takeuchiSubspace"] = forecast.Chosen.Trace / 2 / size;
        numbers["takeuchiSubspace.low"] = forecast.Chosen.Low / 2 / size;
        numbers["takeuchiSubspace.high"] = forecast.Chosen.High / 2 / size;
        numbers["damping"] = forecast.Chosen.Damping / forecast.Eigenvalues[0];
        foreach (int decade in Decades)
        {
            numbers[Damped(decade)] = forecast.At(Math.Pow(10, decade) * forecast.Eigenvalues[0]).Excess(size);
        }

        numbers["matchingDamping"] = (forecast.Matching(gap) ?? double.NaN) / forecast.Eigenvalues[0];
        numbers["traceRatio"] = forecast.TraceRatio.Value;
    }

    // The posteriors of k and k + 1 of the objects fitted, in their top eigenspace; at the size itself by the law where fewer are looked
    // at.
    private static void Proximity(
        Dictionary<string, double> numbers,
        Optimum optimum,
        Dataset objects,
        Cell cell,
        CancellationToken cancellation)
    {
        EigenQuestion question = new()
        {
            Count = Math.Min(cell.Count("dimension"), ProximityDimension),
            Tolerance = EigenTolerance,
            Seed = cell.Seed(),
        };
        Eigenpairs pairs = Eigensolver.Solve(CurvatureOperator.GaussNewton(optimum, objects), question, cancellation);
        PosteriorProximity proximity = PosteriorProximity.Of(
            ProjectedScores.Along(optimum, objects, [.. pairs.Vectors], null, cancellation),
            new ProximityQuestion { Seed = cell.Seed() },
            cancellation);
        ProximityPoint last = proximity.Points[^1];
        double scale = last.K / (double)cell.Count("size");
        numbers["posteriorDivergence"] = last.Divergence * scale;
        numbers["posteriorDistance"] = (1 - last.Score) * scale;
    }

    private static LikelihoodBootstrap? Bootstrap(
        Cell cell,
        Network network,
        Dataset objects,
        Trainer trainer,
        CancellationToken cancellation)
        => Bootstraps(cell) is { Length: > 0 } sizes
            ? LikelihoodBootstrap.Of(
                network,
                objects,
                trainer,
                sizes,
                cell.Count("bootstrap-fits"),
                cell.Seed(),
                k => Epochs(cell, k),
                cancellation)
            : null;

    // m/4, m/2 and m.
    private static int[] Bootstraps(Cell cell)
    {
        int size = cell.Count("size");
        return cell.Count("bootstrap-fits") < 2 || size > cell.Count("bootstrap-most") ? [] : [size / 4, size / 2, size];
    }

    private static int Epochs(Cell cell, int size)
    {
        int batches = (size + cell.Count("batch-size") - 1) / cell.Count("batch-size");
        return Math.Max(cell.Count("epochs"), (cell.Count("steps") + batches - 1) / batches);
    }

    private static DataSplit Load(Cell cell, StudyInputs inputs)
    {
        string data = cell.Text("data");
        int needed = cell.Count("validation") + cell.Count("held-out") + cell.Count("test");
        DataSplit split = inputs.Load(new DataRequest
        {
            Data = data,
            Samples = data == DataCatalog.Digits ? cell.Count("pool") : null,
            HeldOut = data == DataCatalog.Digits ? needed.ToString(CultureInfo.InvariantCulture) : null,
        });
        if (split.HeldOut is null || split.HeldOut.Objects < needed)
        {
            throw new PlateauException(
                $"{data}: validation, held-out and test take {needed} held-out objects, and there are {split.HeldOut?.Objects ?? 0}; "
                    + "take fewer of them");
        }

        return cell.Count("size") <= split.Training.Objects
            ? split
            : throw new PlateauException($"{data}: size {cell.Count("size")} is more than the {split.Training.Objects} objects there are");
    }

    private static Dataset Part(Dataset data, int first, int count) => data.Select([.. Enumerable.Range(first, count)]);
}
