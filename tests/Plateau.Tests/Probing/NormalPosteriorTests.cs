using MathNet.Numerics.LinearAlgebra;
using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Probing;
using Plateau.Tests.Convergence;
using Plateau.Training;

namespace Plateau.Tests.Probing;

/// <summary>Draws from the normal approximation to the posterior, against dense matrices and the closed form.</summary>
public class NormalPosteriorTests
{
    private const int Dimension = 4;

    /// <summary>
    /// The covariance of many draws is (kH + λI)⁻¹ with H replaced by h̄I beyond its leading eigenvectors, written out as a dense matrix.
    /// </summary>
    [Theory]
    [InlineData(null, false)]
    [InlineData(3.0, false)]
    [InlineData(3.0, true)]
    public void Draws_have_the_covariance_written_out(double? prior, bool confined)
    {
        (Optimum optimum, Dataset data, Subspace subspace) = Net();
        NormalPosterior posterior = NormalPosterior.Of(optimum, data, subspace, prior, confined);
        int p = optimum.Network.ParameterCount;
        Matrix<double> hessian = Dense(CurvatureOperator.Hessian(optimum, data));
        MathNet.Numerics.LinearAlgebra.Factorization.Evd<double> solved = hessian.Evd(Symmetricity.Symmetric);
        int[] leading = [.. Enumerable.Range(0, p).OrderByDescending(i => solved.EigenValues[i].Real).Take(Dimension)];
        double trace = Dense(CurvatureOperator.GaussNewton(optimum, data)).Trace();
        double rest = (trace - leading.Sum(i => solved.EigenValues[i].Real)) / (p - Dimension);
        double precision = posterior.PriorPrecision;
        Assert.Equal(prior ?? precision, precision);
        Matrix<double> expected = Matrix<double>.Build.DenseIdentity(p) * (confined ? 0 : 1 / ((data.Objects * rest) + precision));
        foreach (int i in leading)
        {
            Vector<double> vector = solved.EigenVectors.Column(i);
            double own = 1 / ((data.Objects * solved.EigenValues[i].Real) + precision);
            expected += (own - (confined ? 0 : 1 / ((data.Objects * rest) + precision))) * vector.OuterProduct(vector);
        }

        Assert.Equal(Math.Sqrt(expected.Trace() / (confined ? Dimension : p)), posterior.MeanDeviation, 1e-5 * posterior.MeanDeviation);
        const int draws = 20_000;
        Probe probe = Probe.Posterior(posterior);
        double[] draw = new double[p];
        Matrix<double> covariance = Matrix<double>.Build.Dense(p, p);
        double[] mean = new double[p];
        for (int t = 0; t < draws; t++)
        {
            probe.Draw(7, t, draw);
            for (int i = 0; i < p; i++)
            {
                draw[i] -= optimum.Parameters[i];
                mean[i] += draw[i] / draws;
            }

            var z = Vector<double>.Build.Dense(draw);
            for (int i = 0; i < p; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    covariance[i, j] += z[i] * z[j] / draws;
                }
            }
        }

