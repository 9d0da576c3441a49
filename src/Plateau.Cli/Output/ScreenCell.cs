namespace Plateau.Cli.Output;

/// <summary>A cell of a table: one line or more, each with its tone.</summary>
/// <param name="Lines">The lines.</param>
internal sealed record ScreenCell(IReadOnlyList<(string Text, Tone Tone)> Lines)
{
    /// <summary>A cell of one line.</summary>
    public ScreenCell(string text, Tone tone = Tone.Plain)
        : this([(text, tone)])
    {
    }
}
