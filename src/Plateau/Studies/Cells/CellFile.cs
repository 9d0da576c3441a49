using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Plateau.Formats;

namespace Plateau.Studies;

/// <summary>
/// The result of a cell as one line of JSON with its checksum: numbers in their shortest exact form, NaN and infinities as words, so that
/// what is read is what was measured, to the bit.
/// </summary>
internal static class CellFile
{
    private const string Schema = "plateau.cell/1";

    private static readonly JsonSerializerOptions Options = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    /// <summary>The bytes of a file.</summary>
    public static byte[] Write(StudyCell cell, CellResult result)
    {
        Stored stored = new(Schema, cell.Part.Experiment.Name, cell.Cell.Values.ToDictionary(), result);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(stored, Options);
        ArrayBufferWriter<byte> file = new(json.Length + 128);
        file.Write(System.Text.Encoding.ASCII.GetBytes($"{{\"sha256\":\"{Checksum.Of(json)}\",\"cell\":"));
        file.Write(json);
        file.Write("}\n"u8);
        return file.WrittenSpan.ToArray();
    }

    /// <summary>The result that a file holds; null where it is damaged, or another cell's.</summary>
    public static CellResult? Read(StudyCell cell, byte[] file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(file);
            JsonElement inner = document.RootElement.GetProperty("cell");
            byte[] json = System.Text.Encoding.UTF8.GetBytes(inner.GetRawText());
            if (document.RootElement.GetProperty("sha256").GetString() != Checksum.Of(json)
                || inner.Deserialize<Stored>(Options) is not Stored stored)
            {
                return null;
            }

            bool same = stored.Schema == Schema
                && stored.Experiment == cell.Part.Experiment.Name
                    && stored.Settings.Count == cell.Cell.Values.Count
                && cell.Cell.Values.All(value => stored.Settings.GetValueOrDefault(value.Key) == value.Value);
            return same ? stored.Result : null;
        }
        catch (Exception damaged) when (damaged is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A number as JSON, NaN and infinities as words.</summary>
    public static JsonNode Number(double value) => double.IsFinite(value)
        ? JsonValue.Create(value)
        : JsonValue.Create(value.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private sealed record Stored(string Schema, string Experiment, Dictionary<string, string> Settings, CellResult Result);
}
