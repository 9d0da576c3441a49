using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Plateau.Data;
using Plateau.Formats;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Bench;

/// <summary>
/// One epoch of training beside PyTorch, measured in turn: the same initial parameters, the same batches in the same order.
/// </summary>
internal sealed class TrainingBenchmark : IBenchmark
{
    private const double Rate = 1e-3;
    private const ulong Seed = 1;
    private const int DefaultObjects = 2000;
    private const int TestImages = 2000;

    // After an epoch of the same batches only rounding differs, which Adam may blow up where a gradient is nearly nothing.
    private const double AllowedDifference = 0.02;

    private static readonly Job[] s_jobs =
    [
        new("mlp:256,256", "mnist", 10_000, 2.5),
        new("cnn:64x4", "cifar-10", 2000, 1.5),
        new("resnet:20", "cifar-10", 2000, 1.2),
    ];

    public string Name => "training";

    public string Summary
        => "one epoch of Adam: ratio to PyTorch [--model SPEC] [--data mnist|cifar-10] [--objects N] [--batch-size B] [--rounds R] "
            + "[--data-dir DIR] [--python PATH|none]";

    public void Run(IReadOnlyList<string> arguments)
    {
        string directory = Arguments.DataDirectory(arguments);
        foreach (Job job in Jobs(arguments))
        {
            Epoch(arguments, directory, job);
        }
    }

    private static Job[] Jobs(IReadOnlyList<string> arguments)
    {
        string? spec = Arguments.Option(arguments, "--model");
        string? data = Arguments.Option(arguments, "--data");
        Job[] jobs = s_jobs;
        if (spec is not null)
        {
            string own = data ?? BenchData.NameFor(spec);
            jobs = [.. s_jobs.Where(job => job.Spec == spec && job.Data == own)];
            jobs = jobs.Length > 0 ? jobs : [new Job(spec, own, own == "mnist" ? 10_000 : DefaultObjects, null)];
        }
        else if (data is not null)
        {
            jobs = [.. s_jobs.Where(job => job.Data == data)];
        }

        return [.. jobs.Select(job => job with { Objects = Arguments.Number(arguments, "--objects", job.Objects) })];
    }

    private static void Epoch(IReadOnlyList<string> arguments, string directory, Job job)
    {
        int batch = Arguments.Number(arguments, "--batch-size", 64);
        int rounds = Arguments.Number(arguments, "--rounds", 7);
        Dataset data = BenchData.Read(directory, job.Data, job.Objects);
        Dataset test = BenchData.Test(directory, job.Data, data, job.Data == "mnist" ? int.MaxValue : TestImages);
        Network network = NetworkSpec.Parse(job.Spec).Build(data);
        Line($"{data.Name}, {data.Objects} objects, {network.Spec}, one epoch, batch {batch}, {rounds} rounds");

        using Peer? peer = StartPeer(arguments, directory, network, job, batch);
        int all = Workers.Threads;
        int[] threadCounts = [.. new[] { 1, all }.Distinct()];
        Dictionary<int, List<Timing>> first = threadCounts.ToDictionary(t => t, _ => new List<Timing>());
        Dictionary<int, List<Timing>> second = threadCounts.ToDictionary(t => t, _ => new List<Timing>());
        List<Dictionary<string, double>> peerRounds = [];
        Optimum optimum = Trainer.Adam(Rate, batch, epochs: 1).Fit(network, data, Seed);
        for (int round = 0; round < rounds; round++)
        {
            foreach (int threads in threadCounts)
            {
                Workers.Threads = threads;
                (Timing cold, Timing warm) = TwoEpochs(network, data, batch);
                first[threads].Add(cold);
                second[threads].Add(warm);
            }

            if (peer is not null)
            {
                peerRounds.Add(peer.Round());
            }
        }

        Workers.Threads = all;
        int steps = (data.Objects + batch - 1) / batch;
        foreach (int threads in threadCounts)
        {
            Line(
                $"{threads} thread{(threads == 1 ? " " : "s")}: first epoch {Median(first[threads]),7:F3} s, processor "
                    + $"{Median(first[threads], processor: true):F3} s; second {Median(second[threads]),7:F3} s, "
                    + $"{1e6 * Median(second[threads]) / steps,6:F0} µs a step, processor {Median(second[threads], processor: true):F3} s");
        }

        double loss = Evaluation.Of(optimum, data).Loss;
        double accuracy = Evaluation.Of(optimum, test).Accuracy!.Value;
        Line($"after the first epoch: mean training loss {loss:F5}, test accuracy {100 * accuracy:F2} %");
        if (peer is null)
        {
            return;
        }

        Compare(peer, loss);
        string beside = $"one epoch, {network.Spec}, {data.Name}, {data.Objects} objects, beside PyTorch";
        int fastest = threadCounts.MinBy(t => Median(first[t]));
        Line($"the first epoch, with all that a training needs to begin:");
        double ratio = PeerTable.Print(
            peer,
            peerRounds,
            [.. first[fastest].Select(t => t.Seconds)],
            [.. first[1].Select(t => t.ProcessorSeconds)]);
        Line($"the second epoch, its memory warm, as that of the peer:");
        double warmRatio = PeerTable.Ratio(peerRounds, "", [.. second[fastest].Select(t => t.Seconds)], "by the wall, all threads");
        PeerTable.Ratio(
            peerRounds,
            "",
            [.. second[1].Select(t => t.ProcessorSeconds)],
            "by processor time, this program on one thread",
            processor: true);
        if (job.Wanted is double wanted)
        {
            Target.AtLeast(beside, ratio, wanted, "times");
            Target.AtLeast($"{beside}, second epoch", warmRatio, wanted, "times");
        }
    }

