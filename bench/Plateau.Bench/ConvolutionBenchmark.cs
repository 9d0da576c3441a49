using System.Globalization;
using System.Runtime.CompilerServices;
using Plateau.Numerics;

namespace Plateau.Bench;

/// <summary>The three products of a convolution beside the peak of the machine and beside PyTorch, all measured in turn.</summary>
internal sealed class ConvolutionBenchmark : IBenchmark
{
    private const int Rounds = 7;
    private const double Seconds = 0.03;
    private const int Objects = 64;

    private static readonly string[] s_products = ["forward", "input gradient", "weight gradient"];

    public string Name => "convolution";

    public string Summary
        => "convolutions: nominal GFLOP/s of the three products, share of the measured peak, ratio to the other way and to PyTorch "
            + "[--python PATH] [--kernel KIND]";

    public void Run(IReadOnlyList<string> arguments)
    {
        string python = Arguments.Python(arguments);
        KernelKind kernel = Arguments.Option(arguments, "--kernel") is { } name ? Enum.Parse<KernelKind>(name) : KernelKinds.Best;
        ConvolutionShape large = ConvolutionShape.Create(32, 32, 64, 64, 3, 3, 1, 1);
        ConvolutionShape[] shapes =
        [
            large,
            ConvolutionShape.Create(32, 32, 16, 16, 3, 3, 1, 1),
            ConvolutionShape.Create(16, 16, 32, 32, 3, 3, 1, 1),
            ConvolutionShape.Create(8, 8, 64, 64, 3, 3, 1, 1),
            ConvolutionShape.Create(32, 32, 8, 8, 3, 3, 1, 1),
            ConvolutionShape.Create(32, 32, 16, 32, 3, 3, 2, 1),
            ConvolutionShape.Create(32, 32, 16, 32, 1, 1, 2, 0),
            ConvolutionShape.Create(32, 32, 3, 64, 3, 3, 1, 1),
            ConvolutionShape.Create(28, 28, 1, 16, 3, 3, 1, 1),
            ConvolutionShape.Create(16, 16, 64, 64, 1, 1, 1, 0),
            ConvolutionShape.Create(10, 10, 64, 8, 3, 3, 1, 0),
        ];
        Table(python, kernel, 1, shapes);
        Table(python, kernel, 2, [large]);
    }

    private static void Table(string python, KernelKind kernel, int threads, ConvolutionShape[] shapes)
    {
        Line($"{threads} thread{(threads == 1 ? "" : "s")}, kernel {kernel}, {Objects} objects");
        Line($"{"",-52} {"GFLOP/s",9} {"of peak",9} {"other way",9} {"gain",7} {"peer",9} {"ratio",7}");
        List<double> peaks = [];
        List<(string Product, double Share)> targets = [];
        string? peerName = null;

        // The peak of all cores asked for: each runs the same chains.
        Action<int> peakOfOne = static _ => Peak.Run();
        foreach (ConvolutionShape shape in shapes)
        {
            Layer layer = new(shape, kernel, threads);

            // Where the sizes allow two ways, the one that is not taken.
            Layer? other = shape.CanBeMinimal ? new(shape.IsMinimal ? shape.Direct : shape.Minimal, kernel, threads) : null;
            List<Action> jobs = [() => Workers.Run(threads, peakOfOne), layer.Forward, layer.Backward, layer.WeightGradient];
            if (other is not null)
            {
                jobs.AddRange(other.Forward, other.Backward, other.WeightGradient);
            }

            using Peer? peer = StartPeer(python, shape, threads);
            peerName ??= peer?.Name;

            List<Dictionary<string, double>> peerRounds = [];
            double[][] times = Measure.Interleaved(Rounds, Seconds, threads == 1, () =>
            {
                if (peer is not null)
                {
                    peerRounds.Add(peer.Round());
                }
            }, [.. jobs]);

            double peakFlops = threads * Peak.Flops;
            double flops = 2.0 * shape.MultiplyAdds * Objects;
            peaks.AddRange(times[0].Select(t => peakFlops / t / 1e9));
            for (int j = 0; j < s_products.Length; j++)
            {
                double[] own = times[j + 1];
                double[] others = [.. peerRounds.Select(r => Fastest(r, s_products[j], threads))];
                double speed = Measure.Median(own.Select(t => flops / t / 1e9));
                double share = Measure.Median(own.Zip(times[0], (t, p) => flops / t / (peakFlops / p)));
                double[] otherWay = other is null ? [] : times[j + 1 + s_products.Length];
                double otherSpeed = otherWay.Length == 0 ? double.NaN : Measure.Median(otherWay.Select(t => flops / t / 1e9));
                double gain = otherWay.Length == 0 ? double.NaN : Measure.Median(own.Zip(otherWay, (t, o) => o / t));
                double peers = others.Length == 0 ? double.NaN : Measure.Median(others.Select(t => flops / t / 1e9));
                double ratio = others.Length == 0 ? double.NaN : Measure.Median(own.Zip(others, (t, o) => o / t));
                Line(
                    $"{layer.Name + (shape.IsMinimal ? ", minimal, " : ", ") + s_products[j],-52} {speed,9:F1} {100 * share,8:F1}% "
                        + $"{otherSpeed,9:F1} {gain,7:F2} {peers,9:F1} {ratio,7:F2}");
                if (shape == shapes[0])
                {
                    targets.Add(($"{layer.Name}, {s_products[j]}, {threads} thread{(threads == 1 ? "" : "s")}", 100 * share));
                }
            }
        }

        Line($"peak {Measure.Median(peaks):F1} GFLOP/s; peer: {peerName ?? "none"}");
        foreach ((string product, double share) in targets)
        {
            Target.AtLeast(product, share, 60, "% of the peak");
        }
    }

