using System.Globalization;
using Plateau.Numerics;

namespace Plateau.Bench;

/// <summary>Matrix products beside the peak of the machine, measured in turn with them.</summary>
internal sealed class GemmBenchmark : IBenchmark
{
    private const int Rounds = 9;
    private const double Seconds = 0.03;

    public string Name => "gemm";

    public string Summary => "matrix products: GFLOP/s and share of the measured peak";

    public void Run(IReadOnlyList<string> arguments)
    {
        KernelKind kernel = arguments.Count > 0 && Enum.TryParse(arguments[0], out KernelKind named) ? named : KernelKinds.Best;
        Table(
            [
                new Job("1024 × 1024 × 1024, x·W", 2.0 * 1024 * 1024 * 1024, Square(1024, false, kernel)),
                new Job("1024 × 1024 × 1024, x·Wᵀ", 2.0 * 1024 * 1024 * 1024, Square(1024, true, kernel)),
                Layer(256, 784, 128, kernel),
                Layer(256, 128, 128, kernel),
                Layer(256, 128, 10, kernel),
                Network(64, kernel),
                Network(128, kernel),
                Network(256, kernel),
                Network(512, kernel),
                Network(1024, kernel),
                Unpacked(64, 784, 128, kernel),
                Gradient(128, 64, 784, kernel),
                Gradient(128, 64, 128, kernel),
                Back(64, 128, 128, kernel),
                Layer(256, 3072, 512, kernel),
                Layer(64, 784, 256, kernel),
            ]);
    }

    private static void Table(Job[] jobs)
    {
        Action[] actions = [Peak.Run, .. jobs.Select(j => j.Run)];
        double[][] times = Measure.Interleaved(Rounds, Seconds, actions);
        double peak = Measure.Median(times[0].Select(t => Peak.Flops / t / 1e9));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"peak of one core",-44} {peak,8:F1} GFLOP/s"));
        for (int j = 0; j < jobs.Length; j++)
        {
            double flops = jobs[j].Flops;
            double speed = Measure.Median(times[j + 1].Select(t => flops / t / 1e9));
            double share = Measure.Median(times[j + 1].Zip(times[0], (t, p) => flops / t / (Peak.Flops / p)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{jobs[j].Name,-44} {speed,8:F1} GFLOP/s {100 * share,6:F1} %"));
        }
    }

    private static Action Square(int n, bool transposed, KernelKind kernel)
    {
        float[] a = Numbers(n * n);
        float[] b = Numbers(n * n);
        float[] c = new float[n * n];
        return () => MatrixProduct.Multiply(
            new MatrixView<float>(a, n, n), transposed ? new MatrixView<float>(b, n, n).Transposed : new MatrixView<float>(b, n, n), c, n, default, kernel);
    }

    // The weights of a draw are packed once for all chunks: not timed.
    private static Job Layer(int m, int k, int n, KernelKind kernel)
    {
        float[] x = Numbers(m * k);
        float[] bias = Numbers(n);
        float[] y = new float[m * n];
        PackedRight<float> weights = new(kernel);
        weights.Pack(new MatrixView<float>(Numbers(k * n), n, k).Transposed);
        return new($"layer {k} → {n}, {m} objects", 2.0 * m * k * n, () => MatrixProduct.Multiply(new MatrixView<float>(x, m, k), weights, y, n, Initial<float>.Row(bias)));
    }

    private static Job Network(int m, KernelKind kernel)
    {
        Job[] layers = [Layer(m, 784, 128, kernel), Layer(m, 128, 128, kernel), Layer(m, 128, 128, kernel), Layer(m, 128, 128, kernel), Layer(m, 128, 10, kernel)];
        return new($"784-128-128-128-128-10, {m} objects", layers.Sum(l => l.Flops), () => Array.ForEach(layers, l => l.Run()));
    }

    private static Job Unpacked(int m, int k, int n, KernelKind kernel)
    {
        float[] x = Numbers(m * k);
        float[] w = Numbers(k * n);
        float[] y = new float[m * n];
        return new($"x·Wᵀ {k} → {n}, {m} objects, with packing", 2.0 * m * k * n, () => MatrixProduct.Multiply(new MatrixView<float>(x, m, k), new MatrixView<float>(w, n, k).Transposed, y, n, default, kernel));
    }

    private static Job Gradient(int m, int k, int n, KernelKind kernel)
    {
        float[] delta = Numbers(m * k);
        float[] x = Numbers(k * n);
        float[] g = new float[m * n];
        return new($"δᵀ·x ({m} × {n}), {k} objects, with packing", 2.0 * m * k * n, () => MatrixProduct.Multiply(new MatrixView<float>(delta, k, m).Transposed, new MatrixView<float>(x, k, n), g, n, Initial<float>.Current, kernel));
    }

    private static Job Back(int m, int k, int n, KernelKind kernel)
    {
        float[] delta = Numbers(m * k);
        float[] w = Numbers(k * n);
        float[] y = new float[m * n];
        return new($"δ·W {k} → {n}, {m} objects, with packing", 2.0 * m * k * n, () => MatrixProduct.Multiply(new MatrixView<float>(delta, m, k), new MatrixView<float>(w, k, n), y, n, default, kernel));
    }

    private static float[] Numbers(int count)
    {
        RandomStream random = new(1, RandomPurpose.Subset);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = (float)(random.Uniform(i) - 0.5);
        }

        return numbers;
    }

    private sealed record Job(string Name, double Flops, Action Run);
}
