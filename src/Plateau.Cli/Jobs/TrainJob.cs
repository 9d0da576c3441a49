using Plateau.Cli.Options;
using Plateau.Cli.Progress;
using Plateau.Runs;

namespace Plateau.Cli.Jobs;

/// <summary>The work of <c>plateau train</c>.</summary>
internal sealed class TrainJob(TrainOptions options) : IJob<TrainDocument>
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Files => ["curves.csv", "optimum.safetensors"];

    /// <inheritdoc/>
    public RunDefinition Define(CancellationToken cancellation) => Definitions.Of(options);

    /// <inheritdoc/>
    public TrainDocument Run(RunWriter? writer, IProgressSink progress, CancellationToken cancellation)
    {
        TrainDocument document = Compute(writer, progress, cancellation);
        writer?.Write("curves.csv", stream => CurvesCsv.Write(stream, document.Epochs));
        return document;
    }

    private TrainDocument Compute(RunWriter? writer, IProgressSink progress, CancellationToken cancellation) =>
        throw new PlateauException($"train has no engine to run {options.Job.Model} with");
}
