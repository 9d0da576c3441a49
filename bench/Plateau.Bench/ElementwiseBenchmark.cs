using System.Globalization;
using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Bench;

/// <summary>Nanoseconds an element of the elementwise functions, and an object of the cross-entropy.</summary>
internal sealed class ElementwiseBenchmark : IBenchmark
{
    private const int Length = 4096;
    private const int Objects = 256;

    public string Name => "elementwise";

    public string Summary => "elementwise functions, ns an element; cross-entropy, ns an object";

    public void Run(IReadOnlyList<string> arguments)
    {
        RandomStream random = new(1, RandomPurpose.Subset);
        float[] x = [.. Enumerable.Range(0, Length).Select(i => (float)random.Normal(i))];
        float[] y = new float[Length];
        double[] wide = [.. x.Select(v => (double)v)];
        double[] wideY = new double[Length];
        float[] logits = x[..(Objects * 10)];
        int[] labels = [.. Enumerable.Range(0, Objects).Select(i => i % 10)];
        double[] losses = new double[Objects];
        float[] deltas = new float[Objects * 10];
        ObjectLoss loss = ObjectLoss.CrossEntropy();
        float[] tangents = x[..(Objects * 10)];
        float[] tangents16 = [.. Enumerable.Repeat(tangents, 16).SelectMany(row => row)];
        float[] deltas16 = new float[tangents16.Length];
        float[] sums = new float[128];
        (string Name, int Elements, Action Run)[] jobs =
        [
            ("ReLU, float", Length, () => Elementwise.Apply<Relu, float>(x, y)),
            ("AXPY, float", Length, () => Elementwise.AddScaled(0.1f, x, y)),
            ("column sums, float (32 × 128)", Length, () => Elementwise.AddColumnSums(x, Length / 128, sums)),
            ("exp, float", Length, () => Elementwise.Apply<Exponential, float>(x, y)),
            ("exp, double", Length, () => Elementwise.Apply<Exponential, double>(wide, wideY)),
            ("log(1 + x), double", Length, () => Elementwise.Apply<LogPlusOne, double>(wide, wideY)),
            ("tanh, float", Length, () => Elementwise.Apply<Tanh, float>(x, y)),
            ("tanh, double", Length, () => Elementwise.Apply<Tanh, double>(wide, wideY)),
            ("GELU, float", Length, () => Elementwise.Apply<Gelu, float>(x, y)),
            ("GELU, double", Length, () => Elementwise.Apply<Gelu, double>(wide, wideY)),
            ("GELU by tanh, float", Length, () => Elementwise.Apply<GeluTanh, float>(x, y)),
            ("SiLU, float", Length, () => Elementwise.Apply<Silu, float>(x, y)),
            ("SiLU, first derivative, float", Length, () => Elementwise.Apply<SiluFirst, float>(x, y)),
            ("sigmoid, float", Length, () => Elementwise.Apply<Sigmoid, float>(x, y)),
            ("cross-entropy, float, 10 classes", Objects, () => CrossEntropy.Losses<float>(logits, labels, losses)),
            ("  with its derivative", Objects, () => CrossEntropy.LossesAndDeltas<float>(logits, labels, losses, deltas)),
            (
                "  its Hessian product, 1 direction",
                Objects,
                () => loss.HessianProduct<float>(logits, labels, tangents, ObjectWeights.Same(1.0), deltas)),
            (
                "  its Hessian product, 16 directions",
                Objects,
                () => loss.HessianProduct<float>(logits, labels, tangents16, ObjectWeights.Same(1.0), deltas16)),
        ];
        double[][] times = Measure.Interleaved(9, 0.01, jobs.Select(j => j.Run).ToArray());
        for (int j = 0; j < jobs.Length; j++)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{jobs[j].Name,-36} {1e9 * Measure.Median(times[j]) / jobs[j].Elements,8:F3} ns"));
        }
    }
}
