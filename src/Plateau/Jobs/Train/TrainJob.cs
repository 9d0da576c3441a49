using System.Diagnostics;
using System.Globalization;
using Plateau.Data;
using Plateau.Formats;
using Plateau.Networks;
using Plateau.Pages;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>The work of <c>plateau train</c>.</summary>
/// <param name="question">What is asked.</param>
internal sealed class TrainJob(TrainQuestion question) : Job<TrainQuestion, TrainResult>(question)
{
    private const string CurvesName = "curves.csv";

    /// <inheritdoc/>
    public override string Command => "train";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Files => [CurvesName, OptimumName];

    /// <inheritdoc/>
    public override bool HasReport => false;

    /// <inheritdoc/>
    public override TrainResult Run(RunWriter? writer, IProgressSink progress, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        RequirePlaces();
        DataSplit data = Question.Load(progress);
        ModelQuestion model = Question.Model.For(data.Training);
        Network network = model.Network(data.Training);
        double loaded = clock.Elapsed.TotalSeconds;
        using TrainingStage stage = new(progress);
        Optimum optimum = model.Weights is string weights
            ? model.Load(network, weights, data.Training)
            : Train(network, data, stage, cancellation);
        double trained = clock.Elapsed.TotalSeconds;
        Evaluation training = Evaluation.Of(optimum, data.Training, cancellation);
        TrainResult result = new()
        {
            Version = BuildVersion.Number,
            Seed = Question.Seed,
            Warnings = [.. data.Warnings, .. optimum.Notes, .. Doubts(optimum, training, data.Training)],
            Data = DataSummary.Of(data),
            Model = ModelSummary.Of(optimum),
            Training = model.Weights is null ? TrainingSummary.Of(model.Training, optimum.Epoch) : null,
            Optimum = OptimumSummary.Of(training, GradientNorm.Of(optimum, data.Training)),
            HeldOut = data.HeldOut is null ? null : Evaluation.Of(optimum, data.HeldOut, cancellation),
            Epochs = optimum.Epochs,
            Timings = new Dictionary<string, double>
            {
                ["data"] = loaded,
                ["training"] = trained - loaded,
                ["total"] = clock.Elapsed.TotalSeconds,
            },
        };
        if (Question.Save is string path)
        {
            optimum.Write(path);
        }

        writer?.Write(CurvesName, stream => CurvesCsv.Write(stream, result.Epochs));
        writer?.WriteAt(OptimumName, optimum.Write);
        return result;
    }

    /// <inheritdoc/>
    public override void Reuse(RunFolder folder)
    {
        if (Question.Save is string path)
        {
            RequirePlaces();
            File.Copy(Path.Combine(folder.Path, OptimumName), path, overwrite: true);
        }
    }

    /// <inheritdoc/>
    public override Page Page(TrainResult result) => TrainPage.Of(result, Question.Save);

    private static IEnumerable<string> Doubts(Optimum optimum, Evaluation training, Dataset data)
    {
        double guessing = data.Varies ? optimum.Loss.Guessing(data) : double.PositiveInfinity;
        if (!(training.Loss <= guessing))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The network does no better than guessing: its mean loss is {training.Loss:g3}, guessing costs {guessing:g3}; "
                    + $"{Untrained.Scale(data)}train longer, or with another `LearningRate`.");
        }
        else if (UnfinishedSummary.Of(optimum, training.Loss, data) is { } unfinished)
        {
            yield return unfinished.Says("using these parameters");
        }
    }

    private void RequirePlaces()
    {
        OutputPlace.Require("--save", Question.Save);
        OutputPlace.Require("--checkpoint", Question.Checkpoint);
    }

    private Optimum Train(Network network, DataSplit data, TrainingStage stage, CancellationToken cancellation)
    {
        Trainer trainer = Question.Model.For(data.Training).Trainer with
        {
            Checkpoint = Question.Checkpoint,
            CheckpointEverySteps = Question.CheckpointEvery,
            ObjectWeights = Question.ObjectWeights is string file ? Weights(file, data.Training.Objects) : null,
        };
        try
        {
            return trainer.Fit(network, data.Training, Question.Seed, data.HeldOut, stage.Report, cancellation);
        }
        catch (OperationCanceledException interrupted) when (Question.Checkpoint is not null)
        {
            throw new InterruptedException($"interrupted; the same command goes on from {Question.Checkpoint}", interrupted);
        }
    }

    private static double[] Weights(string path, int objects)
    {
        NumberArray array = Npy.Read(path);
        if (array.Shape.Length != 1 || array.Count != objects)
        {
            throw new PlateauException(
                $"{path}: weights have the shape ({string.Join(", ", array.Shape.ToArray())}), and there are {objects} training objects; "
                    + "save one weight each, in their order.");
        }

        double[] weights = array.To<double>().Data;
        int bad = Array.FindIndex(weights, weight => !(weight >= 0) || !double.IsFinite(weight));
        if (bad >= 0)
        {
            throw new PlateauException(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: the weight of object {bad} is {weights[bad]:g6}; weights are finite and not negative."));
        }

        return Array.Exists(weights, weight => weight > 0) && double.IsFinite(weights.Sum())
            ? weights
            : throw new PlateauException(
                $"{path}: the weights add up to {(weights.Max() > 0 ? "more than any number" : "0")}; the mean loss needs a "
                    + "finite sum above 0.");
    }
}
