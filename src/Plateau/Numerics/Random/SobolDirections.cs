namespace Plateau.Numerics;

/// <summary>
/// Direction numbers of Sobol's sequence (Sobol, <em>On the distribution of points in a cube and the approximate evaluation of
/// integrals</em>, 1967). Dimension 0 is van der Corput's sequence, dimension j ≥ 1 follows the recurrence of the j-th primitive
/// polynomial. The first numbers of each recurrence are free odd numbers: a counter-based stream gives some candidates, and the one is
/// taken whose projections to a plane with earlier dimensions have the lowest t-values.
/// </summary>
internal static class SobolDirections
{
    /// <summary>The largest number of dimensions.</summary>
    public const int MostDimensions = 300;

    /// <summary>The number of bits of a coordinate, and of direction numbers of a dimension.</summary>
    public const int Bits = 32;

    // Plane projections are judged by their first 2² … 2⁸ points, beside at most so many dimensions before.
    private const int JudgedBits = 8;
    private const int JudgedDimensions = 64;

    private static readonly Lock Gate = new();
    private static readonly List<uint[]> Known = [];
    private static uint[] s_polynomials = [];

    /// <summary>The direction numbers v_1 … v_32 of a dimension, with the first bit after the binary point as the highest bit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is not below <see cref="MostDimensions"/>.</exception>
    public static uint[] Of(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dimension);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(dimension, MostDimensions);
        lock (Gate)
        {
            while (Known.Count <= dimension)
            {
                Known.Add(Make(Known.Count));
            }

            return Known[dimension];
        }
    }

    /// <summary>
    /// t of the first 2^<paramref name="bits"/> points in a plane: every box of sides 2^−a and 2^−b with a + b = bits − t holds equally
    /// many.
    /// </summary>
    internal static int PlaneT(uint[] first, uint[] second, int bits)
    {
        uint[] rowsOfFirst = Rows(first, bits);
        uint[] rowsOfSecond = Rows(second, bits);
        int independent = bits;
        Span<uint> basis = stackalloc uint[bits];
        for (int own = 0; own < independent; own++)
        {
            basis.Clear();
            for (int row = 0; row < own; row++)
            {
                Extend(basis, rowsOfFirst[row]);
            }

            int others = 0;
            for (; own + others < bits && Extend(basis, rowsOfSecond[others]); others++)
            {
            }

            independent = Math.Min(independent, own + others);
        }

        return bits - independent;
    }

    private static uint[] Make(int dimension)
    {
        uint[] directions = new uint[Bits];
        if (dimension == 0)
        {
            for (int i = 0; i < Bits; i++)
            {
                directions[i] = 1u << (Bits - 1 - i);
            }

            return directions;
        }

        if (s_polynomials.Length < dimension)
        {
            s_polynomials = PrimitivePolynomials.First(Math.Min(MostDimensions, Math.Max(64, 2 * dimension)));
        }

        uint polynomial = s_polynomials[dimension - 1];
        RandomStream stream = new(0, RandomPurpose.SobolDirections, dimension);
        uint[] best = directions;
        long lowest = long.MaxValue;
        int candidates = dimension < 64 ? 64 : 4;
        for (int candidate = 0; candidate < candidates; candidate++)
        {
            uint[] tried = Recurrence(polynomial, stream, candidate);
            long badness = 0;
            for (int other = Math.Max(0, dimension - JudgedDimensions); other < dimension; other++)
            {
                for (int bits = 2; bits <= JudgedBits; bits++)
                {
                    badness += 1L << (3 * PlaneT(Known[other], tried, bits));
                }
            }

            if (badness < lowest)
            {
                (lowest, best) = (badness, tried);
            }
        }

        return best;
    }

    private static uint[] Recurrence(uint polynomial, RandomStream stream, int candidate)
    {
        int degree = PrimitivePolynomials.Degree(polynomial);
        uint[] directions = new uint[Bits];
        for (int i = 0; i < Bits; i++)
        {
            if (i < degree)
            {
                // An odd number below 2^(i + 1).
                uint odd = (stream.Bits((candidate * (long)Bits) + i) >> (31 - i)) | 1;
                directions[i] = odd << (Bits - 1 - i);
                continue;
            }

            uint next = directions[i - degree] ^ (directions[i - degree] >> degree);
            for (int back = 1; back < degree; back++)
            {
                if (((polynomial >> (degree - back)) & 1) != 0)
                {
                    next ^= directions[i - back];
                }
            }

            directions[i] = next;
        }

        return directions;
    }

    // Row r of a generator matrix: which direction numbers have the r-th bit behind the point.
    private static uint[] Rows(uint[] directions, int bits)
    {
        uint[] rows = new uint[bits];
        for (int row = 0; row < bits; row++)
        {
            for (int column = 0; column < bits; column++)
            {
                rows[row] |= ((directions[column] >> (Bits - 1 - row)) & 1) << column;
            }
        }

        return rows;
    }

    // Adds a row to a basis in echelon form; false where it depends on the rows there.
    private static bool Extend(Span<uint> basis, uint row)
    {
        while (row != 0)
        {
            int lead = 31 - int.LeadingZeroCount((int)row);
            if (basis[lead] == 0)
            {
                basis[lead] = row;
                return true;
            }

            row ^= basis[lead];
        }

        return false;
    }
}
