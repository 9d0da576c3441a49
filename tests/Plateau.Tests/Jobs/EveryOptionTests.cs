using System.Text.Json.Nodes;
using Plateau.Jobs;
using Plateau.Runs;
using Plateau.Studies;
using Plateau.Tests.Cli;
using Plateau.Tests.Monitor;

namespace Plateau.Tests.Jobs;

/// <summary>
/// Every option of every job, read off the tables: at another value it either changes the hash of the run, or it is flagged as a place or
/// as shown, and then the document is the same to the byte. Of a command without a hash what it prints changes, or is the same.
/// </summary>
public class EveryOptionTests
{
    private static readonly string[] Numbers = ["2", "0.5", "3", "0.25", "17", "100"];

    private static readonly Subject[] Subjects =
    [
        Subject.Of<AssessQuestion, AssessResult>(
            "assess",
            question => new AssessJob(question),
            "--samples 40 --held-out 20 --epochs 1 --model mlp:4 --draws 2",
            new Dictionary<string, string>
            {
                ["dimension"] = "--subspace random",
                ["prior-precision"] = "--covariance posterior",
                ["pool"] = "--next 2",
                ["pool-labels"] = "--next 2",
                ["keep-losses"] = "--output runs",
            }),
        Subject.Of<TrainQuestion, TrainResult>(
            "train",
            question => new TrainJob(question),
            "--samples 40 --held-out none --epochs 1 --model mlp:4",
            new Dictionary<string, string> { ["checkpoint-every"] = "--checkpoint training.state" }),
        Subject.Of<CompareQuestion, CompareResult>(
            "compare",
            question => new CompareJob(question),
            "--samples 40 --held-out 20 --epochs 1 --draws 2",
            new Dictionary<string, string> { ["checkpoint-every"] = "--checkpoint training.state" },
            "mlp:4",
            "softmax") with { Refused = ["model", "weights"] },
        Subject.Of<BoundsQuestion, BoundsResult>(
            "bounds", question => new BoundsJob(question), "--samples 40 --held-out none --epochs 1 --model mlp:4 --draws 2 --dimension 2"),
        Subject.Of<SpectrumQuestion, SpectrumResult>(
            "spectrum", question => new SpectrumJob(question), "--samples 40 --held-out none --epochs 1 --model mlp:4 --top 2"),
        Subject.Of<QuadraticQuestion, QuadraticResult>(
            "quadratic",
            question => new QuadraticJob(question),
            "--samples 40 --held-out none --epochs 1 --model mlp:4 --dimension 2 --draws 2 --sigma 0.1",
            new Dictionary<string, string> { ["prior-precision"] = "--covariance posterior" }),
    ];

    /// <summary>Commands that leave no run, by what they print.</summary>
    private static readonly Printing[] Printings =
    [
        Printing.Of<WatchQuestion>("watch", "watch") with
        {
            Input = Lines(),
            Company = new Dictionary<string, string>
            {
                ["until-enough"] = "--tolerance 1e-3",
                ["burn-in"] = "--tolerance 1e-3 --mode asymptotic",
            },
            Refused = ["token-file", "max-streams"],
        },
        Printing.Of<DataListQuestion>("data list", "data list --json"),
        Printing.Of<DataDescribeQuestion>("data describe", "data describe digits --json") with
        {
            // It decides what is refused: DataCommandTests, QuantityDataTests.
            Elsewhere = ["task"],
        },
        Printing.Of<DataGetQuestion>("data get", "data get digits"),
        Printing.Of<StudyRunQuestion>("study run", "study run tiny.yaml --json") with { Refused = ["plan"], StartsAnew = true },
        Printing.Of<StudyFolderQuestion>("study status", "study status tiny.yaml --json") with { First = RunStudy },
        Printing.Of<StudyFolderQuestion>("study report", "study report tiny.yaml --json") with { First = RunStudy },
        Printing.Of<StudyVerifyQuestion>("study verify", "study verify tiny.yaml") with
        {
            First = _ => ["study verify tiny.yaml --update"],
        },
    ];

    public static TheoryData<string, string> Printed()
    {
        TheoryData<string, string> rows = [];
        foreach (Printing printing in Printings)
        {
            foreach (PrintedRow row in printing.Rows.Where(row => !printing.Refused.Concat(printing.Elsewhere).Contains(row.Name)))
            {
                rows.Add(printing.Command, row.Name);
            }
        }

        return rows;
    }

    public static TheoryData<string, string> Recorded() => Rows(flagged: false);

    public static TheoryData<string, string> Flagged() => Rows(flagged: true);

    [Theory]
    [MemberData(nameof(Recorded))]
    public void An_option_that_bears_on_the_result_changes_the_hash(string command, string option)
    {
        using TemporaryFolder place = new();
        (string before, string after) = Of(command).Hashes(option, place.Path);
        Assert.NotEqual(before, after);
    }

