using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plateau.Studies;

/// <summary>What <c>study.json</c> holds: all that it takes to go on, and to make the report again.</summary>
internal sealed record StudyRecord
{
    public required string Schema { get; init; }

    /// <summary>The version that computes the cells, with the revision of its source.</summary>
    public required string Version { get; init; }

    public required string Name { get; init; }

    public required bool Small { get; init; }

    public required string Hash { get; init; }

    public required string File { get; init; }

    /// <summary>The study file as it was.</summary>
    public required string Definition { get; init; }

    /// <summary>SHA-256 of the data, by name.</summary>
    public required IReadOnlyDictionary<string, string> Data { get; init; }
}

/// <summary>How it becomes JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(StudyRecord))]
internal sealed partial class StudyJsonContext : JsonSerializerContext
{
    static StudyJsonContext() =>
        Default = new StudyJsonContext(
            new JsonSerializerOptions(s_defaultOptions) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
