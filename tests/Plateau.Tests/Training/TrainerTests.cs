using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Tests.Networks;
using Plateau.Training;

namespace Plateau.Tests.Training;

[Collection(nameof(ThreadCount))]
public sealed class TrainerTests
{
    [Theory]
    [InlineData(Precision.Single, "mlp:20,12", "30")]
    [InlineData(Precision.Double, "mlp:20,12+activation=tanh", "30")]
    [InlineData(Precision.Single, "softmax", "30")]
    [InlineData(Precision.Single, "mlp:20,12+batchnorm+dropout=0.2", "30")]
    [InlineData(Precision.Single, "cnn:5x2+last=3+pool=1+batchnorm+dropout=0.1", "2,13,12")]
    [InlineData(Precision.Double, "cnn:5x2+last=3+pool=1+batchnorm+dropout=0.1+activation=gelu", "2,13,12")]
    [InlineData(Precision.Single, "cnn:17x2+activation=leaky-relu", "3,5,7")]
    [InlineData(Precision.Single, "resnet:8+width=3", "2,9,7")]
    [InlineData(Precision.Double, "resnet:8+width=3+batchnorm=false+activation=silu", "2,9,7")]
    public void Any_number_of_threads_trains_the_same_bits_and_evaluates_the_same_bits(Precision precision, string spec, string shape)
    {
        Shape objects = new([.. shape.Split(',').Select(int.Parse)]);
        Dataset data = Samples.Clouds(333, objects.Size, classes: 4, seed: 1);
        Network network = NetworkSpec.Parse(spec).Build(objects, 4);
        Trainer trainer = Trainer.Adam(epochs: 2, batchSize: 50) with { Precision = precision };
        Trained reference = ThreadCount.With(1, Run);
        foreach (int threads in (int[])[2, 3, 7])
        {
            Trained trained = ThreadCount.With(threads, Run);
            Assert.Equal(reference.Parameters, trained.Parameters);
            Assert.Equal(reference.Buffers, trained.Buffers);
            Assert.Equal(reference.Losses, trained.Losses);
            Assert.Equal(reference.Norm, trained.Norm);
            Assert.Equal(reference.Probed, trained.Probed);
        }

        Trained Run()
        {
            Optimum optimum = trainer.Fit(network, data, seed: 11);
            double[] probed = LossMatrix.Evaluate(network, data, Probe.Gaussian(optimum, 0.02), draws: 5, seed: 3).Losses.Data;
            return new Trained(
                optimum.Parameters,
                optimum.Buffers,
                Evaluation.Of(optimum, data).Losses,
                GradientNorm.Of(optimum, data),
                probed);
        }
    }

    [Fact]
    public void Smoothing_and_another_loss_or_start_train_something_else_and_are_kept()
    {
        Dataset data = Samples.Clouds(120, features: 6, classes: 3, seed: 3);
        Network network = NetworkSpec.Parse("mlp:5").Build(data);
        Trainer plain = Trainer.Adam(epochs: 3, batchSize: 30);
        HashSet<double> first = [];
        foreach (Trainer trainer in (Trainer[])[
            plain,
            plain with { Loss = ObjectLoss.CrossEntropy(0.1) },
            plain with { Loss = ObjectLoss.SquaredError() },
            plain with { Initialization = Initialization.Orthogonal },
        ])
        {
            Optimum optimum = trainer.Fit(network, data, seed: 1);
            Assert.Equal(trainer.LossOf(data), optimum.Loss);
            Assert.True(first.Add(optimum.Parameters[0]));

            // What is evaluated afterwards is the loss that was trained.
            double[] losses = Evaluation.Of(optimum, data).Losses;
            double[] expected = new double[data.Objects];
            float[] logits = Logits(optimum, data);
            trainer.LossOf(data).Losses<float>(logits, data.Labels, expected);
            Assert.Equal(expected, losses);
        }

        static float[] Logits(Optimum optimum, Dataset data)
        {
            ParameterBlock<float> block = new(optimum.Network, 1);
            block.Set(0, optimum.Parameters);
            block.SetOrigin(data.Origin);
            block.Prepare(0, backward: false);
            Workspace<float> workspace = new(optimum.Network, data.Objects) { Parameters = block };
            data.FromOrigin.Gather([.. Enumerable.Range(0, data.Objects)], workspace.Inputs);
            workspace.Forward(new ObjectRange(0, data.Objects));
            return workspace.Logits.ToArray();
        }
    }

