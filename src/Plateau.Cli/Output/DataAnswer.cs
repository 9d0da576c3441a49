using Plateau.Data;
using Plateau.Jobs;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Cli.Output;

/// <summary>Data sets for people.</summary>
internal static class DataAnswer
{
    /// <summary>Writes the catalogue.</summary>
    /// <param name="screen">Takes it.</param>
    /// <param name="sets">The data sets.</param>
    /// <param name="directory">Where their files were looked for.</param>
    public static void List(Screen screen, IReadOnlyList<DataSetSummary> sets, string directory)
    {
        screen.Table(
            [new("name"), new("objects", IsNumber: true), new("held-out", IsNumber: true), new("classes", IsNumber: true), new("here"), new("what", Wraps: true)],
            sets.Select(IReadOnlyList<PageCell> (set) =>
            [
                new(set.Name, Tone.Strong),
                new(Count(set.Objects)),
                new(Count(set.HeldOut)),
                new(Exact(set.Classes)),
                set.Name == DataCatalog.Digits ? new("built in", Tone.Good) : set.Present ? new("yes", Tone.Good) : new("no", Tone.Caution),
                new(set.Description),
            ]));
        if (sets.Any(set => !set.Present))
        {
            screen.Paragraph($"Looked in {directory}; plateau data get NAME downloads what is not there.");
        }
    }

    /// <summary>Writes one data set.</summary>
    /// <param name="screen">Takes it.</param>
    /// <param name="set">The data set.</param>
    /// <param name="classNames">Names of the classes by label; empty where they have none.</param>
    /// <param name="entry">Its entry of the catalogue; null for a file.</param>
    /// <param name="warnings">What reading it had to say.</param>
    public static void Describe(Screen screen, DataSetSummary set, IReadOnlyList<string> classNames, CatalogEntry? entry, IReadOnlyList<string> warnings)
    {
        List<(string Name, string Text)> facts =
        [
            ("name", set.Name),
            ("what", set.Description),
            ("objects", Count(set.Objects)),
            ("held-out", Count(set.HeldOut)),
            ("shape", string.Join(" × ", set.Shape)),
            ("classes", Exact(set.Classes)),
            ("per class", string.Join(", ", set.PerClass.Select((count, label) => $"{(label < classNames.Count ? classNames[label] : label)}: {Exact(count)}"))),
        ];
        if (set.Sha256 is string checksum)
        {
            facts.Add(("SHA-256", checksum));
        }

        if (entry is not null)
        {
            facts.Add(("licence", entry.License));
            facts.Add(("cite", entry.Citation));
        }

        screen.Facts(facts);
        PageScreen.Warnings(screen, warnings);
    }

    private static string Count(int? number) => number is int known ? Exact(known) : "as asked";
}
