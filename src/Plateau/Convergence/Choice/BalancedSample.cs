using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// A random sample of given size in which object i is with given probability π_i exactly, and which is balanced: Σ_{i in it} x_i/π_i = Σ_i
/// x_i over all objects, for every balancing variable x, but for what rounds one to a few objects. The cube method (Deville and Tillé
/// 2004), its flight in the fast form (Chauvet and Tillé 2006), the variables dropped one by one from the last at the end, the size never.
/// </summary>
internal static class BalancedSample
{
    // An object this near to 0 or 1 is there.
    private const double Decided = 1e-11;

    // Pivots below this, of numbers at most 1, are rounding.
    private const double NoPivot = 1e-9;

    // What a probability of the last object may lack of 0 or 1 by rounding.
    private const double Rounding = 1e-4;

    /// <summary>Draws a sample.</summary>
    /// <param name="probabilities">π_i, in [0, 1], with a whole sum.</param>
    /// <param name="balance">
    /// The balancing variables besides the size, each with a number for every object; the least important ones last.
    /// </param>
    /// <param name="seed">The seed.</param>
    /// <param name="draw">The number of the sample; each seed has many.</param>
    /// <returns>The objects, ascending.</returns>
    public static int[] Of(ReadOnlySpan<double> probabilities, IReadOnlyList<double[]> balance, ulong seed, int draw = 0)
    {
        RandomStream choices = new(seed, RandomPurpose.PoolChoice, draw);
        long next = 0;
        return Of(
            probabilities,
            balance,
            new RandomStream(seed, RandomPurpose.PoolOrder, draw).Permutation(probabilities.Length),
            probability => choices.Uniform(next++) < probability);
    }

    /// <summary>Draws a sample.</summary>
    /// <param name="probabilities">π_i, in [0, 1], with a whole sum.</param>
    /// <param name="balance">The balancing variables besides the size.</param>
    /// <param name="order">The order in which objects are visited; any order gives the same probabilities.</param>
    /// <param name="decide">Returns true with the probability that it is given.</param>
    public static int[] Of(ReadOnlySpan<double> probabilities, IReadOnlyList<double[]> balance, int[] order, Func<double, bool> decide)
    {
        double[] left = probabilities.ToArray();
        int variables = balance.Count + 1;

        // Row by row x_i/π_i, scaled to at most 1; the size, π_i, is 1 throughout.
        double[] scales = new double[variables];
        for (int row = 1; row < variables; row++)
        {
            for (int i = 0; i < left.Length; i++)
            {
                scales[row] = IsOpen(left[i]) ? Math.Max(scales[row], Math.Abs(balance[row - 1][i] / probabilities[i])) : scales[row];
            }
        }

        int[] block = new int[variables + 1];
        double[] direction = new double[variables + 1];
        double[] matrix = new double[variables * (variables + 1)];
        int held = 0;
        int at = 0;
        while (true)
        {
            for (; held < variables + 1 && at < order.Length; at++)
            {
                if (IsOpen(left[order[at]]))
                {
                    block[held++] = order[at];
                }
            }

            if (held < 2)
            {
                break;
            }

            // Towards the end there are too few objects for all variables.
            int used = Math.Min(variables, held - 1);
            for (int column = 0; column < held; column++)
            {
                int i = block[column];
                matrix[column] = 1;
                for (int row = 1; row < used; row++)
                {
                    matrix[(row * held) + column] = scales[row] > 0 ? balance[row - 1][i] / probabilities[i] / scales[row] : 0;
                }
            }

            Null(matrix, used, held, direction);
            Move(left, block.AsSpan(0, held), direction, decide);
            int open = 0;
            for (int column = 0; column < held; column++)
            {
                if (IsOpen(left[block[column]]))
                {
                    block[open++] = block[column];
                }
            }

            held = open;
        }

        if (held == 1)
        {
            ref double last = ref left[block[0]];
            last = Math.Abs(last - Math.Round(last)) < Rounding
                ? Math.Round(last)
                : throw new ArgumentException("The probabilities have no whole sum.", nameof(probabilities));
        }

        List<int> chosen = [];
        for (int i = 0; i < left.Length; i++)
        {
            if (left[i] > 0.5)
            {
                chosen.Add(i);
            }
        }

        return [.. chosen];
    }

    private static bool IsOpen(double probability) => probability is > Decided and < 1 - Decided;

    // Along ±direction until an object is decided, so that every probability is kept on average.
    private static void Move(double[] left, ReadOnlySpan<int> block, ReadOnlySpan<double> direction, Func<double, bool> decide)
    {
        (double forward, double back) = (double.PositiveInfinity, double.PositiveInfinity);
        for (int column = 0; column < block.Length; column++)
        {
            double step = direction[column];
            if (step != 0)
            {
                (double up, double down) = ((1 - left[block[column]]) / Math.Abs(step), left[block[column]] / Math.Abs(step));
                forward = Math.Min(forward, step > 0 ? up : down);
                back = Math.Min(back, step > 0 ? down : up);
            }
        }

        double length = decide(back / (forward + back)) ? forward : -back;
        for (int column = 0; column < block.Length; column++)
        {
            double moved = left[block[column]] + (length * direction[column]);
            left[block[column]] = moved < Decided ? 0 : moved > 1 - Decided ? 1 : moved;
        }
    }

    // A vector that all rows of a matrix with more columns than rows take to 0, its largest number ±1.
    private static void Null(Span<double> matrix, int rows, int columns, Span<double> result)
    {
        Span<int> pivots = stackalloc int[rows];
        int rank = 0;
        int free = -1;
        for (int column = 0; column < columns && (rank < rows || free < 0); column++)
        {
            int best = rank;
            for (int row = rank + 1; row < rows; row++)
            {
                best = Math.Abs(matrix[(row * columns) + column]) > Math.Abs(matrix[(best * columns) + column]) ? row : best;
            }

            if (rank == rows || Math.Abs(matrix[(best * columns) + column]) < NoPivot)
            {
                free = free < 0 ? column : free;
                continue;
            }

            double pivot = matrix[(best * columns) + column];
            for (int j = 0; j < columns; j++)
            {
                (
                    matrix[(best * columns) + j],
                    matrix[(rank * columns) + j]) = (matrix[(rank * columns) + j], matrix[(best * columns) + j] / pivot);
            }

            for (int row = 0; row < rows; row++)
            {
                double factor = matrix[(row * columns) + column];
                for (int j = 0; row != rank && j < columns; j++)
                {
                    matrix[(row * columns) + j] -= factor * matrix[(rank * columns) + j];
                }
            }

            pivots[rank++] = column;
        }

        result[..columns].Clear();
        result[free] = 1;
        double largest = 1;
        for (int row = 0; row < rank; row++)
        {
            result[pivots[row]] = -matrix[(row * columns) + free];
            largest = Math.Max(largest, Math.Abs(result[pivots[row]]));
        }

        for (int column = 0; column < columns; column++)
        {
            result[column] /= largest;
        }
    }
}