    [Fact]
    public void Adam_follows_its_definition_step_by_step()
    {
        Dataset data = Samples.Clouds(40, features: 5, classes: 3, seed: 2);
        Network network = NetworkSpec.Parse("mlp:4+activation=tanh").Build(data);
        Optimum optimum = (Trainer.Adam(learningRate: 0.01, batchSize: 16, epochs: 3) with { Precision = Precision.Double })
            .Fit(network, data, seed: 5);

        double[] w = network.Initialize(5);
        double[] m = new double[w.Length];
        double[] v = new double[w.Length];
        int step = 0;
        for (int epoch = 1; epoch <= 3; epoch++)
        {
            int[] order = new RandomStream(5, RandomPurpose.Shuffle, epoch).Permutation(40);
            foreach (int[] batch in order.Chunk(16))
            {
                step++;
                double[] g = GradientTests.Gradient<double>(network, w, data.Select(batch));
                for (int i = 0; i < w.Length; i++)
                {
                    m[i] = (0.9 * m[i]) + (0.1 * g[i]);
                    v[i] = (0.999 * v[i]) + (0.001 * g[i] * g[i]);
                    double mean = m[i] / (1 - Math.Pow(0.9, step));
                    double square = v[i] / (1 - Math.Pow(0.999, step));
                    w[i] -= 0.01 * mean / (Math.Sqrt(square) + 1e-8);
                }
            }
        }

        for (int i = 0; i < w.Length; i++)
        {
            Assert.Equal(w[i], optimum.Parameters[i], 1e-9);
        }
    }

    [Fact]
    public void Gradient_descent_on_the_whole_data_lowers_a_convex_loss_at_every_step()
    {
        Dataset data = Samples.Clouds(600, features: 6, classes: 3, seed: 3);
        Network network = Network.Softmax(data);
        Optimum optimum = Trainer.Sgd(learningRate: 0.3, batchSize: 600, epochs: 100).Fit(network, data, seed: 0);
        Assert.All(optimum.Epochs.Zip(optimum.Epochs.Skip(1)), pair => Assert.True(pair.Second.Loss < pair.First.Loss));
        Assert.True(GradientNorm.Of(optimum, data) < 0.1 * GradientNorm.Of(optimum with { Parameters = network.Initialize(0) }, data));
    }

    [Theory]
    [InlineData(
        "mlp:8,8",
        1e18,
        1e10,
        null,
        "training diverged: the loss became NaN in epoch 1, step 2; it began in layer 0 (Linear); lower `LearningRate` (now 10000000000), "
            + "clip the gradient (`ClipNorm` 1) or check the features' scale (`Normalization`).")]
    [InlineData("mlp:8,8", 1e18, 1e10, 1e30, "or check the features' scale")]
    [InlineData("softmax", 1, 1e9, null, "training diverged: the mean loss of epoch 1 is ")]
    [InlineData("softmax", 1, 1e9, null, ", and guessing costs 1.1; lower `LearningRate` (now 1000000000)")]
    [InlineData("mlp:8", 1, 1e9, null, "the loss became NaN in epoch 1, step 4; it began in layer 2 (Linear); lower")]
    public void A_training_that_diverges_stops_with_a_clear_line(string spec, double distance, double rate, double? clip, string says)
    {
        Dataset data = Samples.Clouds(64, features: 6, classes: 3, seed: 3, distance: distance);
        Trainer trainer = Trainer.Sgd(rate, batchSize: 16, epochs: 5) with { ClipNorm = clip };
        PlateauException exception = Assert.Throws<PlateauException>(() => trainer.Fit(NetworkSpec.Parse(spec).Build(data), data, seed: 0));
        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
        Assert.StartsWith("training diverged: ", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN, "layer 2 (Linear)", "the loss became NaN in epoch 3, step 12; it began in layer 2 (Linear); lower")]
    [InlineData(double.PositiveInfinity, null, "the loss became infinite in epoch 3, step 12; lower")]
    public void A_divergence_names_the_layer_where_it_began_if_that_is_known(double value, string? layer, string says) =>
        Assert.Contains(says, Divergence.NonFinite(Trainer.Adam(), "the loss", value, 3, 12, layer).Message, StringComparison.Ordinal);

