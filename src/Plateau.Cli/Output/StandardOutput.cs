using Plateau.Runs;

namespace Plateau.Cli.Output;

/// <summary>JSON documents on standard output: the bytes as they are, whatever the terminal's encoding.</summary>
internal static class StandardOutput
{
    /// <summary>Writes one document.</summary>
    public static void Write<TDocument>(TDocument document)
        where TDocument : class, IDocument<TDocument>
    {
        byte[] json = DocumentJson.Write(document);
        using Stream output = Console.OpenStandardOutput();
        output.Write(json);
        output.Flush();
    }
}
