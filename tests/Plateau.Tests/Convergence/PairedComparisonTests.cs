using Plateau.Convergence;
using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Tests.Convergence;

[Collection(nameof(ThreadCount))]
public sealed class PairedComparisonTests
{
    [Theory]
    [InlineData(1, 30)]
    [InlineData(12, 300)]
    public void A_landscape_beside_itself_has_ratios_of_one_and_intervals_without_width(int draws, int objects)
    {
        LandscapeStatistics one = LandscapeStatistics.Of(LossSamples.Matrix(draws, objects, 4, power: 3));
        LandscapeStatistics again = LandscapeStatistics.Of(LossSamples.Matrix(draws, objects, 4, power: 3));
        PairedComparison comparison = PairedComparison.Of(one, again);
        foreach (PairedRatio? ratio in new[] { comparison.Variance, comparison.Shape, comparison.Size, comparison.SizeOfShape })
        {
            Assert.Equal((1.0, 1.0, 1.0, 0.0), (ratio!.Value.Value, ratio.Value.Low, ratio.Value.High, ratio.Value.LogError));
            Assert.False(ratio.Value.ExcludesOne);
        }

        Assert.Equal((0.0, 0.0, 0.0), (comparison.LossDifference, comparison.LossInterval.Low, comparison.LossInterval.High));
    }

    [Fact]
    public void Twice_the_loss_is_four_times_V_and_the_same_K_without_a_doubt()
    {
        LossMatrix losses = LossSamples.Matrix(10, 200, 6);
        LossMatrix twice = new(
            new Tensor<double>([.. losses.Losses.Data.Select(x => 2 * x)], 10, 200),
            [.. losses.AtOptimum.ToArray().Select(x => 2 * x)]);
        PairedComparison comparison = PairedComparison.Of(LandscapeStatistics.Of(losses), LandscapeStatistics.Of(twice));
        Assert.Equal((4.0, 4.0, 4.0), Ends(comparison.Variance));
        Assert.Equal((4.0, 4.0, 4.0), Ends(comparison.Shape));
        Assert.Equal((1.0, 1.0, 1.0), Ends(comparison.Size));
        Assert.True(comparison.Variance!.Value.ExcludesOne);

        static (double, double, double) Ends(PairedRatio? ratio)
            => (Math.Round(ratio!.Value.Value, 12), Math.Round(ratio.Value.Low, 12), Math.Round(ratio.Value.High, 12));
    }

    [Fact]
    public void Estimates_and_errors_are_those_of_leaving_out_one_after_the_other()
    {
        // The jackknife of objects, and that of draws, knows nothing of influences.
        (LossMatrix first, LossMatrix second) = Pair(40, 400, 9);
        PairedComparison comparison = PairedComparison.Of(LandscapeStatistics.Of(first), LandscapeStatistics.Of(second));
        double[] whole = Functionals(first, second, -1, -1);
        PairedRatio?[] ratios = [comparison.Variance, comparison.Shape, comparison.Size, comparison.SizeOfShape];
        double[][] byObject = [.. Enumerable.Range(0, 400).Select(i => Functionals(first, second, i, -1))];
        double[][] byDraw = [.. Enumerable.Range(0, 40).Select(t => Functionals(first, second, -1, t))];
        for (int q = 0; q < 5; q++)
        {
            double error = Math.Sqrt(Jackknife(byObject, q) + Jackknife(byDraw, q));
            if (q < 4)
            {
                Assert.Equal(whole[q], Math.Log(ratios[q]!.Value.Value), 1e-10);
                LossSamples.Close(error, ratios[q]!.Value.LogError, 0.05);
                Assert.True(ratios[q]!.Value.Low < ratios[q]!.Value.Value && ratios[q]!.Value.Value < ratios[q]!.Value.High);
            }
            else
            {
                Assert.Equal(whole[q], comparison.LossDifference, 1e-12);
                LossSamples.Close(error, comparison.LossError, 0.05);
            }
        }

        static double Jackknife(double[][] without, int q)
        {
            double mean = without.Average(values => values[q]);
            return without.Sum(values => (values[q] - mean) * (values[q] - mean)) * (without.Length - 1) / without.Length;
        }
    }

    [Fact]
    public void The_error_apart_is_that_of_each_one_alone()
    {
        (LossMatrix first, LossMatrix second) = Pair(24, 500, 2);
        PairedComparison comparison = PairedComparison.Of(LandscapeStatistics.Of(first), LandscapeStatistics.Of(second));
        LandscapeVariance a = LandscapeVariance.Of(first);
        LandscapeVariance b = LandscapeVariance.Of(second);
        double apart = Math.Sqrt(Math.Pow(a.StandardError / a.Value, 2) + Math.Pow(b.StandardError / b.Value, 2));
        LossSamples.Close(apart, comparison.Variance!.Value.UnpairedLogError, 1e-10);
        Assert.True(comparison.Variance.Value.UnpairedLogError > 2 * comparison.Variance.Value.LogError);
    }

    [Fact]
    public void The_other_way_round_everything_is_inverted()
    {
        (LossMatrix first, LossMatrix second) = Pair(20, 150, 5);
        PairedComparison forth = PairedComparison.Of(LandscapeStatistics.Of(first), LandscapeStatistics.Of(second));
        PairedComparison back = PairedComparison.Of(LandscapeStatistics.Of(second), LandscapeStatistics.Of(first));
        foreach ((PairedRatio? one, PairedRatio? other) in new[]
        {
            (forth.Variance, back.Variance),
            (forth.Shape, back.Shape),
            (forth.Size, back.Size),
            (forth.SizeOfShape, back.SizeOfShape),
        })
        {
            LossSamples.Close(1 / one!.Value.Value, other!.Value.Value, 1e-12);
            LossSamples.Close(1 / one.Value.Low, other.Value.High, 1e-9);
            LossSamples.Close(1 / one.Value.High, other.Value.Low, 1e-9);
        }

        LossSamples.Close(-forth.LossInterval.Low, back.LossInterval.High, 1e-9);
    }