    [Fact]
    public void Batch_norm_of_vectors_refuses_batches_of_one_object_and_takes_a_last_one()
    {
        Dataset data = Samples.Clouds(5, features: 6, classes: 3, seed: 3);
        Network network = NetworkSpec.Parse("mlp:4+batchnorm").Build(data);
        PlateauException exception = Assert.Throws<PlateauException>(
            () => Trainer.Adam(batchSize: 1, epochs: 1).Fit(network, data, seed: 0));
        Assert.Contains("`BatchSize`", exception.Message, StringComparison.Ordinal);
        Assert.All(
            Trainer.Adam(batchSize: 2, epochs: 2).Fit(network, data, seed: 0).Parameters,
            value => Assert.True(double.IsFinite(value)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Gradient_descent_that_begins_where_another_ended_goes_the_same_way(int first)
    {
        Dataset data = Samples.Clouds(64, features: 6, classes: 3, seed: 3);
        Network network = NetworkSpec.Parse("mlp:8").Build(data);
        Optimum start = Descent(first).Fit(network, data, seed: 1);
        Optimum whole = Descent(4).Fit(network, data, seed: 1);
        Optimum rest = (Descent(4 - first) with { Start = start }).Fit(network, data, seed: 2);
        for (int i = 0; i < whole.Parameters.Length; i++)
        {
            // All objects are in every step, in another order: the sums differ by rounding.
            Assert.Equal(whole.Parameters[i], rest.Parameters[i], 1e-12);
        }

        static Trainer Descent(int epochs) => Trainer.Sgd(0.5, 64, epochs) with { Precision = Precision.Double };
    }

    [Fact]
    public void A_start_is_kept_as_it_is_where_nothing_is_trained()
    {
        Dataset data = Samples.Clouds(64, features: 6, classes: 3, seed: 3);
        Network network = NetworkSpec.Parse("mlp:8+batchnorm").Build(data);
        Optimum start = Trainer.Adam(epochs: 2).Fit(network, data, seed: 1);
        Optimum same = (Trainer.Adam(epochs: 0) with { Start = start }).Fit(network, data, seed: 9);
        Assert.Equal(start.Parameters, same.Parameters);
        Assert.Equal(start.Buffers, same.Buffers);
        Assert.NotEqual(network.InitialBuffers(), same.Buffers);
    }

    [Fact]
    public void A_start_of_another_network_is_refused()
    {
        Dataset data = Samples.Clouds(64, features: 6, classes: 3, seed: 3);
        Optimum start = Trainer.Adam(epochs: 0).Fit(NetworkSpec.Parse("mlp:8").Build(data), data, seed: 1);
        Assert.Contains(
            "does not fit",
            Assert.Throws<ArgumentException>(
                () => (Trainer.Adam() with { Start = start }).Fit(NetworkSpec.Parse("mlp:9").Build(data), data, seed: 1)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_training_stops()
    {
        Dataset data = Samples.Clouds(64, features: 6, classes: 3, seed: 3);
        using CancellationTokenSource source = new();
        Assert.Throws<OperationCanceledException>(
            () => Trainer.Adam(epochs: 1000).Fit(Network.Softmax(data), data, 0, null, _ => source.Cancel(), source.Token));
    }

    [Fact]
    public void Held_out_objects_are_evaluated_and_never_fitted()
    {
        Dataset data = Samples.Clouds(200, features: 6, classes: 3, seed: 3);
        Dataset heldOut = Samples.Clouds(100, features: 6, classes: 3, seed: 4);
        Network network = NetworkSpec.Parse("mlp:8").Build(data);
        Optimum with = Trainer.Adam(epochs: 3).Fit(network, data, 1, heldOut);
        Optimum without = Trainer.Adam(epochs: 3).Fit(network, data, 1);
        Assert.Equal(without.Parameters, with.Parameters);
        Assert.Equal(Evaluation.Of(with, heldOut).Loss, with.Epochs[^1].HeldOutLoss);
        Assert.Null(without.Epochs[^1].HeldOutLoss);
    }

    [Fact]
    public void The_best_epoch_is_the_one_with_the_least_held_out_loss()
    {
        // Few objects in many dimensions: the fit soon learns them by heart.
        Dataset data = Samples.Clouds(40, features: 20, classes: 3, seed: 3, distance: 0.3);
        Dataset heldOut = Samples.Clouds(300, features: 20, classes: 3, seed: 4, distance: 0.3);
        Network network = NetworkSpec.Parse("mlp:30").Build(data);
        Trainer trainer = Trainer.Adam(learningRate: 0.01, batchSize: 20, epochs: 40);
        Optimum last = trainer.Fit(network, data, 1, heldOut);
        Optimum best = (trainer with { ReturnedEpoch = ReturnedEpoch.LeastHeldOutLoss }).Fit(network, data, 1, heldOut);
        int epoch = best.Epoch;
        Assert.InRange(epoch, 2, 39);
        Assert.Equal(40, last.Epoch);
        Assert.Equal(last.Epochs, best.Epochs);
        Assert.All(best.Epochs, result => Assert.True(result.HeldOutLoss >= best.Epochs[epoch - 1].HeldOutLoss));
        Assert.Equal(best.Epochs[epoch - 1].HeldOutLoss, Evaluation.Of(best, heldOut).Loss);
        Assert.Equal((trainer with { Epochs = epoch }).Fit(network, data, 1).Parameters, best.Parameters);
    }

    [Fact]
    public void Of_epochs_equally_good_the_first_is_best()
    {
        // A rate so small that no float32 parameter moves.
        Dataset data = Samples.Clouds(60, features: 6, classes: 3, seed: 3);
        Trainer trainer = Trainer.Sgd(learningRate: 1e-30, batchSize: 20, epochs: 5) with
        {
            ReturnedEpoch = ReturnedEpoch.LeastHeldOutLoss,
        };
        Optimum best = trainer.Fit(Network.Softmax(data), data, 1, data);
        Assert.Single(best.Epochs.Select(epoch => epoch.HeldOutLoss).Distinct());
        Assert.Equal(1, best.Epoch);
    }

    [Fact]
    public void The_best_epoch_needs_held_out_objects()
    {
        Dataset data = Samples.Clouds(60, features: 6, classes: 3, seed: 3);
        PlateauException exception = Assert.Throws<PlateauException>(
            () => (Trainer.Adam() with { ReturnedEpoch = ReturnedEpoch.LeastHeldOutLoss }).Fit(Network.Softmax(data), data, 1));
        Assert.Contains("`HeldOut`", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_follows_its_schedule_decay_and_clipping_step_by_step()
    {
        Dataset data = Samples.Clouds(40, features: 5, classes: 3, seed: 2);
        Network network = NetworkSpec.Parse("mlp:4+activation=tanh").Build(data);
        Trainer trainer = Trainer.Sgd(learningRate: 0.5, batchSize: 16, epochs: 3, momentum: 0.9) with
        {
            Precision = Precision.Double,
            WeightDecay = 0.01,
            ClipNorm = 0.2,
            Schedule = Schedule.Cosine(0.1).AfterWarmUp(2),
        };
        List<double> rates = [];
        Optimum optimum = trainer.Fit(network, data, 5, null, progress =>
        {
            if (progress.Completed is not null)
            {
                rates.Add(progress.LearningRate);
            }
        });

        double[] w = network.Initialize(5);
        double[] b = new double[w.Length];
        List<double> expected = [];
        int step = 0;
        for (int epoch = 1; epoch <= 3; epoch++)
        {
            double rate = 0;
            foreach (int[] batch in new RandomStream(5, RandomPurpose.Shuffle, epoch).Permutation(40).Chunk(16))
            {
                double[] g = GradientTests.Gradient<double>(network, w, data.Select(batch));
                double clip = Math.Min(1, 0.2 / (Math.Sqrt(g.Sum(slope => slope * slope)) + 1e-6));
                rate = 0.5 * (step < 2 ? (step + 1) / 2.0 : 0.1 + (0.9 * 0.5 * (1 + Math.Cos(Math.PI * (step - 2) / 7))));
                for (int i = 0; i < w.Length; i++)
                {
                    b[i] = (0.9 * b[i]) + (clip * g[i]) + (0.01 * w[i]);
                    w[i] -= rate * b[i];
                }

                step++;
            }

            expected.Add(rate);
        }

        Assert.All(expected.Zip(rates), pair => Assert.Equal(pair.First, pair.Second, 1e-15));
        Assert.All(w.Zip(optimum.Parameters), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void A_weight_of_two_is_the_object_twice_where_all_objects_are_in_every_step()
    {
        Dataset data = Samples.Clouds(40, features: 5, classes: 3, seed: 2);
        Network network = NetworkSpec.Parse("mlp:4+activation=tanh").Build(data);
        double[] weights = [.. Enumerable.Range(0, 40).Select(i => i % 3 == 0 ? 2.0 : i % 7 == 0 ? 0 : 1)];
        Dataset repeated = data.Select([.. Enumerable.Range(0, 40).SelectMany(i => Enumerable.Repeat(i, (int)weights[i]))]);
        foreach (double scale in (double[])[1, 0.125, 30])
        {
            double[] weighted = (Descent(40) with { ObjectWeights = [.. weights.Select(weight => scale * weight)] })
                .Fit(network, data, 5).Parameters;
            double[] twice = Descent(repeated.Objects).Fit(network, repeated, 5).Parameters;
            Assert.All(weighted.Zip(twice), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
        }

        static Trainer Descent(int batch) => Trainer.Sgd(0.5, batch, 6) with { Precision = Precision.Double };
    }

    [Theory]
    [InlineData(Precision.Single, null)]
    [InlineData(Precision.Double, null)]
    [InlineData(Precision.Single, 0.1)]
    public void Weights_of_one_are_the_same_bits_as_none_and_others_are_not(Precision precision, double? clip)
    {
        Dataset data = Samples.Clouds(101, features: 6, classes: 3, seed: 3);
        Network network = NetworkSpec.Parse("mlp:8").Build(data);
        Trainer trainer = Trainer.Adam(batchSize: 20, epochs: 3) with { Precision = precision, ClipNorm = clip };
        double[] ones = [.. Enumerable.Repeat(1.0, 101)];
        Assert.Equal(trainer.Fit(network, data, 1).Parameters, (trainer with { ObjectWeights = ones }).Fit(network, data, 1).Parameters);
        ones[17] = 3;
        Assert.NotEqual(trainer.Fit(network, data, 1).Parameters, (trainer with { ObjectWeights = ones }).Fit(network, data, 1).Parameters);
    }

    [Fact]
    public void Weights_that_are_none_are_refused_and_a_checkpoint_of_others_is_not_gone_on_from()
    {
        Dataset data = Samples.Clouds(30, features: 6, classes: 3, seed: 3);
        Network network = Network.Softmax(data);
        Trainer trainer = Trainer.Adam(batchSize: 20, epochs: 1);
        double[] ones = [.. Enumerable.Repeat(1.0, 30)];
        foreach (double[] wrong in (double[][])[
            ones[..29],
            new double[30],
            [.. ones[..29], -1],
            [.. ones[..29], double.NaN],
            [.. ones[..29], double.PositiveInfinity],
        ])
        {
            Assert.Throws<ArgumentException>(() => (trainer with { ObjectWeights = wrong }).Fit(network, data, 1));
        }

        using TemporaryFolder place = new();
        Trainer kept = trainer with { Checkpoint = place["training"] };
        (kept with { ObjectWeights = [.. ones[..29], 2] }).Fit(network, data, 1);
        Assert.Contains(
            "object weights",
            Assert.Throws<PlateauException>(() => kept.Fit(network, data, 1)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "object weights",
            Assert.Throws<PlateauException>(() => (kept with { ObjectWeights = ones }).Fit(network, data, 1)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Clipping_and_momentum_are_the_same_bits_on_any_number_of_threads(int threads)
    {
        Dataset data = Samples.Clouds(300, features: 200, classes: 4, seed: 1);
        Network network = NetworkSpec.Parse("mlp:90").Build(data);
        Trainer trainer = Trainer.Sgd(learningRate: 0.1, batchSize: 50, epochs: 2, momentum: 0.9, nesterov: true) with
        {
            ClipNorm = 0.5,
            WeightDecay = 1e-3,
        };
        Assert.Equal(
            ThreadCount.With(2, () => trainer.Fit(network, data, 1).Parameters),
            ThreadCount.With(threads, () => trainer.Fit(network, data, 1).Parameters));
    }

    [Fact]
    public void A_warm_up_longer_than_the_training_is_refused()
    {
        Dataset data = Samples.Clouds(60, features: 6, classes: 3, seed: 3);
        Trainer trainer = Trainer.Adam(batchSize: 20, epochs: 2) with { Schedule = Schedule.Constant.AfterWarmUp(7) };
        PlateauException exception = Assert.Throws<PlateauException>(() => trainer.Fit(Network.Softmax(data), data, 1));
        Assert.Contains("`WarmUp`", exception.Message, StringComparison.Ordinal);
        (trainer with { Schedule = Schedule.Constant.AfterWarmUp(6) }).Fit(Network.Softmax(data), data, 1);
    }

    [Fact]
    public void What_no_trainer_can_be_is_refused()
    {
        Trainer trainer = Trainer.Adam();
        Assert.Throws<ArgumentOutOfRangeException>(() => Trainer.Adam(learningRate: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer with { LearningRate = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer with { BatchSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer with { WeightDecay = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer with { ClipNorm = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer with { CheckpointEverySteps = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Trainer.Sgd(momentum: 1));
        Assert.Throws<ArgumentException>(() => Trainer.Sgd(nesterov: true));
    }

    private sealed record Trained(double[] Parameters, double[] Buffers, double[] Losses, double Norm, double[] Probed);
}
