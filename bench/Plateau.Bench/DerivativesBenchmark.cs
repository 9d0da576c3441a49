using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Plateau.Data;
using Plateau.Formats;
using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Bench;

/// <summary>
/// The gradient, Hessian products and Gauss–Newton products of the mean loss for one and for sixteen directions, in units of the gradient
/// over the same objects, and beside PyTorch; all measured in turn. Packing the directions is part of a product.
/// </summary>
internal sealed class DerivativesBenchmark : IBenchmark
{
    private const ulong Seed = 1;
    private const int Wide = 16;
    private const double Seconds = 0.1;
    private const double AllowedDifference = 1e-3;
    private const double WantedBesidePeer = 3;

    private static readonly Job[] s_jobs =
    [
        new("mlp:256,256", 512, 5, 1.6, 1.5),
        new("cnn:64x4", 64, 3, 2.3, 1.5),
    ];

    private static readonly Quantity[] s_quantities =
    [
        new("gradient", DerivativeKind.Gradient, 0),
        new("hessian D=1", DerivativeKind.Hessian, 1),
        new($"hessian D={Wide}", DerivativeKind.Hessian, Wide),
        new("gauss-newton D=1", DerivativeKind.GaussNewton, 1),
        new($"gauss-newton D={Wide}", DerivativeKind.GaussNewton, Wide),
    ];

    public string Name => "derivatives";

    public string Summary
        => "gradient, Hessian and Gauss-Newton products: in gradients, ratio to PyTorch [--model SPEC] [--objects N] [--rounds R] "
            + "[--data-dir DIR] [--python PATH|none]";

    public void Run(IReadOnlyList<string> arguments)
    {
        string directory = Arguments.DataDirectory(arguments);
        string? spec = Arguments.Option(arguments, "--model");
        Job[] jobs = spec is null ? s_jobs : [s_jobs.FirstOrDefault(job => job.Spec == spec) ?? new Job(spec, 64, 3, 2.3, 1.5)];
        foreach (Job job in jobs)
        {
            Products(arguments, directory, job with { Objects = Arguments.Number(arguments, "--objects", job.Objects) });
        }
    }

