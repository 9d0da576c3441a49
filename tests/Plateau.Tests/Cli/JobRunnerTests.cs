using Plateau.Cli.Commands;
using Plateau.Jobs;
using Plateau.Pages;
using Plateau.Runs;
using Plateau.Tests.Jobs;

namespace Plateau.Tests.Cli;

public class JobRunnerTests
{
    [Fact]
    public void The_same_definition_is_not_computed_twice()
    {
        using TemporaryFolder place = new();
        Count job = new();
        TrainResult first = Run(place, job.Job, out _);
        TrainResult second = Run(place, job.Job, out string said);
        Assert.Equal(1, job.Times);
        Assert.Equal(DocumentJson.Write(first), DocumentJson.Write(second));
        Assert.Contains("--force", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Force_computes_it_again()
    {
        using TemporaryFolder place = new();
        Count job = new();
        Run(place, job.Job, out _);
        Run(place, job.Job, out _, "--force");
        Assert.Equal(2, job.Times);
        Assert.Single(place.Entries);
    }

    [Fact]
    public void A_run_that_lacks_a_file_now_asked_for_is_computed_again()
    {
        using TemporaryFolder place = new();
        Count job = new();
        Run(place, job.Job, out _);
        job.Files = ["losses.npy"];
        Run(place, job.Job, out _);
        Run(place, job.Job, out _);
        Assert.Equal(2, job.Times);
    }

    [Fact]
    public void An_interrupted_job_leaves_nothing_and_is_status_130()
    {
        using TemporaryFolder place = new();
        using CancellationTokenSource source = new();
        Count job = new() { During = source.Cancel };
        OperationCanceledException interrupted = Assert.Throws<OperationCanceledException>(
            () => Run(place, job.Job, out _, cancellation: source.Token));
        Assert.Empty(place.Entries);
        using StringWriter error = new();
        Assert.Equal(130, Plateau.Cli.Failure.Report(interrupted, error));
    }

    [Fact]
    public void Without_an_output_nothing_is_defined_or_written()
    {
        using TemporaryFolder place = new();
        Count job = new();
        new JobRunner(() => new NoProgress(), _ => { }).Run(job.Job(Question(string.Empty)), CancellationToken.None);
        Assert.Equal((1, false), (job.Times, job.HadWriter));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void Whatever_goes_wrong_is_one_line_and_a_status(Exception failure, int status, string says)
    {
        using StringWriter error = new();
        Assert.Equal(status, Plateau.Cli.Failure.Report(failure, error));
        string line = Assert.Single(error.ToString().TrimEnd('\r', '\n').Split('\n'));
        Assert.StartsWith("plateau: ", line, StringComparison.Ordinal);
        Assert.Contains(says, line, StringComparison.Ordinal);
    }

    public static TheoryData<Exception, int, string> Failures() => new()
    {
        { new PlateauException("x.npz: two\nlines"), 1, "x.npz: two lines" },
        { new IOException("disk full"), 1, "disk full" },
        { new UnauthorizedAccessException("no entry"), 1, "no entry" },
        { new InsufficientMemoryException(), 1, "--samples" },
        { new OperationCanceledException(), 130, "interrupted" },
        { new AggregateException(new AggregateException(new PlateauException("within"))), 1, "within" },
        { new AggregateException(new OperationCanceledException()), 130, "interrupted" },
        { new InvalidOperationException("a bug."), 1, "unforeseen InvalidOperationException: a bug. PLATEAU_DEBUG=1 shows the trace" },
    };

    private static TrainResult Run(
        TemporaryFolder place,
        Func<TrainQuestion, CountingJob> job,
        out string said,
        string more = "",
        CancellationToken cancellation = default)
    {
        using StringWriter error = new();
        try
        {
            return new JobRunner(() => new NoProgress(), error.WriteLine).Run(job(Question($"--output {place.Path} {more}")), cancellation);
        }
        finally
        {
            said = error.ToString();
        }
    }

    private static TrainQuestion Question(string line)
    {
        JobCommand<TrainQuestion, TrainResult> command = JobCommands.Train();
        return command.Bind(command.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    /// <summary>How often the jobs of a test did their work.</summary>
    private sealed class Count
    {
        public int Times { get; set; }

        public bool HadWriter { get; set; }

        public Action During { get; init; } = () => { };

        public IReadOnlyList<string> Files { get; set; } = [];

        public CountingJob Job(TrainQuestion question) => new(question, this);
    }

    private sealed class CountingJob(TrainQuestion question, Count count) : Job<TrainQuestion, TrainResult>(question)
    {
        public override string Command => "train";

        public override bool HasReport => false;

        public override IReadOnlyList<string> Files => count.Files;

        public override TrainResult Run(RunWriter? writer, IProgressSink progress, CancellationToken cancellation)
        {
            count.Times++;
            count.HadWriter = writer is not null;
            foreach (string file in Files)
            {
                writer?.Write(file, stream => stream.WriteByte(1));
            }

            count.During();
            cancellation.ThrowIfCancellationRequested();
            return Trainings.Of(epochs: count.Times);
        }

        public override Page Page(TrainResult result) => throw new NotSupportedException();
    }
}
