using System.Diagnostics;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>
/// A job that looks at the curvature of a point: the point is reached by training or from a file, and its parameters go into the run
/// folder.
/// </summary>
/// <param name="question">What is asked.</param>
internal abstract class PointJob<TQuestion, TResult>(TQuestion question) : Job<TQuestion, TResult>(question)
    where TQuestion : JobQuestion, IQuestion<TQuestion>, new()
    where TResult : Document<TResult>, IDocument<TResult>
{
    /// <inheritdoc/>
    public sealed override TResult Run(RunWriter? writer, IProgressSink progress, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        DataSplit data = Question.Load(progress);
        LandscapePoint.Check(data);
        ModelQuestion model = Question.Model.For(data.Training);
        Network network = model.Network(data.Training);
        Check(network, data);
        double loaded = clock.Elapsed.TotalSeconds;
        Optimum optimum;
        using (TrainingStage stage = new(progress))
        {
            optimum = model.Weights is string weights
                ? model.Load(network, weights, data.Training)
                : Train(network, data, stage.Report, cancellation);
        }

        double trained = clock.Elapsed.TotalSeconds;
        LandscapePoint point = LandscapePoint.Of(optimum, data, cancellation);
        Dictionary<string, double> timings = new()
        {
            ["data"] = loaded,
            ["training"] = trained - loaded,
            ["optimum"] = clock.Elapsed.TotalSeconds - trained,
        };
        TResult result = At(point, timings, progress, cancellation);
        if (writer is not null)
        {
            Write(result, writer);
            writer.WriteAt(OptimumName, optimum.Write);
        }

        return result;
    }

    /// <summary>Trains a network as was asked.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The objects to fit, and those held out.</param>
    /// <param name="report">Hears how far the training is; may be null.</param>
    /// <param name="cancellation">Stops the training.</param>
    protected Optimum Train(Network network, DataSplit data, Action<TrainingProgress>? report, CancellationToken cancellation)
        => Question.Model.For(data.Training).Trainer.Fit(network, data.Training, Question.Seed, data.HeldOut, report, cancellation);

    /// <summary>Refuses what cannot be done with that network and those objects, before the training.</summary>
    protected abstract void Check(Network network, DataSplit data);

    /// <summary>The work at the point.</summary>
    /// <param name="point">The point.</param>
    /// <param name="timings">The seconds that it took to get there; the result's own come after them.</param>
    /// <param name="progress">Is told how far the work is.</param>
    /// <param name="cancellation">Ends the work at the next safe place.</param>
    protected abstract TResult At(
        LandscapePoint point,
        IReadOnlyDictionary<string, double> timings,
        IProgressSink progress,
        CancellationToken cancellation);

    /// <summary>Writes the files of the result, apart from the report and the parameters.</summary>
    protected abstract void Write(TResult result, RunWriter writer);

    /// <summary>The seconds of two parts of a job, one after the other.</summary>
    protected static IReadOnlyDictionary<string, double> Joined(
        IReadOnlyDictionary<string, double> before,
        IReadOnlyDictionary<string, double> after)
    {
        Dictionary<string, double> joined = new(before);
        foreach ((string stage, double seconds) in after)
        {
            joined[stage] = stage == "total" ? seconds + before.Values.Sum() : seconds;
        }

        return joined;
    }
}
