using Plateau.Jobs;

namespace Plateau.Cli.Output;

/// <summary>Which objects to take next, for people.</summary>
internal static class NextAnswer
{
    /// <summary>Writes it; nothing where no next objects were asked for.</summary>
    public static void Write(Screen screen, AssessResult document, double confidence)
    {
        if (document.Next is not null)
        {
            screen.Blank();
            screen.Paragraph(NextText.Choice(document, confidence));
            screen.Blank();
            screen.Paragraph($"{NextText.Caution(document)} {NextText.Where}", Tone.Quiet);
            screen.Blank();
        }
    }
}
