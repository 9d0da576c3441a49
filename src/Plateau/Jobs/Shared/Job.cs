using Plateau.Data;
using Plateau.Pages;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>Work that one question defines and that ends in one result, which is a document and has a page.</summary>
/// <typeparam name="TQuestion">What is asked.</typeparam>
/// <typeparam name="TResult">What comes out.</typeparam>
/// <param name="question">What is asked.</param>
internal abstract class Job<TQuestion, TResult>(TQuestion question)
    where TQuestion : JobQuestion, IQuestion<TQuestion>, new()
    where TResult : Document<TResult>, IDocument<TResult>
{
    /// <summary>The file of a run folder that people open.</summary>
    public const string ReportName = "report.html";

    /// <summary>The file with the parameters.</summary>
    public const string OptimumName = "optimum.safetensors";

    /// <summary>What is asked.</summary>
    public TQuestion Question { get; } = question;

    /// <summary>The command that asks.</summary>
    public abstract string Command { get; }

    /// <summary>The files that the run folder must hold, apart from <c>run.json</c> and, where there is one, the report.</summary>
    public abstract IReadOnlyList<string> Files { get; }

    /// <summary>Whether the run folder gets the page as a report.</summary>
    public virtual bool HasReport => true;

    /// <summary>Says what defines the run; reads what it must to checksum the data, computes nothing.</summary>
    public virtual RunDefinition Define(CancellationToken cancellation)
    {
        (OptionDictionary options, SortedDictionary<string, string> checksums) = Defining(Question);
        return Definition(options, checksums);
    }

    /// <summary>Does the work.</summary>
    /// <param name="writer">Takes the files of the run folder; null without <c>--output</c>.</param>
    /// <param name="progress">Is told how far the work is.</param>
    /// <param name="cancellation">Ends the work at the next safe place.</param>
    public abstract TResult Run(RunWriter? writer, IProgressSink progress, CancellationToken cancellation);

    /// <summary>Hears that an earlier run of the same definition is shown instead of doing the work.</summary>
    public virtual void Reuse(RunFolder folder)
    {
    }

    /// <summary>What is said of the result.</summary>
    public abstract Page Page(TResult result);

    /// <summary>Whether the answer is the one that was required; a script hears of it by the exit status.</summary>
    public virtual bool IsAsRequired(TResult result) => true;

    /// <summary>The options of a question that bear on the result, and the checksums of all that is read.</summary>
    protected static (OptionDictionary Options, SortedDictionary<string, string> Checksums) Defining(TQuestion question)
    {
        (OptionDictionary options, SortedDictionary<string, string> checksums) = TQuestion.Options.Define(question);
        if (question.HasModel && !question.Data.IsFile && DataSource.ChecksumOf(question.Request) is string checksum)
        {
            checksums["data"] = checksum;
        }

        return (options, checksums);
    }

    /// <summary>A definition of this command and seed.</summary>
    protected RunDefinition Definition(OptionDictionary options, SortedDictionary<string, string> checksums) => new()
    {
        Command = Command,
        Version = BuildVersion.Full,
        Seed = Question.Seed,
        Options = options,
        Checksums = checksums,
    };
}
