using Plateau.Curvature;

namespace Plateau.Tests.Curvature;

/// <summary>The papers' way to eigenpairs, with sign and residual.</summary>
public class PowerIterationTests
{
    private static readonly double[] s_close = [10, 9.8, 5, 4.9, 3, -4];

    [Fact]
    public void Close_and_negative_eigenvalues_come_with_their_sign_at_a_small_residual()
    {
        SymmetricOperator matrix = SymmetricOperator.Of(Matrices.WithSpectrum(30, s_close));
        Eigenpairs found = PowerIteration.Solve(
            matrix,
            new EigenQuestion { Count = 6, Which = SpectrumEnd.Magnitude, Tolerance = 1e-6, MaxProducts = 20_000 });
        Assert.True(found.Converged);
        Assert.All(found.Values.Zip([10, 9.8, 5, 4.9, -4, 3]), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
        Assert.All(
            found.Pairs.Zip(found.Vectors),
            pair => Assert.InRange(Matrices.TrueResidual(matrix, pair.First.Value, pair.Second), 0, 1.01 * pair.First.ResidualNorm));
    }

    [Fact]
    public void Too_few_products_leave_close_eigenvalues_unconverged_and_say_so()
    {
        SymmetricOperator matrix = SymmetricOperator.Of(Matrices.WithSpectrum(30, s_close));
        Eigenpairs found = PowerIteration.Solve(
            matrix,
            new EigenQuestion { Count = 4, Which = SpectrumEnd.Magnitude, Tolerance = 1e-6, MaxProducts = 60 });
        Assert.False(found.Converged);
        Assert.Contains(found.Pairs, pair => pair.Residual > 1e-3);
    }

    [Fact]
    public void A_zero_matrix_has_zero_eigenvalues()
    {
        Eigenpairs found = PowerIteration.Solve(
            new DiagonalOperator(new double[9]),
            new EigenQuestion { Count = 3, Which = SpectrumEnd.Magnitude });
        Assert.True(found.Converged);
        Assert.All(found.Values, value => Assert.Equal(0.0, value));
    }

    [Fact]
    public void Other_ends_of_the_spectrum_are_refused()
        => Assert.Contains(
            "magnitude",
            Assert.Throws<PlateauException>(
                () => PowerIteration.Solve(new DiagonalOperator([1, 2]), new EigenQuestion { Count = 1 })).Message,
            StringComparison.Ordinal);
}
