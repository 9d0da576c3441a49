using MathNet.Numerics.LinearAlgebra;
using Plateau.Numerics;

namespace Plateau.Tests.Numerics;

/// <summary>The largest eigenvalue against that which a matrix was made of, and against another library's.</summary>
public sealed class LargestEigenvalueTests
{
    public static TheoryData<double[]> Spectra =>
    [
        [2.5],
        [-2.5],
        [0, 0, 0],
        [1, 1, 1, 1],
        [-1, -1, -2],
        [10, 9.8, 5, 4.9, 3, -4, 0, 0],
        [1e-200, 3e-200, -2e-200],
        [1e200, 2e200, 1e190],
        [1, 1e-8, 1e-16, 0, -1e-12],
        [.. Enumerable.Repeat(1.0, 30), .. Enumerable.Repeat(0.0, 3)],
        [.. Enumerable.Range(1, 40).Select(i => 1.0 / i)],
    ];

    [Theory]
    [MemberData(nameof(Spectra))]
    public void It_is_that_which_a_matrix_was_made_of(double[] spectrum)
    {
        int size = spectrum.Length;
        double largest = spectrum.Max(Math.Abs);
        Matrix<double> turn = Matrix<double>.Build.Dense(size, size, (i, j) => Normal(i, j)).QR().Q;
        Matrix<double> matrix = turn * Matrix<double>.Build.Diagonal([.. spectrum.Select(value => largest == 0 ? 0 : value / largest)])
            * turn.Transpose();
        Assert.Equal(spectrum.Max(), Largest(size, (i, j) => 0.5 * (matrix[i, j] + matrix[j, i]) * largest), 1e-14 * size * largest);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(17)]
    [InlineData(100)]
    public void It_is_that_of_another_library(int size)
    {
        double Entry(int i, int j) => Normal(Math.Min(i, j), Math.Max(i, j));
        double expected = Matrix<double>.Build.Dense(size, size, Entry).Evd(Symmetricity.Symmetric).EigenValues.Max(value => value.Real);
        Assert.Equal(expected, Largest(size, Entry), 1e-13 * size);
    }

    [Fact]
    public void Diagonal_and_tridiagonal_matrices_are_no_exception()
    {
        Assert.Equal(7, Largest(4, (i, j) => i == j ? new double[] { 7, -2, 0, 3 }[i] : 0));
        Assert.Equal(-1, Largest(3, (i, j) => i == j ? new double[] { -2, -1, -5 }[i] : 0));
        Assert.Equal(2 + (2 * Math.Cos(Math.PI / 7)), Largest(6, (i, j) => i == j ? 2 : Math.Abs(i - j) == 1 ? -1 : 0), 1e-14);
        Assert.Equal(1, Largest(2, (i, j) => i == j ? 0 : 1), 1e-15);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => LargestEigenvalue.Of(new double[5], 3, new double[100]));
        Assert.Throws<ArgumentException>(() => LargestEigenvalue.Of(new double[6], 3, new double[LargestEigenvalue.Room(3) - 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => LargestEigenvalue.Of([], 0, new double[100]));
    }

    private static double Largest(int size, Func<int, int, double> entry)
    {
        double[] triangle = new double[PackedSymmetric.Length(size)];
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column <= row; column++)
            {
                triangle[PackedSymmetric.Place(row, column)] = entry(row, column);
            }
        }

        return LargestEigenvalue.Of(triangle, size, new double[LargestEigenvalue.Room(size)]);
    }

    private static double Normal(int i, int j) => new RandomStream(6, RandomPurpose.Subset, i).Normal(j);
}
