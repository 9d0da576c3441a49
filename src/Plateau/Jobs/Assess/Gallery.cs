using System.Globalization;
using System.Text;
using Plateau.Data;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;
using static Plateau.Figures.SvgText;

namespace Plateau.Jobs;

/// <summary>The objects that carry most of V, with pictures where they are any.</summary>
public static class Gallery
{
    // An even spread gives one object in a hundred about a hundredth; squares of normal numbers about 8 %.
    private const double WorthALook = 0.3;

    /// <summary>Pictures of the first objects of each set, for <see cref="ReportSettings.Pictures"/>.</summary>
    /// <param name="sets">All objects, ranked.</param>
    /// <param name="count">How many of each set.</param>
    public static IReadOnlyDictionary<string, string> Pictures(IReadOnlyList<RankedObjects> sets, int count)
    {
        ArgumentNullException.ThrowIfNull(sets);
        Dictionary<string, string> pictures = [];
        foreach (RankedObjects set in sets)
        {
            IReadOnlyList<Picture?> shown = set.Pictures(count);
            for (int rank = 0; rank < shown.Count; rank++)
            {
                if (shown[rank] is { } picture)
                {
                    pictures[Key(set.HeldOut, rank)] = picture.ToDataUri();
                }
            }
        }

        return pictures;
    }

    /// <summary>How few objects carry how much of V, in a sentence; empty where nothing is known.</summary>
    public static string Sentence(AssessResult document)
    {
        ArgumentNullException.ThrowIfNull(document);
        VarianceSummary variance = document.HeldOut ?? document.LandscapeVariance;
        if (document.Gallery is null || !(variance.TopShare > 0))
        {
            return "";
        }

        string share = $"1 % of the {(document.HeldOut is null ? "" : "held-out ")}objects carry {Percent(variance.TopShare)} of V";
        return FewDecide(document) ? $"{share}: look at them, they are odd ones or mislabelled." : $"{share}: no few of them decide.";
    }

    /// <summary>Whether one object in a hundred carries so much of V that looking at them is worth while.</summary>
    public static bool FewDecide(AssessResult document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return (document.HeldOut ?? document.LandscapeVariance).TopShare > WorthALook;
    }

    /// <summary>The section of a report; nothing without a gallery.</summary>
    internal static void Section(StringBuilder html, AssessResult document, ReportSettings settings)
    {
        if (document.Gallery is not { } gallery)
        {
            return;
        }

        html.Append($"<section class=\"figures\">\n<h2>The objects that carry most of V</h2>\n<p>{ReportSections.Prose(Sentence(document))} All of them are ranked in objects.csv of the run folder.</p>\n");
        if (gallery.HeldOut is { } heldOut)
        {
            Set(html, "Held-out objects", true, heldOut, settings);
        }

        Set(html, document.Model is null ? "Objects" : "Training objects", false, gallery.Training, settings);
        html.Append("<p class=\"note\">Index: where the object stands in the file, or in the order in which objects are made, from 0. Share: what it contributes to V, of the whole.</p>\n</section>\n");
    }

    private static void Set(StringBuilder html, string title, bool heldOut, IReadOnlyList<ObjectSummary> objects, ReportSettings settings)
    {
        html.Append($"<h3>{title}</h3>\n");
        bool pictures = false;
        for (int rank = 0; rank < objects.Count; rank++)
        {
            if (!settings.Pictures.TryGetValue(Key(heldOut, rank), out string? picture))
            {
                continue;
            }

            if (!pictures)
            {
                html.Append("<div class=\"gallery\">\n");
                pictures = true;
            }

            ObjectSummary one = objects[rank];
            string index = one.Index.ToString(CultureInfo.InvariantCulture);
            string taken = one.Predicted is null ? "" : one.Predicted == one.Label ? $", taken for that ({Probability(one)})" : $", taken for {one.Predicted} ({Probability(one)})";
            html.Append($"<figure><img src=\"{Escape(picture)}\" alt=\"object {index}\"><figcaption>{ReportSections.Prose($"#{index}: labelled {one.Label}{taken}; {Percent(one.Share)} of V")}</figcaption></figure>\n");
        }

        if (pictures)
        {
            html.Append("</div>\n");
        }

        bool named = objects.Any(one => one.Label is not null);
        html.Append($"<div class=\"scroll\"><table>\n<thead><tr><th class=\"n\">Index</th>{(named ? "<th>Label</th><th>Taken for</th><th class=\"n\">p(label)</th>" : "")}<th class=\"n\">Loss</th><th class=\"n\">Share of V</th><th class=\"n\">Together</th><th class=\"n\">Share of shape</th></tr></thead>\n<tbody>\n");
        foreach (ObjectSummary one in objects)
        {
            html.Append($"<tr><td class=\"n\">{one.Index.ToString(CultureInfo.InvariantCulture)}</td>")
                .Append(named ? $"<td>{Escape(one.Label ?? "–")}</td><td>{Escape(one.Predicted ?? "–")}</td><td class=\"n\">{Measured(one.Probability, 2)}</td>" : "")
                .Append($"<td class=\"n\">{Measured(one.Loss)}</td><td class=\"n\">{Percent(one.Share)}</td><td class=\"n\">{Percent(one.Cumulative)}</td><td class=\"n\">{(one.ShapeShare is null ? "–" : Percent(one.ShapeShare))}</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n");
    }

    private static string Probability(ObjectSummary one) => one.Probability is null ? "p unknown" : $"p {Measured(one.Probability, 2)}";

    private static string Key(bool heldOut, int rank) => string.Create(CultureInfo.InvariantCulture, $"{(heldOut ? "held-out" : "training")} {rank}");
}
