using Plateau.Data;
using Plateau.Formats;
using Plateau.Networks;
using Plateau.Pages;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>The work of <c>plateau quadratic</c>.</summary>
/// <param name="question">What is asked.</param>
internal sealed class QuadraticJob(QuadraticQuestion question) : PointJob<QuadraticQuestion, QuadraticResult>(question)
{
    private const string CurvesName = "curves.csv";
    private const string BasisName = "basis.npy";

    private ProbePlace _place = new();

    /// <inheritdoc/>
    public override string Command => "quadratic";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Files
        => [CurvesName, OptimumName, .. Question.Space == SubspaceKind.Full ? Array.Empty<string>() : [BasisName]];

    /// <inheritdoc/>
    public override Page Page(QuadraticResult result) => QuadraticPage.Of(result, Question.Remaining);

    /// <inheritdoc/>
    protected override void Check(Network network, DataSplit data)
    {
        _place = ProbePlace.Of(Question.Probe, network);
        QuadraticAnalysis.Check(Question, _place, network.ParameterCount, data.Training.Objects);
        ObjectLoss loss = Question.Model.For(data.Training).Loss;
        QuadraticAnalysis.Check(Question, loss);

        // A probe that the network cannot have says so.
        _place.Probe(new Optimum { Network = network, Parameters = new double[network.ParameterCount], Loss = loss }, 1);
    }

    /// <inheritdoc/>
    protected override QuadraticResult At(
        LandscapePoint point, IReadOnlyDictionary<string, double> timings, IProgressSink progress, CancellationToken cancellation)
    {
        using QuadraticStage stage = new(progress);
        QuadraticResult result = QuadraticAnalysis.Of(point, Question, _place, stage, cancellation);
        return result with { Timings = Joined(timings, result.Timings) };
    }

    /// <inheritdoc/>
    protected override void Write(QuadraticResult result, RunWriter writer)
    {
        writer.Write(CurvesName, stream => CurvesCsv.Write(stream, result.Curves));
        if (Files.Contains(BasisName))
        {
            writer.WriteAt(BasisName, path => Npy.Write(path, result.Subspace!.Basis));
        }
    }
}
