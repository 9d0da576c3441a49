using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Tests.Convergence;

[Collection(nameof(ThreadCount))]
public class QuadraticMonteCarloTests
{
    [Fact]
    public void Of_the_model_itself_it_agrees_with_the_closed_form_and_leaves_no_error_once_controlled()
    {
        QuadraticForm form = QuadraticForm.Of(QuadraticSamples.Model(25, 3, 31));
        (Probe probe, _) = QuadraticFormTests.NamedProbe("gaussian", 3);
        QuadraticMonteCarlo draws = QuadraticMonteCarlo.OfModel(form, probe, 4000, 6);
        double[] closed = form.SquaredIncrements(probe.Sigma);
        for (int k = 1; k < 25; k++)
        {
            MonteCarloEstimate plain = draws.Quadratic(k);
            Assert.InRange(plain.StandardError, 1e-3 * plain.Value, 0.1 * plain.Value);
            Assert.InRange(closed[k - 1], plain.Value - (4.5 * plain.StandardError), plain.Value + (4.5 * plain.StandardError));
            Assert.Equal(plain, draws.SquaredIncrement(k, ControlVariate.None));
            Assert.Equal(new MonteCarloEstimate(closed[k - 1], 0), draws.SquaredIncrement(k, ControlVariate.Whole));
        }
    }

    [Fact]
    public void Plain_estimates_are_those_of_the_loss_matrix()
    {
        (Optimum optimum, Dataset data, Subspace subspace, ProjectedObjects projected) = QuadraticSamples.Net();
        Probe probe = Probe.Gaussian(optimum, 0.3).Within(subspace);
        QuadraticForm form = QuadraticForm.Of(new QuadraticModel(projected));
        QuadraticMonteCarlo draws = QuadraticMonteCarlo.Run(form, probe, data, 40, 2);
        LossMatrix losses = LossMatrix.Evaluate(optimum.Network, data, probe, 40, 2);
        LandscapeStatistics statistics = LandscapeStatistics.Of(losses);
        double[] squares = statistics.SquaredIncrements();
        for (int k = 1; k < data.Objects; k++)
        {
            MonteCarloEstimate plain = draws.SquaredIncrement(k, ControlVariate.None);
            double[] each = [.. Enumerable.Range(0, 40).Select(t => Math.Pow(Increments.Of(losses.Row(t))[k - 1], 2))];
            LossSamples.Close(squares[k - 1], plain.Value, 1e-9);
            LossSamples.Close(Math.Sqrt(each.Sum(x => (x - each.Average()) * (x - each.Average())) / (40 * 39)), plain.StandardError, 1e-6);
        }

        LossSamples.Close(statistics.Variances.ToArray().Average(), draws.Variance(ControlVariate.None).Value, 1e-9);
        LossSamples.Close(statistics.ShapeVariances.ToArray().Average(), draws.ShapeVariance(ControlVariate.None).Value, 1e-9);
    }

    [Theory]
    [InlineData(0.01, 3000)]
    [InlineData(0.1, 30)]
    public void The_control_variate_reduces_the_variance_of_a_network(double sigma, double atLeast)
    {
        (Optimum optimum, Dataset data, Subspace subspace, ProjectedObjects projected) = QuadraticSamples.Net();
        QuadraticForm form = QuadraticForm.Of(new QuadraticModel(projected));
        QuadraticMonteCarlo draws = QuadraticMonteCarlo.Run(form, Probe.Gaussian(optimum, sigma).Within(subspace), data, 64, 2);
        foreach (ControlVariate control in new[] { ControlVariate.Whole, ControlVariate.Chosen })
        {
            double[] factors = [.. Enumerable.Range(1, data.Objects - 1)
                .Select(k =>
                    Math.Pow(
                        draws.SquaredIncrement(k, ControlVariate.None).StandardError / draws.SquaredIncrement(k, control).StandardError,
                        2))
                .Order()];
            double median = factors[factors.Length / 2];
            Assert.True(median > atLeast, $"{control}: the median factor is {median:g4}.");
        }
    }

