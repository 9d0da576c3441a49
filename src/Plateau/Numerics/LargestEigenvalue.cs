using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plateau.Numerics;

/// <summary>
/// The largest eigenvalue of a small symmetric matrix, to the last digits of the matrix's norm: Householder's reflections make it
/// tridiagonal, and eight shifts at a time, in the lanes of a vector, close in on the least shift above the whole spectrum (Sturm's
/// sequences). Nothing but the four operations and square roots in a fixed order.
/// </summary>
internal static class LargestEigenvalue
{
    private const int Lanes = 8;

    // Nine times narrower with each sweep: 9^18 is beyond the digits of a double.
    private const int Sweeps = 18;

    /// <summary>How many numbers of scratch memory <see cref="Of"/> needs.</summary>
    public static int Room(int size) => (size + 4) * (size + Lanes);

    /// <summary>Computes the largest eigenvalue.</summary>
    /// <param name="triangle">
    /// The lower triangle by rows, finite numbers, <paramref name="size"/>(<paramref name="size"/> + 1)/2 of them.
    /// </param>
    /// <param name="size">At least 1.</param>
    /// <param name="room">Scratch memory of <see cref="Room"/> numbers.</param>
    public static double Of(ReadOnlySpan<double> triangle, int size, Span<double> room)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        if (triangle.Length != PackedSymmetric.Length(size) || room.Length < Room(size))
        {
            throw new ArgumentException(
                $"{triangle.Length} numbers and room for {room.Length} do not go with a matrix of {size} × {size}.",
                nameof(triangle));
        }

        double largest = 0;
        foreach (double value in triangle)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        if (largest == 0)
        {
            return 0;
        }

        // Rows of the upper triangle, with zeros behind them so that every vector is whole; divided, so that squares neither overflow nor
        // vanish.
        int stride = size + Lanes;
        room = room[..Room(size)];
        room.Clear();
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column <= row; column++)
            {
                room[(column * stride) + row] = triangle[PackedSymmetric.Place(row, column)] / largest;
            }
        }

        Span<double> vectors = room[(size * stride)..];
        Span<double> diagonal = vectors.Slice(2 * stride, size);
        Span<double> beside = vectors.Slice(3 * stride, size);
        Tridiagonalize(room, size, stride, vectors[..stride], vectors.Slice(stride, stride), diagonal, beside);
        return largest * Above(diagonal, beside);
    }

    // Row by row: H = I − βvvᵀ takes what lies behind the first neighbour away, HAH = A − vwᵀ − wvᵀ with w = βAv − (β²/2)(vᵀAv)v.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tridiagonalize(
        Span<double> matrix,
        int size,
        int stride,
        Span<double> v,
        Span<double> w,
        Span<double> diagonal,
        Span<double> beside)
    {
        for (int k = 0; k < size; k++)
        {
            diagonal[k] = matrix[(k * stride) + k];
            int rest = size - k - 1;
            if (rest == 0)
            {
                break;
            }

            v.Clear();
            matrix.Slice((k * stride) + k + 1, rest).CopyTo(v);
            double behind = Sums.Dot(v[1..rest], v[1..rest]);
            double length = Math.Sqrt(behind + (v[0] * v[0]));
            beside[k] = behind == 0 ? v[0] : v[0] > 0 ? -length : length;
            if (behind == 0)
            {
                continue;
            }

            v[0] -= beside[k];
            double beta = 2 / (behind + (v[0] * v[0]));
            w.Clear();
            for (int row = 0; row < rest; row++)
            {
                // The row from its diagonal on, and the same numbers as the column below it.
                int at = ((k + 1 + row) * stride) + k + 1 + row;
                double before = w[row];
                w[row] = before + DotAndAdd(v[row], ref matrix[at], ref v[row], ref w[row], rest - row);
            }

            Sums.Scale(beta, w);
            Sums.AddScaled(-0.5 * beta * Sums.Dot(w, v), v, w);
            for (int row = 0; row < rest; row++)
            {
                AddBoth(-v[row], ref w[row], -w[row], ref v[row], ref matrix[((k + 1 + row) * stride) + k + 1 + row], rest - row);
            }
        }
    }

    // Returns ⟨a, v⟩ and adds αa to w. Sound, as the next: rows have eight zeros behind them, and vectors begin before their end.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double DotAndAdd(double alpha, ref double a, ref double v, ref double w, int length)
    {
        Vector512<double> factor = Vector512.Create(alpha);
        Vector512<double> lanes = Vector512<double>.Zero;
        for (nuint i = 0; i < (nuint)length; i += Lanes)
        {
            Vector512<double> own = Vector512.LoadUnsafe(ref a, i);
            lanes = Vector512.FusedMultiplyAdd(own, Vector512.LoadUnsafe(ref v, i), lanes);
            Vector512.FusedMultiplyAdd(factor, own, Vector512.LoadUnsafe(ref w, i)).StoreUnsafe(ref w, i);
        }

        return Sums.AddLanes(lanes);
    }

    // y += αx + βz.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddBoth(double alpha, ref double x, double beta, ref double z, ref double y, int length)
    {
        Vector512<double> first = Vector512.Create(alpha);
        Vector512<double> second = Vector512.Create(beta);
        for (nuint i = 0; i < (nuint)length; i += Lanes)
        {
            Vector512<double> sum = Vector512.FusedMultiplyAdd(first, Vector512.LoadUnsafe(ref x, i), Vector512.LoadUnsafe(ref y, i));
            Vector512.FusedMultiplyAdd(second, Vector512.LoadUnsafe(ref z, i), sum).StoreUnsafe(ref y, i);
        }
    }

    // σ is above all eigenvalues of a tridiagonal matrix where every pivot d_i − σ − e²/(the one before) is negative.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Above(Span<double> diagonal, Span<double> beside)
    {
        int size = diagonal.Length;
        double low = diagonal[0];
        double high = diagonal[0];
        for (int i = 0; i < size; i++)
        {
            low = Math.Max(low, diagonal[i]);
            high = Math.Max(high, diagonal[i] + Math.Abs(beside[i]) + (i > 0 ? Math.Abs(beside[i - 1]) : 0));
        }

        Vector512<double> steps = Vector512.Create(1.0, 2, 3, 4, 5, 6, 7, 8);
        for (int sweep = 0; sweep < Sweeps && low < high; sweep++)
        {
            double step = (high - low) / (Lanes + 1);
            Vector512<double> shifts = Vector512.FusedMultiplyAdd(steps, Vector512.Create(step), Vector512.Create(low));
            Vector512<double> pivot = Vector512.Create(diagonal[0]) - shifts;
            Vector512<double> above = Vector512.LessThan(pivot, Vector512<double>.Zero);
            for (int i = 1; i < size; i++)
            {
                pivot = Vector512.Create(diagonal[i]) - shifts - (Vector512.Create(beside[i - 1] * beside[i - 1]) / pivot);
                above &= Vector512.LessThan(pivot, Vector512<double>.Zero);
            }

            // Shifts ascend, and what is above stays above.
            int below = Below(above);
            double floor = low;
            low = below == 0 ? floor : shifts[below - 1];
            high = below == Lanes ? high : shifts[below];
        }

        return low + (0.5 * (high - low));
    }

    private static int Below(Vector512<double> above)
    {
        int below = 0;
        while (below < Lanes && BitConverter.DoubleToInt64Bits(above[below]) == 0)
        {
            below++;
        }

        return below;
    }
}
