using Plateau.Convergence;
using Plateau.Jobs;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Cli.Output;

/// <summary>What comes beyond the objects at hand, for people: in a few lines, with the tables that were asked for.</summary>
internal static class ForecastAnswer
{
    /// <summary>The tables that were asked for: K against σ, refits.</summary>
    public static void Tables(Screen screen, AssessResult document, double confidence)
    {
        string interval = $"{Measured(confidence * 100, 4)} % interval";
        if (document.Sigmas is { } sigmas)
        {
            screen.Table(
                [new("σ", IsNumber: true), new("V", IsNumber: true), new("shape", IsNumber: true), new("K", IsNumber: true), new(interval), new("gap", IsNumber: true), new("reached")],
                sigmas.Select(row => Row(
                    row.Sigma == document.Probe.Sigma || row.Covariance is not null,
                    row.Reached,
                    row.Covariance ?? Measured(row.Sigma),
                    Measured(row.Value),
                    Measured(row.Shape),
                    AssessAnswer.Size(row.K),
                    Range(row.KLow, row.KHigh),
                    row.Gap is null ? "unknown" : Percent(row.Gap))));
        }

        if (document.Refits is { } refits)
        {
            screen.Table(
                [new("fitted to", IsNumber: true), new("held-out loss", IsNumber: true), new("shape", IsNumber: true), new("gap", IsNumber: true), new("K", IsNumber: true), new(interval)],
                refits.Fits.Select(fit => Row(fit.Main, null, Exact(fit.Objects), Measured(fit.Loss), Measured(fit.Shape), Percent(fit.Gap), AssessAnswer.Size(fit.K), Range(fit.KLow, fit.KHigh))));
        }
    }

    /// <summary>The lines among the facts.</summary>
    public static IEnumerable<(string Name, string Text)> Facts(AssessResult document)
    {
        if (ForecastText.Tolerance(document) is { Length: > 0 } tolerance)
        {
            yield return ("tolerance", tolerance);
        }

        if (document.Tolerances.Count > 0)
        {
            yield return ("K at", string.Join("; ", document.Tolerances.Select(one => $"{Percent(one.Tolerance)} {AssessAnswer.Size(one.K)}")));
        }

        if (ForecastText.More(document) is { Length: > 0 } more)
        {
            yield return ("still missing", more);
        }

        foreach ((string sentence, int place) in ForecastText.Money(document).Select((sentence, place) => (sentence, place)))
        {
            yield return (place == 0 ? "cost" : place == 1 ? "budget" : string.Empty, sentence);
        }

        if (document.Takeuchi is not null)
        {
            yield return ("takeuchi", TakeuchiText.Forecast(document));
            yield return (string.Empty, TakeuchiText.Ratio(document));
        }

        foreach ((string sentence, int place) in ForecastText.Refits(document).Select((sentence, place) => (sentence, place)))
        {
            yield return (place == 0 ? "refits" : string.Empty, sentence);
        }

        foreach ((string sentence, int place) in ValidationText.Sentences(document).Select((sentence, place) => (sentence, place)))
        {
            yield return (place == 0 ? "validated" : string.Empty, sentence);
        }
    }

    private static string Range(double low, double high) => double.IsFinite(high) ? $"{AssessAnswer.Size(low)} to {AssessAnswer.Size(high)}" : $"from {AssessAnswer.Size(low)}";

    private static PageCell[] Row(bool strong, bool? reached, params string[] texts)
    {
        IEnumerable<PageCell> cells = texts.Select(text => new PageCell(text, strong ? Tone.Strong : Tone.Plain));
        return reached is bool yes ? [.. cells, new PageCell(yes ? "✓" : "✗", yes ? Tone.Good : Tone.Bad)] : [.. cells];
    }
}
