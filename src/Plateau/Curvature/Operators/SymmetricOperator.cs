using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>
/// A symmetric linear operator A on R^N that is known only by its products with blocks of vectors. Every method of this layer takes any
/// operator. Sums, multiples, shifts and restrictions are operators again.
/// </summary>
public abstract class SymmetricOperator
{
    private long _products;

    /// <summary>The dimension N.</summary>
    public abstract int Dimension { get; }

    /// <summary>The name of the operator in words: "Hessian of 10,000 objects".</summary>
    public abstract string Name { get; }

    /// <summary>
    /// ε: the relative rounding error of a product, |fl(Av) − Av| ≈ ε‖A‖|v|. A relative residual below ε‖A‖/|λ| cannot be reached.
    /// </summary>
    public abstract double Precision { get; }

    /// <summary>The number of vectors that it was multiplied with so far.</summary>
    public long Products => Interlocked.Read(ref _products);

    /// <summary>Multiplies each vector of a block.</summary>
    /// <param name="vectors">Vectors of N numbers.</param>
    /// <param name="products">Receives A v of each vector; must not share memory with the vectors.</param>
    /// <param name="cancellation">Stops the work between chunks of objects.</param>
    /// <exception cref="ArgumentException">The blocks do not fit one another or the operator.</exception>
    /// <exception cref="PlateauException">A product is not finite; the message names the first layer with such a number.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public void Multiply(IReadOnlyList<double[]> vectors, IReadOnlyList<double[]> products, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(products);
        if (vectors.Count != products.Count)
        {
            throw new ArgumentException($"{vectors.Count} vectors have as many products, not {products.Count}.", nameof(products));
        }

        foreach (double[] vector in vectors.Concat(products))
        {
            if (vector.Length != Dimension)
            {
                throw new ArgumentException(
                    $"A vector of {vector.Length} numbers does not fit an operator on {Dimension}.",
                    nameof(vectors));
            }
        }

        cancellation.ThrowIfCancellationRequested();
        Apply(vectors, products, cancellation);
        Interlocked.Add(ref _products, vectors.Count);
    }

    /// <summary>The products with a block of vectors as new vectors.</summary>
    public double[][] Multiply(IReadOnlyList<double[]> vectors, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        double[][] products = [.. vectors.Select(_ => new double[Dimension])];
        Multiply(vectors, products, cancellation);
        return products;
    }

    /// <summary>A + B.</summary>
    /// <exception cref="ArgumentException">Their dimensions differ.</exception>
    public SymmetricOperator Plus(SymmetricOperator other) => new LinearCombination(1, this, 1, other, 0);

    /// <summary>A − B.</summary>
    /// <exception cref="ArgumentException">Their dimensions differ.</exception>
    public SymmetricOperator Minus(SymmetricOperator other) => new LinearCombination(1, this, -1, other, 0);

    /// <summary>αA.</summary>
    public SymmetricOperator Times(double factor) => new LinearCombination(factor, this, 0, null, 0);

    /// <summary>A + sI.</summary>
    public SymmetricOperator Shifted(double shift) => new LinearCombination(1, this, 0, null, shift);

    /// <summary>PᵀAP for a basis of orthonormal vectors: an operator on R^D.</summary>
    /// <param name="basis">The columns of P, D vectors of N numbers.</param>
    /// <exception cref="ArgumentException">The vectors are not orthonormal to 1e-8.</exception>
    public SymmetricOperator Within(IReadOnlyList<double[]> basis) => new SubspaceOperator(this, basis);

    /// <summary>The rows and columns of A that belong to some of the coordinates.</summary>
    /// <param name="ranges">Ranges of coordinates, ascending and apart.</param>
    /// <exception cref="ArgumentException">The ranges are out of bounds, overlap or are empty.</exception>
    public SymmetricOperator Restricted(IReadOnlyList<Range> ranges) => new RestrictedOperator(this, ranges);

    /// <summary>The operator of a symmetric matrix that is given entry by entry.</summary>
    /// <param name="matrix">(N, N).</param>
    /// <exception cref="ArgumentException">It is not square, not symmetric or not finite.</exception>
    public static SymmetricOperator Of(Tensor<double> matrix) => new MatrixOperator(matrix);

    /// <summary>Multiplies each vector; the caller has checked the sizes. A subclass needs no more than this method.</summary>
    protected abstract void Apply(IReadOnlyList<double[]> vectors, IReadOnlyList<double[]> products, CancellationToken cancellation);
}
