using Plateau.Data;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>What is said of data sets.</summary>
internal static class DataPage
{
    /// <summary>The catalogue.</summary>
    /// <param name="result">The data sets.</param>
    /// <param name="question">Where their files were looked for.</param>
    public static Page Of(DataResult result, DataListQuestion question)
    {
        PageTable table = new(
            [
                new("name"),
                new("objects", IsNumber: true),
                new("held-out", IsNumber: true),
                new("classes", IsNumber: true),
                new("here"),
                new("what", Wraps: true),
            ],
            [
                .. result.DataSets.Select(set => new PageRow(
                    new PageCell(set.Name, Tone.Strong),
                    Count(set.Objects),
                    Count(set.HeldOut),
                    Exact(set.Classes),
                    Here(set),
                    set.Description)),
            ]);
        string missing =
            $"Looked in {DataCatalog.ResolveDirectory(question.Directory)}; plateau data get NAME downloads what is not there.";
        return Of(
            "data sets",
            result,
            [
                table,
                .. result.DataSets.Where(IsInPart).Select(set => new PageParagraph(
                    $"{set.Name}: {Count(set.ObjectsHere)} of {Count(set.Objects)} objects and {Count(set.HeldOutHere)} of "
                        + $"{Count(set.HeldOut)} held-out ones are here.")),
                .. result.DataSets.All(set => set.IsWhole) ? Array.Empty<PageBlock>() : [new PageParagraph(missing)],
            ]);
    }

    /// <summary>One data set.</summary>
    public static Page Of(DataResult result)
    {
        DataSetSummary set = result.DataSets[0];
        IEnumerable<string> classes = set.PerClass.Select(
            (count, label) => $"{(label < set.ClassNames.Count ? set.ClassNames[label] : label)}: {Exact(count)}");
        (string Name, string? Text)[] facts =
        [
            ("name", set.Name),
            ("what", set.Description),
            ("objects", Count(set.Objects)),
            ("held-out", Count(set.HeldOut)),
            ("shape", string.Join(" × ", set.Shape)),
            .. (set.Targets ?? []).Select(target => (
                "to predict",
                (string?)$"{target.Name}: {Measured(target.Smallest)} to {Measured(target.Largest)}, mean {Measured(target.Mean)}, "
                    + $"deviation {Measured(target.Deviation)}")),
            ("classes", set.Targets is null ? Exact(set.Classes) : null),
            ("per class", set.Targets is null ? string.Join(", ", classes) : null),
            .. (set.Notes ?? []).Select(note => ("read", (string?)note)),
            ("SHA-256", set.Sha256),
            ("licence", set.Entry?.License),
            ("cite", set.Entry?.Citation),
        ];
        return Of(
            set.Name,
            result,
            [new PageFacts([.. facts.Where(fact => fact.Text is not null).Select(fact => (fact.Name, fact.Text!))])]);
    }

    private static Page Of(string title, DataResult result, IReadOnlyList<PageBlock> blocks)
        => new() { Title = title, Subjects = [], Headline = string.Empty, Warnings = result.Warnings, Blocks = blocks };

    private static PageCell Here(DataSetSummary set)
    {
        if (set.Name == DataCatalog.Digits)
        {
            return new("built in", Tone.Good);
        }

        return set.IsWhole ? new("yes", Tone.Good) : new(IsInPart(set) ? "in part" : "no", Tone.Caution);
    }

    private static bool IsInPart(DataSetSummary set) => !set.IsWhole && (set.ObjectsHere > 0 || set.HeldOutHere > 0);

    private static string Count(int? number) => number is int known ? Exact(known) : "as asked";
}
