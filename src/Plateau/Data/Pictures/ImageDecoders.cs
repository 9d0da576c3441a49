using Plateau.Formats;

namespace Plateau.Data;

/// <summary>The decoder of pictures: one that a program registers, or else that of the add-on <c>Plateau.Images</c>.</summary>
public static class ImageDecoders
{
    private const string AddOnName = "Plateau.Images";

    private static readonly Lock Gate = new();
    private static IImageDecoder? s_decoder;

    /// <summary>Uses this decoder from now on, whether the add-on is here or not.</summary>
    public static void Register(IImageDecoder decoder)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        lock (Gate)
        {
            s_decoder = decoder;
        }
    }

    /// <summary>The decoder; the add-on is loaded the first time.</summary>
    /// <param name="source">What holds pictures, for messages.</param>
    /// <exception cref="PlateauException">There is none.</exception>
    internal static IImageDecoder For(string source)
    {
        lock (Gate)
        {
            return s_decoder ??= Load(source, AddOn.Folders);
        }
    }

    /// <summary>The decoder of the add-on in one of these folders.</summary>
    /// <exception cref="PlateauException">It is in none of them, or does not work.</exception>
    internal static IImageDecoder Load(string source, IReadOnlyList<string> folders)
    {
        if (AddOn.Find(AddOnName, folders) is not string path)
        {
            throw new PlateauException(
                $"{source}: holds pictures, which the add-on {AddOnName} decodes, and that is not here; in the sources of Plateau run "
                    + $"'{PublishTo(Best(folders))}', or name a folder that holds it with {AddOn.FolderVariable}.");
        }

        try
        {
            // One grey pixel tells whether its native code is there.
            IImageDecoder decoder = AddOn.Create<IImageDecoder>(path);
            decoder.Decode(Png.Encode([0], width: 1, height: 1, channels: 1));
            return decoder;
        }
        catch (Exception e)
        {
            throw new PlateauException(
                $"{path}: this add-on does not work here ({SafeFile.OneLine(e.InnerException ?? e)}); in the sources of Plateau run "
                    + $"'{PublishTo(Path.GetDirectoryName(path)!)}'.",
                e);
        }
    }

    // The folder that the user named, or that of the user: an update of the tool leaves both alone.
    private static string Best(IReadOnlyList<string> folders)
        => Environment.GetEnvironmentVariable(AddOn.FolderVariable) is { Length: > 0 } ? folders[0] : folders[^1];

    private static string PublishTo(string folder) => $"dotnet publish src/{AddOnName} -c Release -o {Quoted(folder)}";

    private static string Quoted(string folder) => folder.Contains(' ', StringComparison.Ordinal) ? $"\"{folder}\"" : folder;
}
