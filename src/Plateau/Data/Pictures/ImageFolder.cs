namespace Plateau.Data;

/// <summary>
/// A folder of pictures: a folder for each class, as torchvision's ImageFolder and Keras have them, or these in train and test (or val).
/// </summary>
internal sealed class ImageFolder
{
    private static readonly string[] s_training = ["train", "training"];
    private static readonly string[] s_test = ["test", "testing"];
    private static readonly string[] s_validation = ["val", "valid", "validation"];

    private readonly FolderListing _listing;
    private readonly Dictionary<string, string[]> _byFolder;

    private ImageFolder(string path)
    {
        Path = path;
        _listing = FolderListing.Of(path);
        _byFolder = _listing.Pictures.Where(picture => picture.Contains('/', StringComparison.Ordinal))
            .GroupBy(picture => picture[..picture.IndexOf('/', StringComparison.Ordinal)])
            .ToDictionary(folder => folder.Key, folder => folder.ToArray(), StringComparer.Ordinal);
        if (Among(s_training).FirstOrDefault(HasFolders) is string training)
        {
            Split(training);
        }
        else
        {
            Whole();
        }

        if (_listing.OtherCount > 0)
        {
            Notes.Add($"{path}: files that are no pictures are passed over, {_listing.OtherCount} of them: {_listing.Others}.");
        }

        if (_listing.Unread.Length > 0)
        {
            Warnings.Add($"{path}: pictures of other kinds are left out, {_listing.Unread}; save them as one of {FolderListing.Read}.");
        }
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The pictures to train on.</summary>
    public ImageFolderPart Training { get; private set; } = null!;

    /// <summary>Those to hold out; null where there is no folder of them.</summary>
    public ImageFolderPart? Test { get; private set; }

    /// <summary>How the folder was understood, a line each.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>What the user should know before trusting the answer, a line each.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Looks through a folder.</summary>
    /// <exception cref="PlateauException">There is no picture in it, or its folders can be understood in more than one way.</exception>
    public static ImageFolder Open(string path) => new(path);

    private IEnumerable<string> Among(string[] names)
        => _byFolder.Keys.Where(folder => names.Contains(folder, StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal);

    private bool HasFolders(string folder) => _byFolder[folder].Any(picture => picture.AsSpan().Count('/') > 1);

    // Folders for training and test objects, the classes within.
    private void Split(string training)
    {
        string[] others = [.. _byFolder.Keys.Except(Among([.. s_training, .. s_test, .. s_validation])).Order(StringComparer.Ordinal)];
        if (others.Length > 0)
        {
            throw new PlateauException(
                $"{Path}: the folders {string.Join(", ", others.Take(5))} stand beside {training}; name {Below(training)} alone, or move "
                    + "them away.");
        }

        Training = Part(training, _byFolder[training]);
        string? test = Among(s_test).Concat(Among(s_validation)).FirstOrDefault(HasFolders);
        if (test is not null)
        {
            Test = Part(test, _byFolder[test]);
        }

        foreach (string left in _byFolder.Keys.Where(folder => folder != training && folder != test).Order(StringComparer.Ordinal))
        {
            Notes.Add(HasFolders(left) ? $"{Path}: the pictures in {left} are left out."
                : $"{Path}: the pictures in {left} are left out, since they are not in folders of classes.");
        }

        Stray(_listing.Pictures.Count - _byFolder.Values.Sum(pictures => pictures.Length), Path);
    }

    // A folder a class, or pictures without classes.
    private void Whole()
    {
        string[] split = [.. Among([.. s_training, .. s_test, .. s_validation])];
        if (_byFolder.Count > 0 && split.Length == _byFolder.Count)
        {
            throw new PlateauException(Among(s_training).FirstOrDefault() is string training
                ? $"{Below(training)}: the pictures are not in folders of classes; make one for each class."
                : $"{Path}: there is {string.Join(" and ", split)}, but no train; name the folder of the training objects, such as "
                    + $"{Below(split[0])}.");
        }

        if (_byFolder.Count == 1 && HasFolders(_byFolder.Keys.Single()))
        {
            string only = _byFolder.Keys.Single();
            throw new PlateauException($"{Path}: there is one folder only, {only}, with folders in it; name {Below(only)}.");
        }

        if (_listing.Pictures.Count == 0)
        {
            string others = _listing.OtherCount > 0 ? $", but {_listing.Others}" : string.Empty;
            throw new PlateauException(
                $"{Path}: there is no picture in this folder ({FolderListing.Read}){others}; name a folder that holds a folder for each "
                    + "class, or a file.");
        }

        Training = _byFolder.Count > 0 ? Part(string.Empty, [.. _listing.Pictures])
            : new ImageFolderPart { Root = Path, Pictures = _listing.Pictures, Classes = [], Labels = [] };
        if (_listing.Empty.Count > 0 && _byFolder.Count > 0)
        {
            string more = _listing.Empty.Count > 5 ? ", …" : string.Empty;
            Warnings.Add($"{Path}: no picture is in {string.Join(", ", _listing.Empty.Take(5))}{more}, which is no class.");
        }
    }

    // Classes are the folders directly below, in ordinal order; pictures in folders within them are theirs.
    private ImageFolderPart Part(string folder, string[] pictures)
    {
        int start = folder.Length == 0 ? 0 : folder.Length + 1;
        string[] inClasses = [.. pictures.Where(picture => picture.IndexOf('/', start) >= 0).OrderBy(NameOf, StringComparer.Ordinal)];
        string[] names = [.. inClasses.Select(NameOf)];
        string[] classes = [.. names.Distinct(StringComparer.Ordinal)];
        int[] labels = Array.ConvertAll(names, name => Array.IndexOf(classes, name));
        Stray(pictures.Length - inClasses.Length, folder.Length == 0 ? Path : Below(folder));
        return new ImageFolderPart { Root = Path, Pictures = inClasses, Classes = classes, Labels = labels };

        string NameOf(string picture) => picture[start..picture.IndexOf('/', start)];
    }

    private void Stray(int count, string folder)
    {
        if (count > 0)
        {
            string pictures = count == 1 ? "picture is" : "pictures are";
            Warnings.Add(FormattableString.Invariant($"{folder}: {count:N0} {pictures} left out, beside the folders of classes."));
        }
    }

    private string Below(string folder) => System.IO.Path.Combine(Path, folder);
}
