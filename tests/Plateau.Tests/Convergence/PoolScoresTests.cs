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
            Dataset relabelled = Dataset.FromArrays(x, [pool.Features], labels, Classes);
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

        double Value(int draw, int i, int label) => byLabel[label].Losses[draw, i] - (part == LandscapePart.Shape ? byLabel[label].AtOptimum[i] : 0);
    }

    [Fact]
    public void Scores_with_labels_are_what_objects_contribute_to_the_variance()
    {
        (Probe probe, Dataset pool, _) = Fitted("cross-entropy");
        LandscapeStatistics statistics = LandscapeStatistics.Of(LossMatrix.Evaluate(probe.Network, pool, probe, Draws, Seed));
        PoolScores loss = PoolScores.Of(probe, Draws, Seed, pool);
        PoolScores shape = PoolScores.Of(probe, Draws, Seed, pool, part: LandscapePart.Shape);
        (double[] u, double[] d, double[] means) = (statistics.ObjectContributions(), statistics.ShapeContributions(), statistics.ObjectMeans());
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
    public void The_error_is_predicted_at_further_draws_of_the_same_probe(bool known)
    {
        (Probe probe, Dataset pool, _) = Fitted("cross-entropy");
        PoolScores scores = PoolScores.Of(probe, Draws, Seed, pool, known);
        double[] probabilities = ChoiceProbabilities.Of(scores.Values, 40, 0.3);
        ChoiceError error = ChoiceError.Of(probe, Draws, 5, Seed, pool, known, probabilities, [scores.Means]);
        List<(double[] First, double[] Second)> moments = [];
        PoolScores.Sweep(probe, 0, Draws + 5, Seed, pool, known, LandscapePart.Loss, (_, _, first, second) => moments.Add((first.ToArray(), second.ToArray())), default);
        Assert.Equal(Draws + 5, moments.Count);
        Assert.Equal(moments.Skip(Draws).Average(row => ChoiceError.OfWeighted(probabilities, [scores.Means], row.First, row.Second)), error.Weighted, 1e-12);
        Assert.Equal(moments.Skip(Draws).Average(row => ChoiceError.OfRandom(probabilities, row.First, row.Second)), error.Random, 1e-12);
        Assert.True(error.Interval.Contains(error.Ratio));
        Assert.InRange(error.Ratio, 0, 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Threads_change_no_bit(bool known)
    {
        (Probe probe, Dataset pool, _) = Fitted("cross-entropy");
        Assert.Equal(ThreadCount.With(1, () => PoolScores.Of(probe, Draws, Seed, pool, known).Values), ThreadCount.With(3, () => PoolScores.Of(probe, Draws, Seed, pool, known).Values));
    }

    private static (Probe Probe, Dataset Pool, double[] X) Fitted(string loss)
    {
        Dataset data = Plateau.Tests.Samples.Clouds(200, 5, Classes, 1);
        Dataset pool = Plateau.Tests.Samples.Clouds(Objects, 5, Classes, 2);
        double[] x = new double[Objects * 5];
        pool.CopyTo<double>(0, Objects, x);
        Network network = NetworkSpec.Parse("mlp:6").Build(data);
        Optimum optimum = (Trainer.Adam(learningRate: 0.02, batchSize: 20, epochs: 8) with { Precision = Precision.Double, Loss = ObjectLoss.Named(loss) }).Fit(network, data, 3);
        return (Probe.Gaussian(optimum, 0.1), pool, x);
    }
}
