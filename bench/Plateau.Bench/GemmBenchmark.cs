using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Plateau.Numerics;

namespace Plateau.Bench;

/// <summary>Matrix products beside the peak of the machine and beside PyTorch, all measured in turn.</summary>
internal sealed class GemmBenchmark : IBenchmark
{
    private const int Rounds = 9;
    private const double Seconds = 0.03;
    private const string Large = "1024 × 1024 × 1024, x·W";

    public string Name => "gemm";

    public string Summary => "matrix products: GFLOP/s, share of the measured peak, ratio to PyTorch [--python PATH] [--kernel KIND]";

    public void Run(IReadOnlyList<string> arguments)
    {
        string python = Arguments.Python(arguments);
        KernelKind kernel = Arguments.Option(arguments, "--kernel") is { } name ? Enum.Parse<KernelKind>(name) : KernelKinds.Best;
        foreach (int threads in new[] { 1, 2 })
        {
            Table(python, kernel, threads);
        }
    }

    private static Job[] Jobs(KernelKind kernel, int threads)
    {
        Job Of(string name, params Shape[] shapes) => new(name, [.. shapes.Select(s => new Product(s, kernel, threads))]);
        Job Network(int objects) => Of(
            $"784-128-128-128-128-10, {objects} objects",
            new(objects, 784, 128, "nt", true),
            new(objects, 128, 128, "nt", true),
            new(objects, 128, 128, "nt", true),
            new(objects, 128, 128, "nt", true),
            new(objects, 128, 10, "nt", true));
        return
        [
            Of(Large, new Shape(1024, 1024, 1024, "nn", false)),
            Of("1024 × 1024 × 1024, x·Wᵀ", new Shape(1024, 1024, 1024, "nt", false)),
            Network(64),
            Network(256),
            Network(1024),
            Of("layer 784 → 128, 1024 objects", new Shape(1024, 784, 128, "nt", true)),
            Of("layer 784 → 128, 1024 objects, packed", new Shape(1024, 784, 128, "nt", true, true)),
            Of("layer 784 → 128, 256 objects", new Shape(256, 784, 128, "nt", true)),
            Of("layer 128 → 128, 256 objects", new Shape(256, 128, 128, "nt", true)),
            Of("layer 128 → 10, 256 objects", new Shape(256, 128, 10, "nt", true)),
            Of("layer 3072 → 512, 256 objects", new Shape(256, 3072, 512, "nt", true)),
            Of("x·Wᵀ 784 → 128, 64 objects, packing", new Shape(64, 784, 128, "nt", false)),
            Of("δ·W 128 → 128, 64 objects, packing", new Shape(64, 128, 128, "nn", false)),
            Of("δᵀ·x 128 × 784, 64 objects, packing", new Shape(128, 64, 784, "tn", false)),
            Of("δᵀ·x 128 × 128, 64 objects, packing", new Shape(128, 64, 128, "tn", false)),
        ];
    }

    private static void Table(string python, KernelKind kernel, int threads)
    {
        Job[] jobs = Jobs(kernel, threads);
        string description = JsonSerializer.Serialize(
            jobs.Select(j => new
            {
                name = j.Name,
                products = j.Products.Select(p => new object[] { p.Shape.M, p.Shape.K, p.Shape.N, p.Shape.Form }),
            }));
        using Peer? peer = Peer.Start(python, "gemm.py", threads.ToString(CultureInfo.InvariantCulture), description);

        // The peak of all cores asked for: each runs the same chains.
        Action<int> peakOfOne = static _ => Peak.Run();
        Action[] actions = [() => Workers.Run(threads, peakOfOne), .. jobs.Select(j => (Action)j.Run)];
        List<Dictionary<string, double>> peerRounds = [];
        double[][] times = Measure.Interleaved(Rounds, Seconds, threads == 1, () =>
        {
            if (peer is not null)
            {
                peerRounds.Add(peer.Round());
            }
        }, actions);

        double peakFlops = threads * Peak.Flops;
        Line(
            $"{threads} thread{(threads == 1 ? "" : "s")}, kernel {kernel}: peak "
                + $"{Measure.Median(times[0].Select(t => peakFlops / t / 1e9)):F1} GFLOP/s; peer: {peer?.Name ?? "none"}");
        Line($"{"",-40} {"GFLOP/s",9} {"of peak",9} {"peer",9} {"ratio",7}");
        Action? wanted = null;
        for (int j = 0; j < jobs.Length; j++)
        {
            Job job = jobs[j];
            double speed = Measure.Median(times[j + 1].Select(t => job.Flops / t / 1e9));
            double share = Measure.Median(times[j + 1].Zip(times[0], (t, p) => job.Flops / t / (peakFlops / p)));
            double other = peerRounds.Count == 0 ? double.NaN : Measure.Median(peerRounds.Select(r => job.Flops / r[job.Name] / 1e9));
            double ratio = peerRounds.Count == 0 ? double.NaN : Measure.Median(times[j + 1].Zip(peerRounds, (t, r) => r[job.Name] / t));
            Line($"{job.Name,-40} {speed,9:F1} {100 * share,8:F1}% {other,9:F1} {ratio,7:F2}");
            if (job.Name == Large)
            {
                wanted = () => Target.AtLeast(
                    $"{job.Name} on {threads} thread{(threads == 1 ? "" : "s")}",
                    100 * share,
                    threads == 1 ? 80 : 75,
                    "% of the peak");
            }
        }

        wanted?.Invoke();
    }

