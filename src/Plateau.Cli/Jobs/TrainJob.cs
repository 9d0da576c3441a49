using System.Diagnostics;
using Plateau.Cli.Options;
using Plateau.Cli.Progress;
using Plateau.Data;
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
        RequireSavePlace();
        JobOptions job = options.Job;
        DataSplit data = JobInputs.Data(job, progress);
        Network network = JobInputs.Network(job, data.Training);
        double loaded = clock.Elapsed.TotalSeconds;
        using TrainingStage stage = new(progress);
        Optimum optimum = job.Weights is string weights
            ? JobInputs.Load(job, network, weights)
            : JobInputs.Trainer(job).Fit(network, data.Training, job.Seed, data.HeldOut, stage.Report, cancellation);
        double trained = clock.Elapsed.TotalSeconds;
        Evaluation training = Evaluation.Of(optimum, data.Training, cancellation);
        Evaluation? heldOut = data.HeldOut is null ? null : Evaluation.Of(optimum, data.HeldOut, cancellation);
        TrainDocument document = new()
        {
            Version = BuildVersion.Number,
            Seed = job.Seed,
            Warnings = [.. data.Warnings],
            Data = new DataSummary(data.Training.Name, data.Training.Objects, data.Training.Features, data.Training.Classes),
            Model = new ModelSummary(network.Spec, network.ParameterCount),
            Training = job.Weights is null ? new TrainingSummary(job.Optimizer, job.LearningRate, job.BatchSize, job.Epochs) : null,
            Optimum = new OptimumSummary(training.Loss, training.Accuracy, GradientNorm.Of(optimum, data.Training)),
            HeldOut = heldOut is null ? null : new HeldOutScore(heldOut.Loss, heldOut.Accuracy, heldOut.Losses.Length),
            Epochs = [.. optimum.Epochs.Select(epoch => new EpochSummary(epoch.Epoch, epoch.Loss, epoch.Accuracy, epoch.HeldOutLoss, epoch.HeldOutAccuracy))],
            Timings = new Dictionary<string, double> { ["data"] = loaded, ["training"] = trained - loaded, ["total"] = clock.Elapsed.TotalSeconds },
        };
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
            RequireSavePlace();
            File.Copy(Path.Combine(folder.Path, OptimumName), path, overwrite: true);
        }
    }

    /// <summary>Finds out before the training, not after it, that the parameters cannot go where they should.</summary>
    private void RequireSavePlace()
    {
        if (options.Save is not string path)
        {
            return;
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
        {
            throw new PlateauException($"--save {path}: there is no folder {folder}; make it first, or choose another place.");
        }

        if (Directory.Exists(path))
        {
            throw new PlateauException($"--save {path}: this is a folder; name a file.");
        }

        try
        {
            string trial = Path.Combine(folder, $".{Guid.NewGuid():n}.tmp");
            using FileStream stream = new(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PlateauException($"--save {path}: nothing can be written in {folder}; choose another place.", failure);
        }
    }

    private static void Save(Optimum optimum, string path)
        => ParameterFile.Write(optimum.Network, optimum.Parameters, path, optimum.Precision == Precision.Double);
}
