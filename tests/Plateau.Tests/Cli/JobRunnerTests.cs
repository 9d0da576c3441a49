using Plateau.Cli.Commands;
using Plateau.Cli.Jobs;
using Plateau.Cli.Options;
using Plateau.Cli.Progress;
using Plateau.Jobs;
using Plateau.Runs;
using Plateau.Tests.Jobs;

namespace Plateau.Tests.Cli;

public class JobRunnerTests
{
    [Fact]
    public void The_same_definition_is_not_computed_twice()
    {
        using TemporaryFolder place = new();
        CountingJob job = new();
        AssessResult first = Run(place, job, out _);
        AssessResult second = Run(place, job, out string said);
        Assert.Equal(1, job.Times);
        Assert.Equal(DocumentJson.Write(first), DocumentJson.Write(second));
        Assert.Contains("--force", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Force_computes_it_again()
    {
        using TemporaryFolder place = new();
        CountingJob job = new();
        Run(place, job, out _);
        Run(place, job, out _, "--force");
        Assert.Equal(2, job.Times);
        Assert.Single(place.Entries);
    }

    [Fact]
    public void A_run_that_lacks_a_file_now_asked_for_is_computed_again()
    {
        using TemporaryFolder place = new();
        CountingJob job = new();
        Run(place, job, out _);
        job.Files = ["losses.npy"];
        Run(place, job, out _);
        Run(place, job, out _);
        Assert.Equal(2, job.Times);
    }

    [Fact]
    public void An_interrupted_job_leaves_nothing_and_is_status_130()
    {
        using TemporaryFolder place = new();
        using CancellationTokenSource source = new();
        CountingJob job = new() { During = source.Cancel };
        OperationCanceledException interrupted = Assert.Throws<OperationCanceledException>(() => Run(place, job, out _, cancellation: source.Token));
        Assert.Empty(place.Entries);
        using StringWriter error = new();
        Assert.Equal(130, Plateau.Cli.Failure.Report(interrupted, error));
    }

    [Fact]
    public void Without_an_output_nothing_is_defined_or_written()
    {
        using TemporaryFolder place = new();
        CountingJob job = new();
        OldJobRunner.Run(Options(string.Empty), job, TextWriter.Null, CancellationToken.None);
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

    private static AssessResult Run(TemporaryFolder place, CountingJob job, out string said, string more = "", CancellationToken cancellation = default)
    {
        using StringWriter error = new();
        try
        {
            return OldJobRunner.Run(Options($"--output {place.Path} {more}"), job, error, cancellation);
        }
        finally
        {
            said = error.ToString();
        }
    }

    private static JobOptions Options(string line)
    {
        AssessCommand command = new();
        return command.Bind(command.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Job;
    }

    private sealed class CountingJob : IJob<AssessResult>
    {
        public int Times { get; private set; }

        public bool HadWriter { get; private set; }

        public Action During { get; init; } = () => { };

        public IReadOnlyList<string> Files { get; set; } = [];

        public RunDefinition Define(CancellationToken cancellation) => Documents.Definition();

        public AssessResult Run(RunWriter? writer, IProgressSink progress, CancellationToken cancellation)
        {
            Times++;
            HadWriter = writer is not null;
            foreach (string file in Files)
            {
                writer?.Write(file, stream => stream.WriteByte(1));
            }

            During();
            cancellation.ThrowIfCancellationRequested();
            return Documents.Assess(k: 100 + Times);
        }
    }
}