    [Theory]
    [MemberData(nameof(Flagged))]
    public void An_option_that_does_not_leaves_hash_and_document_as_they_are(string command, string option)
    {
        using TemporaryFolder place = new();
        Subject subject = Of(command);
        (string before, string after) = subject.Hashes(option, place.Path);
        Assert.Equal(before, after);
        string line = $"{command} {subject.Line} --json";
        Assert.Equal(Document(place.Path, line), Document(place.Path, $"{line} {subject.Words(option)}"));
    }

    [Theory]
    [MemberData(nameof(Printed))]
    public void An_option_of_a_command_without_a_hash_changes_what_is_printed_unless_it_is_flagged(string command, string option)
    {
        Printing printing = Printings.First(printing => printing.Command == command);
        PrintedRow row = printing.Rows.First(row => row.Name == option);
        using TemporaryFolder one = new();
        using TemporaryFolder other = new();
        TemporaryFolder[] places = printing.StartsAnew && option != "force" ? [one, other] : [one];
        foreach (TemporaryFolder place in places)
        {
            place.Write("tiny.yaml", StudyCommandTests.Text);
            foreach (string first in printing.First(row.Words))
            {
                Assert.Equal(0, PlateauProcess.RunIn(place.Path, first).Status);
            }
        }

        string line = $"{printing.Line} {printing.Company.GetValueOrDefault(option)}";
        PlateauProcess.Outcome before = PlateauProcess.Feed(line, printing.Input, places[0].Path);
        PlateauProcess.Outcome after = PlateauProcess.Feed($"{line} {row.Words}", printing.Input, places[^1].Path);
        Assert.NotEmpty(before.Output);
        Assert.NotEqual(2, after.Status);
        Assert.Equal(row.IsFlagged, before.Output == after.Output);
    }

    [Fact]
    public void An_option_that_can_mean_nothing_is_refused()
    {
        using TemporaryFolder place = new();
        foreach (Subject subject in Subjects)
        {
            Assert.All(
                subject.Refused,
                option => Assert.Equal(
                    2,
                    PlateauProcess.RunIn(place.Path, $"{subject.Command} {subject.Line} {subject.Words(option)}").Status));
        }

        foreach (Printing printing in Printings)
        {
            Assert.All(
                printing.Rows.Where(row => printing.Refused.Contains(row.Name)),
                row => Assert.Equal(2, PlateauProcess.RunIn(place.Path, $"{printing.Line} {row.Words}").Status));
        }
    }

    private static Subject Of(string command) => Subjects.First(subject => subject.Command == command);

    private static TheoryData<string, string> Rows(bool flagged)
    {
        TheoryData<string, string> rows = [];
        foreach (Subject subject in Subjects)
        {
            // JSON itself is how the document is looked at.
            foreach ((string name, OptionRole role) in subject.Rows.Where(row => row.Name != "json"))
            {
                if (!subject.Refused.Contains(name) && flagged == role is OptionRole.Place or OptionRole.Shown)
                {
                    rows.Add(subject.Command, name);
                }
            }
        }

        return rows;
    }

    // Losses of objects that settle before they end, and a line among them that is refused.
    private static string Lines()
    {
        const int draws = 4;
        double[] losses = MonitorSamples.Losses(400, draws);
        IEnumerable<string> lines = Enumerable.Range(0, 20).Select(i => MonitorSamples.Line(losses, draws, 20 * i, 20));
        return string.Join('\n', lines.Prepend("refused"));
    }

    private static string[] RunStudy(string words) => ["study run tiny.yaml", $"study run tiny.yaml {words}"];

    // Values that the option takes and does not have yet.
    private static string[] Other<TQuestion>(OptionRow<TQuestion> row, TQuestion question)
    {
        IReadOnlyList<string> now = row.Write(question);
        string[] candidates = row.Example is string example ? [example]
            : row.Arity == OptionArity.None ? ["true"]
            : row.Words.Count > 0 ? [.. row.Words]
            : [.. Numbers, "some.npy", "some.safetensors", "some.npz", "some"];
        foreach (string candidate in candidates.Where(candidate => !now.SequenceEqual([candidate])))
        {
            try
            {
                if (!row.Write(row.Read(question, [candidate])).SequenceEqual(now))
                {
                    return [candidate];
                }
            }
            catch (UsageException)
            {
                // Not a value that this option takes.
            }
        }

        throw new InvalidOperationException($"--{row.Name} needs an Example in its row.");
    }

    private static string Document(string place, string line)
    {
        PlateauProcess.Outcome outcome = PlateauProcess.RunIn(place, line);
        Assert.True(outcome.Status is 0 or 3, outcome.Error);
        JsonObject document = JsonNode.Parse(outcome.Output)!.AsObject();
        document.Remove("timings");
        return document.ToJsonString();
    }

    /// <summary>A job with the table of its question.</summary>
    private sealed record Subject
    {
        public required string Command { get; init; }

