namespace Plateau.Jobs;

/// <summary>Finds out before the work, not after it, that a file cannot go where it should.</summary>
internal static class OutputPlace
{
    /// <summary>Refuses a place that is a folder, or in none that may be written.</summary>
    /// <param name="option">The option that names the place.</param>
    /// <param name="path">The place; null for none, which is fine.</param>
    /// <exception cref="PlateauException">Nothing can be written there.</exception>
    public static void Require(string option, string? path)
    {
        if (path is null)
        {
            return;
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
        {
            throw new PlateauException($"{option} {path}: there is no folder {folder}; make it first, or choose another place.");
        }

        if (Directory.Exists(path))
        {
            throw new PlateauException($"{option} {path}: this is a folder; name a file.");
        }

        try
        {
            string trial = Path.Combine(folder, $".{Guid.NewGuid():n}.tmp");
            using FileStream stream = new(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PlateauException($"{option} {path}: nothing can be written in {folder}; choose another place.", failure);
        }
    }
}
