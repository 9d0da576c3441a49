using System.Numerics;
using Plateau.Convergence;
using Plateau.Probing;

namespace Plateau.Tests.Convergence;

public class LandscapeStatisticsTests
{
    [Theory]
    [InlineData("even", 2)]
    [InlineData("even", 7)]
    [InlineData("even", 1000)]
    [InlineData("heavy", 1003)]
    [InlineData("offset", 1000)]
    [InlineData("outlier", 3001)]
    [InlineData("outlier first", 3001)]
    public void Increments_of_every_order_obey_Welfords_identity(string kind, int objects)
    {
        double[] row = LossSamples.Row(kind, objects, 1);
        double[][] orders = [row, [.. row.Reverse()], [.. row.Order()], [.. row.OrderDescending()]];
        foreach (double[] order in orders)
        {
            var statistics = new LandscapeStatistics(objects);
            statistics.Add(order);

            double sum = statistics.SquaredIncrements().Select((square, i) => (i + 1.0) * (i + 2.0) * square).Sum();

            LossSamples.Close((objects - 1) * statistics.Variances[0], sum, 1e-12);
        }
    }

    [Theory]
    [InlineData("even")]
    [InlineData("heavy")]
    [InlineData("offset")]
    [InlineData("outlier first")]
    public void Mean_and_variance_of_a_row_agree_with_decimal_arithmetic(string kind)
    {
        double[] row = LossSamples.Row(kind, 777, 2);
        var statistics = new LandscapeStatistics(row.Length);
        statistics.Add(row);

        // The oracle reads each loss rounded to a decimal of 15 digits.
        LossSamples.Close((double)(row.Sum(x => (decimal)x) / row.Length), statistics.Means[0], 1e-13);
        LossSamples.Close(LossSamples.Variance(row), statistics.Variances[0], kind == "offset" ? 1e-8 : 1e-13);
    }

    [Theory]
    [InlineData("even")]
    [InlineData("heavy")]
    [InlineData("offset")]
    [InlineData("outlier first")]
    public void Increments_agree_with_exact_rational_arithmetic(string kind)
    {
        const double Grid = 1 << 24;
        double[] row = [.. LossSamples.Row(kind, 401, 3).Select(x => Math.Round(x * Grid) / Grid)];
        BigInteger[] exact = [.. row.Select(x => new BigInteger(x * Grid))];
        double reach = row.Max(x => Math.Abs(x - row[0]));
        var statistics = new LandscapeStatistics(row.Length);
        statistics.Add(row);
        double[] absolute = statistics.AbsoluteIncrements();
        double[] signed = Increments.Of(row);

        BigInteger sum = exact[0];
        for (int k = 1; k < row.Length; k++)
        {
            // (ℓ_{k+1} − L_k)/(k + 1) = (k·ℓ_{k+1} − Σ)/(k(k + 1)), brought to 2⁻⁸⁰ before it is rounded.
            BigInteger scaled = (((k * exact[k]) - sum) << 80) / ((BigInteger)k * (k + 1));
            double expected = Math.ScaleB((double)scaled, -80) / Grid;
            double allowed = 4e-16 * (reach / (k + 1));
            Assert.True(Math.Abs(signed[k - 1] - expected) <= allowed, $"k = {k}: {signed[k - 1]:R} instead of {expected:R}.");
            Assert.True(
                Math.Abs(absolute[k - 1] - Math.Abs(expected)) <= allowed,
                $"k = {k}: {absolute[k - 1]:R} instead of |{expected:R}|.");
            sum += exact[k];
        }
    }

    [Theory]
    [InlineData("even")]
    [InlineData("heavy")]
    [InlineData("outlier")]
    public void The_law_holds_exactly_over_all_orders_of_six_objects(string kind)
    {
        double[] row = LossSamples.Row(kind, 6, 4);
        double[] sums = new double[5];
        int count = 0;
        foreach (double[] order in Permutations(row))
        {
            double[] increments = Increments.Of(order);
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += increments[i] * increments[i];
            }

            count++;
        }