        for (int i = 0; i < p; i++)
        {
            Assert.InRange(mean[i], -5 * Math.Sqrt((expected[i, i] / draws) + 1e-20), 5 * Math.Sqrt((expected[i, i] / draws) + 1e-20));
            for (int j = 0; j <= i; j++)
            {
                double error = Math.Sqrt(((expected[i, i] * expected[j, j]) + (expected[i, j] * expected[i, j])) / draws);
                Assert.InRange(covariance[i, j], expected[i, j] - (5.5 * error) - 1e-12, expected[i, j] + (5.5 * error) + 1e-12);
            }
        }
    }

    [Theory]
    [InlineData("squared-error")]
    [InlineData("cross-entropy+label-smoothing=0.1")]
    public void A_loss_that_is_no_log_likelihood_has_no_posterior(string loss)
    {
        (Optimum optimum, Dataset data, Subspace subspace) = Net();
        PlateauException refused = Assert.Throws<PlateauException>(
            () => NormalPosterior.Of(optimum with { Loss = ObjectLoss.Named(loss) }, data, subspace));
        Assert.Contains($"{loss} is none", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>V along confined draws is that of the closed form N(0, Σ), within its standard error.</summary>
    [Fact]
    public void V_of_confined_draws_is_that_of_the_closed_form()
    {
        (Optimum optimum, Dataset data, Subspace subspace) = Net();
        NormalPosterior posterior = NormalPosterior.Of(optimum, data, subspace, 20, confined: true);
        QuadraticModel model = new(
            ProjectedObjects.Of(optimum, data, [.. Enumerable.Range(0, Dimension).Select(d => subspace.Basis.Row(d).ToArray())]));
        NormalPosterior within = NormalPosterior.Within(optimum, data, subspace, model.MeanHessian(), 20);
        Assert.Equal(within.Deviations.Order(), posterior.Deviations.Order(), (a, b) => Math.Abs(a - b) <= 1e-4 * b);
        QuadraticForm form = QuadraticForm.Of(model.In(within.Root()), CoordinateMoments.Of(Probe.Gaussian(optimum, 1).Within(subspace)));
        LandscapeStatistics statistics = new(data.Objects, Evaluation.Of(optimum, data).Losses);
        LossSweep.Run(Probe.Posterior(posterior), 4000, 3, [data], (_, rows) => statistics.Add(rows[0]));
        LandscapeVariance v = LandscapeVariance.Of(statistics);
        double expected = form.Variance.Terms(1).Total;
        Assert.InRange(
            v.Value,
            expected - (4 * v.OverDraws!.Value) - (0.03 * expected),
            expected + (4 * v.OverDraws!.Value) + (0.03 * expected));
        double shape = form.Variance.Terms(1).Shape;
        Assert.InRange(v.Shape!.Value / shape, 0.85, 1.15);
    }

    [Fact]
    public void A_draw_depends_on_seed_and_number_alone_and_an_isotropic_probe_of_the_same_coordinates_is_left()
    {
        (Optimum optimum, Dataset data, Subspace subspace) = Net();
        NormalPosterior posterior = NormalPosterior.Of(optimum, data, subspace);
        Probe probe = Probe.Posterior(posterior);
        double[] first = Draw(probe, 5);
        Draw(probe, 6);
        Assert.Equal(first, Draw(probe, 5));
        Assert.NotEqual(first, Draw(probe, 6));
        Assert.Equal(Draw(Probe.Gaussian(optimum, 0.1), 5), Draw(probe.Isotropic(0.1), 5));
        Assert.Same(posterior, probe.Covariance);
        Assert.Null(probe.Within(subspace).Covariance);
        Assert.Null(probe.Isotropic(0.1).Covariance);

        // σ multiplies the deviations, and opposite draws are opposite.
        double[] twice = Draw(probe with { Sigma = 2 }, 5);
        double[] opposite = Draw(probe.Antithetic(), 11);
        double[] pair = Draw(probe.Antithetic(), 10);
        for (int i = 0; i < twice.Length; i++)
        {
            Assert.Equal(2 * (first[i] - optimum.Parameters[i]), twice[i] - optimum.Parameters[i], 1e-12);
            Assert.Equal(optimum.Parameters[i] - pair[i], opposite[i] - optimum.Parameters[i], 1e-12);
        }

        double[] Draw(Probe from, int number)
        {
            double[] parameters = new double[optimum.Network.ParameterCount];
            from.Draw(4, number, parameters);
            return parameters;
        }
    }

    [Fact]
    public void The_prior_makes_up_for_negative_curvature_or_says_that_it_cannot()
    {
        (Optimum optimum, Dataset data, _) = Net();
        Subspace whole = Subspace.Eigen(optimum, data, optimum.Network.ParameterCount, 1);
        double least = whole.Eigenpairs!.Values.Min();
        Assert.True(least < 0);
        NormalPosterior posterior = NormalPosterior.Of(optimum, data, whole);
        Assert.True(posterior.PriorPrecision >= -2 * data.Objects * least * 0.999);
        Assert.Equal(0, posterior.Beyond);
        PlateauException failure = Assert.Throws<PlateauException>(
            () => NormalPosterior.Of(optimum, data, whole, -0.5 * data.Objects * least));
        Assert.Contains("take more than", failure.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => NormalPosterior.Of(optimum, data, whole, -1));
        Assert.Throws<ArgumentException>(() => NormalPosterior.Of(optimum, data, Subspace.Random(optimum.Network.ParameterCount, 3, 1)));
    }

    private static (Optimum Optimum, Dataset Data, Subspace Subspace) Net()
    {
        (Optimum optimum, Dataset data, _, _) = QuadraticSamples.Net();
        return (optimum, data, Subspace.Eigen(optimum, data, Dimension, 1, 1e-7));
    }

    private static Matrix<double> Dense(SymmetricOperator subject)
    {
        double[][] units = [.. Enumerable.Range(0, subject.Dimension)
            .Select(i => Enumerable.Range(0, subject.Dimension).Select(j => i == j ? 1.0 : 0).ToArray())];
        return Matrix<double>.Build.DenseOfColumnArrays(subject.Multiply(units));
    }
}