    [Theory]
    [InlineData("independent", 0.5)]
    [InlineData("independent", 2)]
    [InlineData("antithetic", 0.5)]
    [InlineData("sobol", 0.5)]
    public void Controlled_estimates_are_unbiased_and_their_errors_honest(string placement, double sigma)
    {
        const int Runs = 300;
        (Optimum optimum, Dataset data, Subspace subspace, ProjectedObjects projected) = QuadraticSamples.Net(objects: 12, dimension: 2);
        QuadraticForm form = QuadraticForm.Of(new QuadraticModel(projected));
        Probe independent = Probe.Gaussian(optimum, sigma).Within(subspace);
        Probe probe = placement switch { "antithetic" => independent.Antithetic(), "sobol" => independent.Sobol(4), _ => independent };
        QuadraticMonteCarlo reference = QuadraticMonteCarlo.Run(form, independent.Sobol(1024), data, 65_536, 77);
        int[] sizes = [1, 4, 11];
        foreach (ControlVariate control in Enum.GetValues<ControlVariate>())
        {
            MonteCarloEstimate[][] found = [.. Enumerable.Range(0, Runs).Select(run =>
            {
                QuadraticMonteCarlo draws = QuadraticMonteCarlo.Run(form, probe, data, 64, (ulong)(1000 + run));
                return sizes.Select(k => draws.SquaredIncrement(k, control)).Append(draws.Variance(control)).ToArray();
            })];
            for (int place = 0; place <= sizes.Length; place++)
            {
                MonteCarloEstimate truth = place < sizes.Length
                    ? reference.SquaredIncrement(sizes[place], ControlVariate.Whole)
                    : reference.Variance(ControlVariate.Whole);
                double[] values = [.. found.Select(run => run[place].Value)];
                double mean = values.Average();
                double spread = Math.Sqrt(values.Sum(x => (x - mean) * (x - mean)) / (Runs - 1));
                Assert.True(truth.StandardError < 0.1 * spread, $"the reference is off by {truth.StandardError} against {spread}");
                Assert.InRange(Math.Abs(mean - truth.Value), 0, (4 * spread / Math.Sqrt(Runs)) + (3 * truth.StandardError));

                // The root of the mean squared standard error is the spread, within its own noise.
                double stated = Math.Sqrt(found.Average(run => run[place].StandardError * run[place].StandardError));
                Assert.InRange(stated / spread, 0.75, 1.35);
            }
        }
    }

    [Fact]
    public void The_control_variate_is_let_go_where_the_model_is_far_off()
    {
        (Optimum optimum, Dataset data, Subspace subspace, ProjectedObjects projected) = QuadraticSamples.Net();
        QuadraticForm form = QuadraticForm.Of(new QuadraticModel(projected));
        QuadraticMonteCarlo draws = QuadraticMonteCarlo.Run(form, Probe.Gaussian(optimum, 10).Within(subspace), data, 256, 2);
        double none = draws.Variance(ControlVariate.None).StandardError;
        Assert.True(draws.Variance(ControlVariate.Whole).StandardError > 3 * none);
        Assert.InRange(draws.Variance().StandardError, 0.9 * none, 1.1 * none);
    }

    [Fact]
    public void Randomised_points_beat_independent_draws_of_the_same_number()
    {
        (Optimum optimum, Dataset data, Subspace subspace, ProjectedObjects projected) = QuadraticSamples.Net(dimension: 4);
        QuadraticForm form = QuadraticForm.Of(new QuadraticModel(projected));
        Probe probe = Probe.Gaussian(optimum, 0.3).Within(subspace);
        double independent = QuadraticMonteCarlo.Run(form, probe, data, 2048, 2).Variance(ControlVariate.None).StandardError;
        double even = QuadraticMonteCarlo.Run(form, probe.Sobol(128), data, 2048, 2).Variance(ControlVariate.None).StandardError;
        Assert.InRange(even, 0, 0.5 * independent);
    }

    [Fact]
    public void The_closed_form_holds_at_small_sigma_and_is_said_to_fail_at_large()
    {
        (Optimum optimum, Dataset data, Subspace subspace, ProjectedObjects projected) = QuadraticSamples.Net();
        QuadraticForm form = QuadraticForm.Of(new QuadraticModel(projected));
        QuadraticValidity[] ladder = [.. new[] { 0.01, 0.03, 0.1, 0.3, 1, 3, 10 }.Select(sigma =>
            QuadraticValidity.Of(form, QuadraticMonteCarlo.Run(form, Probe.Gaussian(optimum, sigma).Within(subspace), data, 256, 2)))];
        Assert.Equal(1, ladder[0].Ratio, 1e-4);
        Assert.Equal(1, ladder[0].ShapeRatio, 1e-2);
        Assert.InRange(ladder[^1].Ratio, 1.5, double.PositiveInfinity);
        double? upTo = QuadraticValidity.UpTo(ladder.Reverse(), 0.1);
        Assert.NotNull(upTo);
        Assert.InRange(upTo.Value, 0.03, 3);
        Assert.True(QuadraticValidity.UpTo(ladder, 0.1, shape: true) <= upTo);
        Assert.Null(QuadraticValidity.UpTo(ladder, 1e-12));
        Assert.All(ladder, gauge => Assert.True(gauge.StandardError > 0));
    }

