using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plateau.Numerics;

/// <summary>Reads and writes whole vectors of an array. Of the last vector, only the numbers inside the array.</summary>
internal static class PartialVector
{
    /// <summary>The numbers at <paramref name="at"/>, of an array of <paramref name="length"/> numbers; zeros after its end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load<T>(ref T origin, nuint at, nuint length)
        where T : unmanaged
        => at + (nuint)Vector512<T>.Count <= length ? Vector512.LoadUnsafe(ref origin, at) : LoadRest(ref origin, at, length);

    /// <summary>
    /// Writes the numbers at <paramref name="at"/>, of an array of <paramref name="length"/> numbers, up to the end of the array.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Vector512<T> value, ref T origin, nuint at, nuint length)
        where T : unmanaged
    {
        if (at + (nuint)Vector512<T>.Count <= length)
        {
            value.StoreUnsafe(ref origin, at);
        }
        else
        {
            StoreRest(value, ref origin, at, length);
        }
    }

    /// <summary>
    /// The same for loops in which every vector is whole. <typeparamref name="TWhole"/> says so at compile time, so nothing is tested at
    /// run time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load<T, TWhole>(ref T origin, nuint at, nuint length)
        where T : unmanaged
        where TWhole : struct, IFlag
        => TWhole.IsSet ? Vector512.LoadUnsafe(ref origin, at) : Load(ref origin, at, length);

    /// <summary>The same in loops where every vector is whole.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T, TWhole>(Vector512<T> value, ref T origin, nuint at, nuint length)
        where T : unmanaged
        where TWhole : struct, IFlag
    {
        if (TWhole.IsSet)
        {
            value.StoreUnsafe(ref origin, at);
        }
        else
        {
            Store(value, ref origin, at, length);
        }
    }

    /// <summary>
    /// All bits set in the first <paramref name="count"/> lanes, or in all lanes where the count is a full vector or more.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> FirstLanes<T>(int count)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => Vector512.LessThan(Vector512.CreateSequence(T.Zero, T.One), Vector512.Create(T.CreateTruncating(count)));

    // Both stay within the array (at + i < length) and within the vector (fewer than its lanes are left, or the branches above were taken).
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<T> LoadRest<T>(ref T origin, nuint at, nuint length)
        where T : unmanaged
    {
        Vector512<T> value = Vector512<T>.Zero;
        ref T lanes = ref Unsafe.As<Vector512<T>, T>(ref value);
        for (nuint i = 0; at + i < length; i++)
        {
            Unsafe.Add(ref lanes, i) = Unsafe.Add(ref origin, at + i);
        }

        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreRest<T>(Vector512<T> value, ref T origin, nuint at, nuint length)
        where T : unmanaged
    {
        ref T lanes = ref Unsafe.As<Vector512<T>, T>(ref value);
        for (nuint i = 0; at + i < length; i++)
        {
            Unsafe.Add(ref origin, at + i) = Unsafe.Add(ref lanes, i);
        }
    }
}
