using System.Text.Json.Serialization;

namespace Plateau.Runs;

/// <summary>What every JSON document of the command line carries, first in it.</summary>
/// <typeparam name="TSelf">The document itself.</typeparam>
public abstract record Document<TSelf>
    where TSelf : Document<TSelf>
{
    /// <summary>A document.</summary>
    /// <param name="schema">The name and version of its layout, for example <c>plateau.assess/1</c>.</param>
    private protected Document(string schema) => Schema = schema;

    /// <summary>The name and version of the document's layout.</summary>
    [JsonPropertyOrder(-9)]
    public string Schema { get; init; }

    /// <summary>The version of Plateau that computed it.</summary>
    [JsonPropertyOrder(-8)]
    public required string Version { get; init; }

    /// <summary>The seed that everything random came from.</summary>
    [JsonPropertyOrder(-7)]
    public required ulong Seed { get; init; }

    /// <summary>What limits the result, a sentence each.</summary>
    [JsonPropertyOrder(-6)]
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The same document with other warnings.</summary>
    public TSelf WithWarnings(IReadOnlyList<string> warnings) => (TSelf)(this with { Warnings = warnings });
}
