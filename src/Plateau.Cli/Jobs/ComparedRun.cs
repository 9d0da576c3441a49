using System.CommandLine;
using System.Globalization;
using Plateau.Cli.Options;
using Plateau.Formats;
using Plateau.Jobs;
using Plateau.Runs;

namespace Plateau.Cli.Jobs;

/// <summary>An earlier run as one of two to compare: which objects, which network, which parameters.</summary>
internal sealed class ComparedRun
{
    private const string ByDefault = "default";

    // The options of a run that say which objects and which network; how it was trained shows in its parameters.
    private static readonly string[] Taken = ["data", "samples", "subset", "held-out", "normalize", "model", "loss", "label-smoothing", "precision"];

    private readonly RunRecord _record;

    private ComparedRun(RunRecord record, JobOptions job) => (_record, Job) = (record, job);

    /// <summary>Which objects and network, with the parameters that the run left.</summary>
    public JobOptions Job { get; }

    /// <summary>The hash of what defined the run.</summary>
    public string Hash => _record.Hash;

    /// <summary>Whether the run looked at a landscape.</summary>
    public bool IsAssessment => _record.Definition.Command == "assess";

    /// <summary>The column that its objects were grouped by, and so no feature of them; null for none.</summary>
    public string? Groups => Word("groups") is string by && by != "none" ? by : null;

    /// <summary>How the run was trained; null where it was given its parameters.</summary>
    public RecipeSummary? Recipe => Recipes.Of(_record.Definition.Options.Where(option => option.Value.Count == 1).Select(option => (option.Key, option.Value[0])));

    /// <summary>The σ of the run; null where it had none.</summary>
    public double? Sigma => Number("sigma");

    /// <summary>The number of draws of the run.</summary>
    public int? Draws => (int?)Number("draws");

    /// <summary>The distribution of its draws; null where it cannot be compared under.</summary>
    public ProbeChoice? Probe => Word("probe") is string text && ProbeChoice.Parse(text) is { Kind: not "mixture" } choice ? choice : null;

    /// <summary>Whether it looked elsewhere than in the whole space around its optimum.</summary>
    public bool LookedElsewhere => IsAssessment && (Word("subspace") is not (null or "full") || Word("mean") is not null || Word("covariance") is not null || Probe is null);

    /// <summary>Reads a run.</summary>
    /// <param name="side">A or B.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="given">The options of this command line: where files are, and how to run.</param>
    /// <exception cref="PlateauException">The run is damaged or of a kind that leaves no parameters, or a file that it was made from is not given.</exception>
    public static ComparedRun Of(string side, string folder, JobOptions given)
    {
        RunRecord record = RunReader.Read(folder);
        if (record.Definition.Options.ContainsKey("losses"))
        {
            throw new PlateauException($"{folder}: {side} assessed losses made elsewhere; compare the losses themselves, FILE.npy.");
        }

        string weights = RunReader.File(folder, record, PointJob.OptimumName);
        SharedOptions options = new();
        Command command = new("run");
        foreach (Option option in options.Data.Options.Concat(options.Model.Options).Concat(options.Run.Options))
        {
            command.Options.Add(option);
        }

        List<string> words = ["--seed", record.Definition.Seed.ToString(CultureInfo.InvariantCulture)];
        foreach (string name in Taken)
        {
            if (record.Definition.Options.TryGetValue(name, out IReadOnlyList<string>? values) && values is [string value] && value != ByDefault)
            {
                string meant = name switch
                {
                    "data" => File(side, folder, record, name, value, given.DataIsFile ? given.Data : null),
                    "held-out" => File(side, folder, record, name, value, given.HeldOut is HeldOut.File file ? file.Path : null),
                    _ => value,
                };
                words.AddRange(["--" + name, meant]);
            }
        }

        ParseResult parsed = command.Parse(words);
        JobOptions job = parsed.Errors.Count == 0
            ? options.Bind(parsed)
            : throw new PlateauException($"{folder}: its record cannot be understood ({parsed.Errors[0].Message.TrimEnd('.')}); compute the run again.");
        return new ComparedRun(record, job with { DataDir = given.DataDir, Weights = weights });
    }

    // A record names files without their places, and knows their checksums.
    private static string File(string side, string folder, RunRecord record, string option, string recorded, string? given)
    {
        if (!OptionKind.HasExtension(recorded, ".npz", ".csv"))
        {
            return recorded;
        }

        string path = given ?? recorded;
        if (given is null && !System.IO.File.Exists(path))
        {
            throw new PlateauException($"{folder}: {side} was made from {recorded}, and a record does not say where files are; give --{option} FILE.");
        }

        return record.Definition.Checksums.TryGetValue(option, out string? checksum) && Checksum.OfFile(path) != checksum
            ? throw new PlateauException($"--{option} {path}: this is not the file {recorded} that {side} was made from; give that one.")
            : path;
    }

    private string? Word(string name) => _record.Definition.Options.TryGetValue(name, out IReadOnlyList<string>? values) && values is [string value] ? value : null;

    private double? Number(string name) => double.TryParse(Word(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
