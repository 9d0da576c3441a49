using Parquet;
using Parquet.Schema;
using Plateau.Formats;

namespace Plateau.Data;

/// <summary>Opens Parquet files. It stands alone, so that the library for them is loaded only where there is one.</summary>
internal static class ParquetFile
{
    /// <summary>Reads what is wanted of a file.</summary>
    /// <exception cref="PlateauException">The file is damaged.</exception>
    public static T Read<T>(string path, Func<ParquetReader, Task<T>> read)
    {
        using FileStream file = SafeFile.OpenRead(path);
        try
        {
            return ReadAsync(file, read).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not PlateauException)
        {
            throw new PlateauException($"{path}: cannot be read as Parquet ({SafeFile.OneLine(e)}); write it anew, or as .csv.", e);
        }
    }

    /// <summary>A column of numbers, words or booleans; null where it is another one.</summary>
    public static DataField? TryPlain(Field field)
        => field is DataField { IsArray: false } data && data.ClrType != typeof(byte[]) && data.ClrType != typeof(ReadOnlyMemory<byte>)
            ? data
            : null;

    private static async Task<T> ReadAsync<T>(FileStream file, Func<ParquetReader, Task<T>> read)
    {
        ParquetReader reader = await ParquetReader.CreateAsync(file, leaveStreamOpen: true).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            return await read(reader).ConfigureAwait(false);
        }
    }
}
