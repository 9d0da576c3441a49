using System.Numerics;
using System.Runtime.InteropServices;

namespace Plateau.Numerics;

/// <summary>The two forms in which C# holds a table of numbers, and a tensor of shape (rows, columns). Numbers are copied.</summary>
internal static class RowArrays
{
    /// <summary>A rectangular array.</summary>
    public static Tensor<T> Flatten<T>(T[,] table)
        where T : unmanaged, INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(table);
        T[] numbers = table.Length == 0 ? [] : MemoryMarshal.CreateReadOnlySpan(ref table[0, 0], table.Length).ToArray();
        return new Tensor<T>(numbers, table.GetLength(0), table.GetLength(1));
    }

    /// <summary>Rows of one length.</summary>
    /// <exception cref="ArgumentException">A row is missing, or has another length than the first.</exception>
    public static Tensor<T> Flatten<T>(IReadOnlyList<T[]> rows, string name)
        where T : unmanaged, INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(rows, name);
        int columns = rows.Count == 0 ? 0 : rows[0]?.Length ?? 0;
        var table = new Tensor<T>(rows.Count, columns);
        for (int row = 0; row < rows.Count; row++)
        {
            if (rows[row] is not { } numbers || numbers.Length != columns)
            {
                throw new ArgumentException($"Row {row} has {rows[row]?.Length ?? 0} numbers, row 0 has {columns}.", name);
            }

            numbers.CopyTo(table.Row(row));
        }

        return table;
    }

    /// <summary>The rows of a matrix.</summary>
    public static T[][] Rows<T>(Tensor<T> matrix)
        where T : unmanaged, INumberBase<T>
        => [.. Enumerable.Range(0, matrix.Shape[0]).Select(row => matrix.Row(row).ToArray())];
}
