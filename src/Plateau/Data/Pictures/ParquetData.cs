namespace Plateau.Data;

/// <summary>Makes objects of Parquet files: of pictures where a column holds pictures, of a table where none does.</summary>
internal static class ParquetData
{
    /// <summary>Reads the files that a name stands for.</summary>
    /// <exception cref="PlateauException">They cannot be read, or a column is not there.</exception>
    public static FileContent Read(DataFileRequest asked)
    {
        ParquetPictures[] files = [.. TableFile.FilesOf(asked.Path).Select(ParquetPictures.Open)];
        return files[0].PictureColumns.Count > 0 ? PictureTableData.Read(asked, files) : TableData.Read(asked);
    }
}