        /// <summary>Options that make it small.</summary>
        public required string Line { get; init; }

        public required IReadOnlyList<(string Name, OptionRole Role)> Rows { get; init; }

        /// <summary>Options that can mean nothing here.</summary>
        public IReadOnlyList<string> Refused { get; init; } = [];

        public required Func<string, string, (string Before, string After)> Hashes { get; init; }

        public required Func<string, string> Words { get; init; }

        /// <param name="command">The command.</param>
        /// <param name="job">The job for a question.</param>
        /// <param name="line">Options that make it small.</param>
        /// <param name="company">Options that another one needs beside it to bear on anything.</param>
        /// <param name="arguments">Its arguments.</param>
        public static Subject Of<TQuestion, TResult>(
            string command,
            Func<TQuestion, Job<TQuestion, TResult>> job,
            string line,
            IReadOnlyDictionary<string, string>? company = null,
            params string[] arguments)
            where TQuestion : JobQuestion, IQuestion<TQuestion>, new()
            where TResult : Document<TResult>, IDocument<TResult>
        {
            OptionTable<TQuestion> table = TQuestion.Options;
            return new Subject
            {
                Command = command,
                Line = string.Join(' ', [.. arguments, line]),
                Rows = [.. table.Rows.Select(row => (row.Name, row.Role))],
                Words = option => Row(option).Arity == OptionArity.None
                    ? $"--{option} {Company(option)}"
                    : $"--{option} {string.Join($" --{option} ", Other(Row(option), Asked(Company(option))))} {Company(option)}",
                Hashes = (option, place) =>
                {
                    TQuestion before = Asked(Company(option));
                    OptionRow<TQuestion> row = Row(option);
                    TQuestion after = row.Read(before, [.. Other(row, before).Select(value => InPlace(value, place))]);
                    return (job(before).Define(default).Hash(), job(after).Define(default).Hash());
                },
            };

            OptionRow<TQuestion> Row(string name) => table.Rows.First(row => row.Name == name);

            string Company(string option) => company?.GetValueOrDefault(option) ?? (option == "force" ? "--output runs" : string.Empty);

            TQuestion Asked(string words)
            {
                Dictionary<string, IReadOnlyList<string>> given = table.Arguments.Zip(arguments)
                    .ToDictionary(pair => pair.First.Name, pair => (IReadOnlyList<string>)[pair.Second]);
                foreach (string option in words.Split("--", StringSplitOptions.RemoveEmptyEntries))
                {
                    string[] parts = option.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    given[parts[0]] = parts.Length > 1 ? parts[1..] : ["true"];
                }

                return table.Read(given);
            }

            // A file has to be there, since its content counts.
            static string InPlace(string value, string place)
            {
                if (!value.StartsWith("some", StringComparison.Ordinal))
                {
                    return value;
                }

                string path = Path.Combine(place, value);
                File.WriteAllText(path, value);
                return path;
            }
        }
    }

    /// <summary>An option of a command that leaves no run.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="IsFlagged">Whether it is flagged as a place or as shown.</param>
    /// <param name="Words">It at another value, as words of a command line.</param>
    private sealed record PrintedRow(string Name, bool IsFlagged, string Words);

    /// <summary>A command that leaves no run, with the table of its question.</summary>
    private sealed record Printing
    {
        public required string Command { get; init; }

        /// <summary>What is typed.</summary>
        public required string Line { get; init; }

        public required IReadOnlyList<PrintedRow> Rows { get; init; }

        /// <summary>What comes on standard input.</summary>
        public string Input { get; init; } = string.Empty;

        /// <summary>Options that another one needs beside it to bear on anything.</summary>
        public IReadOnlyDictionary<string, string> Company { get; init; } = new Dictionary<string, string>();

        /// <summary>Options that can mean nothing here.</summary>
        public IReadOnlyList<string> Refused { get; init; } = [];

        /// <summary>Options that change nothing here, and have tests of their own.</summary>
        public IReadOnlyList<string> Elsewhere { get; init; } = [];

        /// <summary>What has to run first, given the option at its other value.</summary>
        public Func<string, IReadOnlyList<string>> First { get; init; } = static _ => [];

        /// <summary>Whether what it leaves would be shown again in place of being computed.</summary>
        public bool StartsAnew { get; init; }

        public static Printing Of<TQuestion>(string command, string line)
            where TQuestion : class, IQuestion<TQuestion>, new() => new()
            {
                Command = command,
                Line = line,

                // JSON itself is how a document is looked at, and a service prints its address and no answer.
                Rows =
                [
                    .. TQuestion.Options.Rows.Where(row => row.Name is not ("json" or "listen")).Select(row => new PrintedRow(
                        row.Name,
                        row.Role is OptionRole.Place or OptionRole.Shown,
                        row.Arity == OptionArity.None ? row.Flag : $"{row.Flag} {string.Join(' ', Other(row, new TQuestion()))}")),
                ],
            };
    }
}
