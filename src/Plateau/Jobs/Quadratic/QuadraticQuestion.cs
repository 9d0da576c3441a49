using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Jobs;

/// <summary>What <c>plateau quadratic</c> is asked.</summary>
public sealed record QuadraticQuestion
{
    /// <summary>The most parameters a network may have for the full space.</summary>
    public const int LargestFullSpace = 400;

    /// <summary>full, random, eigen or given.</summary>
    public string Subspace { get; init; } = "eigen";

    /// <summary>The number of directions D; ignored in the full space and where the subspace is given.</summary>
    public int Dimension { get; init; } = 10;

    /// <summary>
    /// The directions of a given subspace, in their order and with their signs; of an eigen-subspace where it is there already, null to find it.
    /// </summary>
    public Subspace? Given { get; init; }

    /// <summary>The probe around an optimum at a σ, in the full space.</summary>
    public required Func<Training.Optimum, double, Probe> Probe { get; init; }

    /// <summary>Values of σ.</summary>
    public IReadOnlyList<double> Sigmas { get; init; } = [0.01];

    /// <summary>The number of draws at each σ; 0 for the closed form alone.</summary>
    public int Draws { get; init; } = 64;

    /// <summary>How draws lie to one another.</summary>
    public Placement Placement { get; init; }

    /// <summary>Random orders for the spread of the closed form; 0 for none.</summary>
    public int Orders { get; init; }

    /// <summary>Tolerance of the remaining change, relative to the mean loss, for K.</summary>
    public double Remaining { get; init; } = 0.01;

    /// <summary>How far the closed form may be from the measurement to count as holding.</summary>
    public double Within { get; init; } = 0.1;

    /// <summary>The relative residual of eigenpairs.</summary>
    public double EigenTolerance { get; init; } = 1e-4;

    /// <summary>A center other than the optimum; null for the optimum.</summary>
    public double[]? Mean { get; init; }

    /// <summary>Whether draws have the posterior covariance.</summary>
    public bool Posterior { get; init; }

    /// <summary>The prior precision of the posterior; null for the default.</summary>
    public double? PriorPrecision { get; init; }

    /// <summary>Variances of all parameters; null for none.</summary>
    public double[]? Variances { get; init; }

    /// <summary>
    /// A covariance of the coordinates, (D, D); null for none. Signs of eigenvectors are chance, so that of an eigen-subspace still to be found
    /// is diagonal.
    /// </summary>
    public Tensor<double>? Covariance { get; init; }

    /// <summary>A factor F, (r, parameters), of the covariance FᵀF of the parameters, which is projected on the subspace; null for none.</summary>
    public Tensor<double>? CovarianceFactor { get; init; }

    /// <summary>The seed of subspaces, draws and orders.</summary>
    public ulong Seed { get; init; }
}
