using Plateau.Numerics;

namespace Plateau.Probing;

/// <summary>D orthonormal directions in the space of N parameters: the columns of P in w = w* + P z.</summary>
public sealed class Subspace
{
    private const double Tolerance = 1e-8;

    private Subspace(string kind, Tensor<double> basis)
    {
        Kind = kind;
        Basis = basis;
    }

    /// <summary>How it was chosen: random, or given.</summary>
    public string Kind { get; }

    /// <summary>The directions, shape (D, N), one a row.</summary>
    public Tensor<double> Basis { get; }

    /// <summary>The number of directions D.</summary>
    public int Dimension => Basis.Shape[0];

    /// <summary>The number of parameters N.</summary>
    public int Parameters => Basis.Shape[1];

    /// <summary>A subspace of uniformly random orientation: normal vectors, made orthonormal by Gram and Schmidt, twice.</summary>
    /// <param name="parameters">N.</param>
    /// <param name="dimension">D.</param>
    /// <param name="seed">The seed of the orientation.</param>
    /// <exception cref="PlateauException">D is not between 1 and N.</exception>
    public static Subspace Random(int parameters, int dimension, ulong seed)
    {
        if (dimension < 1 || dimension > parameters)
        {
            throw new PlateauException($"--dimension {dimension}: a random subspace needs from 1 to {parameters} dimensions, the number of parameters.");
        }

        Tensor<double> basis = new(dimension, parameters);
        for (int d = 0; d < dimension; d++)
        {
            NormalNumbers.Fill(new RandomStream(seed, RandomPurpose.Subspace, d), basis.Row(d));
        }

        GramSchmidt.OrthonormalizeRows(basis);
        return new Subspace("random", basis);
    }

    /// <summary>A subspace spanned by given orthonormal directions, shape (D, N).</summary>
    /// <exception cref="ArgumentException">They are not orthonormal to 1e-8.</exception>
    public static Subspace Of(Tensor<double> basis)
    {
        ArgumentNullException.ThrowIfNull(basis);
        for (int d = 0; d < basis.Shape[0]; d++)
        {
            for (int e = 0; e <= d; e++)
            {
                double expected = d == e ? 1.0 : 0.0;
                double product = Sums.Dot(basis.Row(d), basis.Row(e));
                if (!(Math.Abs(product - expected) <= Tolerance))
                {
                    throw new ArgumentException($"Directions {e} and {d} have the inner product {product:g6} instead of {expected}.", nameof(basis));
                }
            }
        }

        return new Subspace("given", basis);
    }

    /// <summary>Adds P z to a vector of parameters.</summary>
    internal void AddTo(ReadOnlySpan<double> coordinates, Span<double> parameters)
    {
        for (int d = 0; d < coordinates.Length; d++)
        {
            Sums.AddScaled(coordinates[d], Basis.Row(d), parameters);
        }
    }
}
