using MathNet.Numerics.LinearAlgebra;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Training;

namespace Plateau.Tests.Curvature;

/// <summary>The H-term of single objects against explicit Hessians and Gauss–Newton matrices, column by column.</summary>
[Collection(nameof(ThreadCount))]
public sealed class HessianTermTests
{
    public static TheoryData<string, string> Specs => new()
    {
        { "softmax", "cross-entropy" },
        { "mlp:7,5+activation=tanh", "cross-entropy" },
        { "mlp:7,5", "squared-error" },
        { "cnn:3x2+batchnorm+activation=gelu", "cross-entropy" },
        { "resnet:8+width=1+activation=silu", "cross-entropy+label-smoothing=0.1" },
    };

    [Theory]
    [MemberData(nameof(Specs))]
    public void Its_norms_are_those_of_explicit_matrices(string spec, string loss)
    {
        (Optimum optimum, Dataset data) = ObjectCurvatureTests.Make(spec, loss);
        int[] chosen = [2, 0];
        IReadOnlyList<HessianTerm> found = HessianTerm.Of(optimum, data, chosen, tolerance: 1e-9);
        Assert.Equal(chosen, found.Select(term => term.Index));
        foreach (HessianTerm term in found)
        {
            WeightedObjects one = WeightedObjects.Of([term.Index]);
            Matrix<double> hessian = Explicit(CurvatureOperator.Hessian(optimum, data, one));
            Matrix<double> outer = Explicit(CurvatureOperator.GaussNewton(optimum, data, one));
            Assert.True(term.Converged);
            (double h, double g, double r) = (Norm(hessian), Norm(outer), Norm(hessian - outer));
            Assert.Equal(h, term.HessianNorm, 1e-8 * h);
            Assert.Equal(g, term.GaussNewtonNorm, 1e-8 * g);
            Assert.Equal(r, term.TermNorm, 1e-8 * h);
            Assert.Equal(r / (g + r), term.Share, 1e-7);
            Assert.Equal(spec == "softmax", term.TermNorm < 1e-12);
        }
    }

    [Fact]
    public void The_operator_of_the_term_is_the_difference_of_the_others()
    {
        (Optimum optimum, Dataset data) = ObjectCurvatureTests.Make("mlp:7,5+activation=tanh", "cross-entropy");
        Matrix<double> expected = Explicit(CurvatureOperator.Hessian(optimum, data))
            - Explicit(CurvatureOperator.GaussNewton(optimum, data));
        Assert.True(expected.FrobeniusNorm() > 1e-3);
        Assert.True((expected - Explicit(HessianTerm.Operator(optimum, data))).FrobeniusNorm() < 1e-13);
    }

    [Fact]
    public void An_iteration_that_was_cut_short_says_so()
    {
        (Optimum optimum, Dataset data) = ObjectCurvatureTests.Make("mlp:7,5+activation=tanh", "cross-entropy");
        HessianTerm term = HessianTerm.Of(optimum, data, [1], tolerance: 1e-12, maxProducts: 1)[0];
        Assert.False(term.Converged);
        Assert.True(term.Hessian.Residual > 1e-6);
    }

    [Fact]
    public void Objects_that_are_not_there_are_refused()
    {
        (Optimum optimum, Dataset data) = ObjectCurvatureTests.Make("softmax", "cross-entropy");
        Assert.Throws<ArgumentException>("objects", () => HessianTerm.Of(optimum, data, [data.Objects]));
        Assert.Empty(HessianTerm.Of(optimum, data, []));
    }

    private static double Norm(Matrix<double> matrix)
    {
        Matrix<double> symmetric = (matrix + matrix.Transpose()) / 2;
        return symmetric.Evd(Symmetricity.Symmetric).EigenValues.Max(value => Math.Abs(value.Real));
    }

    private static Matrix<double> Explicit(SymmetricOperator matrix)
        => Matrix<double>.Build.DenseOfColumnArrays(matrix.Multiply([.. Enumerable.Range(0, matrix.Dimension).Select(j =>
        {
            double[] unit = new double[matrix.Dimension];
            unit[j] = 1;
            return unit;
        })]));
}
