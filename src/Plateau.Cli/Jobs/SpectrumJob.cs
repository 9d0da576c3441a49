using System.Text;
using Plateau.Cli.Options;
using Plateau.Cli.Progress;
using Plateau.Jobs;
using Plateau.Pages;
using Plateau.Runs;

namespace Plateau.Cli.Jobs;

/// <summary>The work of <c>plateau spectrum</c>.</summary>
internal sealed class SpectrumJob(SpectrumOptions options) : IJob<SpectrumDocument>
{
    private const string CurvesName = "eigenvalues.csv";

    /// <inheritdoc/>
    public IReadOnlyList<string> Files => [CurvesName, OldJobRunner.Report, PointJob.OptimumName];

    /// <inheritdoc/>
    public RunDefinition Define(CancellationToken cancellation) => Definitions.Of(options);

    /// <inheritdoc/>
    public SpectrumDocument Run(RunWriter? writer, IProgressSink progress, CancellationToken cancellation)
    {
        (LandscapePoint point, IReadOnlyDictionary<string, double> timings) = PointJob.Reach(
            options.Job, (network, data) => SpectrumAnalysis.Check(options.Question, network, data.Training.Objects), progress, cancellation);
        SpectrumDocument document;
        using (EigenStage stage = new(progress))
        {
            document = SpectrumAnalysis.Of(point, options.Question, stage.Report, cancellation);
        }

        document = document with { Timings = PointJob.Joined(timings, document.Timings) };
        if (writer is not null)
        {
            ReportSettings settings = PointJob.Settings(options.CommandLine, document.Version, writer);
            writer.Write(CurvesName, stream => CurvesCsv.Write(stream, document));
            writer.Write(OldJobRunner.Report, stream => stream.Write(Encoding.UTF8.GetBytes(SpectrumReport.Render(document, settings))));
            PointJob.Save(point, writer);
        }

        return document;
    }
}
