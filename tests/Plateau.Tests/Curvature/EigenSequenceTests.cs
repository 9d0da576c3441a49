using Plateau.Curvature;
using Plateau.Numerics;

namespace Plateau.Tests.Curvature;

/// <summary>Eigenpairs of a mean of matrices that grows, against solving each anew.</summary>
public class EigenSequenceTests
{
    private const int Size = 60;

    private static readonly Tensor<double> s_start = Matrices.WithSpectrum(
        Size,
        [.. Enumerable.Range(0, Size).Select(i => i < 4 ? 10.0 - (2 * i) : 1.0 / i)]);

    [Fact]
    public void Each_size_has_the_eigenpairs_that_it_has_alone()
    {
        EigenQuestion question = new() { Count = 4, Tolerance = 1e-7 };
        Eigenpairs? before = null;
        foreach (SizedEigenpairs sized in EigenSequence.Solve(Mean, [1, 2, 5, 40, 41], question))
        {
            Eigenpairs alone = Eigensolver.Solve(Mean(sized.K), question);
            Assert.True(sized.Eigenpairs.Converged);
            Assert.All(sized.Eigenpairs.Values.Zip(alone.Values), pair => Assert.Equal(pair.Second, pair.First, 1e-9));
            Assert.Equal(before is null ? 0 : 4, sized.Angles.Count);
            if (before is not null)
            {
                Assert.Equal(PrincipalAngles.Between(before.Vectors, alone.Vectors)[^1], sized.Angles[^1], 1e-5);
            }

            before = sized.Eigenpairs;
        }
    }

    [Fact]
    public void A_subspace_is_kept_while_its_residuals_are_within_the_tolerance()
    {
        EigenQuestion question = new() { Count = 4, Tolerance = 0.003 };
        List<SizedEigenpairs> steps = [.. EigenSequence.Solve(Mean, [.. Enumerable.Range(50, 40)], question)];
        Assert.Contains(steps, step => step.Kept);
        Assert.Contains(steps.Skip(1), step => !step.Kept);
        Assert.All(steps, step => Assert.True(step.Eigenpairs.Converged));
        Assert.All(steps.Where(step => step.Kept), step => Assert.Equal(4, step.Products));
        long cold = steps.Sum(step => Eigensolver.Solve(Mean(step.K), question).Products);
        Assert.True(steps.Sum(step => step.Products) < cold, "warm starts spent no fewer products");
    }

    [Theory]
    [InlineData(new[] { 3, 2 })]
    [InlineData(new[] { 2, 2 })]
    [InlineData(new[] { 0, 2 })]
    public void Sizes_that_do_not_ascend_are_refused(int[] sizes)
        => Assert.Throws<ArgumentException>(() => EigenSequence.Solve(Mean, sizes, new EigenQuestion { Count = 1 }));

    [Fact]
    public void Angles_between_planes_are_those_they_were_built_with()
    {
        double[] Axis(int i, double angle)
        {
            double[] vector = new double[Size];
            (vector[i], vector[i + 10]) = (Math.Cos(angle), Math.Sin(angle));
            return vector;
        }

        double[] angles = PrincipalAngles.Between([Axis(0, 0), Axis(1, 0), Axis(2, 0)], [Axis(2, 1.2), Axis(0, 1e-9), Axis(1, 0.3)]);
        Assert.Equal(1e-9, angles[0], 1e-15);
        Assert.Equal(0.3, angles[1], 1e-14);
        Assert.Equal(1.2, angles[2], 1e-14);
        Assert.Equal([0.3], PrincipalAngles.Between([Axis(1, 0.3)], [Axis(0, 0), Axis(1, 0)]).Select(angle => Math.Round(angle, 14)));
    }

    private static SymmetricOperator Mean(int k)
    {
        Tensor<double> sum = new(Size, Size);
        for (int i = 0; i < k; i++)
        {
            double[] vector = [.. Enumerable.Range(0, Size).Select(j => new RandomStream(7, RandomPurpose.Subset, i).Normal(j) / 4)];
            for (int row = 0; row < Size; row++)
            {
                for (int column = 0; column < Size; column++)
                {
                    sum[row, column] += (s_start[row, column] + (vector[row] * vector[column])) / k;
                }
            }
        }

        return SymmetricOperator.Of(sum);
    }
}
