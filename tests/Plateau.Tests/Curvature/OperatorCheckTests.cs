using Plateau.Curvature;
using Plateau.Numerics;

namespace Plateau.Tests.Curvature;

public class OperatorCheckTests
{
    [Fact]
    public void A_sound_operator_passes()
    {
        var subject = new SpectrumOperator(Spectra.Of("indefinite", 300));
        OperatorCheck check = OperatorCheck.Of(subject, seed: 1);
        Assert.True(check.Passed, check.Sentence);
        Assert.InRange(check.Asymmetry, 0, 1e-14);
        Assert.Equal(0, check.Difference);
        Assert.Equal(subject.Products, check.Products);
        Assert.Equal(
            "known spectrum: the same vectors give the same bits, and xᵀAy = yᵀAx to",
            check.Sentence[..check.Sentence.LastIndexOf(' ')]);
    }

    [Fact]
    public void The_zero_operator_passes() => Assert.True(OperatorCheck.Of(new SpectrumOperator(new double[10])).Passed);

    [Fact]
    public void A_noisy_operator_is_caught()
    {
        OperatorCheck check = OperatorCheck.Of(new SpectrumOperator(Spectra.Of("even", 300), noise: 1e-9));
        Assert.False(check.IsDeterministic || check.Passed);
        Assert.InRange(check.Difference, 1e-12, 1e-8);
        Assert.Contains("the same vectors gave products that differ", check.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operator_without_symmetry_is_caught()
    {
        OperatorCheck check = OperatorCheck.Of(new Lopsided(100));
        Assert.True(check.IsDeterministic);
        Assert.False(check.IsSymmetric || check.Passed);
        Assert.InRange(check.Asymmetry, 1e-3, 1);
        Assert.Contains("not symmetric", check.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operator_whose_products_depend_on_the_vectors_beside_them_is_caught()
    {
        OperatorCheck check = OperatorCheck.Of(new Sociable(50));
        Assert.True(check.IsDeterministic);
        Assert.False(check.IsIndependentOfBlock || check.Passed);
        Assert.Contains("beside it", check.Sentence, StringComparison.Ordinal);
    }

    private sealed class Lopsided(int dimension) : SymmetricOperator
    {
        public override int Dimension => dimension;

        public override string Name => "a lopsided operator";

        public override double Precision => 1e-15;

        protected override void Apply(IReadOnlyList<double[]> vectors, IReadOnlyList<double[]> products, CancellationToken cancellation)
        {
            for (int i = 0; i < vectors.Count; i++)
            {
                vectors[i].CopyTo(products[i], 0);
                products[i][0] += 3 * Sums.Sum(vectors[i]);
            }
        }
    }

    private sealed class Sociable(int dimension) : SymmetricOperator
    {
        public override int Dimension => dimension;

        public override string Name => "a sociable operator";

        public override double Precision => 1e-15;

        protected override void Apply(IReadOnlyList<double[]> vectors, IReadOnlyList<double[]> products, CancellationToken cancellation)
        {
            for (int i = 0; i < vectors.Count; i++)
            {
                vectors[i].CopyTo(products[i], 0);
                Sums.Scale(1 + (1e-13 * vectors.Count), products[i]);
            }
        }
    }
}
