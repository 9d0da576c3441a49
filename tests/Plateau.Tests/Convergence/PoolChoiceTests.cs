using Plateau.Convergence;

namespace Plateau.Tests.Convergence;

public sealed class PoolChoiceTests
{
    [Theory]
    [InlineData(0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5)]
    [InlineData(1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5)]
    [InlineData(0, 0.1, 0.25, 0.35, 0.6, 0.7, 1.0)]
    [InlineData(1, 0.1, 0.25, 0.35, 0.6, 0.7, 1.0)]
    [InlineData(2, 0.1, 0.25, 0.35, 0.6, 0.7, 1.0)]
    [InlineData(3, 0.05, 0.9, 0.35, 0.6, 0.3, 0.8)]
    [InlineData(1, 0.0, 1.0, 1.0, 0.0, 0.4, 0.6)]
    public void Every_object_is_chosen_with_its_probability_in_any_order_of_the_pool(int variables, params double[] probabilities)
    {
        double[] losses = [2.0, 0.1, -3.0, 0.7, 5.0, 0.2];
        double[][] all = [[1, 1, 1, 1, 1, 1], losses, [0, 1, 0, 0, 1, 1]];
        int size = (int)Math.Round(probabilities.Sum());
        foreach (int[] order in (int[][])[[0, 1, 2, 3, 4, 5], [5, 3, 1, 4, 2, 0], [2, 0, 5, 1, 4, 3]])
        {
            double[] shares = new double[probabilities.Length];
            double whole = 0;
            double estimate = 0;
            foreach ((int[] chosen, double probability) in Drawn(probabilities, all[..variables], order))
            {
                Assert.Equal(size, chosen.Length);
                whole += probability;
                foreach (int i in chosen)
                {
                    shares[i] += probability;
                    estimate += probability * losses[i] / probabilities[i];
                }
            }

            Assert.Equal(1, whole, 1e-12);
            for (int i = 0; i < shares.Length; i++)
            {
                Assert.Equal(probabilities[i], shares[i], 1e-9);
            }

            Assert.Equal(losses.Where((_, i) => probabilities[i] > 0).Sum(), estimate, 1e-8);
        }
    }

    [Fact]
    public void Over_many_choices_the_weighted_mean_is_the_pools_and_its_variance_is_the_one_predicted()
    {
        const int objects = 400;
        const int count = 60;
        const int choices = 20_000;
        double[] losses = Powers(objects, 2.0, 1);
        double[] guess = [.. Powers(objects, 0.3, 2).Select((x, i) => losses[i] * x)];
        double mean = losses.Average();
        double[] probabilities = ChoiceProbabilities.Of([.. guess.Select(x => Math.Abs(x - mean))], count, 0.2);
        double[] shares = new double[objects];
        (double Sum, double Squares) own = (0, 0);
        (double Sum, double Squares) balanced = (0, 0);
        for (int choice = 0; choice < choices; choice++)
        {
            PoolChoice chosen = PoolChoice.Of(probabilities, 7, choice);
            foreach (int i in chosen.Indices)
            {
                shares[i]++;
            }

            double error = chosen.Mean(losses) - mean;
            own = (own.Sum + error, own.Squares + (error * error));
            if (choice < 4000)
            {
                double other = PoolChoice.Of(probabilities, 8, choice, guess).Mean(losses) - mean;
                balanced = (balanced.Sum + other, balanced.Squares + (other * other));
            }
        }

        Assert.InRange(Math.Abs(own.Sum / choices), 0, 4 * Math.Sqrt(own.Squares) / choices);
        Assert.InRange(Math.Abs(balanced.Sum / 4000), 0, 4 * Math.Sqrt(balanced.Squares) / 4000);
        for (int i = 0; i < objects; i++)
        {
            // One of 400 objects beyond 4.5 standard errors has a chance of 0.003.
            Assert.InRange(
                Math.Abs((shares[i] / choices) - probabilities[i]),
                0,
                (4.5 * Math.Sqrt(probabilities[i] * (1 - probabilities[i]) / choices)) + 1e-9);
        }

        Assert.InRange(own.Squares / choices / ChoiceError.OfWeighted(probabilities, [], losses, default), 0.93, 1.07);
        Assert.InRange(balanced.Squares / 4000 / ChoiceError.OfWeighted(probabilities, [guess], losses, default), 0.85, 1.15);

        // What is not balanced on the constant has its variance, too, and a larger one here.
        Assert.True(
            ChoiceError.OfWeighted(probabilities, [], losses, default) < 0.7 * ChoiceError.OfRandom(probabilities, losses, default));
    }

