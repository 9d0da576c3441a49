using Plateau.Formats;

namespace Plateau.Data;

/// <summary>The pictures below a folder, and what else is there.</summary>
internal sealed class FolderListing
{
    private const int Deepest = 32;

    private static readonly string[] s_read = [".png", ".jpg", ".jpeg", ".webp", ".bmp"];
    private static readonly string[] s_unread = [".gif", ".tif", ".tiff", ".ppm", ".pgm", ".heic", ".avif"];

    private readonly List<string> _pictures = [];
    private readonly List<string> _others = [];

    private FolderListing(string root)
    {
        Root = root;
        try
        {
            Add(string.Empty, depth: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlateauException($"{root}: the folder cannot be read ({SafeFile.OneLine(e)}); check it and its permissions.", e);
        }

        _pictures.Sort(StringComparer.Ordinal);
        Empty = [.. Directory.EnumerateDirectories(root).Select(folder => Path.GetFileName(folder))
            .Where(name => !IsHidden(name) && !_pictures.Exists(picture => picture.StartsWith(name + '/', StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>"PNG, JPEG, …" by their endings, for messages.</summary>
    public static string Read { get; } = string.Join(", ", s_read);

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>The pictures, as their paths below the folder with slashes, in ordinal order.</summary>
    public IReadOnlyList<string> Pictures => _pictures;

    /// <summary>The folders directly in it that hold no picture.</summary>
    public IReadOnlyList<string> Empty { get; }

    /// <summary>Files that are passed over, by their endings: ".txt (2), .DS_Store"; empty where there are none.</summary>
    public string Others => Counted(_others);

    /// <summary>How many files are passed over.</summary>
    public int OtherCount => _others.Count;

    /// <summary>Those of them that are pictures of a kind that is not read.</summary>
    public string Unread => Counted(_others.Where(ending => s_unread.Contains(ending, StringComparer.OrdinalIgnoreCase)));

    /// <summary>Looks through a folder. What is hidden is passed over, whole folders without a word.</summary>
    /// <exception cref="PlateauException">It cannot be read.</exception>
    public static FolderListing Of(string root) => new(root);

    private void Add(string below, int depth)
    {
        if (depth > Deepest)
        {
            throw new PlateauException($"{Root}: folders lie in folders more than {Deepest} deep at {below}; check for links in a circle.");
        }

        DirectoryInfo folder = new(Path.Combine(Root, below));
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            string path = below + entry.Name;
            if (entry is DirectoryInfo)
            {
                if (!IsHidden(entry.Name))
                {
                    Add(path + '/', depth + 1);
                }
            }
            else if (!IsHidden(entry.Name) && s_read.Contains(entry.Extension, StringComparer.OrdinalIgnoreCase))
            {
                _pictures.Add(path);
            }
            else
            {
                _others.Add(IsHidden(entry.Name) || entry.Extension.Length == 0 ? entry.Name : entry.Extension);
            }
        }
    }

    private static bool IsHidden(string name) => name.StartsWith('.');

    private static string Counted(IEnumerable<string> endings)
    {
        const int most = 5;
        (string Ending, int Count)[] counts = [.. endings.CountBy(ending => ending, StringComparer.OrdinalIgnoreCase)
            .OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal)
            .Select(count => (count.Key, count.Value))];
        return string.Join(", ", counts.Take(most).Select(count => count.Count == 1 ? count.Ending : $"{count.Ending} ({count.Count})"))
            + (counts.Length > most ? ", …" : string.Empty);
    }
}
