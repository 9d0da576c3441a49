using System.Diagnostics.CodeAnalysis;

namespace Plateau.Formats;

/// <summary>The type of the numbers in a file.</summary>
[SuppressMessage("Naming", "CA1720:Identifiers should not contain type names", Justification = "These are the types.")]
public enum NumberKind
{
    /// <summary>One byte, 0 or 1.</summary>
    Boolean,

    /// <summary>A signed byte.</summary>
    Int8,

    /// <summary>A signed integer of 16 bits.</summary>
    Int16,

    /// <summary>A signed integer of 32 bits.</summary>
    Int32,

    /// <summary>A signed integer of 64 bits.</summary>
    Int64,

    /// <summary>A byte.</summary>
    UInt8,

    /// <summary>An unsigned integer of 16 bits.</summary>
    UInt16,

    /// <summary>An unsigned integer of 32 bits.</summary>
    UInt32,

    /// <summary>An unsigned integer of 64 bits.</summary>
    UInt64,

    /// <summary>IEEE 754 half precision.</summary>
    Float16,

    /// <summary>The upper 16 bits of a single-precision number.</summary>
    BFloat16,

    /// <summary>IEEE 754 single precision.</summary>
    Float32,

    /// <summary>IEEE 754 double precision.</summary>
    Float64,
}
