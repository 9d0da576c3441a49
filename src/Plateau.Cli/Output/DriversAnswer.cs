using Plateau.Data;
using Plateau.Jobs;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Cli.Output;

/// <summary>What drives an answer, for people: the groups that need data most, and how few objects carry most of V.</summary>
internal static class DriversAnswer
{
    private const int MostGroups = 10;
    private const int MostObjects = 5;

    /// <summary>Writes it; nothing where neither groups nor objects are known.</summary>
    public static void Write(Screen screen, AssessResult document, double confidence)
    {
        if (document.Groups is { } groups)
        {
            Groups(screen, document, groups, confidence);
        }

        if (document.Gallery is { } gallery && Gallery.Sentence(document) is { Length: > 0 } sentence)
        {
            IReadOnlyList<ObjectSummary> first = gallery.HeldOut ?? gallery.Training;
            string named = string.Join(", ", first.Take(MostObjects).Select(one => one.Label is null || one.Predicted is null
                ? Exact(one.Index)
                : $"{Exact(one.Index)} ({one.Label}{(one.Predicted == one.Label ? "" : $", taken for {one.Predicted}")})"));
            screen.Blank();
            screen.Paragraph(Gallery.FewDecide(document) ? $"{sentence} The first are objects {named}." : sentence);
            screen.Blank();
        }
    }

    private static void Groups(Screen screen, AssessResult document, GroupsSummary groups, double confidence)
    {
        screen.Table(
            [new(groups.By == Grouping.ByClass ? "class" : groups.By, Wraps: true), new("objects", IsNumber: true), new("share of V", IsNumber: true), new("accuracy", IsNumber: true), new("own K", IsNumber: true), new($"{Measured(confidence * 100, 4)} % interval"), new("more", IsNumber: true)],
            groups.Groups.Take(MostGroups).Select(group => (IReadOnlyList<PageCell>)
            [
                new(group.Name),
                new(Exact(group.Training)),
                new(group.Measured == 0 ? "–" : Percent(group.Share)),
                new(group.Accuracy is null ? "–" : Accuracy(group.Accuracy)),
                new(group.Size is { } size ? Size(size.K) : "–", Tone.Strong),
                new(group.Size is { } interval ? double.IsFinite(interval.High) ? $"{Size(interval.Low)} to {Size(interval.High)}" : $"from {Size(interval.Low)}" : "too few objects"),
                new(group.Size is { } more ? more.More < 1 ? "–" : Size(more.More) : "–"),
            ]));
        int left = groups.Groups.Count - MostGroups;
        screen.Paragraph($"{GroupsText.Summary(document, confidence)}{(left > 0 ? $" {left} more {(left == 1 ? "is" : "are")} in the report and with --json." : "")}", Tone.Quiet);
    }

    private static string Size(double k) => double.IsFinite(k) ? Rounded(k) : "unknown";
}
