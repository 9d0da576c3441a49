using Plateau.Convergence;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Tests.Convergence;

[Collection(nameof(ThreadCount))]
public sealed class PoolScoresTests
{
    private const int Objects = 150;
    private const int Classes = 3;
    private const int Draws = 11;
    private const ulong Seed = 4;

    public static TheoryData<string, LandscapePart> Cases => new()
    {
        { "cross-entropy", LandscapePart.Loss },
        { "cross-entropy", LandscapePart.Shape },
        { "cross-entropy+label-smoothing=0.2", LandscapePart.Loss },
        { "cross-entropy+label-smoothing=0.2", LandscapePart.Shape },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Scores_without_labels_are_the_explicit_sum_over_labels(string loss, LandscapePart part)
    {
        (Probe probe, Dataset pool, double[] x) = Fitted(loss);
        PoolScores scores = PoolScores.Of(probe, Draws, Seed, pool, known: false, part);

        // Every object under every label, and the probability of the label, by their own evaluations.
        LossMatrix[] byLabel = new LossMatrix[Classes];
        LossMatrix[] surprises = new LossMatrix[Classes];
        Probe plain = Probe.Gaussian(probe.Optimum with { Loss = ObjectLoss.CrossEntropy() }, probe.Sigma);
        for (int label = 0; label < Classes; label++)
        {
            int[] labels = new int[Objects];
            Array.Fill(labels, label);
            Dataset relabelled = Dataset.Of(x, [pool.Features], labels, Classes);
            byLabel[label] = LossMatrix.Evaluate(probe.Network, relabelled, probe, Draws, Seed);
            surprises[label] = LossMatrix.Evaluate(probe.Network, relabelled, plain, Draws, Seed);
        }

        double[] u = new double[Objects];
        double[] means = new double[Objects];
        for (int draw = 0; draw < Draws; draw++)
        {
            double center = 0;
            for (int i = 0; i < Objects; i++)
            {
                for (int label = 0; label < Classes; label++)
                {
                    center += Probability(draw, i, label) * Value(draw, i, label) / Objects;
                }
            }

            for (int i = 0; i < Objects; i++)
            {
                for (int label = 0; label < Classes; label++)
                {
                    u[i] += Probability(draw, i, label) * Math.Pow(Value(draw, i, label) - center, 2) / Draws;
                    means[i] += Probability(draw, i, label) * byLabel[label].Losses[draw, i] / Draws;
                }
            }
        }

        double[] values = scores.Values;
        double[] expected = scores.Means;
        for (int i = 0; i < Objects; i++)
        {
            Assert.Equal(Math.Sqrt(u[i]), values[i], 1e-9);
            Assert.Equal(means[i], expected[i], 1e-10);
        }

        Assert.False(scores.Known);

        double Probability(int draw, int i, int label) => Math.Exp(-surprises[label].Losses[draw, i]);

        double Value(int draw, int i, int label)
            => byLabel[label].Losses[draw, i] - (part == LandscapePart.Shape ? byLabel[label].AtOptimum[i] : 0);
    }

    [Fact]
    public void Scores_with_labels_are_what_objects_contribute_to_the_variance()
    {
        (Probe probe, Dataset pool, _) = Fitted("cross-entropy");
        LandscapeStatistics statistics = LandscapeStatistics.Of(LossMatrix.Evaluate(probe.Network, pool, probe, Draws, Seed));
        PoolScores loss = PoolScores.Of(probe, Draws, Seed, pool);
        PoolScores shape = PoolScores.Of(probe, Draws, Seed, pool, part: LandscapePart.Shape);
        (double[] u, double[] d, double[] means) = (
            statistics.ObjectContributions(),
            statistics.ShapeContributions(),
            statistics.ObjectMeans());
        for (int i = 0; i < Objects; i++)
        {
            Assert.Equal(Math.Sqrt(u[i]), loss.Values[i], 1e-10);
            Assert.Equal(Math.Sqrt(d[i]), shape.Values[i], 1e-10);
            Assert.Equal(means[i], loss.Means[i], 1e-12);
            Assert.Equal(means[i], shape.Means[i], 1e-12);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_error_is_that_of_further_choices_at_further_draws_of_the_same_probe(bool known)
    {
        const int choices = 9;
        (Probe probe, Dataset pool, _) = Fitted("cross-entropy");
        PoolScores scores = PoolScores.Of(probe, Draws, Seed, pool, known);
        double[] probabilities = ChoiceProbabilities.Of(scores.Values, 40, 0.3);
        ChoiceError error = ChoiceError.Of(probe, Draws, 5, Seed, pool, known, probabilities, [scores.Means], choices: choices);
        List<(double[] First, double[] Second)> moments = [];
        PoolScores.Sweep(
            probe,
            0,
            Draws + 5,
            Seed,
            pool,
            known,
            LandscapePart.Loss,
            (_, _, first, second) => moments.Add((first.ToArray(), second.ToArray())),
            default);
        Assert.Equal(Draws + 5, moments.Count);

        // Every object as often as it stands in a choice, over its probability, less once; where labels are open, they spread
        // independently.
        double squares = 0;
        double random = 0;
        foreach ((double[] first, double[] second) in moments.Skip(Draws))
        {
            for (int choice = 1; choice <= choices; choice++)
            {
                HashSet<int> chosen = [.. PoolChoice.Of(probabilities, Seed, choice, scores.Means).Indices];
                double difference = Enumerable.Range(0, Objects)
                    .Sum(i => ((chosen.Contains(i) ? 1 / probabilities[i] : 0) - 1) * first[i] / Objects);
                squares += Math.Pow(difference, 2) / 5 / choices;
            }

            for (int i = 0; i < Objects && !known; i++)
            {
                squares += ((1 / probabilities[i]) - 1) * (second[i] - (first[i] * first[i])) / Objects / Objects / 5;
            }

            random += ChoiceError.OfRandom(probabilities, first, second) / 5;
        }

        Assert.Equal(squares, error.Weighted, 1e-12);
        Assert.Equal(random, error.Random, 1e-12);
        Assert.Equal(error.Weighted / error.Random, error.Ratio, 1e-12);
        Assert.InRange(error.Ratio, error.Low, error.High);
        Assert.InRange(error.Ratio, 0, 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(60)]
    [InlineData(500)]
    public void What_is_announced_is_what_other_choices_at_other_draws_have_however_few_are_chosen(int count)
    {
        const int seeds = 30;
        const int objects = 900;
        const int others = 16;
        const int choices = 300;
        double[] logs = new double[seeds];
        int within = 0;
        for (ulong seed = 0; seed < seeds; seed++)
        {
            Dataset data = Plateau.Tests.Samples.Clouds(400, 5, Classes, (2 * seed) + 10);
            Dataset pool = Plateau.Tests.Samples.Clouds(objects, 5, Classes, (2 * seed) + 11);
            Probe probe = Probe.Gaussian(
                Trainer.Adam(learningRate: 0.01, batchSize: 20, epochs: 4).Fit(NetworkSpec.Parse("mlp:5").Build(data), data, seed),
                0.05);
            PoolScores scores = PoolScores.Of(probe, 16, seed, pool, part: LandscapePart.Shape);
            double[] probabilities = ChoiceProbabilities.Of(scores.Values, count, 0.3);
            ChoiceError announced = ChoiceError.Of(probe, 16, 8, seed, pool, known: true, probabilities, [scores.Means]);

            LossMatrix fresh = LossMatrix.Evaluate(probe.Network, pool, probe, 24 + others, seed);
            double[][] rows =
            [
                .. Enumerable.Range(24, others).Select(draw => Enumerable.Range(0, objects).Select(i => fresh.Losses[draw, i]).ToArray()),
            ];
            double[] means = [.. rows.Select(row => row.Average())];
            double error = 0;
            for (int choice = 0; choice < choices; choice++)
            {
                PoolChoice chosen = PoolChoice.Of(probabilities, seed, 1000 + choice, scores.Means);
                for (int draw = 0; draw < others; draw++)
                {
                    error += Math.Pow((chosen.Indices.Sum(i => rows[draw][i] / probabilities[i]) / objects) - means[draw], 2) / choices
                        / others;
                }
            }

            double random = rows.Select((row, draw) => row.Sum(loss => Math.Pow(loss - means[draw], 2)) / (objects - 1)).Average()
                * ((1.0 / count) - (1.0 / objects));
            logs[seed] = Math.Log(announced.Ratio / (error / random));
            within += new Interval(announced.Low, announced.High).Contains(error / random) ? 1 : 0;
        }

        double mean = logs.Average();
        double standardError = Math.Sqrt(logs.Sum(log => Math.Pow(log - mean, 2)) / (seeds - 1) / seeds);
        Assert.InRange(Math.Abs(mean) + (2 * standardError), 0, Math.Log(1.3));
        Assert.True(within >= 0.8 * seeds);
    }

    [Fact]
    public void Objects_that_only_rounding_tells_apart_have_no_error_and_no_choice_is_better()
    {
        (Probe probe, _, double[] x) = Fitted("cross-entropy");
        double[] same = [.. Enumerable.Range(0, Objects).SelectMany(i => x[..5].Select(value => value * (1 + (1e-16 * (i % 3)))))];
        Dataset pool = Dataset.Of(same, [5], new int[Objects], Classes);
        foreach (int count in (int[])[1, 40, Objects])
        {
            double[] probabilities = ChoiceProbabilities.Of(new double[Objects], count, 0.3);
            ChoiceError error = ChoiceError.Of(
                probe,
                Draws,
                5,
                Seed,
                pool,
                known: true,
                probabilities,
                [PoolScores.Of(probe, Draws, Seed, pool).Means]);
            Assert.Equal((0, 0, 1, 1, 1), (error.Weighted, error.Random, error.Ratio, error.Low, error.High));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Threads_change_no_bit(bool known)
    {
        (Probe probe, Dataset pool, _) = Fitted("cross-entropy");
        Assert.Equal(
            ThreadCount.With(1, () => PoolScores.Of(probe, Draws, Seed, pool, known).Values),
            ThreadCount.With(3, () => PoolScores.Of(probe, Draws, Seed, pool, known).Values));
    }

    private static (Probe Probe, Dataset Pool, double[] X) Fitted(string loss)
    {
        Dataset data = Plateau.Tests.Samples.Clouds(200, 5, Classes, 1);
        Dataset pool = Plateau.Tests.Samples.Clouds(Objects, 5, Classes, 2);
        double[] x = new double[Objects * 5];
        pool.CopyTo<double>(0, Objects, x);
        Network network = NetworkSpec.Parse("mlp:6").Build(data);
        Optimum optimum = (Trainer.Adam(learningRate: 0.02, batchSize: 20, epochs: 8) with
        {
            Precision = Precision.Double,
            Loss = ObjectLoss.Named(loss),
        }).Fit(
            network,
            data,
            3);
        return (Probe.Gaussian(optimum, 0.1), pool, x);
    }
}
