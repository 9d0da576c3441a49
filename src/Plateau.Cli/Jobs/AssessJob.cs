using System.Text;
using Plateau.Cli.Options;
using Plateau.Cli.Progress;
using Plateau.Data;
using Plateau.Formats;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Pages;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Cli.Jobs;

/// <summary>The work of <c>plateau assess</c>.</summary>
internal sealed class AssessJob(AssessOptions options) : IJob<AssessResult>
{
    private const string CurvesName = "curves.csv";
    private const string LossesName = "losses.npy";
    private const string RefitsName = "refits.csv";
    private const string GroupsName = "groups.csv";
    private const string ObjectsName = "objects.csv";
    private const string NextName = "next.csv";

    /// <inheritdoc/>
    public IReadOnlyList<string> Files =>
    [
        CurvesName,
        ObjectsName,
        OldJobRunner.Report,
        .. options.Forecast.Refits > 0 ? [RefitsName] : Array.Empty<string>(),
        .. options.Next.Count > 0 ? [NextName] : Array.Empty<string>(),
        .. options.KeepLosses ? [LossesName] : Array.Empty<string>(),
        .. options.Losses is null ? [PointJob.OptimumName] : Array.Empty<string>(),
    ];

    private AssessmentQuestion Question => new()
    {
        Increments = options.Tolerances,
        Remaining = options.Remaining,
        Gap = options.Gap,
        Confidence = options.Confidence,
        Draws = options.Probe.Draws,
        Groups = options.Groups,
        Gallery = options.Gallery,
        Next = options.Next.Count,
        Orders = options.Orders,
        Seed = options.Job.Seed,
        Sigmas = options.Probe.OtherSigmas,
        Refits = options.Forecast.Refits,
        Validate = options.Forecast.Validate,
        Takeuchi = options.Forecast.Takeuchi,
        PricePerObject = options.Forecast.PricePerObject,
        Budget = options.Forecast.Budget,
        Currency = options.Forecast.Currency ?? string.Empty,
    };

    /// <inheritdoc/>
    public RunDefinition Define(CancellationToken cancellation) => Definitions.Of(options);

    /// <inheritdoc/>
    public AssessResult Run(RunWriter? writer, IProgressSink progress, CancellationToken cancellation)
    {
        using AssessProgress observer = new(progress, options.Probe.Draws, options.Probe.Subspace == "eigen" || options.Probe.IsPosterior);
        AssessResult document = options.Losses is string losses
            ? JobInputs.Assess(losses, Question, observer)
            : Compute(writer, observer, progress, cancellation);
        if (writer is not null)
        {
            ReportSettings settings = PointJob.Settings(options.CommandLine, document.Version, writer, options.Confidence);
            Page page = AssessPage.Of(document, options.Confidence, observer.Sets);
            string json = Encoding.UTF8.GetString(DocumentJson.Write(document));
            writer.Write(CurvesName, stream => CurvesCsv.Write(stream, document.Curve));
            if (document.Refits is RefitsSummary refits)
            {
                writer.Write(RefitsName, stream => CurvesCsv.Write(stream, refits.Fits));
            }

            if (document.Next is not null)
            {
                writer.Write(NextName, stream => DriversCsv.Write(stream, observer.Chosen));
            }

            writer.Write(ObjectsName, stream => DriversCsv.Write(stream, observer.Sets));
            if (document.Groups is { } groups)
            {
                writer.Write(GroupsName, stream => DriversCsv.Write(stream, groups));
            }

            writer.Write(OldJobRunner.Report, stream => stream.Write(Encoding.UTF8.GetBytes(HtmlRenderer.Render(page, document.Seed, settings, json))));
        }

        return document;
    }

    private AssessResult Compute(RunWriter? writer, AssessProgress observer, IProgressSink progress, CancellationToken cancellation)
    {
        DataSplit data = JobInputs.Data(options.Job, progress, options.Groups is "none" ? null : options.Groups, options.Next);
        if (writer is null || !options.KeepLosses)
        {
            AssessResult document = Assess(data, observer, cancellation);
            Save(writer, observer);
            return document;
        }

        AssessResult? kept = null;
        writer.WriteAt(LossesName, path =>
        {
            using NpyWriter<double> rows = Npy.Create<double>(path, options.Probe.Draws, data.Training.Objects);
            observer.Drawn = losses => rows.Write(losses);
            kept = Assess(data, observer, cancellation);
            rows.Complete();
        });
        Save(writer, observer);
        return kept!;
    }

    private AssessResult Assess(DataSplit data, AssessProgress observer, CancellationToken cancellation)
    {
        Network network = JobInputs.Network(options.Job, data.Training);
        Func<Optimum, Probe> probe = optimum => JobInputs.Probe(
            options,
            optimum,
            dimension => Subspace.Eigen(optimum, data.Training, dimension, options.Job.Seed, progress: step => observer.Solved(data.Training.Objects, step), cancellation: cancellation),
            subspace => NormalPosterior.Of(optimum, data.Training, subspace, options.Probe.PriorPrecision, options.Probe.Subspace == "eigen", cancellation));
        if (options.Job.Weights is string weights)
        {
            return Assessment.Of(JobInputs.Load(options.Job, network, weights), data, probe, Question, observer, cancellation);
        }

        // What is wrong with the probe or its files comes out before the training, not after it.
        JobInputs.Probe(options, new Optimum { Network = network, Parameters = new double[network.ParameterCount], Loss = options.Job.Loss }, null, null);
        return Assessment.Of(network, data, JobInputs.Trainer(options.Job), probe, Question, observer, cancellation);
    }

    private static void Save(RunWriter? writer, AssessProgress observer)
    {
        if (observer.Optimum is Optimum optimum && writer is not null)
        {
            PointJob.Save(optimum, writer);
        }
    }
}
