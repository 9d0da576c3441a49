using Plateau.Cli.Options;
using Plateau.Cli.Output;
using Plateau.Cli.Progress;
using Plateau.Numerics;
using Plateau.Runs;

namespace Plateau.Cli.Jobs;

/// <summary>What is the same for every job: the run folder, the progress, no definition computed twice.</summary>
internal static class OldJobRunner
{
    /// <summary>The file of a run folder that people open.</summary>
    internal const string Report = "report.html";

    /// <summary>Does the job and puts its document on standard output: as JSON where that was asked for, otherwise in words.</summary>
    public static TDocument Answer<TDocument>(JobOptions options, IJob<TDocument> job, Action<Screen, TDocument> words, CancellationToken cancellation)
        where TDocument : class, IDocument<TDocument>
    {
        TDocument document = Run(options, job, Console.Error, cancellation);
        if (options.Json)
        {
            StandardOutput.Write(document);
        }
        else
        {
            words(Screen.Standard(), document);
        }

        return document;
    }

    /// <summary>Does the job, or shows what an earlier run of the same definition left.</summary>
    public static TDocument Run<TDocument>(JobOptions options, IJob<TDocument> job, TextWriter error, CancellationToken cancellation)
        where TDocument : class, IDocument<TDocument>
    {
        if (options.Threads is int threads)
        {
            Workers.Threads = threads;
        }

        if (options.Output is null)
        {
            using IProgressSink alone = TerminalProgress.Create(options.Quiet);
            return job.Run(null, alone, cancellation);
        }

        RunFolder folder = RunFolder.Of(options.Output, job.Define(cancellation));
        bool known = folder.TryLoad(out TDocument? earlier);
        if (!options.Force && known && folder.TryLoad<TDocument>(out _, [.. job.Files]))
        {
            job.Reuse(folder);
            Say(options, error, $"{folder.Path} holds this very run already; shown from there (--force computes it again)");
            return earlier!;
        }

        // A whole run that only lacks a file now asked for is this definition's own, so it may go.
        bool replace = options.Force || known;
        using RunWriter writer = folder.Begin(replace);
        TDocument document;
        using (IProgressSink progress = TerminalProgress.Create(options.Quiet))
        {
            document = job.Run(writer, progress, cancellation);
        }

        writer.Commit(document, replace);
        Say(options, error, $"the run is in {folder.Path}{(job.Files.Contains(Report) ? $"; open {Path.Combine(folder.Path, Report)}" : string.Empty)}");
        return document;
    }

    private static void Say(JobOptions options, TextWriter error, string line)
    {
        if (!options.Quiet)
        {
            error.WriteLine($"plateau: {line}");
        }
    }
}
