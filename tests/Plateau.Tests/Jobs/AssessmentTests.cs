using Plateau.Convergence;
using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Tests.Jobs;

[Collection(nameof(ThreadCount))]
public sealed class AssessmentTests
{
    private static readonly AssessmentQuestion Small = new() { Draws = 12, Seed = 3 };

    private static readonly DataSplit Clouds = new(Samples.Clouds(300, 6, 3, 1), Samples.Clouds(400, 6, 3, 2), []);

    [Fact]
    public void A_network_that_memorised_its_objects_is_not_enough_and_the_gap_is_why()
    {
        DataSplit digits = DataSource.Load(new DataRequest { Samples = 500, HeldOut = "4000" });
        AssessResult document = Assessment.Of(
            Network.Mlp(digits.Training, [128, 128]),
            digits,
            Trainer.Adam(epochs: 60),
            optimum => Probe.Gaussian(optimum, 0.01),
            new AssessmentQuestion { Draws = 16 });
        Assert.Equal(1.0, document.Optimum!.Accuracy!.Value, 0.002);
        Assert.False(document.Answer.Enough);
        Assert.Equal(AnswerReason.Gap, document.Answer.Reason);
        Assert.True(document.Gap!.Low > 0.5);
        Assert.True(document.Gap.Gain > 0);
    }

    [Fact]
    public void A_model_that_has_all_the_data_it_can_use_is_enough()
    {
        // Six parameters' worth of structure and 20,000 objects of it: the gap is a hundredth of the loss.
        DataSplit data = new(Samples.Clouds(20_000, 6, 3, 1), Samples.Clouds(20_000, 6, 3, 2), []);
        AssessResult document = Assessment.Of(
            Network.Softmax(data.Training),
            data,
            Trainer.Adam(learningRate: 0.01, batchSize: 500, epochs: 20),
            optimum => Probe.Gaussian(optimum, 0.01),
            Small);
        Assert.True(document.Answer.Enough);
        Assert.Equal(AnswerReason.Settled, document.Answer.Reason);
        Assert.True(document.Answer.High <= 20_000);
    }

    [Fact]
    public void A_network_that_does_no_better_than_guessing_is_never_enough()
    {
        Network network = NetworkSpec.Parse("softmax").Build(Clouds.Training);
        Optimum optimum = new() { Network = network, Parameters = new double[network.ParameterCount] };
        AssessResult document = Assessment.Of(optimum, Clouds, point => Probe.Gaussian(point, 0.001), Small with { Remaining = [0.5] });
        Assert.True(document.Answer.High <= 300);
        Assert.True(document.Gap!.High <= 0.1);
        Assert.False(document.Answer.Enough);
        Assert.Equal(AnswerReason.Untrained, document.Answer.Reason);
    }

