using System.Runtime.Intrinsics;
using System.Text.Json;
using Plateau.Formats;

namespace Plateau.Runs;

/// <summary>
/// Everything that defines a run. Two runs with one definition give one document, so what never changes a result (threads,
/// places of files, the machine) is no part of it.
/// </summary>
internal sealed record RunDefinition
{
    private const int ShortHashLength = 12;

    /// <summary>The command, for example <c>assess</c>.</summary>
    public required string Command { get; init; }

    /// <summary>The version of Plateau, with the revision of its source where known.</summary>
    public required string Version { get; init; }

    /// <summary>The seed that everything random comes from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The options that bear on the result, by name without dashes, each with its values in canonical form.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Options { get; init; }

    /// <summary>SHA-256 of everything that was read: the data, weights, losses, by the option that names it.</summary>
    public required IReadOnlyDictionary<string, string> Checksums { get; init; }

    /// <summary>The widest vectors of the machine. Recorded, never hashed: results do not depend on it.</summary>
    public string InstructionSet { get; init; } = ThisInstructionSet;

    /// <summary>SHA-256 of the definition, in hexadecimal digits.</summary>
    public string Hash() => Checksum.Of(Canonical());

    /// <summary>The name of the run's folder: the command and the beginning of the hash.</summary>
    public string FolderName() => $"{Command}-{Hash()[..ShortHashLength]}";

    private static string ThisInstructionSet =>
        Vector512.IsHardwareAccelerated ? "512-bit"
        : Vector256.IsHardwareAccelerated ? "256-bit"
        : Vector128.IsHardwareAccelerated ? "128-bit"
        : "scalar";

    /// <summary>One text for one definition: JSON without blanks, names in ordinal order.</summary>
    private byte[] Canonical()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("command", Command);
            writer.WriteString("version", Version);
            writer.WriteNumber("seed", Seed);
            writer.WriteStartObject("options");
            foreach ((string name, IReadOnlyList<string> values) in Options.OrderBy(option => option.Key, StringComparer.Ordinal))
            {
                writer.WriteStartArray(name);
                foreach (string value in values)
                {
                    writer.WriteStringValue(value);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
            writer.WriteStartObject("checksums");
            foreach ((string name, string checksum) in Checksums.OrderBy(checksum => checksum.Key, StringComparer.Ordinal))
            {
                writer.WriteString(name, checksum);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
