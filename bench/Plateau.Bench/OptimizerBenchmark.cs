using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Bench;

/// <summary>One step of each optimizer on one thread, beside a loop that only reads and writes what Adam does.</summary>
internal sealed class OptimizerBenchmark : IBenchmark
{
    private const double Rate = 1e-3;

    public string Name => "optimizers";

    public string Summary => "one step on one thread, µs; ratio to the bare memory traffic of Adam [--parameters N] [--rounds R]";

    public void Run(IReadOnlyList<string> arguments)
    {
        int count = Arguments.Number(arguments, "--parameters", 269_322);
        RandomStream random = new(1, RandomPurpose.Subset);
        float[] w = [.. Enumerable.Range(0, count).Select(i => (float)random.Normal(i))];
        float[] g = [.. Enumerable.Range(0, count).Select(i => (float)random.Normal(count + i))];
        float[] m = new float[count];
        float[] v = new float[count];
        VectorNorm<float> norm = new(g);
        (string Name, Action Run)[] jobs =
        [
            ("memory traffic of Adam", () => Traffic(w, g, m, v)),
            ("Adam", Step(new AdamOptimizer<float>(count), w, g)),
            ("AdamW", Step(new AdamOptimizer<float>(count, 0.01, decoupled: true), w, g)),
            ("SGD", Step(new SgdOptimizer<float>(0), w, g)),
            ("SGD, momentum", Step(new MomentumOptimizer<float>(count, 0.9, false, 0), w, g)),
            ("SGD, Nesterov, decay", Step(new MomentumOptimizer<float>(count, 0.9, true, 1e-4), w, g)),
            ("norm of the gradient", () => norm.Compute()),
        ];
        int threads = Workers.Threads;
        Workers.Threads = 1;
        double[][] times = Measure.Interleaved(
            Arguments.Number(arguments, "--rounds", 15),
            0.01,
            true,
            static () => { },
            jobs.Select(job => job.Run).ToArray());
        Workers.Threads = threads;
        double traffic = Measure.Median(times[0]);
        for (int j = 0; j < jobs.Length; j++)
        {
            double time = Measure.Median(times[j]);
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{jobs[j].Name,-24} {1e6 * time,7:F0} µs  {time / traffic,5:F2}"));
        }
    }

    private static Action Step(Optimizer<float> optimizer, float[] parameters, float[] gradient) => () =>
    {
        optimizer.BeginStep(Rate, 1);
        optimizer.Update(parameters, gradient, 0);
    };

    /// <summary>Four arrays read, three written, in between the least arithmetic that keeps them as they are.</summary>
    private static void Traffic(float[] w, float[] g, float[] m, float[] v)
    {
        ref float first = ref MemoryMarshal.GetArrayDataReference(w);
        ref float second = ref MemoryMarshal.GetArrayDataReference(g);
        ref float third = ref MemoryMarshal.GetArrayDataReference(m);
        ref float fourth = ref MemoryMarshal.GetArrayDataReference(v);
        nuint lanes = (nuint)Vector512<float>.Count;
        for (nuint i = 0; i + lanes <= (nuint)w.Length; i += lanes)
        {
            Vector512<float> gradient = Vector512.LoadUnsafe(ref second, i);
            (Vector512.LoadUnsafe(ref first, i) ^ gradient ^ gradient).StoreUnsafe(ref first, i);
            (Vector512.LoadUnsafe(ref third, i) ^ gradient ^ gradient).StoreUnsafe(ref third, i);
            (Vector512.LoadUnsafe(ref fourth, i) ^ gradient ^ gradient).StoreUnsafe(ref fourth, i);
        }
    }
}
