using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Plateau.Formats;
using Plateau.Numerics;

namespace Plateau.Training;

/// <summary>
/// The state of a training as a safetensors file, whole or absent. Its header holds the definition of the training, how far it has come,
/// and a SHA-256 over all of it.
/// </summary>
internal static class CheckpointFile
{
    private const string FormatKey = "format";
    private const string Format = "plateau.checkpoint/1";
    private const string ChecksumKey = "sha256";
    private const string DefinitionPrefix = "definition.";
    private const string OptimizerPrefix = "optimizer.";
    private const string Parameters = "parameters";
    private const string Buffers = "buffers";
    private const string Epochs = "epochs";
    private const string HeldOut = "heldOut";
    private const string Quantities = "quantities";
    private const string BestParameters = "best.parameters";
    private const string BestBuffers = "best.buffers";
    private const int NumbersOfEpoch = 4;
    private const int MostDifferences = 3;

    /// <summary>Writes a state, replacing the file.</summary>
    /// <exception cref="PlateauException">The file cannot be written.</exception>
    public static void Write<T>(string path, TrainingState<T> state, IReadOnlyList<(string Name, string Value)> definition)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SortedDictionary<string, string> text = new(StringComparer.Ordinal)
        {
            [FormatKey] = Format,
            ["step"] = Text(state.Step),
            ["epoch"] = Text(state.Epoch),
            ["seen"] = Text(state.Seen),
            ["lossSum"] = Text(state.LossSum),
            ["correct"] = Text(state.Correct),
        };
        foreach ((string name, string value) in definition)
        {
            text[DefinitionPrefix + name] = value;
        }

        SortedDictionary<string, NumberArray> arrays = new(StringComparer.Ordinal) { [Parameters] = Stored(state.Parameters) };
        foreach ((string name, T[] values) in state.Optimizer)
        {
            arrays[OptimizerPrefix + name] = Stored(values);
        }

        if (state.Buffers.Length > 0)
        {
            arrays[Buffers] = Stored(state.Buffers);
        }

        if (state.Epochs.Count > 0)
        {
            text[HeldOut] = state.Epochs[0].HeldOutLoss is null ? "no" : "yes";
            text[Quantities] = state.Epochs[0].Accuracy is null ? "yes" : "no";
            arrays[Epochs] = Stored([.. state.Epochs.SelectMany(
                epoch => (double[])
                [
                    epoch.Loss,
                    epoch.Accuracy ?? epoch.RSquared ?? double.NaN,
                    epoch.HeldOutLoss ?? double.NaN,
                    epoch.HeldOutAccuracy ?? epoch.HeldOutRSquared ?? double.NaN,
                ])]);
        }

        if (state.Best is BestEpoch<T> best)
        {
            text["best.epoch"] = Text(best.Epoch);
            text["best.loss"] = Text(best.Loss);
            arrays[BestParameters] = Stored(best.Parameters);
            if (best.Buffers.Length > 0)
            {
                arrays[BestBuffers] = Stored(best.Buffers);
            }
        }

