using Plateau.Convergence;
using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Tests.Convergence;

public class LandscapeVarianceTests
{
    [Fact]
    public void V_is_level_and_shape_and_cross()
    {
        var v = LandscapeVariance.Of(LossSamples.Matrix(draws: 8, objects: 203, number: 30));

        LossSamples.Close(v.Value, v.Level!.Value + v.Shape!.Value + v.Cross!.Value, 1e-12);
        Assert.True(v.ShapeInterval!.Value.Contains(v.Shape.Value));
        Assert.InRange(v.Value, v.Low, v.High);
    }

    [Fact]
    public void Standard_errors_are_those_of_the_contributions_over_objects_and_of_the_variances_over_draws()
    {
        LossMatrix losses = LossSamples.Matrix(draws: 8, objects: 203, number: 31);
        LandscapeStatistics statistics = LandscapeStatistics.Of(losses);
        var v = LandscapeVariance.Of(statistics);

        LossSamples.Close(statistics.Variances.ToArray().Average(), v.Value, 1e-13);
        LossSamples.Close(Math.Sqrt(LossSamples.Variance(statistics.ObjectContributions()) / 203) * 203 / 202, v.OverObjects, 1e-10);
        LossSamples.Close(Math.Sqrt(LossSamples.Variance(statistics.Variances.ToArray()) / 8), v.OverDraws!.Value, 1e-10);
        LossSamples.Close(Math.Sqrt((v.OverObjects * v.OverObjects) + (v.OverDraws!.Value * v.OverDraws!.Value)), v.StandardError, 1e-13);
    }

    [Theory]
    [InlineData(250, 2)]
    [InlineData(20, 1)]
    public void Top_share_is_that_of_one_object_in_a_hundred_and_at_least_of_one(int objects, int top)
    {
        LandscapeStatistics statistics = LandscapeStatistics.Of(LossSamples.Matrix(draws: 3, objects, number: 32));
        double[] sorted = [.. statistics.ObjectContributions().OrderDescending()];

        LossSamples.Close(sorted.Take(top).Sum() / sorted.Sum(), LandscapeVariance.Of(statistics).TopShare, 1e-12);
    }

    [Theory]
    [InlineData(60, 12)]
    [InlineData(400, 12)]
    [InlineData(400, 1)]
    public void Interval_agrees_with_a_bootstrap_that_resamples_the_matrix_itself(int objects, int draws)
    {
        const int Replicates = 4000;
        LossMatrix losses = LossSamples.Matrix(draws, objects, number: 33, power: 1.2, scale: 0.3);
        var v = LandscapeVariance.Of(losses, seed: 4, replicates: Replicates);
        int m = StudentizedBootstrap.Resampled(objects);
        double[] t = new double[Replicates];
        var random = new Random(12345);
        int[] everyObject = [.. Enumerable.Range(0, objects)];
        int[] everyDraw = [.. Enumerable.Range(0, draws)];
        for (int r = 0; r < Replicates; r++)
        {
            int[] someObjects = [.. Enumerable.Range(0, m).Select(_ => random.Next(objects))];
            int[] someDraws = [.. everyDraw.Select(_ => random.Next(draws))];
            (double ofObjects, double objectError, _) = Whole(losses, someObjects, everyDraw);
            (double ofDraws, _, double drawError) = Whole(losses, everyObject, someDraws);
            double share = (double)m / objects;
            double deviation = (Math.Sqrt(share) * Math.Log(ofObjects / v.Value)) + Math.Log(ofDraws / v.Value);
            t[r] = deviation / Math.Sqrt((share * objectError * objectError) + (drawError * drawError));
        }

        Array.Sort(t);
        double error = v.StandardError / v.Value;
        double low = v.Value * Math.Exp(-t[(int)(0.975 * Replicates)] * error);
        double high = v.Value * Math.Exp(-t[(int)(0.025 * Replicates)] * error);

        double allowed = 0.1 * Math.Log(high / low);
        Assert.InRange(Math.Log(v.Low / low), -allowed, allowed);
        Assert.InRange(Math.Log(v.High / high), -allowed, allowed);
    }

