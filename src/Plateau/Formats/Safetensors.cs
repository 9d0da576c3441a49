using System.Buffers.Binary;
using System.Text.Json;

namespace Plateau.Formats;

/// <summary>
/// Safetensors files: eight bytes of header length, a JSON header with the type, shape and offsets of each tensor, then the numbers,
/// little-endian, without gaps. Source: <em>https://github.com/huggingface/safetensors</em>, "Format".
/// </summary>
public static class Safetensors
{
    private const string MetadataKey = "__metadata__";
    private const long LongestHeader = 100_000_000;

    private static readonly (string Name, NumberKind Kind)[] _kinds =
    [
        ("BOOL", NumberKind.Boolean),
        ("I8", NumberKind.Int8),
        ("I16", NumberKind.Int16),
        ("I32", NumberKind.Int32),
        ("I64", NumberKind.Int64),
        ("U8", NumberKind.UInt8),
        ("U16", NumberKind.UInt16),
        ("U32", NumberKind.UInt32),
        ("U64", NumberKind.UInt64),
        ("F16", NumberKind.Float16),
        ("BF16", NumberKind.BFloat16),
        ("F32", NumberKind.Float32),
        ("F64", NumberKind.Float64),
    ];

    /// <summary>Reads every tensor of a file.</summary>
    /// <exception cref="PlateauException">The file is absent or damaged, or holds a type that is not read.</exception>
    public static SafetensorsFile Read(string path)
    {
        using FileStream stream = SafeFile.OpenRead(path);
        byte[] header = ReadHeader(stream, path);
        long start = stream.Position;
        (List<Entry> entries, Dictionary<string, string> metadata) = Parse(header, path);
        CheckOffsets(entries, stream.Length - start, path);
        var tensors = new Dictionary<string, NumberArray>(StringComparer.Ordinal);
        foreach (Entry entry in entries)
        {
            stream.Position = start + entry.Begin;
            tensors[entry.Name] = NumberArray.Read(stream, $"{path}, tensor {entry.Name}", entry.Kind, entry.Shape);
        }

        return new SafetensorsFile(path, [.. entries.Select(e => e.Name)], tensors, metadata);
    }

    /// <summary>Reads the free text in the header of a file, and no tensor.</summary>
    /// <exception cref="PlateauException">The file is absent, or its header damaged.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path)
    {
        using FileStream stream = SafeFile.OpenRead(path);
        return Parse(ReadHeader(stream, path), path).Metadata;
    }

    private static byte[] ReadHeader(FileStream stream, string path)
    {
        if (stream.Length == 0)
        {
            throw new PlateauException($"{path}: the file is empty; write it again.");
        }

        byte[] eight = new byte[8];
        if (stream.Length < 10)
        {
            throw new PlateauException($"{path}: too short for a safetensors file; copy or write it again.");
        }

        stream.ReadExactly(eight);
        ulong claimed = BinaryPrimitives.ReadUInt64LittleEndian(eight);
        if (claimed > (ulong)Math.Min(stream.Length - 8, LongestHeader))
        {
            throw new PlateauException(
                $"{path}: not a whole safetensors file: its header claims {claimed} bytes of {stream.Length - 8}; copy or write it again.");
        }

        byte[] header = new byte[(int)claimed];
        stream.ReadExactly(header);
        return header;
    }