        text[ChecksumKey] = Checksum(text, arrays);
        Safetensors.Write(path, arrays, text);
    }

    /// <summary>Reads the state of the training with this definition.</summary>
    /// <exception cref="PlateauException">
    /// The file is damaged, or is the checkpoint of another training; the message says what differs and what to do.
    /// </exception>
    public static TrainingState<T> Read<T>(string path, IReadOnlyList<(string Name, string Value)> definition)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SafeFile.OpenRead(path).Dispose();
        SafetensorsFile file = Open(path);
        RequireSameDefinition(file, definition);
        bool heldOut = file.Metadata.GetValueOrDefault(HeldOut) == "yes";
        bool quantities = file.Metadata.GetValueOrDefault(Quantities) == "yes";
        return new TrainingState<T>
        {
            Parameters = file[Parameters].To<T>().Data,
            Buffers = Numbers(file, Buffers),
            Optimizer = [.. file.Names
                .Where(name => name.StartsWith(OptimizerPrefix, StringComparison.Ordinal))
                .Select(name => (name[OptimizerPrefix.Length..], file[name].To<T>().Data))],
            Step = long.Parse(file.Metadata["step"], CultureInfo.InvariantCulture),
            Epoch = int.Parse(file.Metadata["epoch"], CultureInfo.InvariantCulture),
            Seen = int.Parse(file.Metadata["seen"], CultureInfo.InvariantCulture),
            LossSum = double.Parse(file.Metadata["lossSum"], CultureInfo.InvariantCulture),
            Correct = int.Parse(file.Metadata["correct"], CultureInfo.InvariantCulture),
            Epochs = [.. Numbers(file, Epochs)
                .Chunk(NumbersOfEpoch)
                .Select((numbers, i) => new EpochResult(
                    i + 1,
                    numbers[0],
                    quantities ? null : numbers[1],
                    heldOut ? numbers[2] : null,
                    heldOut && !quantities ? numbers[3] : null)
                {
                    RSquared = quantities ? Known(numbers[1]) : null,
                    HeldOutRSquared = heldOut && quantities ? Known(numbers[3]) : null,
                })],
            Best = file.Contains(BestParameters)
                ? new BestEpoch<T>(
                    int.Parse(file.Metadata["best.epoch"], CultureInfo.InvariantCulture),
                    double.Parse(file.Metadata["best.loss"], CultureInfo.InvariantCulture),
                    file[BestParameters].To<T>().Data,
                    Numbers(file, BestBuffers))
                : null,
        };
    }

    private static SafetensorsFile Open(string path)
    {
        SafetensorsFile file;
        try
        {
            file = Safetensors.Read(path);
        }
        catch (PlateauException failure)
        {
            string reason = failure.Message.StartsWith(path, StringComparison.Ordinal)
                ? failure.Message[path.Length..].TrimStart(':', ',', ' ')
                : failure.Message;
            throw Damaged(path, reason.Split(';')[0].TrimEnd('.'), failure);
        }

        if (!file.Metadata.TryGetValue(FormatKey, out string? format) || format != Format)
        {
            throw new PlateauException($"{path}: this is no checkpoint, and is not written over; name another file for `Checkpoint`.");
        }

        SortedDictionary<string, NumberArray> arrays = new(StringComparer.Ordinal);
        foreach (string name in file.Names)
        {
            arrays[name] = file[name];
        }

        return file.Metadata.TryGetValue(ChecksumKey, out string? checksum)
            && checksum == Checksum(new SortedDictionary<string, string>(file.Metadata.ToDictionary(), StringComparer.Ordinal), arrays)
            ? file
            : throw Damaged(path, "its checksum is another", null);
    }

    private static void RequireSameDefinition(SafetensorsFile file, IReadOnlyList<(string Name, string Value)> definition)
    {
        string[] differences =
        [
            .. from entry in definition
               let there = file.Metadata.GetValueOrDefault(DefinitionPrefix + entry.Name, "unknown")
               where there != entry.Value
               select $"{entry.Name} {there} there, {entry.Value} here",
        ];
        if (differences.Length > 0)
        {
            string more = differences.Length > MostDifferences ? $"; and {differences.Length - MostDifferences} more" : string.Empty;
            throw new PlateauException(
                $"{file.Path}: this is the checkpoint of another training ({string.Join("; ", differences.Take(MostDifferences))}{more}); "
                    + "train as it was begun, or name another file for `Checkpoint`.");
        }
    }

    /// <summary>SHA-256 over the header's text, but for the checksum itself, and over all arrays, in the order of their names.</summary>
    private static string Checksum(SortedDictionary<string, string> text, SortedDictionary<string, NumberArray> arrays)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string key, string value) in text)
        {
            if (key != ChecksumKey)
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{key}={value}\n"));
            }
        }

        foreach ((string name, NumberArray array) in arrays)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {array.Count}\n"));
            hash.AppendData(array.Kind == NumberKind.Float64
                ? MemoryMarshal.AsBytes(array.To<double>().Data.AsSpan())
                : MemoryMarshal.AsBytes(array.To<float>().Data.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static PlateauException Damaged(string path, string reason, Exception? cause)
    {
        string message = $"{path}: this is no whole checkpoint ({reason}); bring back a copy, name another file for `Checkpoint`, or "
            + "remove this one to train from the beginning.";
        return cause is null ? new PlateauException(message) : new PlateauException(message, cause);
    }

    private static NumberArray Stored<T>(T[] values)
        where T : unmanaged, INumber<T>
        => NumberArray.From(new Tensor<T>(values, values.Length));

    private static double? Known(double number) => double.IsNaN(number) ? null : number;

    private static double[] Numbers(SafetensorsFile file, string name) => file.Contains(name) ? file[name].To<double>().Data : [];

    private static string Text(IFormattable value) => value.ToString(value is double ? "R" : null, CultureInfo.InvariantCulture);
}
