using System.Diagnostics;
using Plateau.Convergence;
using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Studies;

/// <summary>
/// What several experiments begin with: a network trained as the settings of a cell say, counted in the mini-batches it was trained by.
/// </summary>
internal sealed class TrainedNet
{
    /// <summary>The settings that say how; an experiment adds its own.</summary>
    public static IReadOnlyList<Setting> Settings { get; } =
    [
        Setting.Data(),
        Setting.Model(),
        Setting.Seed,
        Setting.Count("samples", "9984", "the first so many objects, whole mini-batches", least: 4),
        Setting.Count("batch-size", "64", "objects in a mini-batch, of the training and of the counting", least: 1),
        Setting.Count("epochs", "10", "passes of the training", least: 0),
        Setting.Number("learning-rate", "0.001", "learning rate of Adam"),
        Setting.Choice("normalize", "standard", "how features are normalised", "none", "unit", "symmetric", "standard"),
    ];

    private TrainedNet(Optimum optimum, Dataset objects, Evaluation evaluation, int batchSize, double seconds)
        => (Optimum, Objects, Evaluation, BatchSize, Seconds) = (optimum, objects, evaluation, batchSize, seconds);

    /// <summary>w*.</summary>
    public Optimum Optimum { get; }

    /// <summary>The objects it was fitted to.</summary>
    public Dataset Objects { get; }

    /// <summary>w* on them.</summary>
    public Evaluation Evaluation { get; }

    /// <summary>Objects in a batch, m.</summary>
    public int BatchSize { get; }

    /// <summary>The number of batches.</summary>
    public int Batches => Objects.Objects / BatchSize;

    /// <summary>How long the training took.</summary>
    public double Seconds { get; }

    /// <summary>The network and the objects of a cell; nothing is trained.</summary>
    /// <exception cref="PlateauException">The settings do not fit the data.</exception>
    public static (Network Network, Dataset Objects) Of(Cell cell, StudyInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(inputs);
        int samples = cell.Count("samples");
        int batchSize = cell.Count("batch-size");
        if (samples % batchSize != 0 || samples / batchSize < 4)
        {
            throw new PlateauException(
                $"samples {samples} are not four or more whole mini-batches of {batchSize}; take "
                    + $"{Math.Max(4, samples / batchSize) * (long)batchSize}");
        }

        // The seed is that of the training: all seeds of a study see the same objects.
        DataSplit data = inputs.Load(new DataRequest
        {
            Data = cell.Text("data"),
            Samples = samples,
            HeldOut = "none",
            Normalization = Enum.Parse<Normalization>(cell.Text("normalize"), ignoreCase: true),
        });
        LandscapePoint.Check(data);
        return (NetworkSpec.Parse(cell.Text("model")).Build(data.Training), data.Training);
    }

    /// <summary>What the training and the evaluation of a cell cost.</summary>
    public static Workload Cost(Cell cell, StudyInputs inputs)
    {
        (Network network, Dataset objects) = Of(cell, inputs);
        return new Workload(network, objects)
        {
            BatchSize = cell.Count("batch-size"),
            Trained = (double)objects.Objects * cell.Count("epochs"),
            Evaluated = objects.Objects,
        };
    }

    /// <summary>Trains.</summary>
    public static TrainedNet Fit(Cell cell, StudyInputs inputs, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        (Network network, Dataset objects) = Of(cell, inputs);
        int batchSize = cell.Count("batch-size");
        Optimum optimum = Trainer.Adam(cell.Number("learning-rate"), batchSize, cell.Count("epochs"))
            .Fit(network, objects, cell.Seed(), cancellation: cancellation);
        return new TrainedNet(optimum, objects, Evaluation.Of(optimum, objects, cancellation), batchSize, clock.Elapsed.TotalSeconds);
    }

    /// <summary>The means of the batches of a row of losses.</summary>
    public double[] Means(double[] losses)
    {
        double[] means = new double[Batches];
        BatchMeans.Of(losses, BatchSize, means);
        return means;
    }

    /// <summary>D directions at w*: scaled to filters as in P3, or of uniformly random orientation.</summary>
    public Subspace Random(string kind, int dimension, ulong seed)
        => kind == "filter"
            ? FilterDirections.Span(Optimum, dimension, seed)
            : Subspace.Random(Optimum.Network.ParameterCount, dimension, seed);
}
