using Plateau.Cli.Options;
using Plateau.Cli.Progress;
using Plateau.Runs;

namespace Plateau.Cli.Jobs;

/// <summary>The work of <c>plateau assess</c>.</summary>
internal sealed class AssessJob(AssessOptions options) : IJob<AssessDocument>
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Files => options.KeepLosses ? ["curves.csv", "losses.npy"] : ["curves.csv"];

    /// <inheritdoc/>
    public RunDefinition Define(CancellationToken cancellation) => Definitions.Of(options);

    /// <inheritdoc/>
    public AssessDocument Run(RunWriter? writer, IProgressSink progress, CancellationToken cancellation)
    {
        AssessDocument document = Compute(writer, progress, cancellation);
        writer?.Write("curves.csv", stream => CurvesCsv.Write(stream, document.Curve));
        return document;
    }

    private AssessDocument Compute(RunWriter? writer, IProgressSink progress, CancellationToken cancellation) =>
        throw new PlateauException($"assess has no engine to run {options.Job.Model} with");
}
