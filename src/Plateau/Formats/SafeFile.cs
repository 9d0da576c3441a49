namespace Plateau.Formats;

/// <summary>
/// Opens files for reading, and writes them whole or not at all. An error is one line that names the file and the remedy.
/// </summary>
internal static class SafeFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="PlateauException">The file is absent or may not be read.</exception>
    public static FileStream OpenRead(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PlateauException($"{path}: there is no such file; check the name.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new PlateauException(
                Directory.Exists(path) ? $"{path}: this is a folder; name a file." : $"{path}: may not be read; check its permissions.",
                e);
        }
        catch (IOException e)
        {
            throw CannotRead(path, e);
        }
    }

    /// <summary>Writes a file under a temporary name in the same folder, then renames it. An old file of that name is replaced.</summary>
    /// <exception cref="PlateauException">The folder is absent, full or may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = TemporaryFor(path);
        try
        {
            using (FileStream stream = Create(temporary, path))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e)
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }

            if (e is IOException or UnauthorizedAccessException)
            {
                throw CannotWrite(path, e);
            }

            throw;
        }
    }

    public static FileStream Create(string temporary, string path)
    {
        try
        {
            return new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(path, e);
        }
    }

    public static string TemporaryFor(string path) => $"{path}.{Guid.NewGuid():n}.tmp";

    public static string OneLine(Exception e) => e.Message.ReplaceLineEndings(" ").TrimEnd('.');

    public static PlateauException CannotRead(string path, Exception e) => new($"{path}: cannot be read ({OneLine(e)}).", e);

    public static PlateauException CannotWrite(string path, Exception e)
        => new($"{path}: cannot be written ({OneLine(e)}); check the folder, its permissions and the space left.", e);
}