    // The first epoch carries what a training begins with: parameters, and memory that nobody has touched.
    private static (Timing First, Timing Second) TwoEpochs(Network network, Dataset data, int batch)
    {
        List<(TimeSpan Wall, double Processor)> ends = [];
        double processor = Measure.ProcessorSeconds();
        Stopwatch clock = Stopwatch.StartNew();
        Trainer.Adam(Rate, batch, epochs: 2).Fit(network, data, Seed, progress: progress =>
        {
            if (progress.Completed is not null)
            {
                ends.Add((clock.Elapsed, Measure.ProcessorSeconds()));
            }
        });
        return (
            new Timing(ends[0].Wall.TotalSeconds, ends[0].Processor - processor),
            new Timing((ends[1].Wall - ends[0].Wall).TotalSeconds, ends[1].Processor - ends[0].Processor));
    }

    private static void Compare(Peer peer, double loss)
    {
        double[] losses = [.. peer.About.GetProperty("losses").EnumerateObject().Select(variant => variant.Value.GetDouble())];
        double difference = losses.Max(other => Math.Abs(other - loss)) / loss;

        // Rounding grows from step to step: the peer's own variants part as far as it lets them.
        double spread = (losses.Max() - losses.Min()) / loss;
        string verdict = difference < AllowedDifference + spread ? "" : " — NOT THE SAME TRAINING";
        Line(
            $"peer: {peer.Name}; mean training loss after its epoch {losses.Min():F5} to {losses.Max():F5} by variant, "
                + $"{100 * difference:G2} % from this program's at most{verdict}; test accuracy of its worst variant "
                + $"{100 * peer.About.GetProperty("accuracy").GetDouble():F2} %");
    }

    private static double Median(List<Timing> timings, bool processor = false)
        => Measure.Median(timings.Select(t => processor ? t.ProcessorSeconds : t.Seconds));

    private static Peer? StartPeer(IReadOnlyList<string> arguments, string directory, Network network, Job job, int batch)
    {
        if (Arguments.Python(arguments) == "none")
        {
            return null;
        }

        using TemporaryFolder folder = new();
        string initial = folder.File("initial.safetensors");
        string order = folder.File("order.npy");
        ParameterFile.Write(network, network.Initialize(Seed), initial);
        Npy.Write(order, new Tensor<int>(new RandomStream(Seed, RandomPurpose.Shuffle, 1).Permutation(job.Objects), [job.Objects]));
        return Peer.Start(
            Arguments.Python(arguments),
            "training.py",
            directory,
            job.Objects.ToString(CultureInfo.InvariantCulture),
            batch.ToString(CultureInfo.InvariantCulture),
            Rate.ToString(CultureInfo.InvariantCulture),
            initial,
            Workers.Threads.ToString(CultureInfo.InvariantCulture),
            network.Spec,
            job.Data,
            order);
    }

    private static void Line(ref DefaultInterpolatedStringHandler text) => Console.WriteLine(text.ToStringAndClear());

    /// <summary>A training to measure, and how many times as fast as PyTorch it should be.</summary>
    private sealed record Job(string Spec, string Data, int Objects, double? Wanted);

    private readonly record struct Timing(double Seconds, double ProcessorSeconds);
}
