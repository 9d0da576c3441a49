using Plateau.Data;
using Plateau.Networks;
using Plateau.Pages;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>The work of <c>plateau bounds</c>.</summary>
/// <param name="question">What is asked.</param>
internal sealed class BoundsJob(BoundsQuestion question) : PointJob<BoundsQuestion, BoundsResult>(question)
{
    private const string CurvesName = "curves.csv";

    /// <inheritdoc/>
    public override string Command => "bounds";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Files => [CurvesName, OptimumName];

    /// <inheritdoc/>
    public override Page Page(BoundsResult result) => BoundsPage.Of(result);

    /// <inheritdoc/>
    protected override void Check(Network network, DataSplit data) => BoundsAnalysis.Check(network, data, Question);

    /// <inheritdoc/>
    protected override BoundsResult At(
        LandscapePoint point,
        IReadOnlyDictionary<string, double> timings,
        IProgressSink progress,
        CancellationToken cancellation)
    {
        using ShareStage stage = new(progress);
        BoundsResult result = BoundsAnalysis.Of(
            point, Question, (network, token) => Train(network, point.Data, null, token), stage.Report, cancellation);
        return result with { Timings = Joined(timings, result.Timings) };
    }

    /// <inheritdoc/>
    protected override void Write(BoundsResult result, RunWriter writer)
        => writer.Write(CurvesName, stream => CurvesCsv.Write(stream, result));
}
