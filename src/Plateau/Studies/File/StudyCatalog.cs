using System.Reflection;
using Plateau.Formats;

namespace Plateau.Studies;

/// <summary>The studies that come with Plateau.</summary>
internal static class StudyCatalog
{
    private const string Prefix = "Plateau.Studies.";
    private const string Suffix = ".yaml";
    private const string Expected = "expected.";

    private static readonly Assembly Holder = typeof(StudyCatalog).Assembly;

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Holder.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A study by its name, or from a file.</summary>
    /// <param name="nameOrFile">A name of <see cref="Names"/>, or a file that ends in .yaml or .yml.</param>
    /// <param name="small">Whether its small form is wanted.</param>
    /// <exception cref="PlateauException">There is none, or its file is wrong.</exception>
    public static Study Find(string nameOrFile, bool small = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrFile);
        if (IsFile(nameOrFile))
        {
            return Study.Read(nameOrFile, small);
        }

        return Text(Prefix + nameOrFile + Suffix) is string text
            ? Study.Parse(text, $"studies/{nameOrFile}{Suffix}", small)
            : throw new PlateauException(
                $"there is no study '{nameOrFile}'{End(Nearest.Hint(nameOrFile, Names))} The studies are {string.Join(", ", Names)}; a "
                    + "file ends in .yaml");
    }

    /// <summary>What the small form of a study gave when its numbers were stored; null where none are.</summary>
    internal static string? ExpectedOf(string nameOrFile)
    {
        if (!IsFile(nameOrFile))
        {
            return Text(Prefix + Expected + nameOrFile + ".json");
        }

        string path = ExpectedFile(nameOrFile);
        if (!File.Exists(path))
        {
            return null;
        }

        using StreamReader reader = new(SafeFile.OpenRead(path));
        return reader.ReadToEnd();
    }

    /// <summary>Where the numbers of a study file are stored.</summary>
    internal static string ExpectedFile(string file)
        => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "expected", Path.GetFileNameWithoutExtension(file) + ".json");

    internal static bool IsFile(string text)
        => text.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);

    private static string End(string hint) => hint.Length > 0 ? hint : ".";

    private static string? Text(string resource)
    {
        using Stream? stream = Holder.GetManifestResourceStream(resource);
        if (stream is null)
        {
            return null;
        }

        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