        Assert.Equal(720, count);
        for (int k = 1; k < 6; k++)
        {
            LossSamples.Close(LossSamples.Variance(row) / (k * (k + 1)), sums[k - 1] / count, 1e-12);
        }
    }

    [Theory]
    [InlineData("even")]
    [InlineData("heavy")]
    public void The_law_holds_over_twenty_thousand_random_orders(string kind)
    {
        const int Orders = 20_000;
        double[] row = LossSamples.Row(kind, 30, 5);
        var orders = new RandomOrders(Orders, 9);
        double[] sums = new double[29];
        double[] squares = new double[29];
        for (int o = 0; o < Orders; o++)
        {
            int[] order = orders.Order(o, row.Length);
            double[] increments = Increments.Of([.. order.Select(i => row[i])]);
            for (int i = 0; i < sums.Length; i++)
            {
                double square = increments[i] * increments[i];
                sums[i] += square / Orders;
                squares[i] += square * square / Orders;
            }
        }

        foreach (int k in new[] { 1, 2, 5, 12, 20, 29 })
        {
            double expected = LossSamples.Variance(row) / (k * (k + 1));
            double error = Math.Sqrt((squares[k - 1] - (sums[k - 1] * sums[k - 1])) / Orders);
            Assert.InRange(sums[k - 1], expected - (4 * error), expected + (4 * error));
        }

        var statistics = new LandscapeStatistics(row.Length, orders: orders);
        statistics.Add(row);
        double[] simulated = statistics.SimulatedSquaredIncrements();
        for (int i = 0; i < sums.Length; i++)
        {
            LossSamples.Close(sums[i], simulated[i], 1e-10);
        }
    }

    [Fact]
    public void Sums_over_draws_agree_with_the_whole_matrix_taken_plainly()
    {
        LossMatrix losses = LossSamples.Matrix(draws: 9, objects: 37, number: 6);
        LandscapeStatistics statistics = LandscapeStatistics.Of(losses);
        double[] contributions = statistics.ObjectContributions();
        double[] shape = statistics.ShapeContributions();
        double[] means = statistics.ObjectMeans();
        double deviation = 0;
        for (int i = 0; i < losses.Objects; i++)
        {
            double u = 0, s = 0, mean = 0;
            for (int t = 0; t < losses.Draws; t++)
            {
                double[] row = losses.Row(t).ToArray();
                double[] bent = [.. row.Select((x, j) => x - losses.AtOptimum[j])];
                u += Math.Pow(row[i] - row.Average(), 2) / losses.Draws;
                s += Math.Pow(bent[i] - bent.Average(), 2) / losses.Draws;
                mean += row[i] / losses.Draws;
                deviation += Math.Abs(row[i] - row.Average()) / losses.Draws / losses.Objects;
            }

            LossSamples.Close(u, contributions[i], 1e-11);
            LossSamples.Close(s, shape[i], 1e-11);
            LossSamples.Close(mean, means[i], 1e-13);
        }

        LossSamples.Close(deviation, statistics.MeanAbsoluteDeviation(), 1e-13);
        LossSamples.Close(deviation / 11, statistics.ExpectedAbsoluteIncrement(10), 1e-13);
        LossSamples.Close(LossSamples.Variance(losses.AtOptimum.ToArray()), statistics.Level, 1e-12);
        for (int t = 0; t < losses.Draws; t++)
        {
            double[] bent = [.. losses.Row(t).ToArray().Select((x, j) => x - losses.AtOptimum[j])];
            LossSamples.Close(LossSamples.Variance(bent), statistics.ShapeVariances[t], 1e-11);
            LossSamples.Close(bent.Average(), statistics.ShapeMeans[t], 1e-11);
        }
    }

    [Fact]
    public void Mean_absolute_increment_over_orders_is_nearly_the_mean_absolute_deviation_over_k_plus_one()
    {
        var statistics = new LandscapeStatistics(400, orders: new RandomOrders(400, 3));
        statistics.Add(LossSamples.Row("even", 400, 7));
        double[] simulated = statistics.SimulatedAbsoluteIncrements();

        // Averaged over a range of k, since each k alone has the noise of 400 orders.
        double ratio = Enumerable.Range(100, 200).Average(k => simulated[k - 1] / statistics.ExpectedAbsoluteIncrement(k));

        Assert.InRange(ratio, 0.985, 1.015);
    }

    [Theory]
    [InlineData(double.NaN, "not a number")]
    [InlineData(double.PositiveInfinity, "infinite")]
    [InlineData(double.NegativeInfinity, "infinite")]
    [InlineData(1e300, "too large")]
    public void Losses_that_are_not_finite_are_refused_by_draw_and_object_and_leave_nothing_behind(double bad, string what)
    {
        foreach (int position in new[] { 0, 1, 6, 8 })
        {
            double[] row = LossSamples.Row("even", 9, 8);
            var statistics = new LandscapeStatistics(9);
            statistics.Add(row);
            double[] before = statistics.ObjectContributions();
            double[] spoiled = [.. row];
            spoiled[position] = bad;

            PlateauException failure = Assert.Throws<PlateauException>(() => statistics.Add(spoiled));
            Assert.Contains($"object {position} in draw 1 (counted from 0)", failure.Message, StringComparison.Ordinal);
            Assert.Contains(what, failure.Message, StringComparison.Ordinal);
            Assert.Equal(1, statistics.Draws);
            Assert.Equal(before, statistics.ObjectContributions());
            Assert.Contains(
                "row at the optimum",
                Assert.Throws<PlateauException>(() => new LandscapeStatistics(9, spoiled)).Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void One_object_is_refused_for_it_has_no_variance()
        => Assert.Contains(
            "at least two objects",
            Assert.Throws<PlateauException>(() => new LandscapeStatistics(1)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Rows_of_another_length_are_refused()
    {
        var statistics = new LandscapeStatistics(4);
        Assert.Throws<ArgumentException>(() => statistics.Add([1, 2, 3]));
        Assert.Throws<ArgumentException>(() => new LandscapeStatistics(4, [1, 2, 3]));
        Assert.Throws<InvalidOperationException>(() => statistics.ObjectMeans());
        Assert.Throws<InvalidOperationException>(() => LandscapeVariance.Of(statistics));
    }

    private static IEnumerable<double[]> Permutations(double[] values)
    {
        if (values.Length == 1)
        {
            yield return values;
            yield break;
        }

        for (int i = 0; i < values.Length; i++)
        {
            foreach (double[] rest in Permutations([.. values[..i], .. values[(i + 1)..]]))
            {
                yield return [values[i], .. rest];
            }
        }
    }
}
