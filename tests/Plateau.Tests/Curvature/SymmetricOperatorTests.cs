using MathNet.Numerics.LinearAlgebra;
using Plateau.Curvature;
using Plateau.Numerics;

namespace Plateau.Tests.Curvature;

/// <summary>Sums, multiples, shifts and restrictions of operators against the same of dense matrices.</summary>
public class SymmetricOperatorTests
{
    private const int Size = 9;

    private static readonly Tensor<double> s_first = Matrices.WithSpectrum(Size, [5, 3, -2, 1]);
    private static readonly Tensor<double> s_second = Matrices.WithSpectrum(Size, [4, -1], seed: 2);
    private static readonly Matrix<double> s_a = Dense(SymmetricOperator.Of(s_first));
    private static readonly Matrix<double> s_b = Dense(SymmetricOperator.Of(s_second));

    public static TheoryData<string> Names => ["plus", "minus", "times", "shifted", "within", "restricted", "all at once"];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_operator_made_of_others_is_the_matrix_made_of_theirs(string name)
    {
        SymmetricOperator a = SymmetricOperator.Of(s_first);
        SymmetricOperator b = SymmetricOperator.Of(s_second);
        Matrix<double> p = Matrices.Rotation(Size, 5).SubMatrix(0, Size, 0, 3);
        double[][] basis = [.. p.EnumerateColumns().Select(column => column.ToArray())];
        int[] kept = [1, 2, 3, 7];
        (SymmetricOperator made, Matrix<double> expected) = name switch
        {
            "plus" => (a.Plus(b), s_a + s_b),
            "minus" => (a.Minus(b), s_a - s_b),
            "times" => (a.Times(-2.5), -2.5 * s_a),
            "shifted" => (a.Shifted(0.7), s_a + (0.7 * Matrix<double>.Build.DenseIdentity(Size))),
            "within" => (a.Within(basis), p.Transpose() * s_a * p),
            "restricted" => (a.Restricted([1..4, 7..8]), Matrix<double>.Build.Dense(4, 4, (i, j) => s_a[kept[i], kept[j]])),
            _ => (
                a.Plus(b.Times(3)).Shifted(-1).Within(basis),
                p.Transpose() * (s_a + (3 * s_b) - Matrix<double>.Build.DenseIdentity(Size)) * p),
        };
        Assert.Equal(expected.RowCount, made.Dimension);
        Assert.Equal(0, (Dense(made) - expected).L2Norm(), 1e-12);
        Assert.Equal(made.Dimension, made.Products);
        Assert.NotEmpty(made.Name);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        SymmetricOperator a = SymmetricOperator.Of(s_first);
        double[] one = new double[Size];
        one[0] = 1;
        double[] two = [.. one];
        two[1] = 1e-6;
        Assert.Throws<ArgumentException>(() => a.Plus(new DiagonalOperator([1, 2])));
        Assert.Contains("not orthonormal", Assert.Throws<ArgumentException>(() => a.Within([one, two])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => a.Within([]));
        Assert.Throws<ArgumentException>(() => a.Restricted([]));
        Assert.Throws<ArgumentException>(() => a.Restricted([3..5, 4..6]));
        Assert.Throws<ArgumentException>(() => a.Multiply([new double[Size - 1]]));
        Assert.Throws<ArgumentException>(() => SymmetricOperator.Of(new Tensor<double>([1, 2, 3, 4], 2, 2)));
        Assert.Throws<ArgumentException>(() => SymmetricOperator.Of(new Tensor<double>([1, double.NaN, double.NaN, 4], 2, 2)));
    }

    internal static Matrix<double> Dense(SymmetricOperator matrix)
    {
        double[][] units = [.. Enumerable.Range(0, matrix.Dimension).Select(i =>
        {
            double[] unit = new double[matrix.Dimension];
            unit[i] = 1;
            return unit;
        })];
        return Matrix<double>.Build.DenseOfColumnArrays(matrix.Multiply(units));
    }
}
