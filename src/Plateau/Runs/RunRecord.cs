using System.Text.Json.Nodes;

namespace Plateau.Runs;

/// <summary>What <c>run.json</c> holds, schema <c>plateau.run/1</c>.</summary>
internal sealed record RunRecord
{
    /// <summary>The schema that this version reads and writes.</summary>
    public const string CurrentSchema = "plateau.run/1";

    /// <summary>The name and version of this layout.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>SHA-256 of the definition.</summary>
    public required string Hash { get; init; }

    /// <summary>What defines the run.</summary>
    public required RunDefinition Definition { get; init; }

    /// <summary>The other files of the folder.</summary>
    public required IReadOnlyList<RunFile> Files { get; init; }

    /// <summary>The document that the command printed.</summary>
    public required JsonNode Summary { get; init; }
}

/// <summary>A file of a run folder.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its checksum, in hexadecimal digits.</param>
internal sealed record RunFile(string Name, long Bytes, string Sha256);
