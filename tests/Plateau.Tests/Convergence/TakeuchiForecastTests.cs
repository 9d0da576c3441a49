using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Training;
using Xunit.Abstractions;

namespace Plateau.Tests.Convergence;

/// <summary>The Takeuchi forecast where theory says that it must hold, against dense matrices, and the coverage of its interval.</summary>
public class TakeuchiForecastTests(ITestOutputHelper output)
{
    /// <summary>
    /// Many fits of logistic regression to convergence: their mean excess loss, exact in the population, is what a forecast from fresh
    /// objects at one of the fits says, whether the model is the true one (then the number of parameters over 2k says the same) or not
    /// (then it does not).
    /// </summary>
    [Theory]
    [InlineData(true, 4)]
    [InlineData(false, 4)]
    [InlineData(true, 8)]
    [InlineData(false, 8)]
    public void The_excess_loss_of_logistic_regression_is_within_the_interval(bool wellSpecified, int features)
    {
        const int objects = 600;
        const int fits = 250;
        var population = new LogisticPopulation(8000, features, wellSpecified, 601);
        double[] excess =
        [
            .. Enumerable.Range(0, fits).Select(fit => population.Excess(population.Fit(objects, LossSamples.Stream(2000 + fit)))),
        ];
        double mean = excess.Average();
        double error = Math.Sqrt(excess.Sum(value => (value - mean) * (value - mean)) / (fits - 1.0) / fits);

        Optimum optimum = population.Optimum(population.Fit(objects, LossSamples.Stream(2000)));
        Dataset fresh = population.Data(2000, LossSamples.Stream(1999));
        TakeuchiForecast forecast = TakeuchiForecast.Of(
            optimum,
            fresh,
            new TakeuchiQuestion { Dimension = 100, Objects = objects, Dampings = [0], Damping = 0, Seed = 3 });
        TakeuchiPoint point = forecast.Chosen;
        output.WriteLine(
            $"measured {mean:g5} ± {error:g2}; forecast {point.Excess(objects):g5} ({point.Low / 2 / objects:g5} to "
                + $"{point.High / 2 / objects:g5}); p/2k {(features + 1) / 2.0 / objects:g5}; C/F {forecast.TraceRatio.Value:g3}");
        Assert.InRange(mean, (point.Low / 2 / objects) - (2 * error), (point.High / 2 / objects) + (2 * error));
        Assert.InRange(point.High / point.Low, 1, 1.5);

        double parameters = (features + 1) / 2.0 / objects;
        if (wellSpecified)
        {
            Assert.InRange(forecast.TraceRatio.Value, 0.9, 1.1);
            Assert.InRange(parameters / mean, 0.85, 1.15);
        }
        else
        {
            Assert.InRange(parameters / mean, 0.4, 0.8);
        }
    }

    /// <summary>
    /// Least squares on labels that features say nothing of: the expected excess loss of k objects is known exactly,
    /// σ²((k + 1)(k − 2)/(k(k − p − 2)) − 1).
    /// </summary>
    [Theory]
    [InlineData(3, 2, 4000)]
    [InlineData(6, 5, 4000)]
    public void The_excess_loss_of_linear_regression_is_the_closed_form(int features, int classes, int objects)
    {
        Dataset fresh = Tests.Samples.Normal(3000, features, classes, 31);
        Network network = NetworkSpec.Parse("softmax").Build(new Shape(features), classes);
        double[] parameters = new double[network.ParameterCount];
        ParameterSegment bias = network.Segments.Single(segment => segment.Name.EndsWith("bias", StringComparison.Ordinal));
        parameters.AsSpan(bias.Offset, bias.Length).Fill(1.0 / classes);
        Optimum optimum = new()
        {
            Network = network,
            Parameters = parameters,
            Loss = ObjectLoss.SquaredError(),
            Precision = Plateau.Training.Precision.Double,
        };
        TakeuchiForecast forecast = TakeuchiForecast.Of(
            optimum,
            fresh,
            new TakeuchiQuestion { Dimension = network.ParameterCount, Objects = objects, Dampings = [], Damping = 0 });
        double noise = (1 - (1.0 / classes)) / classes;
        double exact = noise * (((objects + 1.0) * (objects - 2) / ((double)objects * (objects - features - 2))) - 1);
        Assert.InRange(noise * (features + 1) / objects, forecast.Chosen.Low / 2 / objects, forecast.Chosen.High / 2 / objects);
        Assert.InRange(forecast.Chosen.Excess(objects) / exact, 0.99, 1.01);
        Assert.Equal(2 * forecast.Chosen.Excess(objects), forecast.Chosen.Gap(objects), 1e-15);
    }

