using System.Text.Json;
using Plateau.Formats;

namespace Plateau.Runs;

/// <summary>Reads what an earlier run left, wherever its folder is now.</summary>
internal static class RunReader
{
    /// <summary>The record of a run folder.</summary>
    /// <exception cref="PlateauException">The folder holds no whole run of this version's layout.</exception>
    public static RunRecord Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string path = Path.Combine(folder, RunFolder.RecordName);
        RunRecord? record;
        try
        {
            record = JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(path), RunJsonContext.Default.RunRecord);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PlateauException(
                $"{folder}: there is no {RunFolder.RecordName} in it, so it is no run folder; name the folder of a run, as in "
                    + "runs/assess-0123456789ab.",
                failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PlateauException($"{path}: cannot be read ({failure.Message.TrimEnd('.')}); check its permissions.", failure);
        }
        catch (JsonException failure)
        {
            throw new PlateauException($"{path}: is cut short or no record of a run; copy the folder or compute the run again.", failure);
        }

        return record?.Schema == RunRecord.CurrentSchema && record.Definition.Hash() == record.Hash
            ? record
            : throw new PlateauException($"{path}: is damaged, or of another version; compute the run again.");
    }

    /// <summary>The path of a file that a run left, checked against its record.</summary>
    /// <exception cref="PlateauException">The run has no such file, or it is not as it was left.</exception>
    public static string File(string folder, RunRecord record, string name)
    {
        ArgumentNullException.ThrowIfNull(record);
        RunFile file = record.Files.FirstOrDefault(file => file.Name == name)
            ?? throw new PlateauException($"{folder}: this run left no {name}.");
        string path = Path.Combine(folder, name);
        return Checksum.OfFile(path) == file.Sha256
            ? path
            : throw new PlateauException($"{path}: is not as the run left it; copy the folder or compute the run again.");
    }
}
