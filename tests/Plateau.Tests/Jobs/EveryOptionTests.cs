using System.Text.Json.Nodes;
using Plateau.Jobs;
using Plateau.Runs;
using Plateau.Tests.Cli;

namespace Plateau.Tests.Jobs;

/// <summary>
/// Every option of every job, read off the tables: at another value it either changes the hash of the run, or it is flagged as a place or
/// as shown, and then the document is the same to the byte.
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

            // Values that the option takes and does not have yet.
            static IReadOnlyList<string> Other(OptionRow<TQuestion> row, TQuestion question)
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
}
