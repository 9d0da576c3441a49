using System.CommandLine;
using Plateau.Cli.Output;
using Plateau.Cli.Progress;

namespace Plateau.Cli.Commands;

/// <summary>
/// A command that does a job: its question comes from the command line, its result goes to standard output, as JSON or as a page.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="summary">What it does, in a line.</param>
/// <param name="examples">Command lines that do something worth while, each with what it does.</param>
/// <param name="job">The job for a question.</param>
internal sealed class JobCommand<TQuestion, TResult>(
    string name, string summary, IReadOnlyList<(string Line, string Does)> examples, Func<TQuestion, Job<TQuestion, TResult>> job)
    : QuestionCommand<TQuestion>(name, summary)
    where TQuestion : JobQuestion, IQuestion<TQuestion>, new()
    where TResult : Document<TResult>, IDocument<TResult>
{
    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Does)> Examples => examples;

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, CancellationToken cancellation)
    {
        TQuestion question = Bind(parsed) with { CommandLine = Typed(parsed) };
        bool quiet = question.Run.Quiet;
        JobRunner runner = new(() => TerminalProgress.Create(quiet), line => Say(quiet, line));
        Job<TQuestion, TResult> work = job(question);
        TResult result = runner.Run(work, cancellation);
        StandardOutput.Write(question.Run.Json, result, () => work.Page(result));
        return work.IsAsRequired(result) ? ExitStatus.Done : ExitStatus.No;
    }

    private static void Say(bool quiet, string line)
    {
        if (!quiet)
        {
            Console.Error.WriteLine($"plateau: {line}");
        }
    }
}
