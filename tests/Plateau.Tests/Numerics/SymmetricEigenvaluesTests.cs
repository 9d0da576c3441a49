using MathNet.Numerics.LinearAlgebra;
using Plateau.Numerics;

namespace Plateau.Tests.Numerics;

/// <summary>Eigenvalues against those that a matrix was made of, and against another library's.</summary>
public sealed class SymmetricEigenvaluesTests
{
    public static TheoryData<double[]> Spectra =>
    [
        [2.5],
        [0, 0, 0],
        [1, 1, 1, 1],
        [10, 9.8, 5, 4.9, 3, -4, 0, 0],
        [1e-200, 3e-200, -2e-200],
        [1e200, 2e200, 1e190],
        [1, 1e-8, 1e-16, 0, -1e-12],
        [.. Enumerable.Range(1, 40).Select(i => 1.0 / i)],
    ];

    [Theory]
    [MemberData(nameof(Spectra))]
    public void They_are_those_that_a_matrix_was_made_of(double[] spectrum)
    {
        int size = spectrum.Length;
        double largest = spectrum.Max(Math.Abs);
        Matrix<double> turn = Matrix<double>.Build.Dense(size, size, (i, j) => Normal(i, j)).QR().Q;
        Matrix<double> matrix = turn * Matrix<double>.Build.Diagonal([.. spectrum.Select(value => largest == 0 ? 0 : value / largest)]) * turn.Transpose();
        double[] found = Values(size, (i, j) => 0.5 * (matrix[i, j] + matrix[j, i]) * largest);
        Assert.All(spectrum.Order().Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-14 * size * largest));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(100)]
    public void They_are_those_of_another_library(int size)
    {
        double Entry(int i, int j) => Normal(Math.Min(i, j), Math.Max(i, j));
        double[] expected = [.. Matrix<double>.Build.Dense(size, size, Entry).Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real).Order()];
        double[] found = Values(size, Entry);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-13 * size));
    }

    [Fact]
    public void Diagonal_and_tridiagonal_matrices_are_no_exception()
    {
        Assert.Equal([-2, 0, 3, 7], Values(4, (i, j) => i == j ? new double[] { 7, -2, 0, 3 }[i] : 0));
        double[] found = Values(6, (i, j) => i == j ? 2 : Math.Abs(i - j) == 1 ? -1 : 0);
        Assert.All(found.Select((value, k) => (value, k)), pair => Assert.Equal(2 - (2 * Math.Cos((pair.k + 1) * Math.PI / 7)), pair.value, 1e-14));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
        => Assert.Throws<ArgumentException>(() => SymmetricEigenvalues.Find(new double[8], new double[3], new double[6]));

    private static double[] Values(int size, Func<int, int, double> entry)
    {
        double[] matrix = new double[size * size];
        for (int at = 0; at < matrix.Length; at++)
        {
            matrix[at] = entry(at / size, at % size);
        }

        double[] values = new double[size];
        SymmetricEigenvalues.Find(matrix, values, new double[2 * size]);
        Array.Sort(values);
        return values;
    }

    private static double Normal(int i, int j) => new RandomStream(6, RandomPurpose.Subset, i).Normal(j);
}
