using System.Text.Json;

namespace Plateau.Data;

/// <summary>What Hugging Face's datasets write into a Parquet file about its columns: JSON under the key <c>huggingface</c>.</summary>
internal static class HuggingFaceFeatures
{
    private const string Key = "huggingface";

    /// <summary>The columns of type ClassLabel, and the names of their classes, in order; empty where the file does not say.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> ClassNames(IReadOnlyDictionary<string, string> metadata)
    {
        Dictionary<string, IReadOnlyList<string>> names = new(StringComparer.Ordinal);
        if (!metadata.TryGetValue(Key, out string? json))
        {
            return names;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            foreach (JsonProperty feature in document.RootElement.GetProperty("info").GetProperty("features").EnumerateObject())
            {
                if (feature.Value.ValueKind == JsonValueKind.Object
                    && feature.Value.TryGetProperty("_type", out JsonElement type) && type.ValueEquals("ClassLabel")
                    && feature.Value.TryGetProperty("names", out JsonElement list))
                {
                    names[feature.Name] = [.. list.EnumerateArray().Select(name => name.GetString() ?? string.Empty)];
                }
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Another program's text under that key: the labels themselves are classes then.
            names.Clear();
        }

        return names;
    }
}
