using MathNet.Numerics.LinearAlgebra;
using Plateau.Convergence;
using Plateau.Numerics;

namespace Plateau.Tests.Convergence;

public sealed class SoftmaxHessianTests
{
    public static TheoryData<int, double> Cases()
    {
        TheoryData<int, double> cases = [];
        foreach (int classes in (int[])[2, 3, 5, 10, 100])
        {
            foreach (double scale in (double[])[0, 0.1, 1, 3, 8])
            {
                cases.Add(classes, scale);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Norms_are_those_of_the_matrix_written_out(int classes, double scale)
    {
        RandomStream stream = LossSamples.Stream(900 + classes);
        for (int trial = 0; trial < 20; trial++)
        {
            double[] logits = [.. Enumerable.Range(0, classes).Select(j => scale * stream.Normal((trial * classes) + j))];
            SoftmaxHessian hessian = SoftmaxHessian.Of(logits);
            Matrix<double> matrix = SlowCurvature.Softmax(logits);
            double[] eigenvalues = [.. matrix.Evd(Symmetricity.Symmetric).EigenValues.Real()];
            Assert.Equal(eigenvalues.Max(), hessian.Norm, 1e-14 * classes);
            Assert.Equal(matrix.Trace(), hessian.Trace, 1e-14 * classes);
            Assert.Equal(matrix.FrobeniusNorm(), hessian.Frobenius, 1e-14 * classes);
            Assert.InRange(hessian.Norm, hessian.Low * (1 - 1e-12), hessian.High * (1 + 1e-12));
            Assert.InRange(hessian.Norm, 0, SoftmaxHessian.Bound * (1 + 1e-12));
            Assert.InRange(hessian.Frobenius, hessian.Norm * (1 - 1e-12), SoftmaxHessian.Bound * (1 + 1e-12));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void The_half_is_reached_where_two_classes_share_everything(int classes)
    {
        double[] logits = [.. Enumerable.Range(0, classes).Select(j => j < 2 ? 0.0 : -800.0)];
        SoftmaxHessian hessian = SoftmaxHessian.Of(logits);
        Assert.Equal(0.5, hessian.Norm, 1e-15);
        Assert.Equal(0.5, hessian.Frobenius, 1e-15);
        Assert.Equal(Math.Sqrt(2), SoftmaxHessian.PaperBound);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(300)]
    public void Nothing_cancels_where_the_network_is_certain(double margin)
    {
        // Two classes: A = pq (1, −1)(1, −1)ᵀ, of norm 2pq.
        double q = Math.Exp(-margin) / (1 + Math.Exp(-margin));
        SoftmaxHessian hessian = SoftmaxHessian.Of([margin, 0]);
        double expected = 2 * q * (1 / (1 + Math.Exp(-margin)));
        LossSamples.Close(expected, hessian.Norm, 1e-13);
        LossSamples.Close(expected, hessian.Trace, 1e-13);
        LossSamples.Close(expected, hessian.Frobenius, 1e-13);
        LossSamples.Close(expected, hessian.High, 1e-13);
    }

    [Fact]
    public void One_logit_and_logits_that_are_not_finite_are_refused()
    {
        Assert.Throws<ArgumentException>(() => SoftmaxHessian.Of([1.0]));
        Assert.Throws<ArgumentException>(() => SoftmaxHessian.Of([1.0, double.NaN]));
    }
}
