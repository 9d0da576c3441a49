using System.Diagnostics;
using Plateau.Cli.Options;
using Plateau.Cli.Progress;
using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Cli.Jobs;

/// <summary>The work of <c>plateau train</c>.</summary>
internal sealed class TrainJob(TrainOptions options) : IJob<TrainDocument>
{
    private const string CurvesName = "curves.csv";
    private const string OptimumName = "optimum.safetensors";

    /// <inheritdoc/>
    public IReadOnlyList<string> Files => [CurvesName, OptimumName];

    /// <inheritdoc/>
    public RunDefinition Define(CancellationToken cancellation) => Definitions.Of(options);

    /// <inheritdoc/>
    public TrainDocument Run(RunWriter? writer, IProgressSink progress, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        RequirePlaces();
        JobOptions job = options.Job;
        DataSplit data = JobInputs.Data(job, progress);
        Network network = JobInputs.Network(job, data.Training);
        double loaded = clock.Elapsed.TotalSeconds;
        using TrainingStage stage = new(progress);
        Optimum optimum = job.Weights is string weights
            ? JobInputs.Load(job, network, weights)
            : Train(network, data, stage, cancellation);
        double trained = clock.Elapsed.TotalSeconds;
        Evaluation training = Evaluation.Of(optimum, data.Training, cancellation);
        Evaluation? heldOut = data.HeldOut is null ? null : Evaluation.Of(optimum, data.HeldOut, cancellation);
        TrainDocument document = new()
        {
            Version = BuildVersion.Number,
            Seed = job.Seed,
            Warnings = [.. data.Warnings],
            Data = new DataSummary(data.Training.Name, data.Training.Objects, data.Training.Features, data.Training.Classes),
            Model = ModelSummary.Of(optimum),
            Training = job.Weights is null ? Summary(job.Fit, optimum.Epoch) : null,
            Optimum = new OptimumSummary(training.Loss, training.Accuracy, GradientNorm.Of(optimum, data.Training)),
            HeldOut = heldOut is null ? null : new HeldOutScore(heldOut.Loss, heldOut.Accuracy, heldOut.Losses.Length),
            Epochs = [.. optimum.Epochs.Select(epoch => new EpochSummary(epoch.Epoch, epoch.Loss, epoch.Accuracy, epoch.HeldOutLoss, epoch.HeldOutAccuracy))],
            Timings = new Dictionary<string, double> { ["data"] = loaded, ["training"] = trained - loaded, ["total"] = clock.Elapsed.TotalSeconds },
        };
        document = document.WithDoubts();
        if (options.Save is string path)
        {
            Save(optimum, path);
        }

        writer?.Write(CurvesName, stream => CurvesCsv.Write(stream, document.Epochs));
        writer?.WriteAt(OptimumName, path => Save(optimum, path));
        return document;
    }

    /// <inheritdoc/>
    public void Reuse(RunFolder folder)
    {
        if (options.Save is string path)
        {
            RequirePlaces();
            File.Copy(Path.Combine(folder.Path, OptimumName), path, overwrite: true);
        }
    }

    private static TrainingSummary Summary(FitOptions fit, int epoch) => new(fit.Optimizer, fit.LearningRate, fit.BatchSize, fit.Epochs)
    {
        Initialization = InitializationNames.Of(fit.Initialization),
        Momentum = fit.Momentum,
        Nesterov = fit.Nesterov,
        WeightDecay = fit.WeightDecay,
        Schedule = fit.Schedule.ToString(),
        WarmUp = fit.WarmUp == WarmUp.None ? null : fit.WarmUp.ToString(),
        ClipNorm = fit.ClipNorm,
        Epoch = epoch,
    };

    private void RequirePlaces()
    {
        OutputPlace.Require("--save", options.Save);
        OutputPlace.Require("--checkpoint", options.Checkpoint);
    }

    private Optimum Train(Network network, DataSplit data, TrainingStage stage, CancellationToken cancellation)
    {
        double[]? weights = options.ObjectWeights is string file ? JobInputs.ObjectWeights(file, data.Training.Objects) : null;
        Trainer trainer = JobInputs.Trainer(options.Job) with { Checkpoint = options.Checkpoint, CheckpointEverySteps = options.CheckpointEvery, ObjectWeights = weights };
        try
        {
            return trainer.Fit(network, data.Training, options.Job.Seed, data.HeldOut, stage.Report, cancellation);
        }
        catch (OperationCanceledException interrupted) when (options.Checkpoint is not null)
        {
            throw new InterruptedException($"interrupted; the same command goes on from {options.Checkpoint}", interrupted);
        }
    }

    private static void Save(Optimum optimum, string path)
        => ParameterFile.Write(optimum.Network, optimum.Parameters, path, optimum.Precision == Precision.Double, optimum.Buffers);
}
