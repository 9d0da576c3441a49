using System.Text.Json.Nodes;
using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Tests.Cli;
using Plateau.Training;

namespace Plateau.Tests.Jobs;

/// <summary>Networks that have not learned, or were still learning, are never told that their data are enough.</summary>
public sealed class UnfinishedTests
{
    private static readonly DataSplit Clouds = new(Samples.Clouds(500, 5, 3, 1), Samples.Clouds(500, 5, 3, 2), []);

    private static readonly DataSplit Near =
        new(Samples.Clouds(500, 5, 3, 1, distance: 0.5), Samples.Clouds(500, 5, 3, 2, distance: 0.5), []);

    [Theory]
    [InlineData(1, 1e-3)]
    [InlineData(3, 1e-3)]
    [InlineData(20, 1e-3)]
    public void A_network_whose_loss_still_falls_is_unfinished(int epochs, double rate)
    {
        AssessResult document = Assessed(Clouds, Trainer.Adam(learningRate: rate, batchSize: 100, epochs: epochs), 0.3);
        if (document.LearnedTooLittle)
        {
            return;
        }

        Assert.Equal((false, AnswerReason.Unfinished), (document.Answer.Enough, document.Answer.Reason));
        Assert.Equal(epochs, document.Unfinished!.Epochs);
        Assert.Contains("(`Epochs`)", document.Warnings[0], StringComparison.Ordinal);
        Assert.StartsWith("The training is unfinished", AssessPage.Of(document, 0.95).Headline, StringComparison.Ordinal);
        Assert.Contains("--epochs", AssessPage.Of(document, 0.95).Detail, StringComparison.Ordinal);
    }

    // The oracle: twice the epochs take less than a hundredth of the loss off.
    [Fact]
    public void A_network_that_is_trained_out_is_not_unfinished()
    {
        Trainer trainer = Trainer.Adam(learningRate: 0.01, batchSize: 50, epochs: 30);
        AssessResult document = Assessed(Near, trainer, 0.3);
        AssessResult longer = Assessed(Near, trainer with { Epochs = 60 }, 0.3);
        Assert.InRange(document.Optimum!.Loss - longer.Optimum!.Loss, -0.01 * longer.Optimum.Loss, 0.01 * longer.Optimum.Loss);
        Assert.Null(document.Unfinished);
        Assert.Equal(AnswerReason.Settled, document.Answer.Reason);
    }

    [Theory]
    [InlineData(20, 1e-3, 1)]
    [InlineData(60, 0.01, 0)]
    public void A_look_at_curvature_says_so_too(int epochs, double rate, int said)
    {
        DataSplit data = said == 1 ? Clouds : Near;
        Trainer trainer = Trainer.Adam(learningRate: rate, batchSize: 50, epochs: epochs);
        LandscapePoint point = LandscapePoint.Of(trainer.Fit(Network.Softmax(data.Training), data.Training, seed: 0), data);
        Assert.Equal(said, point.Warnings.Count(warning => warning.StartsWith("The training loss still falls", StringComparison.Ordinal)));
    }

    // A warning of training alone is that of the same rule.
    [Theory]
    [InlineData("3", "0.001", 1)]
    [InlineData("60", "0.01", 0)]
    public void The_command_that_trains_says_so_too(string epochs, string rate, int said)
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run(
            $"train --data digits --samples 500 --model softmax --epochs {epochs} --learning-rate {rate} --json --quiet");
        Assert.Equal(0, outcome.Status);
        JsonArray warnings = JsonNode.Parse(outcome.Output)!["warnings"]!.AsArray();
        Assert.Equal(said, warnings.Count(warning => ((string)warning!).Contains("still falls", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(new[] { 1.0, 0.9, 0.8, 0.7, 0.6 }, true)]
    [InlineData(new[] { 1.0, 0.6, 0.5, 0.496, 0.495 }, false)]
    [InlineData(new[] { 1.0, 0.5, 0.6, 0.5, 0.6, 0.5 }, false)]
    [InlineData(new[] { 1.0, 0.1, 0.03, 0.012, 0.008 }, false)]
    public void The_fall_is_told_from_noise_and_from_learning_by_heart(double[] losses, bool unfinished)
    {
        Network network = Network.Softmax(Clouds.Training);
        Optimum optimum = new()
        {
            Network = network,
            Parameters = new double[network.ParameterCount],
            Epochs = [.. losses.Select((loss, i) => new EpochResult(i + 1, loss, 0.5, null, null))],
            Epoch = losses.Length,
        };
        Dataset data = Dataset.Of(new float[3], [1], [0, 1, 2]);
        Assert.Equal(unfinished, UnfinishedSummary.Of(optimum, losses[^1], data) is not null);
        Assert.Null(UnfinishedSummary.Of(optimum with { Epoch = losses.Length - 1 }, losses[^1], data));
    }

    // Labels that no feature tells, one in five of them 1: the network learns the shares, at best.
    [Theory]
    [InlineData("cross-entropy", 0.5004)]
    [InlineData("squared-error", 0.16)]
    public void A_network_that_knows_the_shares_alone_is_untrained(string loss, double guessing)
    {
        DataSplit noise = new(Noise(4000, 1), Noise(4000, 2), []);
        Trainer trainer = Trainer.Adam(batchSize: 200, epochs: 30, learningRate: 0.01) with { Loss = ObjectLoss.Named(loss) };
        AssessResult document = Assessed(noise, trainer, 0.5);
        Assert.Equal((false, AnswerReason.Untrained), (document.Answer.Enough, document.Answer.Reason));
        Assert.Equal(guessing, document.GuessingLoss, 0.01);
        AssessResult read = DocumentJsonOf(document);
        Assert.Equal(document.GuessingLoss, read.GuessingLoss);
    }

    [Fact]
    public void Features_far_from_unit_scale_are_named_where_nothing_was_learned()
    {
        DataSplit noise = new(Noise(400, 1, scale: 4000), Noise(400, 2, scale: 4000), []);
        Network network = Network.Softmax(noise.Training);
        Optimum start = new() { Network = network, Parameters = new double[network.ParameterCount] };
        AssessResult document = Assessment.Of(start, noise, point => Probe.Gaussian(point, 1e-6), new AssessmentQuestion { Draws = 4 });
        Assert.Contains("so scale them first (`Normalization` standard)", document.Warnings[0], StringComparison.Ordinal);
    }

    private static AssessResult DocumentJsonOf(AssessResult document)
        => Plateau.Runs.DocumentJson.Read<AssessResult>(Plateau.Runs.DocumentJson.Write(document));

    private static AssessResult Assessed(DataSplit data, Trainer trainer, double tolerance) => Assessment.Of(
        Network.Softmax(data.Training),
        data,
        trainer,
        point => Probe.Gaussian(point, 0.01),
        new AssessmentQuestion { Draws = 8, Remaining = [tolerance], Gap = tolerance });

    private static Dataset Noise(int objects, ulong seed, double scale = 1)
    {
        RandomStream stream = new(seed, RandomPurpose.Subset, 91);
        double[] x = [.. Enumerable.Range(0, 3 * objects).Select(i => scale * stream.Normal(i))];
        int[] y = [.. Enumerable.Range(0, objects).Select(i => i % 5 == 0 ? 1 : 0)];
        return Dataset.Of(x, [3], y, 2);
    }
}
