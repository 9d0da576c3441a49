using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Plateau.Curvature;

namespace Plateau.Tests.Curvature;

/// <summary>
/// Curvature operators against the closed forms of regression, and estimates of their traces and spectra against those of the dense
/// matrices.
/// </summary>
public class RegressionTests
{
    // Classes; squared error or cross-entropy; bias; objects: more than one chunk holds, an uneven last chunk, a single one.
    public static TheoryData<int, bool, bool, int> Cases => new()
    {
        { 2, false, true, 37 },
        { 2, false, false, 1 },
        { 5, false, true, 1301 },
        { 5, false, false, 513 },
        { 3, true, true, 64 },
        { 4, true, false, 1025 },
    };

    public static TheoryData<string> Subsets => ["all", "first 17", "repeated", "weighted", "negative weights"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Hessian_Gauss_Newton_and_Fisher_matrix_are_the_closed_form(int classes, bool squared, bool bias, int objects)
    {
        var oracle = new RegressionOracle(objects, 7, classes, squared, bias);
        (int[] all, double[] weights) = Mean(objects);
        double[,] expected = oracle.Hessian(all, weights);
        Check(expected, CurvatureOperator.Hessian(oracle.Optimum, oracle.Data));
        Check(expected, CurvatureOperator.GaussNewton(oracle.Optimum, oracle.Data));
        Check(expected, CurvatureOperator.Fisher(oracle.Optimum, oracle.Data, FisherKind.Exact));
        Check(oracle.EmpiricalFisher(all, weights), CurvatureOperator.Fisher(oracle.Optimum, oracle.Data, FisherKind.Empirical));
    }

    [Theory]
    [MemberData(nameof(Subsets))]
    public void Weighted_objects_and_subsets_give_the_weighted_sum(string subset)
    {
        var oracle = new RegressionOracle(700, 6, 4, squared: false);
        int[] some = [.. Enumerable.Range(0, 53).Select(i => 13 * i)];
        WeightedObjects objects = subset switch
        {
            "all" => WeightedObjects.All(700),
            "first 17" => WeightedObjects.First(17),
            "repeated" => WeightedObjects.Of([.. Enumerable.Range(0, 600).Select(i => i % 5)]),
            "weighted" => WeightedObjects.Of(some, [.. some.Select(i => 0.1 + (i % 7))]),
            _ => WeightedObjects.Of(some, [.. some.Select(i => (i % 5) - 2.0)]),
        };
        double[,] expected = oracle.Hessian(objects.Objects, objects.Weights);
        Check(expected, CurvatureOperator.Hessian(oracle.Optimum, oracle.Data, objects));
        Check(expected, CurvatureOperator.GaussNewton(oracle.Optimum, oracle.Data, objects));
        Check(
            oracle.EmpiricalFisher(objects.Objects, objects.Weights),
            CurvatureOperator.Fisher(oracle.Optimum, oracle.Data, FisherKind.Empirical, objects));
    }

    /// <summary>Over seeds the sampled matrix has the closed form for its mean: every entry within five standard errors.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 2)]
    public void A_Monte_Carlo_Fisher_matrix_is_unbiased(bool squared, int samples)
    {
        const int seeds = 200;
        var oracle = new RegressionOracle(25, 3, 3, squared);
        (int[] all, double[] weights) = Mean(25);
        double[,] expected = oracle.Hessian(all, weights);
        int n = oracle.Network.ParameterCount;
        double[,] sum = new double[n, n];
        double[,] squares = new double[n, n];
        for (int seed = 0; seed < seeds; seed++)
        {
            double[,] matrix = Dense(
                CurvatureOperator.Fisher(oracle.Optimum, oracle.Data, FisherKind.MonteCarlo, seed: (ulong)seed, samples: samples));
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    sum[i, j] += matrix[i, j] / seeds;
                    squares[i, j] += matrix[i, j] * matrix[i, j] / seeds;
                }
            }
        }

