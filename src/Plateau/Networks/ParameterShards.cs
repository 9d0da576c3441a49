using System.Text.Json;
using System.Text.RegularExpressions;
using Plateau.Formats;

namespace Plateau.Networks;

/// <summary>The arrays of a safetensors file, or of the several files that an index names, as Hugging Face splits large models.</summary>
internal static partial class ParameterShards
{
    private const string IndexEnding = ".index.json";

    /// <summary>Reads all arrays, in the order of their files.</summary>
    /// <param name="path">A safetensors file, or the index of several, such as model.safetensors.index.json.</param>
    /// <exception cref="PlateauException">A file cannot be read, lacks what the index promises, or is one part of several.</exception>
    public static Dictionary<string, NumberArray> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.EndsWith(IndexEnding, StringComparison.OrdinalIgnoreCase))
        {
            return Parts(path);
        }

        if (PartOf(path) is string index)
        {
            throw new PlateauException($"{path}: this is one part of several; name their index, {index}.");
        }

        return All(Safetensors.Read(path));
    }

    /// <summary>The file, and where it is an index that can be read the parts that are there.</summary>
    public static IReadOnlyList<string> Files(string path)
    {
        if (!path.EndsWith(IndexEnding, StringComparison.OrdinalIgnoreCase) || !File.Exists(path))
        {
            return [path];
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return
        [
            path,
            .. Index(path).Select(entry => entry.Value).Distinct().Order(StringComparer.Ordinal)
                .Select(name => Path.Combine(folder, Path.GetFileName(name)))
                .Where(File.Exists),
        ];
    }

    private static Dictionary<string, NumberArray> All(SafetensorsFile file)
        => file.Names.ToDictionary(name => name, name => file[name], StringComparer.Ordinal);

    private static Dictionary<string, NumberArray> Parts(string path)
    {
        Dictionary<string, NumberArray> arrays = new(StringComparer.Ordinal);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        foreach (IGrouping<string, string> part in Index(path).GroupBy(entry => entry.Value, entry => entry.Key, StringComparer.Ordinal))
        {
            string name = Path.Combine(folder, part.Key);
            if (part.Key != Path.GetFileName(part.Key) || !File.Exists(name))
            {
                throw new PlateauException($"{path}: names the file '{part.Key}', which is not beside it; put all parts into one folder.");
            }

            Dictionary<string, NumberArray> own = All(Safetensors.Read(name));
            foreach (string key in part)
            {
                arrays[key] = own.TryGetValue(key, out NumberArray? array)
                    ? array
                    : throw new PlateauException(
                        $"{path}: says that '{key}' is in {part.Key}, and it is not; fetch index and parts again.");
            }
        }

        return arrays;
    }

    private static List<KeyValuePair<string, string>> Index(string path)
    {
        using FileStream stream = SafeFile.OpenRead(path);
        try
        {
            using JsonDocument document = JsonDocument.Parse(stream, new JsonDocumentOptions { MaxDepth = 8 });
            List<KeyValuePair<string, string>> entries =
            [
                .. document.RootElement.GetProperty("weight_map").EnumerateObject()
                    .Select(entry => new KeyValuePair<string, string>(entry.Name, entry.Value.GetString() ?? string.Empty)),
            ];
            return entries.Count > 0 ? entries : throw new FormatException("An index names one array or more.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new PlateauException($"{path}: this is no index of safetensors files: it lacks a \"weight_map\" of keys and files.", e);
        }
    }

    // model-00001-of-00003.safetensors beside model.safetensors.index.json.
    private static string? PartOf(string path)
    {
        Match match = NumberedPart().Match(Path.GetFileName(path));
        string index = Path.Combine(Path.GetDirectoryName(path) ?? string.Empty, match.Groups[1].Value + ".safetensors" + IndexEnding);
        return match.Success && File.Exists(index) ? index : null;
    }

    [GeneratedRegex(@"^(.+)-\d+-of-\d+\.safetensors$")]
    private static partial Regex NumberedPart();
}