    [Fact]
    public void Cubature_of_the_true_losses_agrees_with_the_closed_form_at_small_sigma()
    {
        (Optimum optimum, Dataset data, Subspace subspace, ProjectedObjects projected) = QuadraticSamples.Net();
        QuadraticForm form = QuadraticForm.Of(new QuadraticModel(projected));
        CubatureIncrements cubature = CubatureIncrements.Run(Probe.Gaussian(optimum, 0.01).Within(subspace), data, projected.Losses);
        LossSamples.Close(form.Variance.Terms(0.01).Total, cubature.Variance, 1e-4);
        LossSamples.Close(form.Variance.Terms(0.01).Shape, cubature.ShapeVariance, 1e-2);

        // At a σ where the model is off, both ways of looking at the true losses agree with each other.
        CubatureIncrements far = CubatureIncrements.Run(Probe.Gaussian(optimum, 0.3).Within(subspace), data, projected.Losses);
        MonteCarloEstimate measured = QuadraticMonteCarlo.Run(
            form,
            Probe.Gaussian(optimum, 0.3).Within(subspace),
            data,
            2048,
            3).Variance();
        Assert.InRange(far.Variance, measured.Value * 0.97, measured.Value * 1.03);
    }

    [Fact]
    public void Another_mean_and_covariance_are_those_of_the_draws()
    {
        (Optimum optimum, Dataset data, Subspace subspace, ProjectedObjects projected) = QuadraticSamples.Net(dimension: 2);
        double[] shift = [0.02, -0.01];
        double[] mean = [.. optimum.Parameters];
        subspace.AddTo(shift, mean);
        Tensor<double> root = new([1, 0.5, 0, 0.3], 2, 2);
        QuadraticForm form = QuadraticForm.Of(new QuadraticModel(projected).Around(shift).In(root));
        Probe probe = Probe.Gaussian(optimum, 0.02).Around(mean).Within(subspace).WithRoot(root);
        double[] atCenter = Evaluation.Of(optimum with { Parameters = mean }, data).Losses;
        QuadraticValidity gauge = QuadraticValidity.Of(form, QuadraticMonteCarlo.Run(form, probe, data, 128, 4, atCenter));
        Assert.Equal(1, gauge.Ratio, 1e-3);
        Assert.Equal(1, gauge.ShapeRatio, 0.02);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void The_number_of_threads_changes_no_bit(int threads)
    {
        QuadraticModel model = QuadraticSamples.Model(700, 5, 32);
        (Probe probe, _) = QuadraticFormTests.NamedProbe("gaussian", 5);
        Assert.Equal(ThreadCount.With(1, Everything), ThreadCount.With(threads, Everything));

        double[] Everything()
        {
            QuadraticForm form = QuadraticForm.Of(model);
            QuadraticMonteCarlo draws = QuadraticMonteCarlo.OfModel(form, probe, 20, 3);
            IReadOnlyList<(double[] Before, double[] After)> spectra = PaperIncrements.Spectra(model, [1, 10, 100, 699]);
            return [
                .. QuadraticIncrements.Mean(model, new RandomOrders(70, 2)).SquaredIncrements(0.1),
                .. form.SquaredIncrements(0.1), form.Variance.Terms(0.3).Total, form.Variance.StandardErrors(0.3).Total,
                .. Enumerable.Range(1, 699).Select(k => draws.SquaredIncrement(k).Value), draws.Variance().StandardError,
                .. spectra.SelectMany(pair => pair.Before.Concat(pair.After))];
        }
    }

    [Fact]
    public void Draws_that_do_not_fit_are_refused()
    {
        QuadraticForm form = QuadraticForm.Of(QuadraticSamples.Model(5, 2, 33));
        QuadraticMonteCarlo draws = new(form, 0.1, drawsPerUnit: 2);
        Assert.Throws<InvalidOperationException>(() => draws.Variance());
        Assert.Throws<ArgumentException>(() => draws.Add([0, 0], [1, 2]));
        Assert.Contains(
            "object 1 in draw 0 (counted from 0)",
            Assert.Throws<PlateauException>(() => draws.Add([0, 0], [1, double.NaN, 1, 1, 1])).Message,
            StringComparison.Ordinal);
        draws.Add([0.1, 0], [1, 2, 3, 4, 5]);
        Assert.Equal(0, draws.Units);
        draws.Add([-0.1, 0], [1, 2, 3, 4, 5]);
        Assert.Equal((1, 2), (draws.Units, draws.Draws));
        Assert.True(double.IsNaN(draws.Variance().StandardError));
    }
}
