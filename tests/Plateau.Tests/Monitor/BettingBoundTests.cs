using Plateau.Monitor;
using Plateau.Numerics;
using Plateau.Tests.Convergence;

namespace Plateau.Tests.Monitor;

public class BettingBoundTests
{
    private const double Range = 4;

    // The same bets, one candidate after the other, in logarithms.
    private static double SlowUpper(double[] candidates, double[] horizons, double alpha, double[] y, (double Scale, double Shift)[] past)
    {
        bool[] out_ = new bool[candidates.Length];
        double upper = Range;
        for (int j = candidates.Length - 1; j >= 0; j--)
        {
            (double log, double sum, double squares) = (0, 0, 0);
            for (int i = 0; i < y.Length && !out_[j]; i++)
            {
                double mean = sum / Math.Max(i, 1);
                double variance = ((squares - (i * mean * mean)) + (1e-9 * Range * Range)) / (i + 1);
                double v = (past[i].Scale * candidates[j]) - past[i].Shift;
                double stake = v <= 0 ? 0 : Math.Min(Math.Sqrt(2 * Math.Log(1 / alpha) / horizons[j] / variance), 0.9 / (Range - v));
                log += v >= Range ? double.PositiveInfinity : Math.Log(1 + (stake * (v - y[i])));
                out_[j] = log >= Math.Log(1 / alpha);
                sum += y[i];
                squares += y[i] * y[i];
            }

            if (!out_[j])
            {
                break;
            }

            upper = candidates[j];
        }

        return upper;
    }

    [Theory]
    [InlineData(30, false)]
    [InlineData(400, false)]
    [InlineData(60, true)]
    public void Upper_is_the_smallest_candidate_ruled_out_with_all_above_it_by_bets_made_one_by_one(int count, bool finite)
    {
        double[] candidates = [.. Enumerable.Range(1, 131).Select(j => j * 0.0301)];
        double[] horizons = [.. candidates.Select(v => 5 + (100 * v))];
        RandomStream stream = LossSamples.Stream(7);
        double[] y = [.. Enumerable.Range(0, count).Select(i => stream.Uniform(i) < 0.1 ? 3.5 : stream.Uniform(10_000 + i))];
        (double, double)[] past =
        [
            .. y.Select((_, i) => finite ? ((count + 9.0) / (count + 9 - i), y[..i].Sum() / (count + 9 - i)) : (1, 0)),
        ];
        BettingBound bound = new(candidates, horizons, Range, Range, 0.05);
        for (int i = 0; i < count; i++)
        {
            bound.Observe(y[i], past[i].Item1, past[i].Item2);
        }

        Assert.Equal(SlowUpper(candidates, horizons, 0.05, y, past), bound.Upper, 1e-12);
        Assert.InRange(bound.Upper, y.Average(), 0.9 * Range);
    }

    // All sequences of a two-valued observation, each with its chance: no simulation.
    [Theory]
    [InlineData(0.3, 0.5, 3)]
    [InlineData(0.3, 0.2, 8)]
    [InlineData(0.1, 0.4, 5)]
    [InlineData(0.5, 0.1, 2)]
    public void Upper_ever_falls_below_the_mean_with_a_chance_of_at_most_alpha(double alpha, double large, double horizon)
    {
        const int Length = 13;
        double mean = large * Range;
        double[] candidates = [.. Enumerable.Range(1, 99).Select(j => j * Range / 100), mean];
        Array.Sort(candidates);
        double[] horizons = [.. candidates.Select(_ => horizon)];
        double failed = 0;
        for (int sequence = 0; sequence < 1 << Length; sequence++)
        {
            BettingBound bound = new(candidates, horizons, Range, Range, alpha);
            double chance = 1;
            bool fails = false;
            for (int i = 0; i < Length; i++)
            {
                bool isLarge = (sequence >> i & 1) == 1;
                chance *= isLarge ? large : 1 - large;
                bound.Observe(isLarge ? Range : 0);
                fails |= bound.Upper < mean - 1e-9;
            }

            failed += fails ? chance : 0;
        }

        Assert.InRange(failed, 1e-4, alpha);
    }

    [Fact]
    public void Bound_of_a_constant_falls_as_one_over_the_number_of_observations()
    {
        double[] candidates = [.. Enumerable.Range(0, 1500).Select(j => Range * Math.Pow(1.01, j - 1499))];
        BettingBound bound = new(candidates, [.. candidates.Select(_ => 1.0)], Range, Range, 0.05);
        for (int i = 1; i <= 1000; i++)
        {
            bound.Observe(0);
            if (i is 10 or 100 or 1000)
            {
                // (1 + 0.9 v/(R − v))^n = 20
                double gain = Math.Pow(20, 1.0 / i) - 1;
                double v = gain * Range / (0.9 + gain);
                Assert.InRange(bound.Upper, v, v * 1.0101);
            }
        }
    }
}
