using Plateau.Convergence;
using Plateau.Probing;

namespace Plateau.Tests.Convergence;

/// <summary>What a landscape variance says at any number of objects.</summary>
public class LandscapeLawTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void Increment_and_remaining_change_are_means_over_all_orders_of_the_objects(int k)
    {
        double[] losses = [2, 3, 5, 7, 11, 13, 17];
        double[] level = [1, 4, 1, 5, 9, 2, 6];
        LandscapeVariance v = LandscapeVariance.Of(LossMatrix.Of(new[] { losses }, level));
        double[] shape = [.. losses.Zip(level, (loss, start) => loss - start)];

        foreach ((LandscapePart part, double[] values) in new[] { (LandscapePart.Loss, losses), (LandscapePart.Shape, shape) })
        {
            double squaredIncrement = 0;
            double squaredRest = 0;
            int orders = 0;
            foreach (double[] order in Orders(values))
            {
                double mean = order.Take(k).Average();
                squaredIncrement += Math.Pow(order.Take(k + 1).Average() - mean, 2);
                squaredRest += Math.Pow(order.Average() - mean, 2);
                orders++;
            }

            LossSamples.Close(squaredIncrement / orders, v.Increment(k, part).Value, 1e-12);
            LossSamples.Close(Math.Sqrt(squaredRest / orders), v.Remaining(k, part, population: 7).Value, 1e-12);
        }
    }

    [Fact]
    public void Remaining_change_of_fresh_objects_is_the_deviation_of_their_mean()
    {
        // Objects that are 0 or 1 with even chance: the mean of k of them lies √(1/(4k)) from 1/2, by the binomial distribution itself.
        double[] losses = [.. Enumerable.Range(0, 200_000).Select(i => (double)(i % 2))];
        LandscapeVariance v = LandscapeVariance.Of(LossMatrix.Of(new[] { losses }), replicates: 1);
        double[] chances = [1, 8, 28, 56, 70, 56, 28, 8, 1];
        double squared = chances.Select((chance, ones) => chance / 256 * Math.Pow((ones / 8.0) - 0.5, 2)).Sum();

        LossSamples.Close(Math.Sqrt(squared), v.Remaining(8).Value, 1e-5);
        LossSamples.Close(squared / 9, v.Increment(8).Value, 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2.5)]
    [InlineData(1e6)]
    [InlineData(1e200)]
    public void Ends_are_those_of_V_and_of_its_shape_at_any_size_and_confidence(double k)
    {
        var v = LandscapeVariance.Of(LossSamples.Matrix(draws: 6, objects: 300, number: 71));

        foreach (LandscapePart part in Enum.GetValues<LandscapePart>())
        {
            Interval interval = v.IntervalOf(part, 0.8);
            IntervalEstimate increment = v.Increment(k, part, 0.8);
            IntervalEstimate remaining = v.Remaining(k, part, confidence: 0.8);
            LossSamples.Close(v.ValueOf(part) / k / (k + 1), increment.Value, 1e-14);
            LossSamples.Close(interval.Low / k / (k + 1), increment.Low, 1e-14);
            LossSamples.Close(interval.High / k / (k + 1), increment.High, 1e-14);
            LossSamples.Close(Math.Sqrt(interval.Low / k), remaining.Low, 1e-14);
            LossSamples.Close(Math.Sqrt(interval.High / k), remaining.High, 1e-14);
            Assert.True(remaining.Contains(remaining.Value));
            Assert.Equal((0.8, 0.8), (increment.Confidence, remaining.Confidence));
        }

        Assert.Equal(v.Confidence, v.Increment(k).Confidence);
    }

    [Fact]
    public void Sufficient_size_is_the_first_at_which_the_tolerance_is_kept()
    {
        var v = LandscapeVariance.Of(LossSamples.Matrix(draws: 6, objects: 300, number: 72));
        double byIncrement = v.SufficientSize(Tolerance.Increment(1e-9)).K;
        double byRest = v.SufficientSize(Tolerance.Remaining(1e-3), LandscapePart.Shape).K;

        Assert.True(v.Increment(byIncrement).Value <= 1e-9 && v.Increment(byIncrement - 1).Value > 1e-9);
        double tolerance = 1e-3 * v.MeanLoss;
        Assert.True(
            v.Remaining(byRest, LandscapePart.Shape).Value <= tolerance && v.Remaining(byRest - 1, LandscapePart.Shape).Value > tolerance);
    }

    [Fact]
    public void Nothing_remains_of_a_whole_population_and_few_objects_have_no_upper_end()
    {
        var v = LandscapeVariance.Of(LossMatrix.Of(new double[,] { { 1, 2, 4 }, { 2, 2, 5 } }));

        Assert.Equal(new IntervalEstimate(0, 0, 0, 0.95), v.Remaining(3, population: 3));
        Assert.Equal(double.PositiveInfinity, v.Increment(1e200).High);
        Assert.Equal(double.PositiveInfinity, v.Remaining(2, population: 3).High);
    }

    [Fact]
    public void Sizes_below_one_and_beyond_the_population_are_refused()
    {
        var v = LandscapeVariance.Of(LossSamples.Matrix(2, 20, 73));

        foreach (double k in new[] { 0, 0.99, -1, double.NaN, double.PositiveInfinity })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => v.Increment(k));
            Assert.Throws<ArgumentOutOfRangeException>(() => v.Remaining(k));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => v.Remaining(21, population: 20));
        Assert.Throws<ArgumentOutOfRangeException>(() => v.Remaining(2, population: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => v.Increment(2, confidence: 1));
        Assert.Throws<PlateauException>(() => LandscapeVariance.Of(LossMatrix.Of([[1, 2, 3]])).Remaining(2, LandscapePart.Shape));
    }

    [Fact]
    public void Curve_of_a_matrix_is_that_of_its_statistics_and_variance()
    {
        LossMatrix losses = LossSamples.Matrix(3, 40, 74);
        LandscapeStatistics statistics = LandscapeStatistics.Of(losses);

        LandscapeCurve curve = LandscapeCurve.Of(losses);
        LandscapeCurve twin = LandscapeCurve.Of(statistics, LandscapeVariance.Of(statistics));
        Assert.Equal(twin.K, curve.K);
        Assert.Equal(twin.Delta2, curve.Delta2);
        Assert.Equal(twin.RemainingFiniteHigh, curve.RemainingFiniteHigh);
    }

    [Fact]
    public void Matrix_of_arrays_keeps_every_loss_in_its_place()
    {
        double[,] table = { { 1, 2, 3 }, { 4, 5, 6 } };
        double[][] rows = [[1, 2, 3], [4, 5, 6]];
        double[] level = [7, 8, 9];

        foreach (LossMatrix losses in new[] { LossMatrix.Of(table, level), LossMatrix.Of(rows, level) })
        {
            Assert.Equal((2, 3), (losses.Draws, losses.Objects));
            Assert.Equal([1, 2, 3], losses.Row(0).ToArray());
            Assert.Equal([4, 5, 6], losses.Row(1).ToArray());
            Assert.Equal(level, losses.AtOptimum.ToArray());
        }

        Assert.False(LossMatrix.Of(table).HasOptimum);
    }

    [Fact]
    public void Matrix_copies_the_arrays_it_is_made_of()
    {
        double[,] table = { { 1, 2 } };
        double[][] rows = [[1, 2]];
        LossMatrix ofTable = LossMatrix.Of(table);
        LossMatrix ofRows = LossMatrix.Of(rows);
        rows[0][0] = table[0, 0] = 100;

        Assert.Equal((1, 1), (ofTable.Losses[0, 0], ofRows.Losses[0, 0]));
    }

    [Fact]
    public void Matrix_of_ragged_or_empty_arrays_is_refused()
    {
        Assert.Contains("Row 1 has 1 numbers, row 0 has 2", Assert.Throws<ArgumentException>(() => LossMatrix.Of([[1.0, 2], [3]])).Message);
        Assert.Throws<ArgumentException>(() => LossMatrix.Of([[1.0, 2], null!]));
        Assert.Throws<ArgumentException>(() => LossMatrix.Of(Array.Empty<double[]>()));
        Assert.Throws<ArgumentException>(() => LossMatrix.Of(new double[0, 3]));
        Assert.Throws<ArgumentException>(() => LossMatrix.Of(new double[3, 0]));
        Assert.Throws<ArgumentException>(() => LossMatrix.Of(new double[2, 3], new double[2]));
        Assert.Throws<ArgumentNullException>(() => LossMatrix.Of((double[,])null!));
    }

    private static IEnumerable<double[]> Orders(double[] values)
    {
        if (values.Length == 1)
        {
            yield return values;
            yield break;
        }

        for (int i = 0; i < values.Length; i++)
        {
            foreach (double[] rest in Orders([.. values.Where((_, j) => j != i)]))
            {
                yield return [values[i], .. rest];
            }
        }
    }
}
