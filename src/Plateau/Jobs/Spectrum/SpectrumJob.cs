using Plateau.Data;
using Plateau.Networks;
using Plateau.Pages;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>The work of <c>plateau spectrum</c>.</summary>
/// <param name="question">What is asked.</param>
internal sealed class SpectrumJob(SpectrumQuestion question) : PointJob<SpectrumQuestion, SpectrumResult>(question)
{
    private const string CurvesName = "eigenvalues.csv";

    /// <inheritdoc/>
    public override string Command => "spectrum";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Files => [CurvesName, OptimumName];

    /// <inheritdoc/>
    public override Page Page(SpectrumResult result) => SpectrumPage.Of(result);

    /// <inheritdoc/>
    protected override void Check(Network network, DataSplit data) => SpectrumAnalysis.Check(Question, network, data.Training.Objects);

    /// <inheritdoc/>
    protected override SpectrumResult At(
        LandscapePoint point, IReadOnlyDictionary<string, double> timings, IProgressSink progress, CancellationToken cancellation)
    {
        using EigenStage stage = new(progress);
        SpectrumResult result = SpectrumAnalysis.Of(point, Question, stage.Report, cancellation);
        return result with { Timings = Joined(timings, result.Timings) };
    }

    /// <inheritdoc/>
    protected override void Write(SpectrumResult result, RunWriter writer)
        => writer.Write(CurvesName, stream => CurvesCsv.Write(stream, result));
}
