using Plateau.Curvature;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Convergence;

/// <summary>
/// Every object's loss to second order within a subspace, q_i(z) = ℓ_i + zᵀPᵀg_i + ½zᵀPᵀH_iPz: the model whose convergence has a closed
/// form (docs/theory.md T7).
/// </summary>
public sealed class QuadraticModel
{
    /// <summary>Why one object has no such model.</summary>
    internal const string OneObject = "One object has no increments: give at least two objects.";

    private const int BlockObjects = 256;

    private readonly double[] _traces;
    private readonly Tensor<double> _diagonals;

    /// <summary>The model from projections.</summary>
    /// <param name="objects">ℓ_i, Pᵀg_i and PᵀH_iP.</param>
    /// <param name="dimension">D′, how many of the leading directions to take; all by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">D′ is not between 1 and D.</exception>
    /// <exception cref="PlateauException">There are fewer than two objects, or a projection is not finite.</exception>
    public QuadraticModel(ProjectedObjects objects, int? dimension = null)
    {
        ArgumentNullException.ThrowIfNull(objects);
        int d = dimension ?? objects.Dimension;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(d, nameof(dimension));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(d, objects.Dimension, nameof(dimension));
        if (objects.Objects < 2)
        {
            throw new PlateauException(OneObject);
        }

        (Projected, Dimension) = (objects, d);
        _traces = new double[Objects];
        _diagonals = new Tensor<double>(Objects, d);
        for (int i = 0; i < Objects; i++)
        {
            ReadOnlySpan<double> hessian = Hessian(i);
            for (int row = 0; row < d; row++)
            {
                _diagonals[i, row] = hessian[PackedSymmetric.Place(row, row)];
            }

            _traces[i] = Sums.Sum(_diagonals.Row(i));
            if (!double.IsFinite(Losses[i] + Sums.Sum(Gradient(i)) + Sums.Sum(hessian)))
            {
                throw new PlateauException(
                    $"The loss of object {i} (counted from 0), its gradient or its curvature at the optimum is not finite: leave the "
                        + $"object out, or {Divergence.LookElsewhere}.");
            }
        }

        MeanGradient = Mean(objects.Gradients, d);
        MeanPackedHessian = Mean(objects.Hessians, PackedSymmetric.Length(d));
        MeanDiagonal = Mean(_diagonals, d);
        MeanLoss = objects.Losses[0] + Sums.Mean([.. objects.Losses.Select(loss => loss - objects.Losses[0])]);
        MeanTrace = Sums.Mean(_traces);
    }

    /// <summary>The projections.</summary>
    public ProjectedObjects Projected { get; }

    /// <summary>The number of objects n.</summary>
    public int Objects => Projected.Objects;

    /// <summary>The number of directions D′.</summary>
    public int Dimension { get; }

    /// <summary>L_n at the center.</summary>
    public double MeanLoss { get; }

    /// <summary>Pᵀg^(n), the mean gradient.</summary>
    public double[] MeanGradient { get; }

    /// <summary>Tr PᵀH^(n)P.</summary>
    public double MeanTrace { get; }

    internal double[] MeanPackedHessian { get; }

    internal double[] MeanDiagonal { get; }

    internal ReadOnlySpan<double> Losses => Projected.Losses;

    internal ReadOnlySpan<double> Traces => _traces;

    /// <summary>Λ = PᵀH^(n)P, the mean curvature, (D′, D′).</summary>
    public Tensor<double> MeanHessian() => new(PackedSymmetric.Unpack(MeanPackedHessian, Dimension), Dimension, Dimension);

    /// <summary>The model of D′ leading directions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">D′ is not between 1 and D.</exception>
    public QuadraticModel Leading(int dimension) => dimension == Dimension ? this : new QuadraticModel(Projected, dimension);

    /// <summary>
    /// The model around another point: with z = d + y, ℓ_i + dᵀg_i + ½dᵀH_id, g_i + H_id and H_i, exact for a quadratic (docs/theory.md T7,
    /// "Another mean, another covariance").
    /// </summary>
    /// <param name="shift">d = Pᵀ(m − w*), D′ numbers.</param>
    /// <exception cref="ArgumentException">The shift has another number of coordinates.</exception>
    public QuadraticModel Around(ReadOnlySpan<double> shift)
    {
        if (shift.Length != Dimension)
        {
            throw new ArgumentException($"A shift of {shift.Length} coordinates does not fit {Dimension}.", nameof(shift));
        }

        double[] d = shift.ToArray();
        return Mapped((square, gradient, newGradient, newHessian) =>
        {
            double moved = 0;
            for (int row = 0; row < d.Length; row++)
            {
                double bent = Sums.Dot(square.AsSpan(row * d.Length, d.Length), d);
                newGradient[row] = gradient[row] + bent;
                moved += d[row] * (gradient[row] + (0.5 * bent));
            }

            PackedSymmetric.Pack(square, d.Length, newHessian);
            return moved;
        });
    }

