using System.Diagnostics;
using System.Globalization;
using Plateau.Data;
using Plateau.Formats;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Bench;

/// <summary>The loss matrix of a network on MNIST beside the peak of the machine and beside PyTorch, all measured in turn.</summary>
internal sealed class LossesBenchmark : IBenchmark
{
    private const double Sigma = 0.01;
    private const ulong Seed = 1;

    // The peak is measured for a moment after this many draws, the clock of the sweep stopped.
    private const int DrawsBetweenPeaks = 8;
    private const double PeakSeconds = 0.005;

    public string Name => "losses";

    public string Summary => "the loss matrix, MNIST: share of the measured peak, ratio to PyTorch [--objects N] [--draws B] [--model SPEC] [--rounds R] [--data-dir DIR] [--python PATH|none]";

    public void Run(IReadOnlyList<string> arguments)
    {
        string directory = Arguments.DataDirectory(arguments);
        int objects = Arguments.Number(arguments, "--objects", 10_000);
        int draws = Arguments.Number(arguments, "--draws", 64);
        int rounds = Arguments.Number(arguments, "--rounds", 7);
        Dataset data = Dataset.Mnist(directory).Take(objects).Normalize(Normalization.Symmetric);
        Network network = NetworkSpec.Parse(Arguments.Option(arguments, "--model") ?? "mlp:128,128,128,128").Build(data);
        Optimum optimum = Trainer.Adam(epochs: 1).Fit(network, data, Seed);
        Probe probe = Probe.Gaussian(optimum, Sigma);
        Line($"{data.Name}, {objects} objects, {network.Spec}, {draws} draws, {rounds} rounds");

        using Peer? peer = StartPeer(arguments, directory, probe, data, draws);
        if (peer is not null)
        {
            double difference = peer.About.GetProperty("difference").GetDouble();
            Line($"peer: {peer.Name}; largest difference of a loss at the same parameters: {difference:E1}{(difference < 1e-4 ? "" : " — NOT THE SAME COMPUTATION")}");
        }

        int[] threadCounts = [.. new[] { 1, Workers.Threads }.Distinct()];
        double flops = 2.0 * objects * draws * network.Segments.Where(s => s.Shape.Rank == 2).Sum(s => (double)s.Length);
        double[][] matrix = [.. Enumerable.Range(0, draws).Select(_ => new double[objects])];
        Dictionary<int, List<Sweep>> sweeps = threadCounts.ToDictionary(t => t, _ => new List<Sweep>());
        List<Dictionary<string, double>> peerRounds = [];
        int all = Workers.Threads;
        Sweep.Run(probe, data, matrix, all);
        for (int round = 0; round < rounds; round++)
        {
            foreach (int threads in threadCounts)
            {
                sweeps[threads].Add(Sweep.Run(probe, data, matrix, threads));
            }

            if (peer is not null)
            {
                peerRounds.Add(peer.Round());
            }
        }

        Workers.Threads = all;
        foreach (int threads in threadCounts)
        {
            List<Sweep> own = sweeps[threads];
            double share = Measure.Median(own.Select(s => flops / s.Seconds / s.PeakFlops));
            Line($"{threads} thread{(threads == 1 ? " " : "s")}: {Measure.Median(own.Select(s => s.Seconds)),7:F3} s, {Measure.Median(own.Select(s => flops / s.Seconds / 1e9)),6:F1} GFLOP/s, {100 * share,5:F1} % of the peak of {Measure.Median(own.Select(s => s.PeakFlops / 1e9)):F1} GFLOP/s; processor {Measure.Median(own.Select(s => s.ProcessorSeconds)):F3} s");
        }

        if (peer is not null)
        {
            PeerTable.Print(peer, peerRounds, [.. sweeps[threadCounts[^1]].Select(s => s.Seconds)]);
        }
    }

    private static Peer? StartPeer(IReadOnlyList<string> arguments, string directory, Probe probe, Dataset data, int draws)
    {
        if (Arguments.Python(arguments) == "none")
        {
            return null;
        }

        using TemporaryFolder folder = new();
        string optimum = folder.File("optimum.safetensors");
        string draw = folder.File("draw.safetensors");
        string losses = folder.File("losses.npy");
        double[] drawn = new double[probe.Network.ParameterCount];
        probe.Draw(Seed, 0, drawn);
        ParameterFile.Write(probe.Network, probe.Optimum.Parameters, optimum);
        ParameterFile.Write(probe.Network, drawn, draw);
        Tensor<double> row = new(data.Objects);
        LossSweep.Run(probe, 1, Seed, [data], (_, rows) => rows[0].CopyTo(row.Span));
        Npy.Write(losses, row);
        return Peer.Start(
            Arguments.Python(arguments),
            "losses.py",
            directory,
            data.Objects.ToString(CultureInfo.InvariantCulture),
            draws.ToString(CultureInfo.InvariantCulture),
            Sigma.ToString(CultureInfo.InvariantCulture),
            optimum,
            draw,
            losses,
            Workers.Threads.ToString(CultureInfo.InvariantCulture));
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>One loss matrix, and the peak between its waves.</summary>
    private sealed record Sweep(double Seconds, double ProcessorSeconds, double PeakFlops)
    {
        public static Sweep Run(Probe probe, Dataset data, double[][] matrix, int threads)
        {
            Workers.Threads = threads;
            Action<int> peakOfOne = static _ => Peak.Run();
            Stopwatch clock = new();
            Stopwatch peakClock = new();
            long peakCalls = 0;
            double processorOfPeak = 0;
            double processorStart = Processor();
            clock.Start();
            LossSweep.Run(probe, matrix.Length, Seed, [data], (draw, rows) =>
            {
                rows[0].CopyTo(matrix[draw], 0);
                if ((draw + 1) % DrawsBetweenPeaks == 0)
                {
                    clock.Stop();
                    double before = Processor();
                    Workers.Run(threads, peakOfOne);
                    TimeSpan end = peakClock.Elapsed + TimeSpan.FromSeconds(PeakSeconds);
                    peakClock.Start();
                    do
                    {
                        Workers.Run(threads, peakOfOne);
                        peakCalls++;
                    }
                    while (peakClock.Elapsed < end);
                    peakClock.Stop();
                    processorOfPeak += Processor() - before;
                    clock.Start();
                }
            });
            clock.Stop();
            return new Sweep(clock.Elapsed.TotalSeconds, Processor() - processorStart - processorOfPeak, peakCalls * threads * Peak.Flops / peakClock.Elapsed.TotalSeconds);
        }

        private static double Processor() => Measure.ProcessorSeconds();
    }
}
