using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plateau.Numerics;

namespace Plateau.Training;

/// <summary>
/// The Euclidean norm of a vector, in float64: fixed lanes within chunks of a fixed size, chunks added in order, so that the same vector
/// has the same norm on any number of threads.
/// </summary>
internal sealed class VectorNorm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int ChunkLength = 8192;

    private readonly T[] _vector;
    private readonly double[] _chunks;
    private readonly Action<int> _chunk;

    /// <summary>Computes the norm of one array, whose contents may change between calls.</summary>
    public VectorNorm(T[] vector)
    {
        _vector = vector;
        _chunks = new double[(vector.Length + ChunkLength - 1) / ChunkLength];
        _chunk = chunk => _chunks[chunk] = SumOfSquares(
            _vector.AsSpan(chunk * ChunkLength, Math.Min(ChunkLength, _vector.Length - (chunk * ChunkLength))));
    }

    /// <summary>The norm of the present contents of the array.</summary>
    public double Compute()
    {
        Workers.For(_chunks.Length, _chunk);
        double sum = 0;
        foreach (double chunk in _chunks)
        {
            sum += chunk;
        }

        return Math.Sqrt(sum);
    }

    private static double SumOfSquares(ReadOnlySpan<T> values)
    {
        if (typeof(T) == typeof(double))
        {
            ReadOnlySpan<double> wide = MemoryMarshal.Cast<T, double>(values);
            return Sums.Dot(wide, wide);
        }

        ReadOnlySpan<float> narrow = MemoryMarshal.Cast<T, float>(values);
        ref float first = ref MemoryMarshal.GetReference(narrow);

        // Four chains at once, so that none waits for its own last addition.
        (Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d) = (default, default, default, default);
        nuint i = 0;
        for (; i + 32 <= (nuint)narrow.Length; i += 32)
        {
            (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(Vector512.LoadUnsafe(ref first, i));
            a = Vector512.FusedMultiplyAdd(lower, lower, a);
            b = Vector512.FusedMultiplyAdd(upper, upper, b);
            (lower, upper) = Vector512.Widen(Vector512.LoadUnsafe(ref first, i + 16));
            c = Vector512.FusedMultiplyAdd(lower, lower, c);
            d = Vector512.FusedMultiplyAdd(upper, upper, d);
        }

        double sum = Sums.AddLanes(a + b + (c + d));
        for (int j = (int)i; j < narrow.Length; j++)
        {
            sum = Math.FusedMultiplyAdd(narrow[j], (double)narrow[j], sum);
        }

        return sum;
    }
}
