using System.Globalization;
using System.Runtime.CompilerServices;
using Plateau.Data;
using Plateau.Formats;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Bench;

/// <summary>
/// A loss matrix, draws × objects, through <see cref="LossSweep"/>, beside the peak of the machine and beside PyTorch, all measured in
/// turn.
/// </summary>
internal abstract class LossMatrixBenchmark : IBenchmark
{
    private const double Sigma = 0.01;
    private const ulong Seed = 1;
    private const int DefaultDraws = 64;

    public abstract string Name { get; }

    public abstract string Summary { get; }

    /// <summary>The objects, unless told otherwise.</summary>
    protected abstract int Objects { get; }

    /// <summary>The network, unless told otherwise.</summary>
    protected abstract string Model { get; }

    /// <summary>The rounds, unless told otherwise.</summary>
    protected abstract int Rounds { get; }

    /// <summary>How many times as fast as PyTorch it should be.</summary>
    protected abstract double Wanted { get; }

    /// <summary>The peer in bench/peers.</summary>
    protected abstract string Script { get; }

    /// <summary>Whether one thread is measured too: for a matrix that takes minutes, all threads must do.</summary>
    protected abstract bool MeasuresOneThread { get; }

    public void Run(IReadOnlyList<string> arguments)
    {
        string directory = Arguments.DataDirectory(arguments);
        int draws = Arguments.Number(arguments, "--draws", DefaultDraws);
        int rounds = Arguments.Number(arguments, "--rounds", Rounds);
        string spec = Arguments.Option(arguments, "--model") ?? Model;
        Dataset data = BenchData.Read(directory, BenchData.NameFor(spec), Arguments.Number(arguments, "--objects", Objects));
        Network network = NetworkSpec.Parse(spec).Build(data);
        Optimum optimum = Trainer.Adam(epochs: 1).Fit(network, data, Seed);
        Probe probe = Probe.Gaussian(optimum, Sigma);
        Line($"{data.Name}, {data.Objects} objects, {network.Spec}, {draws} draws, {rounds} rounds");

        using Peer? peer = StartPeer(arguments, directory, probe, data, draws);
        if (peer is not null)
        {
            double difference = peer.About.GetProperty("difference").GetDouble();
            Line(
                $"peer: {peer.Name}; largest difference of a loss at the same parameters: "
                    + $"{difference:E1}{(difference < 1e-4 ? "" : " — NOT THE SAME COMPUTATION")}");
        }

        int all = Workers.Threads;
        int[] threadCounts = [.. new[] { 1, all }.Where(t => t == all || MeasuresOneThread).Distinct()];
        double flops = 2.0 * data.Objects * draws * MultiplyAdds(network);
        double[][] matrix = [.. Enumerable.Range(0, draws).Select(_ => new double[data.Objects])];
        Dictionary<int, List<Sweep>> sweeps = threadCounts.ToDictionary(t => t, _ => new List<Sweep>());
        List<Dictionary<string, double>> peerRounds = [];
        Sweep.Run(probe, data, matrix[..Math.Min(draws, MeasuresOneThread ? draws : 2 * all)], all);
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
            double processorShare = Measure.Median(own.Select(s => flops / s.ProcessorSeconds / s.PeakFlopsPerProcessorSecond));
            Line(
                $"{threads} thread{(threads == 1 ? " " : "s")}: {Measure.Median(own.Select(s => s.Seconds)),7:F3} s, "
                    + $"{Measure.Median(own.Select(s => flops / s.Seconds / 1e9)),6:F1} GFLOP/s, {100 * share,5:F1} % of the peak of "
                    + $"{Measure.Median(own.Select(s => s.PeakFlops / 1e9)):F1} GFLOP/s");
            Line(
                $"  by processor time {Measure.Median(own.Select(s => s.ProcessorSeconds)):F3} s, "
                    + $"{Measure.Median(own.Select(s => flops / s.ProcessorSeconds / 1e9)):F1} GFLOP/s a core, {100 * processorShare:F1} % "
                    + $"of the peak of {Measure.Median(own.Select(s => s.PeakFlopsPerProcessorSecond / 1e9)):F1} GFLOP/s");
        }

        if (peer is not null)
        {
            double ratio = PeerTable.Print(
                peer,
                peerRounds,
                [.. sweeps[all].Select(s => s.Seconds)],
                [.. sweeps[threadCounts[0]].Select(s => s.ProcessorSeconds)],
                threadCounts[0]);
            Target.AtLeast($"{draws} draws × {data.Objects} objects, {network.Spec}, beside PyTorch", ratio, Wanted, "times");
        }
    }

    /// <summary>What follows the optimum among the peer's arguments.</summary>
    protected abstract string[] PeerArguments(string spec, string threads, string draw, string losses);

    // Multiply-adds of one object: each weight of a convolution meets every position of its output.
    private static double MultiplyAdds(Network network)
        => network.Nodes
            .Where(node => node.Layer is Linear or Conv2d)
            .Sum(node => (double)node.Segments[0].Length * node.Shape.Size / node.Segments[0].Shape[0]);

    private Peer? StartPeer(IReadOnlyList<string> arguments, string directory, Probe probe, Dataset data, int draws)
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
        string threads = Workers.Threads.ToString(CultureInfo.InvariantCulture);
        return Peer.Start(
            Arguments.Python(arguments),
            Script,
            [
                directory,
                data.Objects.ToString(CultureInfo.InvariantCulture),
                draws.ToString(CultureInfo.InvariantCulture),
                Sigma.ToString(CultureInfo.InvariantCulture),
                optimum,
                .. PeerArguments(probe.Network.Spec, threads, draw, losses),
            ]);
    }

    private static void Line(ref DefaultInterpolatedStringHandler text) => Console.WriteLine(text.ToStringAndClear());
}