    /// <summary>
    /// The model in other coordinates, z = S y: Sᵀg_i and SᵀH_iS. With y ~ N(0, σ²I) the draws z have the covariance σ²SSᵀ.
    /// </summary>
    /// <param name="root">S, (D′, D′).</param>
    /// <exception cref="ArgumentException">S does not fit.</exception>
    public QuadraticModel In(Tensor<double> root)
    {
        ArgumentNullException.ThrowIfNull(root);
        int d = Dimension;
        if (root.Rank != 2 || root.Shape[0] != d || root.Shape[1] != d)
        {
            throw new ArgumentException($"New coordinates in {d} dimensions are a matrix ({d}, {d}).", nameof(root));
        }

        double[] columns = new double[d * d];
        for (int row = 0; row < d; row++)
        {
            for (int column = 0; column < d; column++)
            {
                columns[(column * d) + row] = root[row, column];
            }
        }

        return Mapped((square, gradient, newGradient, newHessian) =>
        {
            double[] product = new double[d * d];
            double[] turned = new double[d * d];
            for (int column = 0; column < d; column++)
            {
                ReadOnlySpan<double> s = columns.AsSpan(column * d, d);
                newGradient[column] = Sums.Dot(s, gradient);
                for (int row = 0; row < d; row++)
                {
                    product[(column * d) + row] = Sums.Dot(square.AsSpan(row * d, d), s);
                }
            }

            for (int row = 0; row < d; row++)
            {
                for (int column = 0; column < d; column++)
                {
                    turned[(row * d) + column] = Sums.Dot(columns.AsSpan(row * d, d), product.AsSpan(column * d, d));
                }
            }

            PackedSymmetric.Pack(turned, d, newHessian);
            return 0;
        });
    }

    /// <summary>q_i(z) of every object.</summary>
    /// <param name="z">D′ coordinates.</param>
    /// <param name="losses">Receives n numbers.</param>
    public void Evaluate(ReadOnlySpan<double> z, double[] losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        if (z.Length != Dimension || losses.Length != Objects)
        {
            throw new ArgumentException(
                $"The model takes {Dimension} coordinates and has {Objects} losses, not {z.Length} and {losses.Length}.",
                nameof(z));
        }

        double[] at = z.ToArray();

        // ½ zzᵀ, packed: its inner product with a packed H is ½zᵀHz.
        double[] square = new double[PackedSymmetric.Length(Dimension)];
        double[] outer = new double[Dimension * Dimension];
        for (int row = 0; row < Dimension; row++)
        {
            for (int column = 0; column < Dimension; column++)
            {
                outer[(row * Dimension) + column] = 0.5 * at[row] * at[column];
            }
        }

        PackedSymmetric.Pack(outer, Dimension, square);
        Workers.For(
            (Objects + BlockObjects - 1) / BlockObjects,
            block =>
            {
                int last = Math.Min((block + 1) * BlockObjects, Objects);
                for (int i = block * BlockObjects; i < last; i++)
                {
                    losses[i] = Losses[i] + (Sums.Dot(Gradient(i), at) + Sums.Dot(Hessian(i), square));
                }
            });
    }

    internal ReadOnlySpan<double> Gradient(int i) => Projected.Gradients.Row(i)[..Dimension];

    internal ReadOnlySpan<double> Hessian(int i) => Projected.Hessians.Row(i)[..PackedSymmetric.Length(Dimension)];

    internal ReadOnlySpan<double> Diagonal(int i) => _diagonals.Row(i);

    private delegate double Map(double[] square, double[] gradient, Span<double> newGradient, Span<double> newHessian);

    private QuadraticModel Mapped(Map map)
    {
        double[] losses = new double[Objects];
        Tensor<double> gradients = new(Objects, Dimension);
        Tensor<double> hessians = new(Objects, PackedSymmetric.Length(Dimension));
        Workers.For(
            Objects,
            i => losses[i] = Losses[i]
                + map(PackedSymmetric.Unpack(Hessian(i), Dimension), Gradient(i).ToArray(), gradients.Row(i), hessians.Row(i)));
        return new QuadraticModel(new ProjectedObjects(losses, gradients, hessians));
    }

    private static double[] Mean(Tensor<double> rows, int columns)
    {
        double[] mean = new double[columns];
        for (int i = 0; i < rows.Shape[0]; i++)
        {
            Sums.AddScaled(1.0, rows.Row(i)[..columns], mean);
        }

        double count = rows.Shape[0];
        for (int j = 0; j < columns; j++)
        {
            mean[j] /= count;
        }

        return mean;
    }
}
