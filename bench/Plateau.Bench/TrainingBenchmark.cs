using System.Diagnostics;
using System.Globalization;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Bench;

/// <summary>One epoch of training on MNIST beside PyTorch, measured in turn.</summary>
internal sealed class TrainingBenchmark : IBenchmark
{
    private const double Rate = 1e-3;
    private const ulong Seed = 1;

    public string Name => "training";

    public string Summary => "one epoch of Adam, MNIST: ratio to PyTorch [--objects N] [--batch-size B] [--model SPEC] [--rounds R] [--data-dir DIR] [--python PATH|none]";

    public void Run(IReadOnlyList<string> arguments)
    {
        string directory = Arguments.DataDirectory(arguments);
        int[] sizes = Arguments.Option(arguments, "--objects") is null ? [10_000, 60_000] : [Arguments.Number(arguments, "--objects", 0)];
        foreach (int objects in sizes)
        {
            Epoch(arguments, directory, objects);
        }
    }

    private static void Epoch(IReadOnlyList<string> arguments, string directory, int objects)
    {
        int batch = Arguments.Number(arguments, "--batch-size", 64);
        int rounds = Arguments.Number(arguments, "--rounds", 7);
        Dataset data = Dataset.Mnist(directory).Take(objects).Normalize(Normalization.Symmetric);
        Dataset test = Dataset.Mnist(directory, DatasetPart.Test).NormalizeLike(data);
        Network network = NetworkSpec.Parse(Arguments.Option(arguments, "--model") ?? "mlp:128,128,128,128").Build(data);
        Trainer trainer = Trainer.Adam(Rate, batch, epochs: 1);
        Line($"{data.Name}, {objects} objects, {network.Spec}, one epoch, batch {batch}, {rounds} rounds");

        using Peer? peer = StartPeer(arguments, directory, network, objects, batch);
        int all = Workers.Threads;
        int[] threadCounts = [.. new[] { 1, all }.Distinct()];
        Dictionary<int, List<double>> wall = threadCounts.ToDictionary(t => t, _ => new List<double>());
        Dictionary<int, List<double>> processor = threadCounts.ToDictionary(t => t, _ => new List<double>());
        List<Dictionary<string, double>> peerRounds = [];
        Optimum optimum = trainer.Fit(network, data, Seed);
        for (int round = 0; round < rounds; round++)
        {
            foreach (int threads in threadCounts)
            {
                Workers.Threads = threads;
                double before = Measure.ProcessorSeconds();
                Stopwatch clock = Stopwatch.StartNew();
                optimum = trainer.Fit(network, data, Seed);
                wall[threads].Add(clock.Elapsed.TotalSeconds);
                processor[threads].Add(Measure.ProcessorSeconds() - before);
            }

            if (peer is not null)
            {
                peerRounds.Add(peer.Round());
            }
        }

        Workers.Threads = all;
        int steps = (objects + batch - 1) / batch;
        foreach (int threads in threadCounts)
        {
            Line($"{threads} thread{(threads == 1 ? " " : "s")}: {Measure.Median(wall[threads]),7:F3} s, {1e6 * Measure.Median(wall[threads]) / steps,6:F0} µs a step; processor {Measure.Median(processor[threads]):F3} s");
        }

        double accuracy = Evaluation.Of(optimum, test).Accuracy;
        if (peer is null)
        {
            Line($"test accuracy {100 * accuracy:F2} %");
            return;
        }

        Line($"test accuracy {100 * accuracy:F2} %; of the peer, its worst variant {100 * peer.About.GetProperty("accuracy").GetDouble():F2} %; peer: {peer.Name}");
        double[] own = [.. threadCounts.Select(t => wall[t]).MinBy(times => Measure.Median(times))!];
        PeerTable.Print(peer, peerRounds, own, processor[1]);
    }

    private static Peer? StartPeer(IReadOnlyList<string> arguments, string directory, Network network, int objects, int batch)
    {
        if (Arguments.Python(arguments) == "none")
        {
            return null;
        }

        using TemporaryFolder folder = new();
        string initial = folder.File("initial.safetensors");
        ParameterFile.Write(network, network.Initialize(Seed), initial);
        return Peer.Start(
            Arguments.Python(arguments),
            "training.py",
            directory,
            objects.ToString(CultureInfo.InvariantCulture),
            batch.ToString(CultureInfo.InvariantCulture),
            Rate.ToString(CultureInfo.InvariantCulture),
            initial,
            Workers.Threads.ToString(CultureInfo.InvariantCulture));
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
