namespace Plateau.Cli.Output;

/// <summary>Names on the left, what they are on the right.</summary>
internal sealed class Table(TextWriter writer)
{
    private const int NameWidth = 12;

    /// <summary>Writes a line.</summary>
    public void Row(string name, string text)
    {
        writer.Write(name.PadRight(NameWidth));
        writer.WriteLine(text);
    }
}