    [Theory]
    [InlineData(1.0, 0.91, 0.985)]
    [InlineData(2.35, 0.88, 0.985)]
    public void Interval_covers_the_true_V_about_as_often_as_it_says(double power, double atLeast, double atMost)
    {
        // E^p·(1 + 0.1z): V = (Γ(2p+1) − Γ(p+1)²)·1.01. With p = 2.35, 1 % of the objects carry about 65 % of V.
        const int Repeats = 300;
        const int Objects = 1000;
        double first = MathNet.Numerics.SpecialFunctions.Gamma(power + 1);
        double truth = (MathNet.Numerics.SpecialFunctions.Gamma((2 * power) + 1) - (first * first)) * 1.01;
        double ratio = truth / (first * first);
        int covered = 0, coveredSize = 0, plain = 0;
        Parallel.For(0, Repeats, sample =>
        {
            LossMatrix losses = LossSamples.Matrix(8, Objects, 1000 + sample, power, scale: 0.1, noise: 0);
            var v = LandscapeVariance.Of(losses, seed: (ulong)sample, replicates: 399);
            SampleSize size = v.SufficientSize(Tolerance.Remaining(1e-4));
            Interlocked.Add(ref covered, new Interval(v.Low, v.High).Contains(truth) ? 1 : 0);
            Interlocked.Add(ref coveredSize, new Interval(size.Low, size.High).Contains(ratio * 1e8) ? 1 : 0);
            Interlocked.Add(ref plain, Math.Abs(v.Value - truth) <= 1.96 * v.StandardError ? 1 : 0);
        });

        Assert.InRange(covered / (double)Repeats, atLeast, atMost);
        Assert.InRange(coveredSize / (double)Repeats, atLeast, 1);
        Assert.True(
            power < 2 || plain < covered - 20,
            $"{plain} intervals of plus or minus 1.96 standard errors covered, of the bootstrap's {covered}.");
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    public void Constant_losses_are_settled_at_once_and_nothing_is_undefined(double loss)
    {
        double[] row = new double[50];
        Array.Fill(row, loss);
        var statistics = new LandscapeStatistics(50, row);
        statistics.Add(row);
        statistics.Add(row);
        var v = LandscapeVariance.Of(statistics);

        Assert.Equal(0, v.Value);
        Assert.Equal((0, 0), (v.Low, v.High));
        Assert.Equal((0, 0, 0), (v.StandardError, v.OverObjects, v.OverDraws!.Value));
        Assert.Equal((0, 0, 0), (v.Level, v.Shape, v.Cross));
        Assert.Equal(new Interval(0, 0), v.ShapeInterval);
        Assert.Equal(0, v.TopShare);
        foreach (LandscapePart part in new[] { LandscapePart.Loss, LandscapePart.Shape })
        {
            foreach (Tolerance tolerance in new[] { Tolerance.Increment(1e-9), Tolerance.Remaining(1e-3) })
            {
                SampleSize size = v.SufficientSize(tolerance, part);
                Assert.Equal((1, 1, 1), (size.K, size.Low, size.High));
            }
        }
    }

    [Fact]
    public void Draws_at_the_optimum_itself_have_no_shape()
    {
        double[] row = LossSamples.Row("heavy", 80, 34);
        var statistics = new LandscapeStatistics(80, row);
        statistics.Add(row);
        var v = LandscapeVariance.Of(statistics);

        Assert.Equal(0.0, v.Shape);
        Assert.Equal(new Interval(0, 0), v.ShapeInterval);
        LossSamples.Close(v.Level!.Value, v.Value, 1e-13);
        Assert.Equal(1, v.SufficientSize(Tolerance.Remaining(0.01), LandscapePart.Shape).High);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.3)]
    [InlineData(2)]
    public void V_of_quadratic_losses_under_gaussian_draws_is_the_closed_form(double sigma)
    {
        // ℓ_i(z) = ℓ_i + g_iᵀz + ½zᵀH_iz in the plane, H_i = (p, q; q, r), z ~ N(0, σ²I): docs/theory.md T7, term by term.
        const int Objects = 40;
        const int Draws = 5000;
        double[] loss = LossSamples.Powers(Objects, 1, 50),
            gx = LossSamples.Row("even", Objects, 51),
            gy = LossSamples.Powers(Objects, 1, 52);
        double[] p = LossSamples.Powers(Objects, 1, 53), q = LossSamples.Row("even", Objects, 54), r = LossSamples.Powers(Objects, 1.2, 55);
        RandomStream stream = LossSamples.Stream(56);
        var statistics = new LandscapeStatistics(Objects, loss);
        double[] row = new double[Objects];
        for (int t = 0; t < Draws; t++)
        {
            (double x, double y) = (sigma * stream.Normal(2 * t), sigma * stream.Normal((2 * t) + 1));
            for (int i = 0; i < Objects; i++)
            {
                row[i] = loss[i] + (gx[i] * x) + (gy[i] * y) + (0.5 * ((p[i] * x * x) + (2 * q[i] * x * y) + (r[i] * y * y)));
            }

            statistics.Add(row);
        }

        double[] trace = [.. p.Zip(r, (a, b) => a + b)];
        double covariance = (LossSamples.Variance(loss.Zip(trace, (a, b) => a + b)) - LossSamples.Variance(loss)
            - LossSamples.Variance(trace))
            / 2;
        double frobenius = LossSamples.Variance(p) + (2 * LossSamples.Variance(q)) + LossSamples.Variance(r);
        double square = sigma * sigma;
        double shape = (square * (LossSamples.Variance(gx) + LossSamples.Variance(gy)))
            + (square * square / 4 * (LossSamples.Variance(trace) + (2 * frobenius)));
        double cross = square * covariance;

        var v = LandscapeVariance.Of(statistics, replicates: 1);
        double shapeError = Math.Sqrt(LossSamples.Variance(statistics.ShapeVariances.ToArray()) / Draws);
        Assert.InRange(v.Shape!.Value, shape - (4 * shapeError), shape + (4 * shapeError));
        Assert.InRange(
            v.Value,
            LossSamples.Variance(loss) + shape + cross - (4 * v.OverDraws!.Value),
            LossSamples.Variance(loss) + shape + cross + (4 * v.OverDraws!.Value));
        Assert.True(shapeError < 0.06 * shape);
    }

