using System.Diagnostics;
using Plateau.Convergence;
using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Studies;

/// <summary>
/// Trains a network and looks at its landscape as <c>plateau assess</c> does: V, its shape, K by increment and by remaining change, on
/// training and on held-out objects, the gap between them, and the increment along k.
/// </summary>
internal sealed class IncrementsExperiment : IExperiment
{
    /// <inheritdoc/>
    public string Name => "increments";

    /// <inheritdoc/>
    public string Summary => "Train a network, probe its landscape: V, K, the gap, the increment along k.";

    /// <inheritdoc/>
    public IReadOnlyList<Setting> Settings { get; } =
    [
        Setting.Data("digits"),
        Setting.Count("samples", "1000", "objects to train on", least: 2),
        Setting.Choice("subset", "random", "which: the first ones, or a random choice by the seed", "first", "random"),
        Setting.Count("held-out", "1000", "objects that the fit never sees", least: 2),
        Setting.Model("mlp:128,128"),
        Setting.Count("epochs", "10", "passes over the data", least: 0, most: 100_000),
        Setting.Count("batch-size", "64", "objects in a batch", least: 1),
        Setting.Number("learning-rate", "0.001", "the learning rate of Adam"),
        Setting.Number("sigma", "0.01", "standard deviation of the Gaussian probe, in units of the parameters"),
        Setting.Count("draws", "64", "draws of the probe", least: 2, most: 1_000_000),
        Setting.Number("increment", "0.000001", "tolerance of the squared increment"),
        Setting.Number("remaining", "0.01", "tolerance of the remaining change, relative to the mean loss"),
        Setting.Seed,
    ];

    /// <inheritdoc/>
    public Workload Cost(Cell cell, StudyInputs inputs)
    {
        DataSplit data = Load(cell, inputs);
        LandscapePoint.Check(data);
        double objects = data.Training.Objects + data.HeldOut!.Objects;
        return new Workload(NetworkSpec.Parse(cell.Text("model")).Build(data.Training), data.Training)
        {
            BatchSize = cell.Count("batch-size"),
            Trained = (double)cell.Count("epochs") * data.Training.Objects,
            Evaluated = (cell.Count("draws") + 1.0) * objects,

            // A thousand bootstrap weights for each object, twice, and the curve.
            Seconds = 4e-6 * objects * Math.Min(cell.Count("draws"), 64),
        };
    }

    /// <inheritdoc/>
    public CellResult Run(Cell cell, StudyInputs inputs, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        DataSplit data = Load(cell, inputs);
        ulong seed = cell.Seed();
        Network network = NetworkSpec.Parse(cell.Text("model")).Build(data.Training);
        Optimum optimum = Trainer.Adam(cell.Number("learning-rate"), cell.Count("batch-size"), cell.Count("epochs"))
            .Fit(network, data.Training, seed, cancellation: cancellation);
        double training = clock.Elapsed.TotalSeconds;
        Evaluation fitted = Evaluation.Of(optimum, data.Training, cancellation);
        Evaluation heldOut = Evaluation.Of(optimum, data.HeldOut!, cancellation);
        AssessmentQuestion question = new() { Draws = cell.Count("draws"), Seed = seed };
        ProbedStatistics draws = ProbedStatistics.Of(
            Probe.Gaussian(optimum, cell.Number("sigma")), data, fitted, heldOut, question, cancellation: cancellation);
        ProbedLandscape landscape = ProbedLandscape.Of(draws, question);
        LandscapeCurve curve = LandscapeCurve.Of(draws.Training, landscape.Training);
        Dictionary<string, double> numbers = [];
        ScoreNumbers.Add(numbers, "training", fitted);
        ScoreNumbers.Add(numbers, string.Empty, heldOut);
        Tolerance increment = Tolerance.Increment(cell.Number("increment"));
        Tolerance remaining = Tolerance.Remaining(cell.Number("remaining"));
        Add(numbers, "training", landscape.Training, increment, remaining);
        Add(numbers, "heldOut", landscape.HeldOut!, increment, remaining);
        LandscapeGap gap = landscape.Gap!;
        WithInterval(numbers, "gap", gap.Value, gap.Low, gap.High);
        WithInterval(numbers, "relativeGap", gap.Relative, gap.RelativeLow, gap.RelativeHigh);
        return new CellResult
        {
            Numbers = numbers,
            Curves = new Dictionary<string, CellCurve>
            {
                ["increment"] = new([.. curve.K.Select(k => (double)k)], curve.Delta2),
                ["expectedIncrement"] = new([.. curve.K.Select(k => (double)k)], curve.ExpectedDelta2)
                {
                    Low = curve.ExpectedDelta2Low,
                    High = curve.ExpectedDelta2High,
                },
            },
            Warnings = data.Warnings,
            Seconds = new Dictionary<string, double> { ["training"] = training, ["probing"] = clock.Elapsed.TotalSeconds - training },
        };
    }

    private static void Add(
        Dictionary<string, double> numbers,
        string objects,
        LandscapeVariance variance,
        Tolerance increment,
        Tolerance remaining)
    {
        WithInterval(numbers, objects + "V", variance.Value, variance.Low, variance.High);
        Interval? shape = variance.ShapeInterval;
        WithInterval(numbers, objects + "Shape", variance.Shape ?? double.NaN, shape?.Low ?? double.NaN, shape?.High ?? double.NaN);
        foreach ((string name, Tolerance tolerance) in new[] { ("Increment", increment), ("Remaining", remaining) })
        {
            foreach (LandscapePart part in new[] { LandscapePart.Loss, LandscapePart.Shape })
            {
                SampleSize size = variance.SufficientSize(tolerance, part);
                WithInterval(numbers, $"{objects}K{name}{(part == LandscapePart.Shape ? "Shape" : "")}", size.K, size.Low, size.High);
            }
        }
    }

    private static void WithInterval(Dictionary<string, double> numbers, string name, double value, double low, double high)
        => (numbers[name], numbers[name + ".low"], numbers[name + ".high"]) = (value, low, high);

    private static DataSplit Load(Cell cell, StudyInputs inputs) => inputs.Load(new DataRequest
    {
        Data = cell.Text("data"),
        Samples = cell.Count("samples"),
        Subset = cell.Text("subset") == "random" ? SubsetKind.Random : SubsetKind.First,
        HeldOut = cell.Text("held-out"),
        Seed = cell.Seed(),
    });
}
