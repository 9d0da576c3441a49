namespace Plateau.Cli.Output;

/// <summary>
/// Results on standard output: a page for people, or a JSON document, its bytes as they are, whatever the terminal's encoding.
/// </summary>
internal static class StandardOutput
{
    /// <summary>Writes a result.</summary>
    /// <param name="json">Whether as JSON.</param>
    /// <param name="document">The result.</param>
    /// <param name="page">What is said of it.</param>
    public static void Write<TDocument>(bool json, TDocument document, Func<Page> page)
        where TDocument : Document<TDocument>, IDocument<TDocument>
    {
        if (json)
        {
            Write(document);
        }
        else
        {
            PageScreen.Write(Screen.Standard(), page());
        }
    }

    /// <summary>Writes one document.</summary>
    public static void Write<TDocument>(TDocument document)
        where TDocument : Document<TDocument>, IDocument<TDocument>
    {
        byte[] json = DocumentJson.Write(document);
        using Stream output = Console.OpenStandardOutput();
        output.Write(json);
        output.Flush();
    }
}
