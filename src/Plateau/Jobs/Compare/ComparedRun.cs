using System.Globalization;
using Plateau.Data;
using Plateau.Probing;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>An earlier run as one of two to compare: which objects, which network, which parameters.</summary>
internal sealed class ComparedRun
{
    private readonly RunRecord _record;

    private ComparedRun(RunRecord record) => _record = record;

    /// <summary>The data options of the run, from which its objects are read again.</summary>
    public required DataQuestion Data { get; init; }

    /// <summary>Its network, with the parameters that it left.</summary>
    public required ModelQuestion Model { get; init; }

    /// <summary>The network as the run asked for it: how it was trained, or which parameters it was given.</summary>
    public required ModelQuestion Recipe { get; init; }

    /// <summary>Its seed.</summary>
    public ulong Seed => _record.Definition.Seed;

    /// <summary>The hash of what defined the run.</summary>
    public string Hash => _record.Hash;

    /// <summary>Whether the run looked at a landscape.</summary>
    public bool IsAssessment => _record.Definition.Command == "assess";

    /// <summary>The column that its objects were grouped by, and so no feature of them; null for none.</summary>
    public string? Groups => Word("groups") is string by && by != "none" ? by : null;

    /// <summary>The σ of the run; null where it had none.</summary>
    public double? Sigma => Number("sigma");

    /// <summary>The number of draws of the run.</summary>
    public int? Draws => (int?)Number("draws");

    /// <summary>The distribution of its draws; null where it cannot be compared under.</summary>
    public ProbeChoice? Probe
        => Word("probe") is string text && ProbeChoice.Parse(text) is { Kind: not ProbeKind.Mixture } choice ? choice : null;

    /// <summary>Whether it looked elsewhere than in the whole space around its optimum.</summary>
    public bool LookedElsewhere
        => IsAssessment
            && (Word("subspace") is not (null or "full")
                || Word("basis") is not null
                || Word("mean") is not null
                || Word("covariance") is not null
                || Probe is null);

    /// <summary>Reads a run.</summary>
    /// <param name="side">A or B.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="given">Where the files of the objects are.</param>
    /// <exception cref="PlateauException">
    /// The run is damaged or of a kind that leaves no parameters, or a file that it was made from is not given.
    /// </exception>
    public static ComparedRun Of(string side, string folder, DataQuestion given)
    {
        RunRecord record = RunReader.Read(folder);
        if (record.Definition.Options.ContainsKey("losses"))
        {
            throw new PlateauException($"{folder}: {side} assessed losses made elsewhere; compare the losses themselves, FILE.npy.");
        }

        string weights = RunReader.File(folder, record, TrainJob.OptimumName);
        Dictionary<string, IReadOnlyList<string>> options = new(record.Definition.Options);
        Resolve("data", given.IsFile ? given.Data : null);
        Resolve("held-out", given.HeldOut is HeldOut.File file ? file.Path : null);
        try
        {
            // Every command that leaves parameters has the options of a training.
            TrainQuestion question = TrainQuestion.Options.Read(options);
            return new ComparedRun(record)
            {
                Data = question.Data with { Directory = given.Directory },
                Model = question.Model with { Weights = weights },
                Recipe = question.Model,
            };
        }
        catch (UsageException failure)
        {
            throw new PlateauException(
                $"{folder}: its record cannot be understood ({failure.Message.TrimEnd('.')}); compute the run again.",
                failure);
        }

        // A record names files without their places, and knows their checksums.
        void Resolve(string option, string? path)
        {
            if (!options.TryGetValue(option, out IReadOnlyList<string>? values)
                || values is not [string recorded]
                || !IsFile(option, recorded))
            {
                return;
            }

            if (path is null && !Path.Exists(recorded))
            {
                throw new PlateauException(
                    $"{folder}: {side} was made from {recorded}, and a record does not say where files are; give --{option} FILE.");
            }

            path ??= recorded;
            bool withTest = option == "data" && options.GetValueOrDefault("held-out") is ["default"];
            if (record.Definition.Checksums.TryGetValue(option, out string? checksum) && DataFormats.ChecksumOf(path, withTest) != checksum)
            {
                throw new PlateauException($"--{option} {path}: this is not the file {recorded} that {side} was made from; give that one.");
            }

            options[option] = [path];
        }

        // Of a folder the name does not say so; but what is no public set, and was read, is one.
        bool IsFile(string option, string recorded) => DataFormats.Knows(recorded)
            || (record.Definition.Checksums.ContainsKey(option) && DataCatalog.TryFind(recorded) is null);
    }

    /// <summary>Throws unless these are the objects that the run read; files of the user's own were checked before.</summary>
    /// <exception cref="PlateauException">The files of the data set are other ones by now.</exception>
    public void Check(DataSplit data)
    {
        if (!Data.IsFile && _record.Definition.Checksums.TryGetValue("data", out string? recorded) && data.Checksum != recorded)
        {
            throw new PlateauException(
                $"--data-dir: the files of {Data.Data} are not those that the run {Hash[..8]} was made from; give the folder of those.");
        }
    }

    private string? Word(string name)
        => _record.Definition.Options.TryGetValue(name, out IReadOnlyList<string>? values) && values is [string value] ? value : null;

    private double? Number(string name)
        => double.TryParse(Word(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