        double worst = 0;
        double spread = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double variance = squares[i, j] - (sum[i, j] * sum[i, j]);
                spread += variance;
                worst = Math.Max(worst, Math.Abs(sum[i, j] - expected[i, j]) / Math.Sqrt(variance / seeds));
            }
        }

        Assert.True(spread > 0);
        Assert.InRange(worst, 0, 5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Moments_diagonal_and_density_of_a_Hessian_are_those_of_the_matrix(bool squared)
    {
        var oracle = new RegressionOracle(300, 40, 5, squared);
        (int[] all, double[] weights) = Mean(300);
        double[,] expected = oracle.Hessian(all, weights);
        int n = oracle.Network.ParameterCount;
        Matrix<double> matrix = DenseMatrix.OfArray(expected);
        double[] eigenvalues = [.. matrix.Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real).Order()];
        CurvatureOperator subject = CurvatureOperator.Hessian(oracle.Optimum, oracle.Data);

        OperatorMoments exact = OperatorMoments.Of(subject, new MomentQuestion { Tolerance = 0, MaxProducts = n });
        Assert.True(exact.Trace.IsExact);
        Assert.Equal(matrix.Trace(), exact.Trace.Value, 1e-10 * matrix.Trace());
        double norm = matrix.FrobeniusNorm() * matrix.FrobeniusNorm();
        Assert.Equal(norm, exact.SquaredNorm.Value, 1e-10 * norm);

        OperatorMoments sampled = OperatorMoments.Of(subject, new MomentQuestion { Tolerance = 0.02, MaxProducts = 150 });
        Assert.False(sampled.Trace.IsExact);
        Assert.InRange(Math.Abs(sampled.Trace.Value - matrix.Trace()), 0, 4 * sampled.Trace.StandardError);
        Assert.InRange(Math.Abs(sampled.SquaredNorm.Value - norm), 0, 4 * sampled.SquaredNorm.StandardError);

        OperatorDiagonal diagonal = OperatorDiagonal.Of(subject, new DiagonalQuestion { Tolerance = 0, MaxProducts = 60 });
        Assert.True(
            Enumerable.Range(0, n).Count(i => Math.Abs(diagonal.Values[i] - expected[i, i]) <= 3 * diagonal.StandardErrors[i]) >= 0.97 * n);

        SpectralDensity density = SpectralDensity.Of(subject, new DensityQuestion { Probes = 4, Steps = 60 });
        Assert.True(density.IsExact);
        Assert.All(Enumerable.Range(0, n), i => Assert.Equal(eigenvalues[i], density.Nodes[i].Value, 1e-10));
        Assert.True(OperatorCheck.Of(subject).Passed, OperatorCheck.Of(subject).Sentence);
    }

    private static (int[] Objects, double[] Weights) Mean(int objects)
        => ([.. Enumerable.Range(0, objects)], [.. Enumerable.Repeat(1.0 / objects, objects)]);

    private static double[,] Dense(SymmetricOperator subject)
    {
        int n = subject.Dimension;
        double[,] matrix = new double[n, n];
        double[][] units = [.. Enumerable.Range(0, n).Select(i =>
        {
            double[] unit = new double[n];
            unit[i] = 1;
            return unit;
        })];
        double[][] columns = subject.Multiply(units);
        for (int j = 0; j < n; j++)
        {
            for (int i = 0; i < n; i++)
            {
                matrix[i, j] = columns[j][i];
            }
        }

        return matrix;
    }

    private static void Check(double[,] expected, SymmetricOperator subject)
    {
        double[,] matrix = Dense(subject);
        double scale = expected.Cast<double>().Max(Math.Abs);
        Assert.True(scale > 0);
        for (int i = 0; i < subject.Dimension; i++)
        {
            for (int j = 0; j < subject.Dimension; j++)
            {
                Assert.Equal(expected[i, j], matrix[i, j], 1e-8 * scale);
            }
        }
    }
}
