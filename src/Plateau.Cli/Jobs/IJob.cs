using Plateau.Cli.Progress;
using Plateau.Runs;

namespace Plateau.Cli.Jobs;

/// <summary>Work that one definition defines and that ends in one document.</summary>
internal interface IJob<TDocument>
    where TDocument : class, IDocument<TDocument>
{
    /// <summary>The files that the run folder must hold, apart from <c>run.json</c>.</summary>
    IReadOnlyList<string> Files { get; }

    /// <summary>Says what defines the run; reads what it must to checksum the data, computes nothing.</summary>
    RunDefinition Define(CancellationToken cancellation);

    /// <summary>Hears that an earlier run of the same definition is shown instead of doing the work.</summary>
    void Reuse(RunFolder folder)
    {
    }

    /// <summary>Does the work.</summary>
    /// <param name="writer">Takes the files of the run folder; null without <c>--output</c>.</param>
    /// <param name="progress">Is told how far the work is.</param>
    /// <param name="cancellation">Ends the work at the next safe place.</param>
    TDocument Run(RunWriter? writer, IProgressSink progress, CancellationToken cancellation);
}
