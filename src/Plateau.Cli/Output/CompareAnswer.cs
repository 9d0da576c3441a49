using Plateau.Convergence;
using Plateau.Jobs;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Cli.Output;

/// <summary>A comparison for people: which settles with less data, then both beside each other, and how they differ.</summary>
internal static class CompareAnswer
{
    /// <summary>Writes it all.</summary>
    /// <param name="screen">Takes it.</param>
    /// <param name="document">The comparison.</param>
    /// <param name="confidence">The level of its intervals.</param>
    public static void Write(Screen screen, CompareDocument document, double confidence)
    {
        CompareText text = CompareText.Of(document, confidence);
        screen.Paragraph(text.Headline, document.Answer.Fewer == "none" || text.IsMixed ? Tone.StrongCaution : Tone.StrongGood);
        screen.Blank();
        screen.Paragraph(text.Detail);
        screen.Table(
            [new(""), new("A", IsNumber: true), new("B", IsNumber: true)],
            CompareText.Rows(document).Select(row => (IReadOnlyList<PageCell>)[new(row.Name), new(row.A), new(row.B)]));
        string percent = $"{Measured(confidence * 100, 4)} % interval";
        screen.Table(
            [new("B beside A"), new("value", IsNumber: true), new(percent), new("narrower by pairing", IsNumber: true)],
            CompareText.Differences(document).Select(row => (IReadOnlyList<PageCell>)[new(row.Name), new(row.Value, Tone.Strong), new(row.Interval), new(row.Narrower)]));
        screen.Facts(Facts(document));
        PageScreen.Warnings(screen, document.Warnings);
    }

    private static IEnumerable<(string Name, string Text)> Facts(CompareDocument document)
    {
        yield return ("A", document.A.Name);
        yield return ("B", document.B.Name);
        string which = document.Objects switch { ObjectSet.HeldOut => ", held out", ObjectSet.Training => ", training", _ => string.Empty };
        yield return ("objects", CommonFacts.Data(document.Data) + which);
        string draws = $"{Exact(document.Probe.Draws)} {(document.Probe.Draws == 1 ? "draw" : "draws")}, the same for both";
        yield return ("probe", document.Probe.Sigma is double sigma ? $"{document.Probe.Kind}, σ = {Measured(sigma)}, {draws}" : $"losses made elsewhere, {draws}");
        if (document.Timings.TryGetValue("total", out double total))
        {
            yield return ("took", $"{Measured(total, 2)} s");
        }
    }
}
