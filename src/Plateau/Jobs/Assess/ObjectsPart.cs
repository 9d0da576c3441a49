using System.Globalization;
using Plateau.Data;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;
using static Plateau.Jobs.AssessWording;
using static Plateau.Pages.PageColumn;

namespace Plateau.Jobs;

/// <summary>The objects that carry most of V, with pictures where they are any.</summary>
internal static class ObjectsPart
{
    private const int NamedOnTerminal = 5;

    // An even spread gives one object in a hundred about a hundredth; squares of normal numbers about 8 %.
    private const double WorthALook = 0.3;

    /// <summary>How much few objects carry, with tables and pictures; null where none were asked for.</summary>
    public static PageBlock? Of(AssessResult result)
    {
        if (result.Gallery is not { } gallery)
        {
            return null;
        }

        string sentence = Few(result, gallery, out string first);
        return new PageSection(
            "The objects that carry most of V",
            [
                new PageParagraph(Paragraph(sentence, first)).OnTerminal(),
                new PageParagraph(Paragraph(sentence, "All of them are ranked in objects.csv of the run folder.")).InReport(),
                .. gallery.HeldOut is { } heldOut
                    ? Set(result, "Held-out objects", heldOut, result.Ranked.FirstOrDefault(set => set.HeldOut))
                    : [],
                .. Set(
                    result,
                    result.Model is null ? "Objects" : "Training objects",
                    gallery.Training,
                    result.Ranked.FirstOrDefault(set => !set.HeldOut)),
                new PageParagraph(
                    "Index: where the object stands in the file, or in the order in which objects are made, from 0. "
                        + "Share: what it contributes to V, of the whole.")
                {
                    Medium = PageMedium.Report,
                    Tone = Tone.Quiet,
                },
            ]);
    }

    private static string Few(AssessResult result, GallerySummary gallery, out string first)
    {
        first = string.Empty;
        double share = (result.HeldOut ?? result.LandscapeVariance).TopShare;
        if (!(share > 0))
        {
            return string.Empty;
        }

        string carry = $"1 % of the {(result.HeldOut is null ? "" : "held-out ")}objects carry {Percent(share)} of V";
        if (share <= WorthALook)
        {
            return $"{carry}: no small group of objects dominates the result.";
        }

        IEnumerable<string> named = (gallery.HeldOut ?? gallery.Training).Take(NamedOnTerminal).Select(one =>
            one.Label is null || one.Predicted is null ? Exact(one.Index)
            : one.Predicted == one.Label ? $"{Exact(one.Index)} ({one.Label})"
            : $"{Exact(one.Index)} ({one.Label}, {Taken(result)} {one.Predicted})");
        first = $"The first are objects {string.Join(", ", named)}.";
        return $"{carry}: look at them, they are unusual or {(result.Data.Targets is null ? "mislabelled" : "measured wrongly")}.";
    }

    private static string Taken(AssessResult result) => result.Data.Targets is null ? "taken for" : "predicted as";

    private static PageBlock[] Set(AssessResult result, string title, IReadOnlyList<ObjectSummary> objects, RankedObjects? ranked)
    {
        string label = result.Data.Targets is { } targets ? string.Join(", ", targets) : "label";
        bool isNamed = objects.Any(one => one.Label is not null);
        PagePicture[] pictures =
        [
            .. objects.Zip(ranked?.Pictures(objects.Count) ?? [])
                .Where(pair => pair.Second is not null)
                .Select(pair => Picture(result, pair.First, pair.Second!)),
        ];
        PageTable table = PageTable.Of(
            objects,
            [
                (Number("index"), one => one.Index.ToString(CultureInfo.InvariantCulture)),
                (new(label), one => isNamed ? one.Label ?? "–" : string.Empty),
                (new(Taken(result)), one => isNamed ? one.Predicted ?? "–" : string.Empty),
                (Number("p(label)"), one => isNamed && one.Probability is not null ? Measured(one.Probability, 2) : string.Empty),
                (Number("loss"), one => Measured(one.Loss)),
                (Number("share of V"), one => Percent(one.Share)),
                (Number("together"), one => Percent(one.Cumulative)),
                (Number("share of shape"), one => one.ShapeShare is null ? "–" : Percent(one.ShapeShare)),
            ]).WithoutEmptyColumns();
        return
        [
            new PageHeading(title),
            .. pictures.Length > 0 ? [new PageGallery(pictures)] : Array.Empty<PageBlock>(),
            table.InReport(),
        ];
    }

    private static PagePicture Picture(AssessResult result, ObjectSummary one, Picture picture)
    {
        string index = one.Index.ToString(CultureInfo.InvariantCulture);
        string probability = one.Probability is null ? string.Empty : $" (p {Measured(one.Probability, 2)})";
        string answer = one.Predicted == one.Label ? "that" : one.Predicted ?? string.Empty;
        string taken = one.Predicted is null ? string.Empty : $", {Taken(result)} {answer}{probability}";
        string label = result.Data.Targets is null ? $"labelled {one.Label}" : one.Label ?? "unknown";
        return new PagePicture(picture.ToDataUri(), $"object {index}", $"#{index}: {label}{taken}; {Percent(one.Share)} of V");
    }
}
