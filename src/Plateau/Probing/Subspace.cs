using Plateau.Curvature;
using Plateau.Data;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Probing;

/// <summary>D orthonormal directions in the space of N parameters: the columns of P in w = w* + P z.</summary>
public sealed class Subspace
{
    private Subspace(SubspaceKind kind, Tensor<double> basis)
    {
        Kind = kind;
        Basis = basis;
    }

    /// <summary>The eigenpairs that span it, with their residuals; null for a subspace that was not chosen by eigenvectors.</summary>
    public Eigenpairs? Eigenpairs { get; private init; }

    /// <summary>How it was chosen.</summary>
    public SubspaceKind Kind { get; }

    /// <summary>The directions, shape (D, N), one per row.</summary>
    public Tensor<double> Basis { get; }

    /// <summary>The number of directions D.</summary>
    public int Dimension => Basis.Shape[0];

    /// <summary>The number of parameters N.</summary>
    public int Parameters => Basis.Shape[1];

    /// <summary>A subspace of uniformly random orientation: normal vectors, made orthonormal by Gram and Schmidt, twice.</summary>
    /// <param name="parameters">N.</param>
    /// <param name="dimension">D.</param>
    /// <param name="seed">The seed of the orientation.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="PlateauException">D is not between 1 and N.</exception>
    public static Subspace Random(int parameters, int dimension, ulong seed, CancellationToken cancellation = default)
    {
        if (dimension < 1 || dimension > parameters)
        {
            throw new PlateauException(
                $"`Dimension` {dimension}: a random subspace needs from 1 to {parameters} dimensions, the number of parameters.");
        }

        Tensor<double> basis = new(dimension, parameters);
        for (int d = 0; d < dimension; d++)
        {
            NormalNumbers.Fill(new RandomStream(seed, RandomPurpose.Subspace, d), basis.Row(d));
        }

        return Spanned(SubspaceKind.Random, basis, cancellation);
    }

    /// <summary>The subspace of the D algebraically largest eigenvalues of the whole Hessian at an optimum (P3).</summary>
    /// <param name="optimum">The optimum.</param>
    /// <param name="data">The objects.</param>
    /// <param name="dimension">D.</param>
    /// <param name="seed">The seed of the eigensolver's starting vectors.</param>
    /// <param name="tolerance">The relative residual of each eigenpair; below 1e-5 products are in float64.</param>
    /// <param name="progress">Receives the eigensolver's steps; may be null.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="PlateauException">D is more than the number of parameters, or a product is not finite.</exception>
    public static Subspace Eigen(
        Optimum optimum,
        Dataset data,
        int dimension,
        ulong seed,
        double tolerance = 1e-4,
        Action<EigenProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        EigenQuestion question = new() { Count = dimension, Tolerance = tolerance, Seed = seed, Progress = progress };
        Eigenpairs pairs = Eigensolver.Solve(CurvatureOperator.Hessian(optimum.ToMeet(tolerance), data), question, cancellation);
        Tensor<double> basis = new(dimension, optimum.Network.ParameterCount);
        for (int d = 0; d < dimension; d++)
        {
            pairs.Vectors[d].CopyTo(basis.Row(d));
        }

        return new Subspace(SubspaceKind.Eigen, basis) { Eigenpairs = pairs };
    }

    /// <summary>The subspace of independent directions, shape (D, N), which are made orthonormal in place.</summary>
    internal static Subspace Spanned(SubspaceKind kind, Tensor<double> directions, CancellationToken cancellation = default)
    {
        GramSchmidt.OrthonormalizeRows(directions, cancellation);
        return new Subspace(kind, directions);
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
                OrthonormalBasis.CheckProduct(d, e, Sums.Dot(basis.Row(d), basis.Row(e)), nameof(basis));
            }
        }

        return new Subspace(SubspaceKind.Given, basis);
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
