using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Plateau.Data;

/// <summary>
/// A Parquet file with columns of pictures, as Hugging Face's datasets write them: structures of <c>bytes</c>, the file of a picture as it
/// is, and <c>path</c>; or columns of bytes alone.
/// </summary>
internal sealed record ParquetPictures
{
    private const string Bytes = "bytes";

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>The number of rows.</summary>
    public required int Rows { get; init; }

    /// <summary>The columns of pictures.</summary>
    public required IReadOnlyList<string> PictureColumns { get; init; }

    /// <summary>The columns of labels whose classes the file names, with the names.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> ClassNames { get; init; }

    /// <summary>Reads what columns a file has.</summary>
    /// <exception cref="PlateauException">It is damaged.</exception>
    public static ParquetPictures Open(string path) => ParquetFile.Read(path, reader => Task.FromResult(new ParquetPictures
    {
        Path = path,
        Rows = checked((int)(reader.Metadata?.NumRows ?? 0)),
        PictureColumns = [.. reader.Schema.Fields.Where(field => BytesOf(field) is not null).Select(field => field.Name)],
        ClassNames = HuggingFaceFeatures.ClassNames(reader.CustomMetadata),
    }));

    /// <summary>Decodes the pictures of a column, and reads the columns of numbers, words and booleans.</summary>
    /// <exception cref="PlateauException">A picture is missing or damaged.</exception>
    public Table Read(string pictures, PictureStore store) => ParquetFile.Read(Path, reader => ReadAsync(reader, pictures, store));

    private async Task<Table> ReadAsync(ParquetReader reader, string pictures, PictureStore store)
    {
        DataField bytes = reader.Schema.Fields.Where(field => field.Name == pictures).Select(BytesOf).FirstOrDefault()
            ?? throw new PlateauException($"{Path}: there is no column {pictures} of pictures, as the first file has; give files alike.");
        DataField[] fields = [.. reader.Schema.Fields.Select(ParquetFile.TryPlain).OfType<DataField>()];
        TableColumnBuilder[] columns = [.. fields.Select(_ => new TableColumnBuilder(asWords: false))];
        int rows = 0;
        for (int group = 0; group < reader.RowGroupCount; group++)
        {
            using ParquetRowGroupReader part = reader.OpenRowGroupReader(group);
            int count = checked((int)part.RowCount);
            int start = rows;
            using RawColumnData stored = await part.ReadRawColumnDataBaseAsync(bytes).ConfigureAwait(false);
            ReadOnlyMemory<byte>[] files = Present(stored, bytes.MaxDefinitionLevel, count, row => PlaceOf(start + row));
            store.Add(count, row => files[row], row => PlaceOf(start + row));
            for (int column = 0; column < fields.Length; column++)
            {
                await ParquetTable.AddAsync(part, fields[column], columns[column], count, Path).ConfigureAwait(false);
            }

            rows += count;
        }

        return ParquetTable.Table(Path, rows, fields, columns);
    }

    // The reader leaves out what is missing within a structure, so that the levels have to tell which rows have a picture.
    private static ReadOnlyMemory<byte>[] Present(RawColumnData stored, int level, int count, Func<int, string> placeOf)
    {
        int missing = level == 0 ? -1 : stored.DefinitionLevels.IndexOfAnyExcept(level);
        ReadOnlyMemory<byte>[] files = ((RawColumnData<ReadOnlyMemory<byte>>)stored).Values.ToArray();
        return missing < 0 && files.Length == count ? files : throw new PlateauException(
            $"{placeOf(Math.Max(0, missing))}: there is no picture; drop the row, or write the pictures themselves into the file, not "
                + "their paths alone.");
    }

    private string PlaceOf(int row) => $"{Path}, row {row}";

    private static DataField? BytesOf(Field field) => field switch
    {
        StructField { Fields: var parts } => parts.OfType<DataField>().FirstOrDefault(part => part.Name == Bytes && IsBytes(part)),
        DataField data when IsBytes(data) => data,
        _ => null,
    };

    private static bool IsBytes(DataField field)
        => !field.IsArray && (field.ClrType == typeof(byte[]) || field.ClrType == typeof(ReadOnlyMemory<byte>));
}
