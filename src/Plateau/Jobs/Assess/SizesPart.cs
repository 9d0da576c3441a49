using Plateau.Convergence;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;
using static Plateau.Jobs.AssessWording;

namespace Plateau.Jobs;

/// <summary>The sufficient sizes: K for every criterion, part of the landscape and set of objects, those of the answer first.</summary>
internal static class SizesPart
{
    /// <summary>The table; null without sizes.</summary>
    public static PageBlock? Of(AssessResult result, double level)
    {
        if (result.SufficientSize.Count == 0)
        {
            return null;
        }

        AnswerSummary answer = result.Answer;
        IEnumerable<PageRow> rows = result.SufficientSize
            .GroupBy(size => (size.Criterion, size.Tolerance))
            .OrderByDescending(group => group.Key == (answer.Criterion, answer.Tolerance))
            .SelectMany(group => group
                .OrderByDescending(size => size.Objects == answer.Objects)
                .ThenByDescending(size => size.Of == answer.Of)
                .Select((size, place) => Row(size, place == 0, result)));
        return new PageSection(
            "Sufficient sizes",
            new PageParagraph("The answer rests on the highlighted row.").InReport(),
            new PageTable(
                [
                    new("settled when", Wraps: true),
                    new("of"),
                    new("objects"),
                    new("K", IsNumber: true),
                    new(IntervalOf(level)),
                    new("reached"),
                ],
                [.. rows])
            {
                Note = Note(result),
            });
    }

    private static PageRow Row(SufficientSizeSummary size, bool first, AssessResult result)
    {
        AnswerSummary own = result.Answer;
        return new PageRow(
            first ? When(size) : string.Empty,
            WordConverter.Word(size.Of),
            Set(size.Objects),
            Count(size.K),
            Counts(size.Low, size.High),
            PageCell.Mark(size.Reached) with { Note = size.Reached && !(size.High <= result.Data.Objects) ? "not certain" : null })
        {
            BeginsGroup = first,
            IsChosen = (size.Criterion, size.Of, size.Objects, size.Tolerance) == (own.Criterion, own.Of, own.Objects, own.Tolerance),
        };
    }

    /// <summary>"held-out", "training".</summary>
    internal static string Set(ObjectSet objects) => objects == ObjectSet.HeldOut ? "held-out" : WordConverter.Word(objects);

    private static string When(SufficientSizeSummary size)
        => size.Criterion == Criterion.Increment
            ? $"one more: {Measured(Math.Sqrt(size.Tolerance), 2)}"
            : $"all to come: {Percent(size.Tolerance, 3)}";

    private static string Note(AssessResult result)
    {
        string[] squares =
        [
            .. result.SufficientSize.Where(size => size.Criterion == Criterion.Increment).Select(size => size.Tolerance).Distinct()
                .Select(tolerance => Measured(tolerance, 2)),
        ];
        return Paragraph(
            result.SufficientSize.Any(size => size.Criterion == Criterion.Remaining)
                ? "All to come: how far all further objects would still move it, relative to the mean loss."
                : string.Empty,
            squares.Length > 0
                ? $"One more: how far one more object moves it, root mean square (squared: {string.Join(", ", squares)})."
                : string.Empty);
    }
}