    [Fact]
    public void Without_balance_on_the_constant_the_variance_is_another_and_is_predicted_too()
    {
        const int objects = 300;
        const int choices = 8000;
        double[] losses = [.. Powers(objects, 1.0, 3).Select(x => 5 + x)];
        double[] probabilities = ChoiceProbabilities.Of(Powers(objects, 0.8, 4), 50, 0.2);
        double squares = 0;
        for (int choice = 0; choice < choices; choice++)
        {
            double error = BalancedSample.Of(probabilities, [], 3, choice).Sum(i => losses[i] / probabilities[i]) / objects;
            squares += Math.Pow(error - losses.Average(), 2);
        }

        Assert.InRange(squares / choices / ChoiceError.OfWeighted(probabilities, [], losses, default, onConstant: false), 0.9, 1.1);
        Assert.True(squares / choices > 3 * ChoiceError.OfWeighted(probabilities, [], losses, default));
    }

    [Theory]
    [InlineData(50, 0)]
    [InlineData(700, 0)]
    [InlineData(700, 1)]
    [InlineData(1900, 1)]
    public void The_weights_have_the_mean_one_and_balanced_variables_their_own_but_for_a_few_objects(int count, int variables)
    {
        const int objects = 2000;
        double[] losses = Powers(objects, 2.0, 5);
        double[] probabilities = ChoiceProbabilities.Of(Powers(objects, 1.5, 6), count, 0.1);
        PoolChoice choice = PoolChoice.Of(probabilities, 1, 0, variables == 0 ? [] : [losses]);
        Assert.Equal(count, choice.Indices.Count);
        Assert.Equal(choice.Indices.Order(), choice.Indices);
        double largest = choice.Weights.Max();
        Assert.InRange(largest, 0, 10 + 1e-9);
        Assert.InRange(Math.Abs(choice.Weights.Sum() - count), 0, 2 * 10);
        Assert.Equal(Math.Pow(choice.Weights.Sum(), 2) / choice.Weights.Sum(w => w * w), choice.EffectiveSize, 1e-9 * count);
        Assert.Equal(probabilities.Count(p => p >= 1), choice.Sure);
        if (variables > 0)
        {
            // One object at most is rounded for this variable.
            double most = probabilities.Select((p, i) => p < 1 ? losses[i] / p : 0).Max();
            Assert.InRange(Math.Abs((choice.Mean(losses) * objects) - losses.Sum()), 0, 3 * most);
        }
    }

    [Fact]
    public void Equal_scores_choose_at_random_with_weights_of_one()
    {
        double[] scores = new double[50];
        Array.Fill(scores, 0.3);
        foreach (double[] same in (double[][])[scores, new double[50]])
        {
            PoolChoice choice = PoolChoice.Of(ChoiceProbabilities.Of(same, 20, 0.1), 5);
            Assert.All(choice.Weights, weight => Assert.Equal(1, weight, 1e-12));
            Assert.Equal(20, choice.EffectiveSize, 1e-9);
        }

        double[] losses = Powers(50, 1, 9);
        double[] probabilities = ChoiceProbabilities.Of(scores, 20, 1);
        Assert.Equal(((1 / 20.0) - (1 / 50.0)) * LossSamples.Variance(losses), ChoiceError.OfRandom(probabilities, losses, default), 1e-12);
        Assert.Equal(
            ChoiceError.OfRandom(probabilities, losses, default),
            ChoiceError.OfWeighted(probabilities, [], losses, default),
            1e-12);
        PoolChoice all = PoolChoice.Of(ChoiceProbabilities.Of(losses, 50, 0.1), 5);
        Assert.Equal(Enumerable.Range(0, 50), all.Indices);
        Assert.All(all.Weights, weight => Assert.Equal(1, weight));
        Assert.Equal(0, ChoiceError.OfWeighted([.. all.Probabilities], [], losses, default));
    }

    [Theory]
    [InlineData(1, 0.1)]
    [InlineData(7, 0.1)]
    [InlineData(7, 0.01)]
    [InlineData(18, 0.01)]
    public void Probabilities_add_up_keep_weights_below_one_over_the_floor_and_no_shift_between_two_lowers_the_variance(
        int count,
        double floor)
    {
        double[] scores = Powers(20, 2, 11);
        double[] probabilities = ChoiceProbabilities.Of(scores, count, floor);
        Assert.Equal(count, probabilities.Sum(), 1e-9);
        Assert.All(probabilities, p => Assert.InRange(p, count / 20.0 * floor * (1 - 1e-9), 1));
        for (int i = 0; i < 20; i++)
        {
            for (int j = 0; j < 20; j++)
            {
                Assert.True(scores[i] <= scores[j] ? probabilities[i] <= probabilities[j] : probabilities[j] <= probabilities[i]);
            }
        }

        // Without a floor, nearly: the best is where no shift gains.
        double[] best = ChoiceProbabilities.Of(scores, count, 1e-9);
        for (int i = 0; i < 20; i++)
        {
            for (int j = 0; j < 20; j++)
            {
                double step = 1e-3 * Math.Min(best[i], 1 - best[j]);
                double change = Part(scores[i], best[i] - step) + Part(scores[j], best[j] + step) - Part(scores[i], best[i])
                    - Part(scores[j], best[j]);
                Assert.True(i == j || change >= -1e-9 * scores.Sum(s => s * s));
            }
        }

        static double Part(double score, double probability) => score * score / probability;
    }

