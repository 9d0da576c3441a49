using System.Text.Json.Serialization.Metadata;

namespace Plateau.Runs;

/// <summary>A JSON document of the command line that knows how it is written.</summary>
/// <typeparam name="TSelf">The document itself.</typeparam>
public interface IDocument<TSelf>
    where TSelf : Document<TSelf>, IDocument<TSelf>
{
    /// <summary>How the document becomes JSON, generated at compile time.</summary>
    static abstract JsonTypeInfo<TSelf> Json { get; }
}
