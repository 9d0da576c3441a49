using Plateau.Data;
using Plateau.Networks;
using Plateau.Training;

namespace Plateau.Tests.Training;

/// <summary>A training that is stopped and resumed is the training that never stopped.</summary>
public sealed class CheckpointTests
{
    private const ulong Seed = 6;

    // Batches so large that progress is heard of after every step: four whole ones and a smaller one an epoch.
    private const int Batch = 2048;
    private const int StepsPerEpoch = 5;

    private static readonly Dataset Data = Samples.Clouds(9000, features: 6, classes: 3, seed: 3);
    private static readonly Dataset HeldOut = Samples.Clouds(60, features: 6, classes: 3, seed: 4);
    private static readonly Network Network = NetworkSpec.Parse("mlp:9+activation=tanh").Build(Data);

    public static TheoryData<string> Trainers
        => ["adam", "adamw", "momentum", "sgd", "double", "mlp:9+batchnorm+dropout=0.2", "cnn:3x2+batchnorm+dropout=0.2"];

    [Theory]
    [MemberData(nameof(Trainers))]
    public void A_training_cancelled_anywhere_resumes_to_the_same_bits(string name)
    {
        Trainer trainer = Named(name);
        Network network = name.Contains(':', StringComparison.Ordinal)
            ? NetworkSpec.Parse(name).Build(new Shape(1, 2, 3), Data.Classes)
            : Network;
        Optimum whole = trainer.Fit(network, Data, Seed, HeldOut);
        using TemporaryFolder place = new();
        Trainer kept = trainer with { Checkpoint = place["training.safetensors"] };
        foreach (int step in (int[])[1, 4, 5, 8, 10, 13, 19, 20])
        {
            Assert.Equal(step == 20, UntilStep(kept, step, network));
        }

        AssertSame(whole, kept.Fit(network, Data, Seed, HeldOut));
        Assert.Equal(["training.safetensors"], place.Entries);
    }

