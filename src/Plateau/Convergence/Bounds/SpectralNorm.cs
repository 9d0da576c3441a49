using MathNet.Numerics.LinearAlgebra;
using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// ‖W‖₂, the largest singular value of a linear map that is known by its products, by Golub and Kahan's bidiagonalisation with full
/// reorthogonalisation (1965).
/// </summary>
/// <param name="Value">σ, a lower bound: it is never above the norm.</param>
/// <param name="Residual">|Wᵀu − σv|, with Wv = σu: some singular value lies within it of σ.</param>
/// <param name="Converged">Whether the residual is at most 1e-6 σ; the iteration goes on to 1e-10 while steps are left.</param>
/// <param name="Steps">The number of products with W; there is one more with Wᵀ.</param>
internal readonly record struct SpectralNorm(double Value, double Residual, bool Converged, int Steps)
{
    private const double Tolerance = 1e-10;
    private const double Enough = 1e-6;
    private const int MostSteps = 300;
    private const int StepsBetweenLooks = 8;

    /// <summary>An upper bound: the value plus the residual.</summary>
    public double High => Value + Residual;

    /// <summary>The norm of a matrix.</summary>
    /// <param name="matrix">Row-major (rows, columns).</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <exception cref="ArgumentException">The shape does not fit, or an entry is not finite.</exception>
    public static SpectralNorm OfMatrix(double[] matrix, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (matrix.Length != (long)rows * columns || !matrix.All(double.IsFinite))
        {
            throw new ArgumentException($"{matrix.Length} numbers are no finite matrix of {rows} × {columns}.", nameof(matrix));
        }

        return OfMap(
            columns,
            rows,
            (x, y) =>
            {
                for (int row = 0; row < rows; row++)
                {
                    y[row] = Sums.Dot(matrix.AsSpan(row * columns, columns), x);
                }
            },
            (y, x) =>
            {
                Array.Clear(x);
                for (int row = 0; row < rows; row++)
                {
                    Sums.AddScaled(y[row], matrix.AsSpan(row * columns, columns), x);
                }
            });
    }

    /// <summary>
    /// The norm of what a layer does to its input, bias left out: of a convolution on images of their real size, padding and stride
    /// included.
    /// </summary>
    internal static SpectralNorm OfLayer(BilinearLayer layer, NetworkNode node, ParameterBlock<double> parameters)
    {
        layer.Prepare(new NodeParameters<double>(parameters, 0, node), backward: true, 0, 1);
        return OfMap(
            node.InputShapes[0].Size,
            node.Shape.Size,
            (x, y) =>
            {
                Array.Clear(y);
                layer.Apply(new NodeParameters<double>(parameters, 0, node), new Operand<double>(x, 1), y.AsSpan(), add: true);
            },
            (y, x) => layer.ApplyTransposed<double>(new NodeParameters<double>(parameters, 0, node), y, 1, x, add: false));
    }

    /// <summary>The norm of any linear map.</summary>
    /// <param name="inputs">The number of inputs.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <param name="apply">y = Wx.</param>
    /// <param name="transposed">x = Wᵀy.</param>
    internal static SpectralNorm OfMap(int inputs, int outputs, Action<double[], double[]> apply, Action<double[], double[]> transposed)
    {
        int most = Math.Min(MostSteps, Math.Min(inputs, outputs));
        List<double[]> right = [];
        List<double[]> left = [];
        List<double> diagonal = [];
        List<double> above = [];

        // A start that the map's transpose made: so many steps as the smaller side has find everything.
        double[] start = new double[outputs];
        NormalNumbers.Fill(new RandomStream(0, RandomPurpose.SpectralNorm), start);
        double[] v = new double[inputs];
        transposed(start, v);
        double length = VectorBlocks.Norm(v);
        if (length == 0)
        {
            return new SpectralNorm(0, 0, true, 1);
        }

        Sums.Scale(1 / length, v);
        while (true)
        {
            right.Add(v);
            double[] u = new double[outputs];
            apply(v, u);
            Orthogonalize(u, left);
            double alpha = VectorBlocks.Norm(u);
            diagonal.Add(alpha);
            if (alpha > 0)
            {
                Sums.Scale(1 / alpha, u);
            }

            left.Add(u);
            double[] next = new double[inputs];
            transposed(u, next);
            Orthogonalize(next, right);
            double beta = VectorBlocks.Norm(next);
            int steps = diagonal.Count;

            bool last = steps == most || beta == 0 || alpha == 0;
            if (last || steps % StepsBetweenLooks == 0)
            {
                (double sigma, double weight) = Top(diagonal, above);
                double residual = beta * weight;
                if (last || residual <= Tolerance * sigma)
                {
                    return new SpectralNorm(sigma, residual, residual <= Enough * sigma, steps);
                }
            }

            above.Add(beta);
            Sums.Scale(1 / beta, next);
            v = next;
        }
    }

    private static void Orthogonalize(double[] vector, List<double[]> basis)
    {
        for (int twice = 0; twice < 2; twice++)
        {
            foreach (double[] other in basis)
            {
                Sums.AddScaled(-Sums.Dot(other, vector), other, vector);
            }
        }
    }

    // The largest singular value of the bidiagonal matrix, and the last entry of its left vector.
    private static (double Value, double Weight) Top(List<double> diagonal, List<double> above)
    {
        int size = diagonal.Count;
        Matrix<double> bidiagonal = Matrix<double>.Build.Dense(size, size);
        for (int i = 0; i < size; i++)
        {
            bidiagonal[i, i] = diagonal[i];
            if (i + 1 < size)
            {
                bidiagonal[i, i + 1] = above[i];
            }
        }

        var decomposition = bidiagonal.Svd(computeVectors: true);
        return (decomposition.S[0], Math.Abs(decomposition.U[size - 1, 0]));
    }
}
