using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Tests.Jobs;

/// <summary>The bootstrap of the likelihood, where its limits are known.</summary>
public sealed class LikelihoodBootstrapTests
{
    // A well-specified regular model of p parameters, fitted to k objects: 2k times its excess loss on the whole sample is about χ² with p
    // degrees of freedom.
    [Fact]
    public void For_logistic_regression_mean_and_variance_are_those_of_the_chi_square_limit()
    {
        const int Objects = 4000;
        const int Fits = 40;
        Dataset data = Logistic(Objects);
        Network network = NetworkSpec.Parse("softmax").Build(data);
        Trainer trainer = Trainer.Adam(0.05, batchSize: 4000, epochs: 300) with
        {
            Precision = Precision.Double,
            Schedule = Schedule.Cosine(),
        };
        double best = Evaluation.Of(trainer.Fit(network, data, 0), data).Loss;
        LikelihoodBootstrap bootstrap = LikelihoodBootstrap.Of(network, data, trainer, [100, 200, 400], Fits, seed: 5);
        Assert.All(bootstrap.Rows, row =>
        {
            // Three parameters: the difference of the two classes' logits.
            double scaled = 2 * row.Objects * (-row.LogLikelihood - best);
            Assert.InRange(scaled, 3 - (4 * Math.Sqrt(6.0 / Fits)), 3 + (5 * Math.Sqrt(6.0 / Fits)));
            double variance = 4 * row.Objects * (double)row.Objects * row.Variance;
            Assert.InRange(variance, 6 / 3.0, 6 * 3.0);
        });
        Assert.InRange(bootstrap.VarianceTrend!.Exponent, -3, -1);
        double epsilon = 1e-3;
        double k = bootstrap.SufficientByVariance(epsilon);
        Assert.InRange(bootstrap.VarianceTrend.At(k), 0, epsilon * epsilon * 1.0001);
        double m = bootstrap.SufficientByChange(1e-5);
        Assert.InRange(bootstrap.ChangeAt(m), 0, 1e-5 * 1.0001);
        Assert.True(bootstrap.ChangeAt(m - 1) > 1e-5);
    }

    [Fact]
    public void The_same_seed_gives_the_same_rows()
    {
        Dataset data = Logistic(200);
        Network network = NetworkSpec.Parse("softmax").Build(data);
        Trainer trainer = Trainer.Adam(0.05, batchSize: 50, epochs: 3);
        Assert.Equal(
            LikelihoodBootstrap.Of(network, data, trainer, [50, 100], 3, 1).Rows,
            LikelihoodBootstrap.Of(network, data, trainer, [50, 100], 3, 1).Rows);
        Assert.NotEqual(
            LikelihoodBootstrap.Of(network, data, trainer, [50], 3, 1).Rows,
            LikelihoodBootstrap.Of(network, data, trainer, [50], 3, 2).Rows);
    }

    private static Dataset Logistic(int objects)
    {
        double[] x = new double[2 * objects];
        int[] y = new int[objects];
        RandomStream stream = new(9, RandomPurpose.Probe);
        for (int i = 0; i < objects; i++)
        {
            (x[2 * i], x[(2 * i) + 1]) = (stream.Normal(3L * i), stream.Normal((3L * i) + 1));
            double logit = 0.3 + x[2 * i] - (0.5 * x[(2 * i) + 1]);
            y[i] = stream.Uniform((3L * i) + 2) < 1 / (1 + Math.Exp(-logit)) ? 1 : 0;
        }

        return Dataset.Of(x, [2], y, 2);
    }
}
