namespace Plateau.Tests;

/// <summary>Where files for tests are.</summary>
internal static class TestFiles
{
    /// <summary>The folder that holds Plateau.slnx.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file that tests/fixtures.py made.</summary>
    public static string Fixture(string name) => Path.Combine(Root, "tests", "Plateau.Tests", "Fixtures", name);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Plateau.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Plateau.slnx.");
    }
}