    private static void Products(IReadOnlyList<string> arguments, string directory, Job job)
    {
        int rounds = Arguments.Number(arguments, "--rounds", job.Rounds);
        Dataset data = BenchData.Read(directory, BenchData.NameFor(job.Spec), job.Objects);
        Network network = NetworkSpec.Parse(job.Spec).Build(data);
        Line($"{data.Name}, {data.Objects} objects, {network.Spec}, {network.ParameterCount} parameters, {rounds} rounds");
        double[] parameters = network.Initialize(Seed);
        double[][] directions = [.. Enumerable.Range(0, Wide).Select(d => Direction(network, d))];

        int all = Workers.Threads;
        int[] threadCounts = [.. new[] { 1, all }.Distinct()];
        Dictionary<int, Product[]> products = [];
        foreach (int threads in threadCounts)
        {
            Workers.Threads = threads;
            products[threads] = [.. s_quantities.Select(quantity => new Product(network, data, parameters, directions, quantity))];
            foreach (Product product in products[threads])
            {
                product.Run();
            }
        }

        Workers.Threads = all;
        using Peer? peer = StartPeer(arguments, directory, network, data, parameters, directions[0], products[all]);
        List<Dictionary<string, double>> peerRounds = [];
        Dictionary<int, double[][]> times = threadCounts.ToDictionary(t => t, _ => s_quantities.Select(_ => new double[rounds]).ToArray());
        double[][] processor = [.. s_quantities.Select(_ => new double[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            foreach (int threads in threadCounts)
            {
                Workers.Threads = threads;
                for (int q = 0; q < s_quantities.Length; q++)
                {
                    (times[threads][q][round], double used) = products[threads][q].Time();
                    processor[q][round] = threads == 1 ? used : processor[q][round];
                }
            }

            if (peer is not null)
            {
                peerRounds.Add(peer.Round());
            }
        }

        Workers.Threads = all;
        if (peer is not null)
        {
            Agreement(peer);
            PeerTable.Variants(peer, peerRounds);
        }

        Table("1 thread, processor time", processor);
        foreach (int threads in threadCounts)
        {
            Table($"{threads} thread{(threads == 1 ? "" : "s")}", times[threads]);
        }

        foreach (int threads in threadCounts)
        {
            string where = $"a direction of {Wide}, {network.Spec}, {threads} thread{(threads == 1 ? "" : "s")}";
            Target.AtMost("Hessian product, " + where, Units(threads == 1 ? processor : times[threads], 2), job.Hessian, "gradients");
            Target.AtMost(
                "Gauss-Newton product, " + where,
                Units(threads == 1 ? processor : times[threads], 4),
                job.GaussNewton,
                "gradients");
        }

        if (peer is not null)
        {
            Beside(
                network,
                peerRounds,
                [.. s_quantities.Select((_, q) => threadCounts.Select(t => times[t][q]).MinBy(seconds => Measure.Median(seconds))!)],
                processor);
        }
    }

    private static void Table(string where, double[][] times)
    {
        Line($"{where,-32} {"ms",9} {"ms a direction",15} {"gradients a direction",22}");
        for (int q = 0; q < s_quantities.Length; q++)
        {
            double seconds = Measure.Median(times[q]);
            Line(
                $"{s_quantities[q].Name,-32} {1e3 * seconds,9:F2} {1e3 * seconds / s_quantities[q].Divisor,15:F2} {Units(times, q),22:F2}");
        }
    }

    // Seconds a direction over those of one gradient, round by round.
    private static double Units(double[][] times, int quantity)
        => Measure.Median(times[quantity].Zip(times[0], (product, gradient) => product / s_quantities[quantity].Divisor / gradient));

    // By the wall, both sides on as many threads as suit them; and by processor time.
    private static void Beside(Network network, List<Dictionary<string, double>> rounds, double[][] wall, double[][] processor)
    {
        double[] ratios = new double[s_quantities.Length];
        for (int q = 0; q < s_quantities.Length; q++)
        {
            Line($"{s_quantities[q].Name}:");
            ratios[q] = PeerTable.Ratio(rounds, s_quantities[q].Name, wall[q], "by the wall");
            PeerTable.Ratio(rounds, s_quantities[q].Name, processor[q], "by processor time, this program on one thread", processor: true);
        }

        double[] kept = new double[s_quantities.Length];
        foreach ((string job, int q) in new[] { ("hessian kept", 2), ("gauss-newton kept", 4) })
        {
            Line($"a direction of {s_quantities[q].Name} beside one more product by double backward on a graph that is there:");
            kept[q] = PeerTable.Ratio(rounds, job, [.. wall[q].Select(seconds => seconds / Wide)], "by the wall");
            PeerTable.Ratio(
                rounds,
                job,
                [.. processor[q].Select(seconds => seconds / Wide)],
                "by processor time, this program on one thread",
                processor: true);
        }

        foreach (int q in new[] { 1, 2 })
        {
            Target.AtLeast(
                $"{s_quantities[q].Name}, {network.Spec}, a direction beside PyTorch's best",
                ratios[q],
                WantedBesidePeer,
                "times");
        }

        Target.AtLeast(
            $"{s_quantities[2].Name}, {network.Spec}, a direction beside PyTorch's double backward, its graph kept",
            kept[2],
            WantedBesidePeer,
            "times");
    }

    private static void Agreement(Peer peer)
    {
        Line($"peer: {peer.Name}; largest relative difference between its variants {peer.About.GetProperty("spread").GetDouble():E1}");
        foreach (JsonProperty kind in peer.About.GetProperty("differences").EnumerateObject())
        {
            double difference = kind.Value.GetDouble();
            Line(
                $"  {kind.Name}: largest difference from the peer {difference:E1} of the largest "
                    + $"number{(difference < AllowedDifference ? "" : " — NOT THE SAME COMPUTATION")}");
        }
    }

    private static Peer? StartPeer(
        IReadOnlyList<string> arguments,
        string directory,
        Network network,
        Dataset data,
        double[] parameters,
        double[] direction,
        Product[] products)
    {
        if (Arguments.Python(arguments) == "none")
        {
            return null;
        }

        using TemporaryFolder folder = new();
        string start = folder.File("parameters.safetensors");
        string along = folder.File("direction.safetensors");
        string answers = folder.File("answers.safetensors");
        ParameterFile.Write(network, parameters, start);
        ParameterFile.Write(network, direction, along);
        Safetensors.Write(
            answers,
            [
                new("gradient", Flat(products[0].Gradient)),
                new("hessian", Flat(products[2].First)),
                new("gauss-newton", Flat(products[4].First)),
            ]);
        return Peer.Start(
            Arguments.Python(arguments),
            "derivatives.py",
            directory,
            data.Objects.ToString(CultureInfo.InvariantCulture),
            network.Spec,
            start,
            Workers.Threads.ToString(CultureInfo.InvariantCulture),
            along,
            answers);
    }

    private static NumberArray Flat(IEnumerable<double> numbers)
    {
        float[] flat = [.. numbers.Select(number => (float)number)];
        return NumberArray.From(new Tensor<float>(flat, [flat.Length]));
    }

    private static double[] Direction(Network network, int draw)
    {
        RandomStream random = new(Seed, RandomPurpose.Subset, draw);
        return [.. Enumerable.Range(0, network.ParameterCount).Select(i => (double)((float)random.Uniform(i) - 0.5f))];
    }

    private static void Line(ref DefaultInterpolatedStringHandler text) => Console.WriteLine(text.ToStringAndClear());

    /// <summary>A network, the number of objects and of rounds, and the gradients that a direction of sixteen may cost.</summary>
    private sealed record Job(string Spec, int Objects, int Rounds, double Hessian, double GaussNewton);

    private sealed record Quantity(string Name, DerivativeKind Kind, int Directions)
    {
        public int Divisor => Math.Max(Directions, 1);
    }

    /// <summary>One quantity on as many threads as there were when it was made.</summary>
    private sealed class Product
    {
        private readonly LossDerivatives<float> _derivatives;
        private readonly ParameterBlock<float> _parameters;
        private readonly Dataset _data;
        private readonly int[] _order;

        public Product(Network network, Dataset data, double[] parameters, double[][] directions, Quantity quantity)
        {
            _data = data;
            _order = [.. Enumerable.Range(0, data.Objects)];
            _derivatives = new LossDerivatives<float>(network, data.Objects, quantity.Kind, quantity.Directions);
            _parameters = new ParameterBlock<float>(network, 1);
            _parameters.Set(0, parameters);
            _parameters.Prepare(0, backward: true);
            for (int d = 0; d < quantity.Directions; d++)
            {
                _derivatives.Directions!.Set(d, directions[d]);
            }
        }

        public IEnumerable<double> Gradient => _derivatives.Gradient.Select(number => (double)number);

        public IEnumerable<double> First => _derivatives.Products[0];

        public void Run()
        {
            if (_derivatives.Directions is { } directions)
            {
                Workers.For(directions.Vectors, direction => directions.Prepare(direction, backward: true));
            }

            _derivatives.Compute(_data, _order, 0, _data.Objects, _parameters);
        }

        /// <summary>Seconds of one run by the wall and of processor time, over as many as fill a moment.</summary>
        public (double Wall, double Processor) Time()
        {
            int runs = 0;
            double processor = Measure.ProcessorSeconds();
            Stopwatch clock = Stopwatch.StartNew();
            do
            {
                Run();
                runs++;
            }
            while (clock.Elapsed.TotalSeconds < Seconds);
            return (clock.Elapsed.TotalSeconds / runs, (Measure.ProcessorSeconds() - processor) / runs);
        }
    }
}
