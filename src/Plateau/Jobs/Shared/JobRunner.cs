using System.Text;
using Plateau.Numerics;
using Plateau.Pages;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What is the same for every job: the run folder with its report, the progress, no definition computed twice.</summary>
/// <param name="progress">Begins a display of the progress.</param>
/// <param name="say">Takes lines for whoever waits.</param>
internal sealed class JobRunner(Func<IProgressSink> progress, Action<string> say)
{
    /// <summary>Does the job, or shows what an earlier run of the same definition left.</summary>
    public TResult Run<TQuestion, TResult>(Job<TQuestion, TResult> job, CancellationToken cancellation)
        where TQuestion : JobQuestion, IQuestion<TQuestion>, new()
        where TResult : Document<TResult>, IDocument<TResult>
    {
        RunQuestion run = job.Question.Run;
        if (run.Threads is int threads)
        {
            Workers.Threads = threads;
        }

        if (run.Output is null)
        {
            using IProgressSink alone = progress();
            return Named(job.Run(null, alone, cancellation));
        }

        RunFolder folder = RunFolder.Of(run.Output, job.Define(cancellation));
        bool known = folder.TryLoad(out TResult? earlier);
        string[] files = [.. job.Files, .. job.HasReport ? [Job<TQuestion, TResult>.ReportName] : Array.Empty<string>()];
        if (!run.Force && known && folder.TryLoad<TResult>(out _, files))
        {
            job.Reuse(folder);
            say($"{folder.Path} holds this very run already; shown from there (--force computes it again)");
            return earlier!;
        }

        // A whole run that only lacks a file now asked for is this definition's own, so it may go.
        bool replace = run.Force || known;
        using RunWriter writer = folder.Begin(replace);
        TResult result;
        using (IProgressSink sink = progress())
        {
            result = Named(job.Run(writer, sink, cancellation));
            if (job.HasReport)
            {
                writer.Write(Job<TQuestion, TResult>.ReportName, stream => stream.Write(Report(job, result, writer.Folder.Definition)));
            }
        }

        writer.Commit(result, replace);
        string open = job.HasReport ? $"; open {Path.Combine(folder.Path, Job<TQuestion, TResult>.ReportName)}" : string.Empty;
        say($"the run is in {folder.Path}{open}");
        return result;
    }

    // The library's warnings name arguments, people set options.
    private static TResult Named<TResult>(TResult result)
        where TResult : Document<TResult>
        => result.WithWarnings([.. result.Warnings.Select(ArgumentNames.ToOptions)]);

    private static byte[] Report<TQuestion, TResult>(Job<TQuestion, TResult> job, TResult result, RunDefinition definition)
        where TQuestion : JobQuestion, IQuestion<TQuestion>, new()
        where TResult : Document<TResult>, IDocument<TResult>
    {
        ReportSettings settings = new()
        {
            CommandLine = job.Question.CommandLine,
            Version = result.Version,
            Confidence = job.Question.Level,
            Values = [.. definition.Options.Select(option => KeyValuePair.Create(option.Key, string.Join(", ", option.Value)))],
        };
        return Encoding.UTF8.GetBytes(
            HtmlRenderer.Render(job.Page(result), result.Seed, settings, Encoding.UTF8.GetString(DocumentJson.Write(result))));
    }
}
