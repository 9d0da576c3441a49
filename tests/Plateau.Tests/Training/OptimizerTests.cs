using System.Numerics;
using Plateau.Formats;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Tests.Training;

/// <summary>Each rule against PyTorch (tests/fixtures.py), a slow twin, and itself in other pieces.</summary>
public sealed class OptimizerTests
{
    private const int Count = 269;
    private const int Steps = 25;
    private const double Rate = 0.02;
    private const double Scale = 0.5;

    public static TheoryData<string> Rules => ["sgd", "sgd-decay", "momentum", "momentum-decay", "nesterov", "adam", "adam-decay", "adamw"];

    [Theory]
    [MemberData(nameof(Rules))]
    [InlineData("adam-clipped")]
    [InlineData("sgd-clipped")]
    public void Twenty_steps_are_those_of_PyTorch(string rule)
    {
        string arrays = TestFiles.Fixture("optimizers.npz");
        double[] parameters = Npz.Read(arrays, "first").To<double>().Data;
        double[][] gradients = [.. Npz.Read(arrays, "gradients").To<double>().Data.Chunk(parameters.Length)];
        double[][] path = [.. Npz.Read(arrays, rule).To<double>().Data.Chunk(parameters.Length)];
        Optimizer<double> optimizer = Create<double>(rule.Replace("-clipped", string.Empty, StringComparison.Ordinal), parameters.Length);
        double rate = rule.StartsWith("adam", StringComparison.Ordinal) ? 0.01 : 0.05;
        for (int step = 0; step < gradients.Length; step++)
        {
            double norm = new VectorNorm<double>(gradients[step]).Compute();
            optimizer.BeginStep(rate, rule.EndsWith("clipped", StringComparison.Ordinal) ? Math.Min(1, 3.5 / (norm + 1e-6)) : 1);
            optimizer.Update(parameters, gradients[step], 0);
            for (int i = 0; i < parameters.Length; i++)
            {
                Assert.Equal(path[step][i], parameters[i], 1e-13);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Every_rule_follows_its_formula(string rule)
    {
        double[] expected = Start();
        double[] m = new double[Count];
        double[] v = new double[Count];
        for (int step = 1; step <= Steps; step++)
        {
            double[] gradient = Gradient(step);
            for (int i = 0; i < Count; i++)
            {
                (expected[i], m[i], v[i]) = Twin(rule, step, expected[i], gradient[i] * Scale, m[i], v[i]);
            }
        }

        double[] wide = Run<double>(rule, Count);
        double[] narrow = Run<float>(rule, Count);
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal(expected[i], wide[i], 1e-13);
            Assert.Equal(expected[i], narrow[i], 5e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Any_pieces_move_the_same_bits(string rule)
    {
        foreach (int piece in (int[])[1, 7, 16, 100])
        {
            Assert.Equal(Run<float>(rule, Count), Run<float>(rule, piece));
            Assert.Equal(Run<double>(rule, Count), Run<double>(rule, piece));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_with_its_state_restored_goes_on_with_the_same_bits(string rule)
    {
        float[] whole = [.. Start().Select(value => (float)value)];
        Optimizer<float> first = Create<float>(rule, Count);
        Move(first, whole, 1, 10);
        float[] resumed = [.. whole];
        Optimizer<float> second = Create<float>(rule, Count);
        foreach (((string name, float[] values), (string same, float[] restored)) in first.State.Zip(second.State))
        {
            Assert.Equal(name, same);
            values.CopyTo(restored.AsSpan());
        }

        second.Resume(10);
        Move(first, whole, 11, Steps);
        Move(second, resumed, 11, Steps);
        Assert.Equal(whole, resumed);
    }

    private static Optimizer<T> Create<T>(string rule, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => rule switch
        {
            "sgd" => new SgdOptimizer<T>(0),
            "sgd-decay" => new SgdOptimizer<T>(0.1),
            "momentum" => new MomentumOptimizer<T>(count, 0.9, false, 0),
            "momentum-decay" => new MomentumOptimizer<T>(count, 0.8, false, 0.1),
            "nesterov" => new MomentumOptimizer<T>(count, 0.9, true, 0.01),
            "adam" => new AdamOptimizer<T>(count),
            "adam-decay" => new AdamOptimizer<T>(count, 0.1),
            _ => new AdamOptimizer<T>(count, 0.1, decoupled: true),
        };

    /// <summary>One step of one parameter, as the books write it.</summary>
    private static (double W, double M, double V) Twin(string rule, int step, double w, double g, double m, double v)
    {
        double decay = rule switch { "sgd-decay" or "momentum-decay" or "adam-decay" => 0.1, "nesterov" => 0.01, _ => 0 };
        g += decay * w;
        switch (rule)
        {
            case "sgd" or "sgd-decay":
                return (w - (Rate * g), 0, 0);
            case "momentum" or "momentum-decay" or "nesterov":
                double mu = rule == "momentum-decay" ? 0.8 : 0.9;
                m = (mu * m) + g;
                return (w - (Rate * (rule == "nesterov" ? g + (mu * m) : m)), m, 0);
            default:
                w -= rule == "adamw" ? Rate * 0.1 * w : 0;
                m = (0.9 * m) + (0.1 * g);
                v = (0.999 * v) + (0.001 * g * g);
                return (w - (Rate * (m / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(v / (1 - Math.Pow(0.999, step))) + 1e-8)), m, v);
        }
    }

    private static double[] Run<T>(string rule, int piece)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] parameters = [.. Start().Select(T.CreateTruncating)];
        Move(Create<T>(rule, Count), parameters, 1, Steps, piece);
        return [.. parameters.Select(double.CreateTruncating)];
    }

    private static void Move<T>(Optimizer<T> optimizer, T[] parameters, int first, int last, int piece = Count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int step = first; step <= last; step++)
        {
            T[] gradient = [.. Gradient(step).Select(T.CreateTruncating)];
            optimizer.BeginStep(Rate, Scale);
            for (int start = 0; start < Count; start += piece)
            {
                int length = Math.Min(piece, Count - start);
                optimizer.Update(parameters.AsSpan(start, length), gradient.AsSpan(start, length), start);
            }
        }
    }

    private static double[] Start() => Numbers(0);

    private static double[] Gradient(int step) => Numbers(step);

    /// <summary>Normal numbers that float32 holds, a few of them 0.</summary>
    private static double[] Numbers(int draw)
    {
        RandomStream stream = new(3, RandomPurpose.Subset, draw);
        return [.. Enumerable.Range(0, Count).Select(i => (i + draw) % 29 == 28 ? 0.0 : (double)(float)stream.Normal(i))];
    }
}
