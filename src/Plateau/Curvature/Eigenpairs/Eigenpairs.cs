namespace Plateau.Curvature;

/// <summary>Some eigenpairs of an operator, in the order that was asked for.</summary>
public sealed class Eigenpairs
{
    internal Eigenpairs(IReadOnlyList<Eigenpair> pairs, double[][] vectors, long products, double norm)
    {
        Pairs = pairs;
        Vectors = vectors;
        Products = products;
        Norm = norm;
    }

    /// <summary>The eigenvalues with their residuals.</summary>
    public IReadOnlyList<Eigenpair> Pairs { get; }

    /// <summary>The eigenvectors, orthonormal; in each, the entry of largest magnitude is positive.</summary>
    public IReadOnlyList<double[]> Vectors { get; }

    /// <summary>The number of products with the operator that were computed.</summary>
    public long Products { get; }

    /// <summary>The largest magnitude among the eigenvalues found: a lower bound of ‖A‖₂.</summary>
    public double Norm { get; }

    /// <summary>Whether all have converged.</summary>
    public bool Converged => Pairs.All(pair => pair.Converged);

    /// <summary>The eigenvalues without their residuals.</summary>
    public double[] Values => [.. Pairs.Select(pair => pair.Value)];

    /// <summary>Changes the signs of vectors so that in each the entry of largest magnitude is positive.</summary>
    internal static void FixSigns(IEnumerable<double[]> vectors)
    {
        foreach (double[] vector in vectors)
        {
            double largest = 0;
            foreach (double value in vector)
            {
                largest = Math.Abs(value) > Math.Abs(largest) ? value : largest;
            }

            if (largest < 0)
            {
                Numerics.Sums.Scale(-1, vector);
            }
        }
    }
}