    [Fact]
    public void A_seed_has_one_choice_and_another_has_another()
    {
        double[] probabilities = ChoiceProbabilities.Of(Powers(500, 1, 12), 100, 0.2);
        Assert.Equal(PoolChoice.Of(probabilities, 3).Indices, PoolChoice.Of(probabilities, 3).Indices);
        Assert.NotEqual(PoolChoice.Of(probabilities, 3).Indices, PoolChoice.Of(probabilities, 4).Indices);
        Assert.NotEqual(PoolChoice.Of(probabilities, 3).Indices, PoolChoice.Of(probabilities, 3, 1).Indices);
    }

    [Fact]
    public void What_cannot_be_chosen_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ChoiceProbabilities.Of([1, 2], 3, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChoiceProbabilities.Of([1, 2], 0, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChoiceProbabilities.Of([1, 2], 1, 0));
        Assert.Throws<ArgumentException>(() => ChoiceProbabilities.Of([1, double.NaN], 1, 0.1));
        Assert.Throws<ArgumentException>(() => ChoiceProbabilities.Of([1, -1], 1, 0.1));
        Assert.Throws<ArgumentException>(() => PoolChoice.Of([0.5, 0.7], 1));
        Assert.Throws<ArgumentException>(() => PoolChoice.Of([0.0, 1.0], 1));
        Assert.Throws<ArgumentException>(() => PoolChoice.Of([0.5, 0.5], 1, 0, [1.0]));
    }

    [Fact]
    public void The_interval_of_the_ratio_is_that_of_a_ratio_of_means()
    {
        ChoiceError same = ChoiceError.Of([[1, 1], [2, 2], [3, 3]], [2, 4, 6], 0.95);
        Assert.Equal(0.5, same.Ratio, 1e-15);
        Assert.Equal(0.5, same.Low, 1e-12);

        // Choices that agree leave the draws. Residuals −1, 0.4, 0.6: standard error √(1.52/2/3)/2 of the logarithm, t of two degrees
        // 4.3027.
        ChoiceError ofDraws = ChoiceError.Of([[1, 1, 1], [2, 2, 2], [3, 3, 3]], [5, 4, 6], 0.95);
        Assert.Equal(0.4, ofDraws.Ratio, 1e-15);
        Assert.Equal(0.4 * Math.Exp(4.30265273 * Math.Sqrt(1.52 / 6) / 2), ofDraws.High, 1e-6);

        // Draws that agree leave the choices: errors 1, 2, 6 of mean 3, standard error √(14/2/3)/3.
        ChoiceError ofChoices = ChoiceError.Of([[1, 2, 6], [1, 2, 6], [1, 2, 6]], [6, 6, 6], 0.95);
        Assert.Equal(0.5, ofChoices.Ratio, 1e-15);
        Assert.Equal(0.5 * Math.Exp(4.30265273 * Math.Sqrt(14.0 / 6) / 3), ofChoices.High, 1e-6);

        // Both add up: draws −1, 0, 1 and choices −2, −1, 3 about 4.
        ChoiceError both = ChoiceError.Of([[1, 2, 6], [2, 3, 7], [3, 4, 8]], [8, 8, 8], 0.95);
        Assert.Equal(0.5 * Math.Exp(4.30265273 * Math.Sqrt((2.0 / 6) + (14.0 / 6)) / 4), both.High, 1e-6);

        // What single pairs of a draw and a choice have stands in both, and counts once: four of nine are off by 1, variance 4/4 of a pair.
        ChoiceError pairs = ChoiceError.Of([[4, 2, 3], [2, 4, 3], [3, 3, 3]], [6, 6, 6], 0.95);
        Assert.Equal(0.5 * Math.Exp(4.30265273 * Math.Sqrt(1.0 / 9) / 3), pairs.High, 1e-6);
    }

    // All samples that a design can draw, each with its probability.
    private static List<(int[] Chosen, double Probability)> Drawn(double[] probabilities, IReadOnlyList<double[]> balance, int[] order)
    {
        List<(int[], double)> samples = [];
        Stack<bool[]> open = new([[]]);
        while (open.TryPop(out bool[]? taken))
        {
            double probability = 1;
            int step = 0;
            List<bool> path = [];
            int[] chosen = BalancedSample.Of(probabilities, balance, order, share =>
            {
                bool yes = step >= taken.Length || taken[step];
                if (step++ >= taken.Length && share < 1)
                {
                    open.Push([.. path, false]);
                }

                path.Add(yes);
                probability *= yes ? share : 1 - share;
                return yes;
            });
            samples.Add((chosen, probability));
        }

        return samples;
    }

    private static double[] Powers(int count, double power, int number) => LossSamples.Powers(count, power, number);
}
