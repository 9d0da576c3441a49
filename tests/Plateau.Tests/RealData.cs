namespace Plateau.Tests;

/// <summary>
/// Where the public data sets are: the variable PLATEAU_DATA, or else ../shared/data beside the repository, or else data in it.
/// </summary>
internal static class RealData
{
    public static string? Directory { get; } = Find();

    public static string Skip(string name)
        => Directory is not null && System.IO.Directory.Exists(Path.Combine(Directory, FolderOf(name)))
            ? null!
            : $"SKIPPED: {name} was not found in PLATEAU_DATA, ../shared/data or data; what this test says about the real files "
                + "is not checked here.";

    private static string FolderOf(string name) => Plateau.Data.DataCatalog.Find(name).Folder;

    private static string? Find()
    {
        string?[] places =
        [
            Environment.GetEnvironmentVariable("PLATEAU_DATA"),
            Path.Combine(TestFiles.Root, "..", "shared", "data"),
            Path.Combine(TestFiles.Root, "data"),
        ];
        return Array.Find(places, place => !string.IsNullOrEmpty(place) && System.IO.Directory.Exists(place));
    }
}

/// <summary>A fact about a public data set; skipped, and said so, where its files are not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealDataFactAttribute : FactAttribute
{
    public RealDataFactAttribute(string dataSet)
    {
        DataSet = dataSet;
        Skip = RealData.Skip(dataSet);
    }

    public string DataSet { get; }
}

/// <summary>A theory about a public data set; skipped, and said so, where its files are not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealDataTheoryAttribute : TheoryAttribute
{
    public RealDataTheoryAttribute(string dataSet)
    {
        DataSet = dataSet;
        Skip = RealData.Skip(dataSet);
    }

    public string DataSet { get; }
}
