using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>The operator PᵀAP on R^D.</summary>
internal sealed class SubspaceOperator : SymmetricOperator
{
    private readonly SymmetricOperator _whole;
    private readonly double[][] _basis;

    public SubspaceOperator(SymmetricOperator whole, IReadOnlyList<double[]> basis)
    {
        OrthonormalBasis.Check(basis, whole.Dimension, nameof(basis));
        (_whole, _basis) = (whole, [.. basis]);
    }

    public override int Dimension => _basis.Length;

    public override string Name => FormattableString.Invariant($"{_whole.Name} within {Dimension} dimensions");

    public override double Precision => _whole.Precision;

    protected override void Apply(IReadOnlyList<double[]> vectors, IReadOnlyList<double[]> products, CancellationToken cancellation)
    {
        double[,] coordinates = new double[Dimension, vectors.Count];
        for (int i = 0; i < vectors.Count; i++)
        {
            for (int d = 0; d < Dimension; d++)
            {
                coordinates[d, i] = vectors[i][d];
            }
        }

        double[,] back = VectorBlocks.Products(_basis, _whole.Multiply(VectorBlocks.Combinations(_basis, coordinates), cancellation));
        for (int i = 0; i < vectors.Count; i++)
        {
            for (int d = 0; d < Dimension; d++)
            {
                products[i][d] = back[d, i];
            }
        }
    }
}