    private static Peer? StartPeer(string python, ConvolutionShape shape, int threads)
    {
        if (python == "none" || shape.KernelHeight != shape.KernelWidth)
        {
            return null;
        }

        int[] sizes =
        [
            Objects, shape.Inputs, shape.Outputs, shape.Height, shape.Width, shape.KernelHeight, shape.Stride, shape.Padding, threads,
        ];
        return Peer.Start(python, "convolution.py", [.. sizes.Select(n => n.ToString(CultureInfo.InvariantCulture))]);
    }

    // One thread is compared by processor time, as its own side is.
    private static double Fastest(Dictionary<string, double> round, string product, int threads)
    {
        const string Processor = " (processor)";
        return round.Where(v => v.Key.StartsWith(product + ": ", StringComparison.Ordinal)
            && v.Key.EndsWith(Processor, StringComparison.Ordinal) == (threads == 1)).Min(v => v.Value);
    }

    private static void Line(ref DefaultInterpolatedStringHandler text) => Console.WriteLine(text.ToStringAndClear());

    private static float[] Numbers(int count, int draw)
    {
        RandomStream random = new(1, RandomPurpose.Subset, draw);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = (float)random.Uniform(i) - 0.5f;
        }

        return numbers;
    }

    // The weights are packed beforehand, as a draw's weights are for all chunks of objects; threads split the objects, for the weights'
    // gradient its outputs.
    private sealed class Layer
    {
        private readonly float[] _input;
        private readonly float[] _output;
        private readonly float[] _delta;
        private readonly float[] _inputGradient;
        private readonly float[] _gradient;
        private readonly PackedRight<float> _packed;
        private readonly PackedRight<float> _packedBackward;
        private readonly KernelKind _kernel;
        private readonly int _threads;
        private readonly Action<int> _forward;
        private readonly Action<int> _backward;
        private readonly Action<int> _weightGradient;

        public Layer(ConvolutionShape shape, KernelKind kernel, int threads)
        {
            Shape = shape;
            _kernel = kernel;
            _threads = threads;
            _input = Numbers(Objects * shape.InputLength, 1);
            _output = new float[Objects * shape.OutputLength];
            _delta = Numbers(Objects * shape.OutputLength, 2);
            _inputGradient = new float[Objects * shape.InputLength];
            _gradient = new float[shape.WeightLength];
            float[] weights = Numbers(shape.WeightLength, 3);
            _packed = new PackedRight<float>(kernel);
            _packedBackward = new PackedRight<float>(kernel);
            Convolution.Pack(shape, weights, _packed);
            Convolution.PackBackward(shape, weights, _packedBackward);
            _forward = worker =>
            {
                (int first, int count) = MatrixProduct.Share(Objects, 1, worker, _threads);
                Convolution.Forward(
                    Shape, _input.AsSpan(first * Shape.InputLength, count * Shape.InputLength), count, _packed,
                    _output.AsSpan(first * Shape.OutputLength, count * Shape.OutputLength));
            };
            _backward = worker =>
            {
                (int first, int count) = MatrixProduct.Share(Objects, 1, worker, _threads);
                Convolution.Backward(
                    Shape, _delta.AsSpan(first * Shape.OutputLength, count * Shape.OutputLength), count, _packedBackward,
                    _inputGradient.AsSpan(first * Shape.InputLength, count * Shape.InputLength), add: false);
            };
            _weightGradient = worker => Convolution.WeightGradient(
                Shape,
                _delta,
                _input,
                Objects,
                _gradient,
                add: false,
                worker,
                _threads,
                _kernel);
        }

        public ConvolutionShape Shape { get; }

        public string Name
            => $"{Shape.KernelHeight} × {Shape.KernelWidth}, {Shape.Inputs} → {Shape.Outputs}, {Shape.Height} × {Shape.Width}"
                + (Shape.Stride == 1 ? "" : $" / {Shape.Stride}") + (Shape.Padding > 0 || Shape.KernelHeight == 1 ? "" : " unpadded");

        public void Forward() => Workers.Run(_threads, _forward);

        public void Backward() => Workers.Run(_threads, _backward);

        public void WeightGradient() => Workers.Run(_threads, _weightGradient);
    }
}
