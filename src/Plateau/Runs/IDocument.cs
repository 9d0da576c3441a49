using System.Text.Json.Serialization.Metadata;

namespace Plateau.Runs;

/// <summary>What every JSON document of the command line carries.</summary>
/// <typeparam name="TSelf">The document itself.</typeparam>
public interface IDocument<TSelf>
    where TSelf : class, IDocument<TSelf>
{
    /// <summary>The name and version of the document's layout, for example <c>plateau.assess/1</c>.</summary>
    string Schema { get; }

    /// <summary>The version of Plateau that computed it.</summary>
    string Version { get; }

    /// <summary>The seed that everything random came from.</summary>
    ulong Seed { get; }

    /// <summary>What limits the result, a sentence each.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>How the document becomes JSON, generated at compile time.</summary>
    static abstract JsonTypeInfo<TSelf> Json { get; }

    /// <summary>The same document with other warnings.</summary>
    TSelf WithWarnings(IReadOnlyList<string> warnings);
}
