using System.Text;
using Plateau.Cli.Options;
using Plateau.Cli.Progress;
using Plateau.Jobs;
using Plateau.Pages;
using Plateau.Runs;

namespace Plateau.Cli.Jobs;

/// <summary>The work of <c>plateau bounds</c>.</summary>
internal sealed class BoundsJob(BoundsOptions options) : IJob<BoundsDocument>
{
    private const string CurvesName = "curves.csv";

    /// <inheritdoc/>
    public IReadOnlyList<string> Files => [CurvesName, JobRunner.Report, PointJob.OptimumName];

    /// <inheritdoc/>
    public RunDefinition Define(CancellationToken cancellation) => Definitions.Of(options);

    /// <inheritdoc/>
    public BoundsDocument Run(RunWriter? writer, IProgressSink progress, CancellationToken cancellation)
    {
        (LandscapePoint point, IReadOnlyDictionary<string, double> timings) = PointJob.Reach(
            options.Job, (network, data) => BoundsAnalysis.Check(network, data, options.Request), progress, cancellation);
        BoundsRequest request = options.Request with
        {
            Train = (network, token) => JobInputs.Trainer(options.Job).Fit(network, point.Data.Training, options.Job.Seed, point.Data.HeldOut, null, token),
        };
        BoundsDocument document;
        using (ShareStage stage = new(progress))
        {
            document = BoundsAnalysis.Of(point, request, stage.Report, cancellation);
        }

        document = document with { Timings = PointJob.Joined(timings, document.Timings) };
        if (writer is not null)
        {
            ReportSettings settings = PointJob.Settings(options.CommandLine, document.Version, writer, request.Question.Confidence);
            writer.Write(CurvesName, stream => CurvesCsv.Write(stream, document));
            writer.Write(JobRunner.Report, stream => stream.Write(Encoding.UTF8.GetBytes(BoundsReport.Render(document, settings))));
            PointJob.Save(point, writer);
        }

        return document;
    }
}