    /// <summary>Of 200 samples of fresh objects about as many intervals as they say hold the trace of the whole population.</summary>
    [Theory]
    [InlineData(true, 100)]
    [InlineData(false, 100)]
    [InlineData(true, 400)]
    [InlineData(false, 400)]
    public void Its_interval_covers(bool wellSpecified, int measured)
    {
        const int repeats = 200;
        var population = new LogisticPopulation(8000, 4, wellSpecified, 602);
        double truth = population.Takeuchi();
        Optimum optimum = population.Optimum(population.Best);
        int covered = 0;
        double sum = 0;
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            TakeuchiPoint point = TakeuchiForecast.Of(
                optimum,
                population.Data(measured, LossSamples.Stream(4000 + repeat)),
                new TakeuchiQuestion { Dimension = 100, Objects = 100, Dampings = [], Damping = 0, Seed = (ulong)repeat }).Chosen;
            covered += point.Low <= truth && truth <= point.High ? 1 : 0;
            sum += point.Trace / repeats;
        }

        output.WriteLine($"{wellSpecified} {measured}: covered {covered / (double)repeats:p1}, mean {sum:g4} of {truth:g4}");
        Assert.InRange(covered / (double)repeats, 0.9, 0.995);
        Assert.InRange(sum / truth, 0.96, 1.04);
    }

    /// <summary>A small network: gradients by central differences of the losses, dense matrices, dense eigenvectors.</summary>
    [Theory]
    [InlineData(5, 0.01)]
    [InlineData(5, 1e-4)]
    [InlineData(20, 0.001)]
    [InlineData(1000, 0.001)]
    public void A_small_network_has_the_trace_of_its_dense_matrices(int dimension, double damping)
    {
        (Optimum optimum, Dataset data, _, _) = QuadraticSamples.Net();
        int d = Math.Min(dimension, optimum.Network.ParameterCount);
        (Matrix<double> hessian, Matrix<double>[] own, Matrix<double> gradients) = Dense(optimum, data);
        TakeuchiForecast forecast = TakeuchiForecast.Of(
            optimum,
            data,
            new TakeuchiQuestion
            {
                Dimension = dimension,
                Objects = 60,
                Dampings = [damping],
                Damping = damping,
                EigenTolerance = 1e-8,
                Probes = 60,
                Steps = 60,
            });
        Matrix<double> basis = Top(hessian, d);
        double expected = Trace(basis, hessian, gradients, damping);
        TakeuchiPoint point = Assert.Single(forecast.Path);
        Assert.Equal(point, forecast.Chosen);
        Assert.Equal(expected, point.Trace, 1e-6 * expected);

        // The standard error beside that of a jackknife of the whole computation, the subspace held fixed.
        int n = data.Objects;
        double[] without =
        [
            .. Enumerable.Range(0, n).Select(i => Trace(basis, (hessian * n - own[i]) / (n - 1), gradients.RemoveRow(i), damping)),
        ];
        double jackknife = Math.Sqrt((n - 1.0) / n * without.Sum(value => (value - without.Average()) * (value - without.Average())));
        // With fewer than ten objects a dimension influences are too small.
        Assert.InRange(point.StandardError / jackknife, dimension * 10 <= n ? 0.75 : 0.5, 1.1);

        // Beyond the subspace: with as many probes as objects nothing is left to chance; with few the rest is within its error; its bounds
        // hold.
        Matrix<double> whole = Matrix<double>.Build.DenseIdentity(hessian.RowCount);
        double rest = Trace(whole, hessian, gradients, damping) - expected;
        Assert.Equal(rest, point.Rest!.Value, 1e-5 * (rest + expected));
        Assert.Equal(expected + rest, point.Total, 1e-5 * (rest + expected));
        Assert.InRange(rest, point.RestLow - (1e-6 * expected), point.RestHigh + (1e-6 * expected));
        TakeuchiPoint few = TakeuchiForecast.Of(
            optimum,
            data,
            new TakeuchiQuestion
            {
                Dimension = dimension,
                Objects = 60,
                Dampings = [],
                Damping = damping,
                EigenTolerance = 1e-8,
                Probes = 6,
                Steps = 12,
            }).Chosen;
        (double low, double high) = few.RestInterval!.Value;
        Assert.InRange(few.Rest!.Value, low, high);
        Assert.InRange(
            rest,
            few.Rest.Value - (2 * (few.Rest.Value - low)) - (1e-5 * expected),
            few.Rest.Value + (2 * (high - few.Rest.Value)) + (1e-5 * expected));
        Assert.InRange(high - low, 0, Math.Max(6 * rest, 1e-5 * expected));
        TakeuchiPoint none = TakeuchiForecast.Of(optimum, data, new TakeuchiQuestion { Dimension = 5, Objects = 60, Probes = 0 }).Chosen;
        Assert.Null(none.Rest);
        Assert.Null(none.RestInterval);
        Assert.Equal(new Interval(none.RestLow, none.RestHigh), none.RestBracket);

        double trace = Covariance(gradients).Trace();
        Assert.Equal(trace, forecast.TraceRatio.Covariance, 1e-6 * trace);
        Assert.Equal(hessian.Trace(), forecast.TraceRatio.Fisher, 1e-6 * hessian.Trace());
        Assert.Equal(trace / hessian.Trace(), forecast.TraceRatio.Value, 1e-6);
        Assert.InRange(forecast.TraceRatio.Value, forecast.TraceRatio.Low, forecast.TraceRatio.High);
    }

    [Fact]
    public void The_path_falls_with_the_damping_and_the_damping_of_a_gap_is_found_again()
    {
        (Optimum optimum, Dataset data, _, _) = QuadraticSamples.Net();
        TakeuchiForecast forecast = TakeuchiForecast.Of(optimum, data, new TakeuchiQuestion { Dimension = 6, Objects = 60 });
        Assert.Equal(17, forecast.Path.Count);
        Assert.All(
            forecast.Path.Zip(forecast.Path.Skip(1)),
            pair => Assert.True(pair.First.Damping < pair.Second.Damping && pair.First.Total > pair.Second.Total));
        Assert.Equal(forecast.Eigenvalues[0], forecast.Path[^1].Damping, 1e-12);
        Assert.Equal(forecast.PriorPrecision!.Value / 60, forecast.Chosen.Damping, 1e-15);
        double squared = optimum.Parameters.Sum(value => value * value);
        double rest = forecast.Chosen.Rest!.Value * (forecast.TraceRatio.Fisher - forecast.Eigenvalues.Sum());
        double determined = forecast.Eigenvalues.Sum(value => value / (value + forecast.Chosen.Damping));
        Assert.InRange(
            ((forecast.PriorPrecision!.Value * squared) - determined) / rest * (forecast.Chosen.RestHigh * forecast.Chosen.Damping),
            0.999,
            1.001);
        Assert.False(forecast.Chosen.IsOpen);
        Assert.All(forecast.Path.Skip(6), point => Assert.False(point.IsOpen));
        foreach (TakeuchiPoint point in forecast.Path.Skip(6))
        {
            Assert.Equal(1, forecast.Matching(point.Gap(60))!.Value / point.Damping, 1e-9);
        }

        Assert.Null(forecast.Matching(-1));
        Assert.Null(forecast.Matching(1e9));
    }

    /// <summary>
    /// Few steps of Lanczos' method over the whole path of dampings, as many probes as objects, so that no chance is left: the dense trace
    /// lies in the bracket, no estimate is above twice it, and what counts as settled is right within the factor that it may be off.
    /// </summary>
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void Where_the_steps_do_not_settle_it_the_trace_is_open_and_lies_between(int steps)
    {
        (Optimum optimum, Dataset data, _, _) = QuadraticSamples.Net();
        (Matrix<double> hessian, _, Matrix<double> gradients) = Dense(optimum, data);
        TakeuchiForecast forecast = TakeuchiForecast.Of(
            optimum,
            data,
            new TakeuchiQuestion { Dimension = 5, Objects = 60, EigenTolerance = 1e-8, Probes = 60, Steps = steps });
        Matrix<double> whole = Matrix<double>.Build.DenseIdentity(hessian.RowCount);
        Matrix<double> top = Top(hessian, 5);
        foreach (TakeuchiPoint point in forecast.Path)
        {
            double exact = Trace(whole, hessian, gradients, point.Damping);
            double rest = exact - Trace(top, hessian, gradients, point.Damping);
            output.WriteLine(
                $"{steps} steps, λ {point.Damping:g3}: {point.Total:g4} of {exact:g4}, {point.Trace + point.RestBracket.Low:g4} to "
                    + $"{point.Trace + point.RestBracket.High:g4}{(point.IsOpen ? ", open" : string.Empty)}");
            Assert.InRange(rest, point.RestBracket.Low - (1e-5 * exact), point.RestBracket.High + (1e-5 * exact));
            Assert.InRange(point.RestBracket.Low, point.RestInterval!.Value.Low, point.RestInterval.Value.High);
            Assert.InRange(point.RestBracket.High, point.RestInterval.Value.Low, point.RestInterval.Value.High);
            Assert.InRange(point.Total, 0, 2 * exact);
            Assert.InRange(point.Total / exact, point.IsOpen ? 0 : 1 / 1.1, 1.1);
            Assert.Equal(point.Trace + point.RestBracket.High > 1.1 * (point.Trace + point.RestBracket.Low), point.IsOpen);
            Assert.Equal(point.IsOpen, forecast.Matching(point.Gap(60)) is null);
        }

        Assert.True(forecast.Path[0].IsOpen);
        Assert.True(forecast.Path[0].RestBracket.High > 100 * forecast.Path[0].RestBracket.Low);
        Assert.False(forecast.Path[^1].IsOpen);
    }

    [Fact]
    public void More_steps_leave_the_damping_chosen_where_it_was()
    {
        (Optimum optimum, Dataset data, _, _) = QuadraticSamples.Net();
        TakeuchiForecast Of(int steps)
            => TakeuchiForecast.Of(optimum, data, new TakeuchiQuestion { Dimension = 5, Objects = 60, Steps = steps });
        (TakeuchiForecast few, TakeuchiForecast many) = (Of(24), Of(80));
        Assert.False(few.Chosen.IsOpen);
        Assert.Equal(1, few.Chosen.Damping / many.Chosen.Damping, 1e-6);
        Assert.Equal(1, few.Chosen.Total / many.Chosen.Total, 1e-6);
    }

    [Theory]
    [InlineData("squared-error")]
    [InlineData("cross-entropy+label-smoothing=0.1")]
    public void A_loss_that_is_no_log_likelihood_has_no_damping_by_the_evidence(string loss)
    {
        (Optimum optimum, Dataset data, _, _) = QuadraticSamples.Net();
        Optimum other = optimum with { Loss = ObjectLoss.Named(loss) };
        TakeuchiQuestion question = new() { Dimension = 4, Objects = 60 };
        Assert.Contains(
            loss,
            Assert.Throws<PlateauException>(() => TakeuchiForecast.Of(other, data, question)).Message,
            StringComparison.Ordinal);
        TakeuchiForecast given = TakeuchiForecast.Of(other, data, question with { Damping = 0.01 });
        Assert.Null(given.PriorPrecision);
        Assert.Equal(0.01, given.Chosen.Damping);
    }

    [Fact]
    public void One_object_and_questions_without_sense_are_refused()
    {
        (Optimum optimum, Dataset data, _, _) = QuadraticSamples.Net();
        TakeuchiQuestion question = new() { Dimension = 4, Objects = 60 };
        Assert.Contains(
            "hold out two or more",
            Assert.Throws<PlateauException>(() => TakeuchiForecast.Of(optimum, data.Take(1), question)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => TakeuchiForecast.Of(optimum, data, question with { Dimension = 0 }));
        Assert.Throws<ArgumentException>(() => TakeuchiForecast.Of(optimum, data, question with { Confidence = 1 }));
        Assert.Throws<ArgumentException>(() => TakeuchiForecast.Of(optimum, data, question with { Dampings = [-1] }));
    }

    [Theory]
    [InlineData(100, 0.0)]
    [InlineData(100, 3.0)]
    [InlineData(5, 3.0)]
    public void The_prior_precision_of_the_evidence_is_the_fixed_point(double objects, double rest)
    {
        double[] curvatures = [5, 1, 0.1, -0.2];
        double precision = PriorPrecision.ByEvidence(curvatures, rest, 50, objects, 12);
        double determined = curvatures.Where(value => value > 0).Sum(value => objects * value / ((objects * value) + precision))
            + (50 * objects * rest / 50 / ((objects * rest / 50) + precision));
        Assert.Equal(determined, 12 * precision, 1e-9);
        Assert.Equal(determined, PriorPrecision.Determined(curvatures, rest, 50, objects, precision), 1e-9);
        Assert.Equal(54 / 13.0, PriorPrecision.ByEvidence([0, 0, 0, 0], 0, 50, objects, 12));
        Assert.Throws<ArgumentException>(() => PriorPrecision.ByEvidence([double.NaN], 0, 0, 1, 1));
    }

    private static Matrix<double> Top(Matrix<double> hessian, int d)
    {
        MathNet.Numerics.LinearAlgebra.Factorization.Evd<double> solved = hessian.Evd(Symmetricity.Symmetric);
        return Matrix<double>.Build.DenseOfColumnVectors(
            Enumerable.Range(0, hessian.RowCount)
                .OrderByDescending(i => solved.EigenValues[i].Real)
                .Take(d)
                .Select(i => solved.EigenVectors.Column(i)));
    }

    private static double Trace(Matrix<double> basis, Matrix<double> hessian, Matrix<double> gradients, double damping)
    {
        Matrix<double> within = basis.Transpose() * hessian * basis;
        Matrix<double> damped = within + (damping * Matrix<double>.Build.DenseIdentity(within.RowCount));
        return damped.Solve(basis.Transpose() * Covariance(gradients) * basis).Trace();
    }

    private static Matrix<double> Covariance(Matrix<double> gradients)
    {
        Vector<double> mean = gradients.ColumnSums() / gradients.RowCount;
        Matrix<double> centered = DenseMatrix.Create(gradients.RowCount, gradients.ColumnCount, (i, j) => gradients[i, j] - mean[j]);
        return centered.TransposeThisAndMultiply(centered) / (gradients.RowCount - 1);
    }

    // The Gauss–Newton matrices by products with unit vectors, the gradients by differences.
    private static (Matrix<double> Hessian, Matrix<double>[] Own, Matrix<double> Gradients) Dense(Optimum optimum, Dataset data)
    {
        int p = optimum.Network.ParameterCount;
        const double step = 1e-5;
        Matrix<double> gradients = Matrix<double>.Build.Dense(data.Objects, p);
        for (int j = 0; j < p; j++)
        {
            double[] Moved(double by)
            {
                double[] parameters = [.. optimum.Parameters];
                parameters[j] += by;
                return Evaluation.Of(optimum with { Parameters = parameters }, data).Losses;
            }

            double[] after = Moved(step);
            double[] before = Moved(-step);
            for (int i = 0; i < data.Objects; i++)
            {
                gradients[i, j] = (after[i] - before[i]) / (2 * step);
            }
        }

        double[][] units = [.. Enumerable.Range(0, p).Select(i => Enumerable.Range(0, p).Select(j => i == j ? 1.0 : 0).ToArray())];
        Matrix<double>[] own = [.. Enumerable.Range(0, data.Objects).Select(i => Matrix<double>.Build.DenseOfColumnArrays(
            CurvatureOperator.GaussNewton(optimum, data, WeightedObjects.Range(i, 1)).Multiply(units)))];
        return (own.Aggregate((a, b) => a + b) / data.Objects, own, gradients);
    }
}
