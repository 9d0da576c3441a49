using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Plateau.Data;

/// <summary>Reads Parquet files of plain columns: numbers, words, booleans.</summary>
internal static class ParquetTable
{
    /// <summary>Reads the table.</summary>
    /// <exception cref="PlateauException">The file is damaged, or holds columns of lists or structures.</exception>
    public static Table Read(string path) => ParquetFile.Read(path, reader => ReadAsync(path, reader));

    private static async Task<Table> ReadAsync(string path, ParquetReader reader)
    {
        DataField[] fields = [.. reader.Schema.Fields.Select(field => Plain(path, field))];
        TableColumnBuilder[] columns = [.. fields.Select(_ => new TableColumnBuilder(asWords: false))];
        int rows = 0;
        for (int group = 0; group < reader.RowGroupCount; group++)
        {
            using ParquetRowGroupReader part = reader.OpenRowGroupReader(group);
            int count = checked((int)part.RowCount);
            for (int column = 0; column < fields.Length; column++)
            {
                await AddAsync(part, fields[column], columns[column], count, path).ConfigureAwait(false);
            }

            rows += count;
        }

        return rows == 0 ? throw new PlateauException($"{path}: there is no row; give at least one.") : Table(path, rows, fields, columns);
    }

    /// <summary>Columns that were read as a table.</summary>
    public static Table Table(string path, int rows, IReadOnlyList<DataField> fields, IReadOnlyList<TableColumnBuilder> columns) => new()
    {
        Path = path,
        HasHead = true,
        Rows = rows,
        Columns = [.. columns.Select((column, index) => column.Build(fields[index].Name))],
        PlaceOf = row => $"row {row}",
    };

    private static DataField Plain(string path, Field field)
    {
        if (ParquetFile.TryPlain(field) is DataField data)
        {
            return data;
        }

        string what = field.SchemaType == SchemaType.Struct ? "structures" : "lists";
        throw new PlateauException(
            $"{path}: column {field.Name} holds {what}, and only columns of numbers, words, booleans and pictures are read; save the "
                + "numbers as .npz.");
    }

    /// <summary>Adds the values that a part of the file has of a column.</summary>
    /// <exception cref="PlateauException">They are of a type that is not read.</exception>
    public static Task AddAsync(ParquetRowGroupReader part, DataField field, TableColumnBuilder column, int count, string path)
    {
        Type type = field.ClrType;
        column.IsFloating |= type == typeof(double) || type == typeof(float);
        return
            type == typeof(string) || type == typeof(ReadOnlyMemory<char>) ? AddWordsAsync(part, field, column, count) :
            type == typeof(bool) ? AddAsync<bool>(value => column.Add(value ? "True" : "False")) :
            type == typeof(double) ? AddAsync<double>(column.Add) :
            type == typeof(float) ? AddAsync<float>(value => column.Add(value)) :
            type == typeof(sbyte) ? AddAsync<sbyte>(value => column.Add(value)) :
            type == typeof(byte) ? AddAsync<byte>(value => column.Add((double)value)) :
            type == typeof(short) ? AddAsync<short>(value => column.Add(value)) :
            type == typeof(ushort) ? AddAsync<ushort>(value => column.Add((double)value)) :
            type == typeof(int) ? AddAsync<int>(value => column.Add(value)) :
            type == typeof(uint) ? AddAsync<uint>(value => column.Add(value)) :
            type == typeof(long) ? AddAsync<long>(value => column.Add(value)) :
            type == typeof(ulong) ? AddAsync<ulong>(value => column.Add(value)) :
            type == typeof(decimal) ? AddAsync<decimal>(value => column.Add((double)value)) :
            type == typeof(DateTime) ? AddAsync<DateTime>(value => column.Add(value.ToString("s", CultureInfo.InvariantCulture))) :
            type == typeof(DateOnly) ? AddAsync<DateOnly>(value => column.Add(value.ToString("o", CultureInfo.InvariantCulture))) :
            throw new PlateauException($"{path}: column {field.Name} is of type {type.Name}, which is not read; write numbers or words.");

        async Task AddAsync<T>(Action<T> add)
            where T : struct
        {
            if (!field.IsNullable)
            {
                T[] all = new T[count];
                await part.ReadAsync<T>(field, all.AsMemory()).ConfigureAwait(false);
                Array.ForEach(all, add);
                return;
            }

            T?[] values = new T?[count];
            await part.ReadAsync<T>(field, values.AsMemory()).ConfigureAwait(false);
            foreach (T? value in values)
            {
                if (value is T present)
                {
                    add(present);
                }
                else
                {
                    column.Add(ReadOnlySpan<char>.Empty);
                }
            }
        }
    }

    private static async Task AddWordsAsync(ParquetRowGroupReader part, DataField field, TableColumnBuilder column, int count)
    {
        string?[] words = new string?[count];
        await part.ReadAsync(field, words.AsMemory()!).ConfigureAwait(false);
        foreach (string? word in words)
        {
            column.Add((word ?? string.Empty).AsSpan().Trim());
        }
    }
}
