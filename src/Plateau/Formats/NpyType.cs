using System.Globalization;

namespace Plateau.Formats;

/// <summary>The type of an array's elements: numbers, or words of a fixed number of bytes.</summary>
/// <param name="Kind">The kind of the numbers; of no meaning for words.</param>
/// <param name="Text"><c>U</c> for words in UTF-32, <c>S</c> for words in bytes, and 0 for numbers.</param>
/// <param name="Size">The bytes of an element.</param>
/// <param name="IsBigEndian">Whether the first byte of a number, or of a letter, is the highest.</param>
internal readonly record struct NpyType(NumberKind Kind, char Text, int Size, bool IsBigEndian)
{
    private const int LongestWord = 1 << 20;

    /// <summary>Whether the elements are words.</summary>
    public bool IsText => Text != '\0';

    /// <summary>Little-endian numbers.</summary>
    public static NpyType Of(NumberKind kind) => new(kind, '\0', NumberArray.SizeOf(kind), IsBigEndian: false);

    /// <summary>Reads a type in any spelling that <c>numpy.dtype</c> takes: a mark of the order and a code, or a name.</summary>
    /// <exception cref="PlateauException">It is no type of numbers or words.</exception>
    public static NpyType Parse(string descr, string source)
    {
        bool hasMark = descr is ['<' or '>' or '=' or '|', ..];
        string code = hasMark ? descr[1..] : descr;
        if (code is ['O', ..] or "object")
        {
            throw new PlateauException(
                $"{source}: holds Python objects (dtype {descr}), which are never loaded; save numbers, or words as a.astype(str).");
        }

        bool isBigEndian = descr is ['>', ..];
        if (code is ['U' or 'S' or 'a', .. { Length: > 0 } digits]
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            && length is > 0 and <= LongestWord)
        {
            return code[0] == 'U' ? new(default, 'U', 4 * length, isBigEndian) : new(default, 'S', length, IsBigEndian: false);
        }

        NumberKind kind = (OfCode(code) ?? (hasMark ? null : OfName(code)))
            ?? throw new PlateauException(
                $"{source}: dtype {descr} is not read; save booleans, integers, floats of 16, 32 or 64 bits, or words.");
        return Of(kind) with { IsBigEndian = isBigEndian };
    }

    private static NumberKind? OfCode(string code) => code switch
    {
        "b1" or "?" => NumberKind.Boolean,
        "i1" or "b" => NumberKind.Int8,
        "i2" or "h" => NumberKind.Int16,
        "i4" or "i" => NumberKind.Int32,
        "i8" or "l" or "q" or "p" => NumberKind.Int64,
        "u1" or "B" => NumberKind.UInt8,
        "u2" or "H" => NumberKind.UInt16,
        "u4" or "I" => NumberKind.UInt32,
        "u8" or "L" or "Q" or "P" => NumberKind.UInt64,
        "f2" or "e" => NumberKind.Float16,
        "f4" or "f" => NumberKind.Float32,
        "f8" or "d" => NumberKind.Float64,
        _ => null,
    };

    // Names as NumPy has them where long is of 64 bits.
    private static NumberKind? OfName(string name) => name switch
    {
        "bool" or "bool_" or "bool8" => NumberKind.Boolean,
        "int8" or "byte" => NumberKind.Int8,
        "int16" or "short" => NumberKind.Int16,
        "int32" or "intc" => NumberKind.Int32,
        "int64" or "int" or "int_" or "long" or "longlong" or "intp" => NumberKind.Int64,
        "uint8" or "ubyte" => NumberKind.UInt8,
        "uint16" or "ushort" => NumberKind.UInt16,
        "uint32" or "uintc" => NumberKind.UInt32,
        "uint64" or "uint" or "ulong" or "ulonglong" or "uintp" => NumberKind.UInt64,
        "float16" or "half" => NumberKind.Float16,
        "float32" or "single" => NumberKind.Float32,
        "float64" or "float" or "float_" or "double" => NumberKind.Float64,
        _ => null,
    };
}
