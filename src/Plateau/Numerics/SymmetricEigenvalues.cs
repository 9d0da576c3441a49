namespace Plateau.Numerics;

/// <summary>
/// The eigenvalues of a small symmetric matrix without its eigenvectors: Householder's reflections make it tridiagonal, and QL steps with implicit shifts (Martin and
/// Wilkinson, 1968) diagonal. Only the four operations, square roots and the sums of <see cref="Sums"/>: the same bits on every machine.
/// </summary>
internal static class SymmetricEigenvalues
{
    // Two or three steps an eigenvalue are usual.
    private const int MostSteps = 100;

    /// <summary>Finds all eigenvalues, in no particular order.</summary>
    /// <param name="matrix">Row-major (n, n), symmetric and finite; overwritten.</param>
    /// <param name="values">Receives n eigenvalues.</param>
    /// <param name="work">Room for 2n numbers.</param>
    public static void Find(Span<double> matrix, Span<double> values, Span<double> work)
    {
        int size = values.Length;
        if (matrix.Length != size * size || work.Length < 2 * size)
        {
            throw new ArgumentException($"{matrix.Length} numbers and room for {work.Length} do not go with {size} eigenvalues.", nameof(matrix));
        }

        double largest = 0;
        foreach (double value in matrix)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        values.Clear();
        if (largest == 0)
        {
            return;
        }

        // Squares neither overflow nor vanish.
        Sums.Scale(1 / largest, matrix);
        Span<double> beside = work[..size];
        beside.Clear();
        Tridiagonalize(matrix, values, beside, work.Slice(size, size));
        Diagonalize(values, beside);
        Sums.Scale(largest, values);
    }

    // Column by column: H = I − βvvᵀ takes what lies below the subdiagonal away, HAH = A − vwᵀ − wvᵀ with w = βAv − (β²/2)(vᵀAv)v.
    private static void Tridiagonalize(Span<double> matrix, Span<double> diagonal, Span<double> beside, Span<double> work)
    {
        int size = diagonal.Length;
        for (int k = 0; k < size; k++)
        {
            diagonal[k] = matrix[(k * size) + k];
            int rest = size - k - 1;
            if (rest == 0)
            {
                break;
            }

            // The row beside the diagonal is the column below it.
            Span<double> v = matrix.Slice((k * size) + k + 1, rest);
            double below = Sums.Dot(v[1..], v[1..]);
            if (below == 0)
            {
                beside[k] = v[0];
                continue;
            }

            double length = Math.Sqrt(below + (v[0] * v[0]));
            double target = v[0] > 0 ? -length : length;
            beside[k] = target;
            v[0] -= target;
            double beta = 2 / (below + (v[0] * v[0]));
            Span<double> w = work[..rest];
            for (int row = 0; row < rest; row++)
            {
                w[row] = beta * Sums.Dot(matrix.Slice(((k + 1 + row) * size) + k + 1, rest), v);
            }

            Sums.AddScaled(-0.5 * beta * Sums.Dot(w, v), v, w);
            for (int row = 0; row < rest; row++)
            {
                Span<double> own = matrix.Slice(((k + 1 + row) * size) + k + 1, rest);
                Sums.AddScaled(-v[row], w, own);
                Sums.AddScaled(-w[row], v, own);
            }
        }
    }

    // From each place on, rotations chase what is beside the diagonal away upwards until it is nothing beside its neighbours.
    private static void Diagonalize(Span<double> diagonal, Span<double> beside)
    {
        int size = diagonal.Length;
        for (int place = 0; place < size; place++)
        {
            for (int step = 0; ; step++)
            {
                int end = place;
                while (end < size - 1 && Math.Abs(diagonal[end]) + Math.Abs(diagonal[end + 1]) + Math.Abs(beside[end]) != Math.Abs(diagonal[end]) + Math.Abs(diagonal[end + 1]))
                {
                    end++;
                }

                if (end == place)
                {
                    break;
                }

                if (step == MostSteps)
                {
                    throw new InvalidOperationException($"The eigenvalues of a matrix of {size} × {size} were not found: it holds numbers that are not finite.");
                }

                Chase(diagonal, beside, place, end);
            }
        }
    }

    private static void Chase(Span<double> diagonal, Span<double> beside, int place, int end)
    {
        // The shift is the eigenvalue of the first two by two block that is nearer to its corner.
        double half = (diagonal[place + 1] - diagonal[place]) / (2 * beside[place]);
        double root = Math.Sqrt((half * half) + 1);
        double g = diagonal[end] - diagonal[place] + (beside[place] / (half + (half < 0 ? -root : root)));
        (double sine, double cosine, double shift) = (1, 1, 0);
        for (int i = end - 1; i >= place; i--)
        {
            double f = sine * beside[i];
            double b = cosine * beside[i];
            double length = Math.Sqrt((f * f) + (g * g));
            beside[i + 1] = length;
            if (length == 0)
            {
                // The matrix falls apart here; the steps after this one see to the parts.
                diagonal[i + 1] -= shift;
                beside[end] = 0;
                return;
            }

            sine = f / length;
            cosine = g / length;
            g = diagonal[i + 1] - shift;
            double turn = ((diagonal[i] - g) * sine) + (2 * cosine * b);
            shift = sine * turn;
            diagonal[i + 1] = g + shift;
            g = (cosine * turn) - b;
        }

        diagonal[place] -= shift;
        beside[place] = g;
        beside[end] = 0;
    }
}