    /// <summary>Writes tensors, whole or not at all. The same tensors give the same bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Names and tensors; wider types are laid out first, so that all are aligned.</param>
    /// <param name="metadata">Free text for the header.</param>
    public static void Write(
        string path,
        IEnumerable<KeyValuePair<string, NumberArray>> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        KeyValuePair<string, NumberArray>[] ordered = [.. tensors.OrderByDescending(t => NumberArray.SizeOf(t.Value.Kind))];
        var names = new HashSet<string>(StringComparer.Ordinal) { MetadataKey };
        foreach ((string name, _) in ordered)
        {
            if (!names.Add(name))
            {
                throw new ArgumentException($"Two tensors are called {name}, or the name is reserved.", nameof(tensors));
            }
        }

        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(MetadataKey);
                foreach ((string key, string value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            long offset = 0;
            foreach ((string name, NumberArray tensor) in ordered)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", Array.Find(_kinds, k => k.Kind == tensor.Kind).Name);
                json.WriteStartArray("shape");
                foreach (int axis in tensor.Shape)
                {
                    json.WriteNumberValue(axis);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                offset += (long)tensor.Count * NumberArray.SizeOf(tensor.Kind);
                json.WriteNumberValue(offset);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (header.Length % 8 != 0)
        {
            header.WriteByte((byte)' ');
        }

        SafeFile.Write(path, stream =>
        {
            byte[] eight = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(eight, header.Length);
            stream.Write(eight);
            header.WriteTo(stream);
            foreach ((_, NumberArray tensor) in ordered)
            {
                tensor.WriteTo(stream);
            }
        });
    }

    private static (List<Entry> Entries, Dictionary<string, string> Metadata) Parse(byte[] header, string path)
    {
        var entries = new List<Entry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            using JsonDocument document = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8 });
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (!seen.Add(property.Name))
                {
                    throw new PlateauException($"{path}: the header names {property.Name} twice; write the file again.");
                }

                if (property.Name == MetadataKey)
                {
                    ReadMetadata(property.Value, metadata);
                }
                else
                {
                    entries.Add(ParseEntry(property, path));
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new PlateauException($"{path}: the safetensors header is damaged; copy or write it again.", e);
        }

        return (entries, metadata);
    }

    // Some writers leave null there, or numbers among the texts.
    private static void ReadMetadata(JsonElement values, Dictionary<string, string> metadata)
    {
        if (values.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        foreach (JsonProperty item in values.EnumerateObject())
        {
            metadata[item.Name] = item.Value.ValueKind == JsonValueKind.Null ? string.Empty : item.Value.ToString();
        }
    }

    private static Entry ParseEntry(JsonProperty property, string path)
    {
        string type = property.Value.GetProperty("dtype").GetString() ?? string.Empty;
        int found = Array.FindIndex(_kinds, k => k.Name == type);
        if (found < 0)
        {
            throw new PlateauException($"{path}, tensor {property.Name}: dtype {type} is not read; save it as F32 or F64.");
        }

        NumberKind kind = _kinds[found].Kind;
        JsonElement offsets = property.Value.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2)
        {
            throw new FormatException("Two offsets are needed.");
        }

        int[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(axis => axis.GetInt32())];
        var entry = new Entry(property.Name, kind, shape, offsets[0].GetInt64(), offsets[1].GetInt64());

        // Division instead of multiplication: a product of absurd axes would wrap around.
        long left = (entry.End - entry.Begin) / NumberArray.SizeOf(kind);
        bool fits = entry.Begin >= 0
            && entry.End >= entry.Begin
            && (entry.End - entry.Begin) % NumberArray.SizeOf(kind) == 0
            && left <= Array.MaxLength;
        if (shape.Contains(0))
        {
            fits &= left == 0;
        }
        else
        {
            foreach (int axis in shape)
            {
                fits &= axis > 0 && left % axis == 0;
                left = fits ? left / axis : left;
            }

            fits &= left == 1;
        }

        return fits && shape.All(axis => axis >= 0)
            ? entry
            : throw new PlateauException(
                $"{path}, tensor {property.Name}: the offsets [{entry.Begin}, {entry.End}] do not hold shape ({string.Join(", ", shape)}) "
                    + $"of {type}; write the file again.");
    }

    private static void CheckOffsets(List<Entry> entries, long length, string path)
    {
        long end = 0;
        string before = string.Empty;
        foreach (Entry entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.End > length)
            {
                throw new PlateauException(
                    $"{path}, tensor {entry.Name}: truncated: it ends at byte {entry.End} of {length}; copy or write the file again.");
            }

            if (entry.Begin < end)
            {
                throw new PlateauException($"{path}: tensors {before} and {entry.Name} overlap; write the file again.");
            }

            if (entry.Begin > end)
            {
                throw new PlateauException(
                    $"{path}: {entry.Begin - end} bytes before tensor {entry.Name} belong to none; write the file again.");
            }

            (end, before) = (entry.End, entry.Name);
        }

        if (end != length)
        {
            throw new PlateauException($"{path}: {length - end} bytes at the end belong to no tensor; write the file again.");
        }
    }

    private sealed record Entry(string Name, NumberKind Kind, int[] Shape, long Begin, long End);
}
