namespace Plateau.Tests;

/// <summary>
/// The public types of the library, as approved in <c>PublicSurface.txt</c>: none joins or leaves them unnoticed. With
/// <c>PLATEAU_GOLDEN=update</c> the file is written anew.
/// </summary>
public class PublicSurfaceTests
{
    [Fact]
    public void The_public_types_are_those_that_were_approved()
    {
        string path = Path.Combine(TestFiles.Root, "tests", "Plateau.Tests", "PublicSurface.txt");
        string surface = string.Concat(
            typeof(PlateauException).Assembly.GetExportedTypes().Select(type => type.FullName + "\n").Order(StringComparer.Ordinal));
        if (Environment.GetEnvironmentVariable("PLATEAU_GOLDEN") == "update")
        {
            File.WriteAllText(path, surface);
        }

        Assert.Equal(File.ReadAllText(path), surface);
    }
}
