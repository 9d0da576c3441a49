using Plateau.Curvature;

namespace Plateau.Tests.Curvature;

/// <summary>diag(λ): an operator of any size whose eigenvectors are the axes.</summary>
internal sealed class DiagonalOperator(double[] eigenvalues) : SymmetricOperator
{
    public override int Dimension => eigenvalues.Length;

    public override string Name => "diagonal matrix";

    public override double Precision => 1e-14;

    protected override void Apply(IReadOnlyList<double[]> vectors, IReadOnlyList<double[]> products, CancellationToken cancellation)
    {
        for (int i = 0; i < vectors.Count; i++)
        {
            for (int j = 0; j < eigenvalues.Length; j++)
            {
                products[i][j] = eigenvalues[j] * vectors[i][j];
            }
        }
    }
}