    [Fact]
    public void One_draw_says_nothing_about_draws_and_its_interval_is_over_objects()
    {
        var v = LandscapeVariance.Of(LossSamples.Matrix(draws: 1, objects: 100, number: 35));

        Assert.True(v.OverDraws is null);
        Assert.Equal(v.OverObjects, v.StandardError);
        Assert.True(v.Low < v.Value && v.Value < v.High && double.IsFinite(v.High));
    }

    [Fact]
    public void Without_the_optimum_its_parts_are_unknown()
    {
        LossMatrix losses = LossSamples.Matrix(3, 40, 36);
        var v = LandscapeVariance.Of(new LossMatrix(losses.Losses));

        Assert.Null(v.Level);
        Assert.Null(v.Shape);
        Assert.Null(v.Cross);
        Assert.Null(v.ShapeInterval);
        Assert.Equal(LandscapeVariance.Of(losses).High, v.High);
    }

    [Fact]
    public void A_single_object_that_differs_leaves_the_upper_end_open()
    {
        double[] row = new double[1000];
        row[17] = 1;
        var v = LandscapeVariance.Of(new LossMatrix(new Tensor<double>(row, 1, 1000)));

        Assert.InRange(v.Value, 0.000999, 0.001001);
        Assert.True(v.High > 10 * v.Value, $"High is {v.High}.");
        Assert.False(double.IsNaN(v.Low) || double.IsNaN(v.High));
    }

    [Fact]
    public void Any_confidence_can_be_asked_for_afterwards()
    {
        LandscapeStatistics statistics = LandscapeStatistics.Of(LossSamples.Matrix(6, 200, 38));
        var v = LandscapeVariance.Of(statistics, 0.95, 1);
        var narrow = LandscapeVariance.Of(statistics, 0.6, 1);

        Assert.Equal(new Interval(narrow.Low, narrow.High), v.IntervalOf(LandscapePart.Loss, 0.6));
        Assert.True(v.Low < narrow.Low && narrow.High < v.High);
        Assert.Throws<ArgumentOutOfRangeException>(() => v.IntervalOf(LandscapePart.Loss, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => LandscapeVariance.Of(statistics, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => LandscapeVariance.Of(statistics, replicates: 0));
    }

    [Fact]
    public void Quantiles_sit_at_the_ranks_of_r_plus_one()
    {
        double[] sorted = [.. Enumerable.Range(1, 999).Select(i => (double)i)];

        Assert.Equal(25, StudentizedBootstrap.Quantile(sorted, 0.025));
        Assert.Equal(975, StudentizedBootstrap.Quantile(sorted, 0.975));
        Assert.Equal(25.5, StudentizedBootstrap.Quantile(sorted, 0.0255), 9);
        Assert.Equal(999, StudentizedBootstrap.Quantile(sorted, 0.99999));
        Assert.Equal(double.NegativeInfinity, StudentizedBootstrap.Quantile([double.NegativeInfinity, double.NegativeInfinity, 1], 0.3));
    }

    // V, its relative standard error over objects and over draws, of a matrix of the chosen objects and draws.
    private static (double V, double OverObjects, double OverDraws) Whole(LossMatrix losses, int[] objects, int[] draws)
    {
        double[] contributions = new double[objects.Length];
        double[] variances = new double[draws.Length];
        for (int t = 0; t < draws.Length; t++)
        {
            ReadOnlySpan<double> row = losses.Row(draws[t]);
            double mean = 0;
            foreach (int i in objects)
            {
                mean += row[i] / objects.Length;
            }

            for (int i = 0; i < objects.Length; i++)
            {
                double square = (row[objects[i]] - mean) * (row[objects[i]] - mean);
                contributions[i] += square / draws.Length;
                variances[t] += square / (objects.Length - 1);
            }
        }

        double v = variances.Average();
        return (v, RelativeError(contributions), draws.Length > 1 ? RelativeError(variances) : 0);

        static double RelativeError(double[] values)
        {
            double mean = values.Average();
            return Math.Sqrt(values.Sum(x => (x - mean) * (x - mean)) / (values.Length - 1) / values.Length) / mean;
        }
    }
}