    private static void Line(ref DefaultInterpolatedStringHandler text) => Console.WriteLine(text.ToStringAndClear());

    private static float[] Numbers(int count, int draw)
    {
        RandomStream random = new(1, RandomPurpose.Subset, draw);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = (float)random.Uniform(i);
        }

        return numbers;
    }

    // WeightsPacked: the right operand is packed beforehand, as a draw's weights are for all chunks of objects.
    // InputsPacked: so is the left one, as a chunk of inputs is for several draws.
    private sealed record Shape(int M, int K, int N, string Form, bool WeightsPacked, bool InputsPacked = false);

    private sealed record Job(string Name, Product[] Products)
    {
        public double Flops => Products.Sum(p => 2.0 * p.Shape.M * p.Shape.K * p.Shape.N);

        public void Run()
        {
            foreach (Product product in Products)
            {
                product.Run();
            }
        }
    }

    private sealed class Product
    {
        private readonly float[] _left;
        private readonly float[] _right;
        private readonly float[] _output;
        private readonly PackedRight<float> _packed;
        private readonly PackedLeft<float> _packedLeft;
        private readonly int _threads;
        private readonly Action<int> _share;

        public Product(Shape shape, KernelKind kernel, int threads)
        {
            Shape = shape;
            _threads = threads;
            _left = Numbers(shape.M * shape.K, 1);
            _right = Numbers(shape.K * shape.N, 2);
            _output = new float[shape.M * shape.N];
            _packed = new PackedRight<float>(kernel);
            _packed.Pack(Right);
            _packedLeft = new PackedLeft<float>(kernel);
            if (shape.InputsPacked)
            {
                _packedLeft.Pack(Left);
            }

            _share = Share;
        }

        public Shape Shape { get; }

        private MatrixView<float> Left => Shape.Form == "tn"
            ? new MatrixView<float>(_left, Shape.K, Shape.M).Transposed
            : new MatrixView<float>(_left, Shape.M, Shape.K);

        private MatrixView<float> Right => Shape.Form == "nt"
            ? new MatrixView<float>(_right, Shape.N, Shape.K).Transposed
            : new MatrixView<float>(_right, Shape.K, Shape.N);

        public void Run()
        {
            if (!Shape.WeightsPacked)
            {
                _packed.Resize(Shape.K, Shape.N);
            }

            Workers.Run(_threads, _share);
        }

        private void Share(int worker)
        {
            if (!Shape.WeightsPacked)
            {
                (int firstPanel, int panels) = MatrixProduct.Share(_packed.Panels, 1, worker, _threads);
                _packed.Pack(Right, firstPanel, panels);
                Workers.Barrier();
            }

            (int row, int rows) = MatrixProduct.Share(Shape.M, MatrixProduct.TileRows<float>(_packed.Kernel), worker, _threads);
            Span<float> output = _output.AsSpan(row * Shape.N);
            if (Shape.InputsPacked)
            {
                MatrixProduct.Multiply(_packedLeft, _packed, output, Shape.N, default, row, rows);
            }
            else
            {
                MatrixProduct.Multiply(Left.RowRange(row, rows), _packed, output, Shape.N);
            }
        }
    }
}