    [Theory]
    [InlineData("cross-entropy", 0.0, AnswerReason.Untrained)]
    [InlineData("cross-entropy+label-smoothing=0.1", 0.0, AnswerReason.Untrained)]
    [InlineData("squared-error", 1.0 / 3, AnswerReason.Untrained)]
    [InlineData("squared-error", 0.0, AnswerReason.Untrained)]
    [InlineData("cross-entropy", null, AnswerReason.Settled)]
    [InlineData("cross-entropy+label-smoothing=0.9", null, AnswerReason.Settled)]
    [InlineData("squared-error", null, AnswerReason.Settled)]
    public void What_guessing_costs_is_a_matter_of_the_loss(string loss, double? logit, AnswerReason reason)
    {
        // Equal logits are a guess, the best one under the squared error when they are 1/K; trained, the network has learned whatever the
        // loss and its smoothing.
        DataSplit data = new(Samples.Clouds(2000, 6, 3, 1, distance: 3), Samples.Clouds(2000, 6, 3, 2, distance: 3), []);
        Network network = NetworkSpec.Parse("softmax").Build(data.Training);
        double[] constant = new double[network.ParameterCount];
        constant.AsSpan(network.Segments.Single(segment => segment.Name == "0.bias").Offset, 3).Fill(logit ?? 0);
        Optimum guess = new() { Network = network, Parameters = constant, Loss = ObjectLoss.Named(loss) };
        Optimum optimum = logit is null
            ? (Trainer.Adam(learningRate: 0.02, batchSize: 100, epochs: 20) with { Loss = guess.Loss }).Fit(network, data.Training, seed: 0)
            : guess;
        AssessResult document = Assessment.Of(
            optimum,
            data,
            point => Probe.Gaussian(point, 0.001),
            Small with { Remaining = [0.5], Gap = 1e6 });
        Assert.Equal(loss, document.Model!.Loss);
        Assert.Equal(reason, document.Answer.Reason);
        Assert.Equal(reason == AnswerReason.Untrained, document.LearnedTooLittle);
        if (logit is > 0)
        {
            Assert.Equal(guess.Loss.Guessing(3), document.Optimum!.Loss, 1e-7);
            Assert.StartsWith(
                "The network has hardly learned anything: its mean loss is 0.222, guessing costs 0.222;",
                document.Warnings[0],
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_same_question_gives_the_same_document_on_any_number_of_threads()
    {
        byte[] reference = ThreadCount.With(1, Run);
        foreach (int threads in (int[])[1, 2, 3, 7])
        {
            Assert.Equal(reference, ThreadCount.With(threads, Run));
        }

        static byte[] Run()
        {
            AssessResult document = Assessment.Of(
                NetworkSpec.Parse("mlp:9").Build(Clouds.Training),
                Clouds,
                Trainer.Adam(epochs: 2),
                optimum => Probe.Gaussian(optimum, 0.05),
                Small with { Orders = 3 });
            return DocumentJson.Write(document with { Timings = new Dictionary<string, double>() });
        }
    }

    [Fact]
    public void Losses_made_elsewhere_give_what_the_network_itself_gives()
    {
        Optimum optimum = (Trainer.Adam(epochs: 2) with { Precision = Precision.Double })
            .Fit(NetworkSpec.Parse("mlp:9").Build(Clouds.Training), Clouds.Training, 0);
        Probe probe = Probe.Gaussian(optimum, 0.05);
        AssessResult whole = Assessment.Of(optimum, Clouds with { HeldOut = null }, _ => probe, Small);
        LossMatrix losses = LossMatrix.Evaluate(optimum.Network, Clouds.Training, probe, Small.Draws, Small.Seed);
        AssessResult made = Assessment.Of(new LossMatrix(losses.Losses), Small);
        Assert.Equal(Loss(whole.LandscapeVariance), Loss(made.LandscapeVariance));
        Assert.Equal((null, null), (made.LandscapeVariance.Level, made.LandscapeVariance.Shape));
        Assert.Equal(whole.Curve.Delta2, made.Curve.Delta2);
        Assert.Null(made.Model);
        Assert.Equal(LandscapePart.Loss, made.Answer.Of);
        Assert.Equal(LandscapePart.Shape, whole.Answer.Of);
        Assert.Contains(made.Warnings, warning => warning.Contains("optimistic", StringComparison.Ordinal));

        static (double, double, double, double, double, double?, double) Loss(VarianceEstimate v)
            => (v.Value, v.Low, v.High, v.StandardError, v.OverObjects, v.OverDraws, v.TopShare);
    }

    [Fact]
    public void Every_number_of_the_document_is_that_of_the_law()
    {
        Optimum optimum = Trainer.Adam(epochs: 3).Fit(NetworkSpec.Parse("mlp:9").Build(Clouds.Training), Clouds.Training, 0);
        Probe probe = Probe.Gaussian(optimum, 0.05);
        AssessResult document = Assessment.Of(optimum, Clouds, _ => probe, Small);
        LandscapeVariance training = LandscapeVariance.Of(LossMatrix.Evaluate(optimum.Network, Clouds.Training, probe, 12, 3), 0.95, 3);
        LandscapeVariance heldOut = LandscapeVariance.Of(LossMatrix.Evaluate(optimum.Network, Clouds.HeldOut!, probe, 12, 3), 0.95, 3);
        Assert.Equal(
            (training.Value, training.Low, training.High),
            (document.LandscapeVariance.Value, document.LandscapeVariance.Low, document.LandscapeVariance.High));
        Assert.Equal((heldOut.Value, heldOut.Shape), (document.HeldOut!.Value, document.HeldOut.Shape));
        Assert.Equal(8, document.SufficientSize.Count);
        Assert.Equal(heldOut.SufficientSize(Tolerance.Remaining(0.01), LandscapePart.Shape).K, document.Answer.K);
        for (int i = 0; i < document.Curve.K.Count; i++)
        {
            double k = document.Curve.K[i];
            Assert.Equal(training.Value / (k * (k + 1)), document.Curve.ExpectedDelta2[i], 1e-15);
        }

        Evaluation atOptimum = Evaluation.Of(optimum, Clouds.HeldOut!);
        Assert.Equal((atOptimum.Loss - Evaluation.Of(optimum, Clouds.Training).Loss) / 2, document.Gap!.Gain, 1e-12);
    }

    [Theory]
    [InlineData("one object")]
    [InlineData("one class")]
    [InlineData("one held-out object")]
    [InlineData("constant losses")]
    [InlineData("losses of one object")]
    public void What_cannot_be_assessed_is_refused_in_one_line_with_a_remedy(string what)
    {
        Network network = NetworkSpec.Parse("softmax").Build(Clouds.Training);
        Optimum optimum = new() { Network = network, Parameters = network.Initialize(0) };
        PlateauException exception = Assert.Throws<PlateauException>(() => what switch
        {
            "one object" => Of(Clouds with { Training = Clouds.Training.Take(1) }),
            "one class" => Of(Clouds with
            {
                Training = Clouds.Training.Select([.. Enumerable.Range(0, 300).Where(i => Clouds.Training.Labels[i] == 1)]),
            }),
            "one held-out object" => Of(Clouds with { HeldOut = Clouds.HeldOut!.Take(1) }),
            "constant losses" => Assessment.Of(new LossMatrix(new Tensor<double>([2, 2, 2, 2, 2, 2], 2, 3)), Small),
            _ => Assessment.Of(new LossMatrix(new Tensor<double>([2, 2], 2, 1)), Small),
        });
        Assert.DoesNotContain('\n', exception.Message);
        Assert.Contains(
            what == "losses of one object"
                ? "two or more"
                : what == "constant losses" ? "check"
                : what == "one class" ? "`Subset` random"
                : "two or more",
            exception.Message,
            StringComparison.Ordinal);

        AssessResult Of(DataSplit split) => Assessment.Of(optimum, split, point => Probe.Gaussian(point, 0.1), Small);
    }

    [Fact]
    public void A_network_at_its_start_is_told_to_learn_first_and_few_draws_are_told_to_be_more()
    {
        Network network = NetworkSpec.Parse("softmax").Build(Clouds.Training);
        Optimum start = new() { Network = network, Parameters = new double[network.ParameterCount] };
        AssessResult document = Assessment.Of(start, Clouds, point => Probe.Gaussian(point, 0.1), Small);
        Assert.True(document.LearnedTooLittle);
        Assert.Contains("hardly learned", document.Warnings[0], StringComparison.Ordinal);
        Assert.Contains(document.Warnings, warning => warning.Contains("`Draws`", StringComparison.Ordinal));
        Assert.Equal(Small.Gap, document.Gap!.Tolerance);

        AssessResult trained = Assessment.Of(
            network,
            Clouds,
            Trainer.Adam(learningRate: 0.05, epochs: 20),
            point => Probe.Gaussian(point, 0.1),
            Small with { Draws = 64, Gap = 0.2 });
        Assert.False(trained.LearnedTooLittle);
        Assert.DoesNotContain(
            trained.Warnings,
            warning => warning.Contains("hardly learned", StringComparison.Ordinal)
                || warning.Contains("are few", StringComparison.Ordinal));
        Assert.Equal(0.2, trained.Gap!.Tolerance);
    }

    [Fact]
    public void A_cancelled_assessment_stops_while_it_probes()
    {
        using CancellationTokenSource source = new();
        Network network = NetworkSpec.Parse("softmax").Build(Clouds.Training);
        Optimum optimum = new() { Network = network, Parameters = network.Initialize(0) };
        source.Cancel();
        Assert.Throws<OperationCanceledException>(
            () => Assessment.Of(optimum, Clouds, point => Probe.Gaussian(point, 0.1), Small, null, source.Token));
    }

    [Fact]
    public void The_model_under_analysis_is_left_as_it_was_found()
    {
        Network network = NetworkSpec.Parse("mlp:9").Build(Clouds.Training);
        Optimum optimum = new() { Network = network, Parameters = network.Initialize(0) };
        Assessment.Of(optimum, Clouds, point => Probe.Gaussian(point, 0.1), Small);
        Assert.Equal(network.Initialize(0), optimum.Parameters);
    }

    [Theory]
    [InlineData("Increments")]
    [InlineData("Remaining")]
    [InlineData("Gap")]
    [InlineData("Confidence")]
    [InlineData("Draws")]
    [InlineData("Orders")]
    public void What_a_question_cannot_ask_is_refused_before_the_training(string property)
    {
        AssessmentQuestion question = property switch
        {
            "Increments" => Small with { Increments = [0] },
            "Remaining" => Small with { Remaining = [] },
            "Gap" => Small with { Gap = double.NaN },
            "Confidence" => Small with { Confidence = 3 },
            "Draws" => Small with { Draws = 0 },
            _ => Small with { Orders = -1 },
        };
        Trainer never = Trainer.Adam(epochs: 1_000_000);
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => Assessment.Of(Network.Softmax(Clouds.Training), Clouds, never, optimum => Probe.Gaussian(optimum, 0.1), question));
        Assert.Equal(property, refused.ParamName);
    }
}