    [Fact]
    public void A_training_killed_between_checkpoints_resumes_from_the_last_one()
    {
        Trainer trainer = Named("adam");
        Optimum whole = trainer.Fit(Network, Data, Seed, HeldOut);
        using TemporaryFolder place = new();
        Trainer kept = trainer with { Checkpoint = place["now"], CheckpointEverySteps = 2 };
        HashSet<string> contents = [];

        // What a process that is killed leaves is the file as it is at that moment.
        kept.Fit(Network, Data, Seed, HeldOut, _ => Keep());
        Assert.Equal(1 + (4 * 3), contents.Count);
        foreach (string content in contents)
        {
            AssertSame(whole, (kept with { Checkpoint = place[content] }).Fit(Network, Data, Seed, HeldOut));
        }

        void Keep()
        {
            string name = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(place["now"])));
            contents.Add(name);
            File.Copy(place["now"], place[name], overwrite: true);
        }
    }

    [Theory]
    [InlineData(1, "6")]
    [InlineData(3, "6")]
    [InlineData(4, "5")]
    [InlineData(null, "5")]
    public void The_file_is_written_after_each_epoch_and_after_so_many_steps(int? every, string step)
    {
        // The first word of the second epoch, after step 6, is a crash.
        using TemporaryFolder place = new();
        Trainer trainer = Named("adam") with { Checkpoint = place["training"], CheckpointEverySteps = every };
        Assert.Throws<NotSupportedException>(() => trainer.Fit(Network, Data, Seed, HeldOut, progress =>
        {
            if (progress is { Epoch: 2, Completed: null })
            {
                throw new NotSupportedException("a crash");
            }
        }));
        Assert.Equal(step, Plateau.Formats.Safetensors.Read(place["training"]).Metadata["step"]);
    }

    [Fact]
    public void A_finished_training_is_not_trained_again()
    {
        using TemporaryFolder place = new();
        Trainer trainer = Named("adam") with { Checkpoint = place["training"] };
        Optimum first = trainer.Fit(Network, Data, Seed, HeldOut);
        byte[] content = File.ReadAllBytes(place["training"]);
        List<EpochResult> heard = [];
        AssertSame(first, trainer.Fit(Network, Data, Seed, HeldOut, progress => heard.Add(progress.Completed!)));
        Assert.Equal(first.Epochs, heard);
        Assert.Equal(content, File.ReadAllBytes(place["training"]));
    }

    [Theory]
    [InlineData("seed", "seed 6 there, 7 here")]
    [InlineData("rate", "learning rate 0.05 there, 0.06 here")]
    [InlineData("network", "network mlp:9+activation=tanh (93 parameters) there, mlp:9 (93 parameters) here")]
    [InlineData("data", "training data 9000 objects, SHA-256 ")]
    [InlineData("held-out", "held-out data 60 objects, SHA-256 ")]
    [InlineData("precision", "precision single there, double here")]
    [InlineData(
        "optimizer",
        "optimizer adam there, adamw here; weight decay 0 there, 0.01 here; schedule cosine;4 there, constant here; and 1 more")]
    [InlineData("decay", "weight decay 0 there, 0.1 here")]
    [InlineData("schedule", "schedule cosine;4 there, constant here")]
    [InlineData("clip", "clip norm 1 there, none here")]
    [InlineData("batch", "batch size 2048 there, 29 here")]
    [InlineData("epochs", "epochs 4 there, 5 here")]
    [InlineData("choice", "choice of epoch best there, last here")]
    [InlineData("start", "start initial parameters there, parameters of SHA-256 ")]
    public void The_checkpoint_of_another_training_is_refused_in_a_line_that_says_what_differs(string what, string says)
    {
        using TemporaryFolder place = new();
        Trainer trainer = Named("adam") with { Checkpoint = place["training"] };
        trainer.Fit(Network, Data, Seed, HeldOut);
        byte[] content = File.ReadAllBytes(place["training"]);
        Trainer other = what switch
        {
            "rate" => trainer with { LearningRate = 0.06 },
            "precision" => trainer with { Precision = Precision.Double },
            "optimizer" => Trainer.AdamW(0.05, Batch, 4) with { Checkpoint = trainer.Checkpoint, ReturnedEpoch = trainer.ReturnedEpoch },
            "decay" => trainer with { WeightDecay = 0.1 },
            "schedule" => trainer with { Schedule = Schedule.Constant },
            "clip" => trainer with { ClipNorm = null },
            "batch" => trainer with { BatchSize = 29 },
            "epochs" => trainer with { Epochs = 5 },
            "start" => trainer with { Start = Trainer.Sgd(epochs: 0).Fit(Network, Data, Seed) },
            "choice" => trainer with { ReturnedEpoch = ReturnedEpoch.Last },
            _ => trainer,
        };
        PlateauException exception = Assert.Throws<PlateauException>(() => other.Fit(
            what == "network" ? NetworkSpec.Parse("mlp:9").Build(Data) : Network,
            what == "data" ? Samples.Clouds(9000, 6, 3, seed: 5) : Data,
            what == "seed" ? 7 : Seed,
            what == "held-out" ? Samples.Clouds(60, 6, 3, seed: 5) : HeldOut));
        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
        Assert.Contains(place["training"], exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.Equal(content, File.ReadAllBytes(place["training"]));
    }

    [Fact]
    public void A_file_that_was_cut_or_changed_anywhere_is_refused_and_left_as_it_is()
    {
        using TemporaryFolder place = new();
        Trainer trainer = Named("adam") with { Checkpoint = place["training"] };
        UntilStep(trainer, 7, Network);
        byte[] content = File.ReadAllBytes(place["training"]);
        for (int length = 0; length < content.Length; length += 97)
        {
            Refused(content[..length]);
        }

        for (int position = 0; position < content.Length; position += 61)
        {
            byte[] changed = [.. content];
            changed[position] ^= 0x10;
            Refused(changed);
        }

        Refused("not a checkpoint at all"u8.ToArray());

        void Refused(byte[] bytes)
        {
            File.WriteAllBytes(place["training"], bytes);
            PlateauException exception = Assert.Throws<PlateauException>(() => trainer.Fit(Network, Data, Seed, HeldOut));
            Assert.StartsWith(place["training"], exception.Message, StringComparison.Ordinal);
            Assert.Contains("`Checkpoint`", exception.Message, StringComparison.Ordinal);
            Assert.Equal(bytes, File.ReadAllBytes(place["training"]));
        }
    }

    [Fact]
    public void Parameters_that_are_no_checkpoint_are_not_written_over()
    {
        using TemporaryFolder place = new();
        ParameterFile.Write(Network, Network.Initialize(1), place["w.safetensors"]);
        PlateauException exception = Assert.Throws<PlateauException>(
            () => (Named("adam") with { Checkpoint = place["w.safetensors"] }).Fit(Network, Data, Seed, HeldOut));
        Assert.Contains("this is no checkpoint", exception.Message, StringComparison.Ordinal);
        Assert.Equal(Network.Initialize(1), ParameterFile.Read(Network, place["w.safetensors"]));
    }

    [Fact]
    public void A_place_that_takes_no_checkpoint_is_found_out_before_the_training()
    {
        using TemporaryFolder place = new();
        bool begun = false;
        Trainer trainer = Trainer.Adam(epochs: 1) with { Checkpoint = place["nowhere/training"] };
        Assert.Throws<PlateauException>(() => trainer.Fit(Network, Data, Seed, null, _ => begun = true));
        Assert.False(begun);
    }

    private static Trainer Named(string name)
    {
        Trainer trainer = name switch
        {
            "adamw" => Trainer.AdamW(0.05, Batch, 4),
            "momentum" => Trainer.Sgd(0.05, Batch, 4, momentum: 0.9, nesterov: true),
            "sgd" => Trainer.Sgd(0.05, Batch, 4),
            "double" => Trainer.Adam(0.05, Batch, 4) with { Precision = Precision.Double },
            _ => Trainer.Adam(0.05, Batch, 4),
        };
        return trainer with { Schedule = Schedule.Cosine().AfterWarmUp(4), ClipNorm = 1, ReturnedEpoch = ReturnedEpoch.LeastHeldOutLoss };
    }

    /// <summary>Trains and is cancelled after a step, counted from the beginning; whether the training ended nevertheless.</summary>
    private static bool UntilStep(Trainer trainer, int step, Network network)
    {
        using CancellationTokenSource source = new();
        try
        {
            trainer.Fit(network, Data, Seed, HeldOut, Stop, source.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        void Stop(TrainingProgress progress)
        {
            if (((progress.Epoch - 1) * StepsPerEpoch) + ((progress.Objects + Batch - 1) / Batch) >= step)
            {
                source.Cancel();
            }
        }
    }

    private static void AssertSame(Optimum expected, Optimum actual)
    {
        Assert.Equal(expected.Parameters, actual.Parameters);
        Assert.Equal(expected.Buffers, actual.Buffers);
        Assert.Equal(expected.Epochs, actual.Epochs);
        Assert.Equal(expected.Epoch, actual.Epoch);
    }
}