    [Fact]
    public void The_intervals_hold_the_truth_nineteen_times_in_twenty()
    {
        const int repetitions = 300;
        int[] held = new int[3];
        for (int r = 0; r < repetitions; r++)
        {
            (LossMatrix first, LossMatrix second) = Pair(30, 200, 1000 + r);
            PairedComparison comparison = PairedComparison.Of(
                LandscapeStatistics.Of(first),
                LandscapeStatistics.Of(second),
                seed: (ulong)r,
                replicates: 399);
            held[0] += Holds(comparison.Variance!.Value, (1.01 * (1.44 + 0.09)) / (1.01 * (1 + 0.09)));
            held[1] += Holds(comparison.Size!.Value, (1.44 + 0.09) / (1 + 0.09) / (1.5 * 1.5 / (1.3 * 1.3)));
            held[2] += comparison.LossInterval.Contains(0.2) ? 1 : 0;
        }

        Assert.All(held, count => Assert.InRange(count / (double)repetitions, 0.92, 0.99));

        static int Holds(PairedRatio ratio, double truth) => ratio.Low <= truth && truth <= ratio.High ? 1 : 0;
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        (LossMatrix first, LossMatrix second) = Pair(9, 120, 3);
        PairedRatio? reference = ThreadCount.With(
            1,
            () => PairedComparison.Of(LandscapeStatistics.Of(first), LandscapeStatistics.Of(second)).SizeOfShape);
        foreach (int threads in (int[])[2, 7])
        {
            Assert.Equal(
                reference,
                ThreadCount.With(
                    threads,
                    () => PairedComparison.Of(LandscapeStatistics.Of(first), LandscapeStatistics.Of(second)).SizeOfShape));
        }
    }

    [Fact]
    public void What_has_no_ratio_has_none_and_what_does_not_fit_is_refused()
    {
        LandscapeStatistics flat = LandscapeStatistics.Of(new LossMatrix(new Tensor<double>([2, 2, 2, 2, 2, 2], 2, 3)));
        LandscapeStatistics steep = LandscapeStatistics.Of(new LossMatrix(new Tensor<double>([-1, 2, -4, 1, -3, 2], 2, 3)));
        PairedComparison comparison = PairedComparison.Of(flat, steep);
        Assert.Null(comparison.Variance);
        Assert.Null(comparison.Size);
        Assert.Null(comparison.Shape);
        Assert.True(double.IsFinite(comparison.LossDifference));
        Assert.Throws<ArgumentException>(() => PairedComparison.Of(flat, LandscapeStatistics.Of(LossSamples.Matrix(2, 4, 1))));
        Assert.Throws<ArgumentException>(() => PairedComparison.Of(flat, LandscapeStatistics.Of(LossSamples.Matrix(3, 3, 1))));
        Assert.Throws<ArgumentOutOfRangeException>(() => PairedComparison.Of(flat, steep, confidence: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PairedComparison.Of(flat, steep, replicates: 0));
        Assert.Throws<InvalidOperationException>(() => PairedComparison.Of(new LandscapeStatistics(3), steep));
    }

    // ℓ = (c·x + 0.3·y)(1 + 0.1 z_t) with exponential x common to both and y of each: E x = E y = Var x = Var y = 1.
    private static (LossMatrix First, LossMatrix Second) Pair(int draws, int objects, int number)
    {
        RandomStream stream = LossSamples.Stream(number);
        return (Side(0, 1), Side(1, 1.2));

        LossMatrix Side(int side, double scale)
        {
            double[] optimum = [.. Enumerable.Range(0, objects)
                .Select(i => (scale * -Math.Log(stream.Uniform(i))) - (0.3 * Math.Log(stream.Uniform(((side + 1L) * objects) + i))))];
            Tensor<double> losses = new(draws, objects);
            for (int t = 0; t < draws; t++)
            {
                for (int i = 0; i < objects; i++)
                {
                    losses[t, i] = optimum[i] * (1 + (0.1 * stream.Normal((5L * objects) + t)));
                }
            }

            return new LossMatrix(losses, optimum);
        }
    }

    private static double[] Functionals(LossMatrix first, LossMatrix second, int leftObject, int leftDraw)
    {
        (double v, double s, double l)[] sides = [.. new[] { first, second }.Select(losses =>
        {
            int[] objects = [.. Enumerable.Range(0, losses.Objects).Where(i => i != leftObject)];
            int[] draws = [.. Enumerable.Range(0, losses.Draws).Where(t => t != leftDraw)];
            double variance = draws.Average(t => Variance([.. objects.Select(i => losses.Losses[t, i])]));
            double shape = draws.Average(t => Variance([.. objects.Select(i => losses.Losses[t, i] - losses.AtOptimum[i])]));
            double loss = draws.Average(t => objects.Average(i => losses.Losses[t, i]));
            return (variance, shape, loss);
        })];
        double ratio = Math.Log(sides[1].l / sides[0].l);
        double ofVariance = Math.Log(sides[1].v / sides[0].v);
        double ofShape = Math.Log(sides[1].s / sides[0].s);
        return [ofVariance, ofShape, ofVariance - (2 * ratio), ofShape - (2 * ratio), sides[1].l - sides[0].l];
    }

    private static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Sum(x => (x - mean) * (x - mean)) / (values.Length - 1);
    }
}
