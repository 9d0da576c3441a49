using System.Numerics;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Tests.Networks;

/// <summary>
/// Every layer's passes, one table of cases: derivatives against finite differences in float64, and identities that a wrong pass breaks. A new layer is a line in
/// <see cref="PassCases"/>.
/// </summary>
public sealed class PassTests
{
    private const int Directions = 3;

    public static TheoryData<string> Cases => [.. PassCases.All.Select(example => example.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_gradient_is_the_finite_difference_of_the_weighted_losses(string name)
    {
        Probe probe = new(name);
        double[] gradient = probe.Gradient(probe.Parameters);
        double[] expected = probe.Difference(parameters => [probe.Loss(parameters)]).Select(row => row[0]).ToArray();
        AreClose(expected, gradient, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Products_with_the_Hessian_are_finite_differences_of_the_gradient(string name)
    {
        Probe probe = new(name);
        double[][] products = probe.Products<double>(DerivativeKind.Hessian, probe.Directions);
        for (int d = 0; d < Directions; d++)
        {
            double[] expected = probe.Along(probe.Directions[d], probe.Gradient);
            AreClose(expected, products[d], 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Products_with_Gauss_Newton_are_those_of_an_explicit_Jacobian(string name)
    {
        Probe probe = new(name);
        double[][] products = probe.Products<double>(DerivativeKind.GaussNewton, probe.Directions);
        int classes = probe.Network.Outputs;
        double[] logits = probe.Logits(probe.Parameters);
        double[][] jacobian = probe.Difference(probe.Logits);
        for (int d = 0; d < Directions; d++)
        {
            double[] moved = new double[logits.Length];
            for (int j = 0; j < jacobian.Length; j++)
            {
                Sums.AddScaled(probe.Directions[d][j], jacobian[j], moved);
            }

            double[] bent = new double[logits.Length];
            for (int i = 0; i < probe.Data.Objects; i++)
            {
                double[] p = Softmax(logits[(i * classes)..((i + 1) * classes)]);
                double mean = p.Select((value, j) => value * moved[(i * classes) + j]).Sum();
                for (int j = 0; j < classes; j++)
                {
                    bent[(i * classes) + j] = probe.Weights[i] * p[j] * (moved[(i * classes) + j] - mean);
                }
            }

            AreClose([.. jacobian.Select(column => Sums.Dot(column, bent))], products[d], 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_Hessian_is_symmetric_and_linear(string name)
    {
        Probe probe = new(name);
        double[][] v = probe.Directions;
        double[] mixed = [.. v[0].Select((value, j) => (2 * value) - (3 * v[1][j]))];
        foreach (DerivativeKind kind in (DerivativeKind[])[DerivativeKind.Hessian, DerivativeKind.GaussNewton])
        {
            double[][] products = probe.Products<double>(kind, [v[0], v[1], mixed]);
            double scale = Math.Sqrt(Sums.Dot(v[0], v[0]) * Sums.Dot(products[1], products[1]));
            Assert.Equal(Sums.Dot(v[1], products[0]), Sums.Dot(v[0], products[1]), scale * 1e-10);
            double[] expected = [.. products[0].Select((value, j) => (2 * value) - (3 * products[1][j]))];
            AreClose(expected, products[2], 1e-10);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_single_objects_say_adds_up_to_what_the_batch_says(string name)
    {
        Probe probe = new(name);
        int n = probe.Data.Objects;
        double[] losses = new double[n];
        double[] slopes = new double[n * Directions];
        double[] curvatures = new double[n * Directions * Directions];
        double[] gaussNewton = new double[n * Directions * Directions];
        ObjectProjections<double> projections = new(probe.Network, Directions);
        Probe.Set(projections.Directions, probe.Directions);
        projections.Compute(probe.Data, probe.Block<double>(probe.Parameters), losses, slopes, curvatures, gaussNewton);

        double[] gradient = probe.Gradient(probe.Parameters);
        double[][] hessian = probe.Products<double>(DerivativeKind.Hessian, probe.Directions);
        double[][] outer = probe.Products<double>(DerivativeKind.GaussNewton, probe.Directions);
        Assert.Equal(probe.Loss(probe.Parameters), losses.Select((loss, i) => probe.Weights[i] * loss).Sum(), 1e-10);
        for (int a = 0; a < Directions; a++)
        {
            double[] v = probe.Directions[a];
            Assert.Equal(Sums.Dot(v, gradient), Weighted(i => slopes[(i * Directions) + a]), 1e-9);
            for (int b = 0; b < Directions; b++)
            {
                double[] u = probe.Directions[b];
                Assert.Equal(Sums.Dot(v, hessian[b]), Weighted(i => curvatures[(((i * Directions) + a) * Directions) + b]), 1e-9 * (1 + Math.Abs(Sums.Dot(v, hessian[b]))));
                Assert.Equal(Sums.Dot(v, outer[b]), Weighted(i => gaussNewton[(((i * Directions) + a) * Directions) + b]), 1e-9 * (1 + Math.Abs(Sums.Dot(v, outer[b]))));
            }
        }

        double Weighted(Func<int, double> of) => Enumerable.Range(0, n).Sum(i => probe.Weights[i] * of(i));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_Gram_matrix_of_an_object_is_that_of_its_Jacobian(string name)
    {
        Probe probe = new(name);
        int classes = probe.Network.Outputs;
        double[] grams = new double[probe.Data.Objects * classes * classes];
        new ObjectGrams<double>(probe.Network).Compute(probe.Data, probe.Block<double>(probe.Parameters), grams);
        double[][] jacobian = probe.Difference(probe.Logits);
        double[] expected = new double[grams.Length];
        for (int i = 0; i < probe.Data.Objects; i++)
        {
            for (int s = 0; s < classes; s++)
            {
                for (int t = 0; t < classes; t++)
                {
                    expected[(((i * classes) + s) * classes) + t] = jacobian.Sum(column => column[(i * classes) + s] * column[(i * classes) + t]);
                }
            }
        }

        AreClose(expected, grams, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Single_precision_stays_within_its_rounding_of_double(string name)
    {
        Probe probe = new(name);
        foreach (DerivativeKind kind in (DerivativeKind[])[DerivativeKind.Hessian, DerivativeKind.GaussNewton])
        {
            double[][] expected = probe.Products<double>(kind, probe.Directions);
            double[][] single = probe.Products<float>(kind, probe.Directions);
            for (int d = 0; d < Directions; d++)
            {
                AreClose(expected[d], single[d], 2e-4);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Chunks_of_one_object_add_up_to_the_whole(string name)
    {
        Probe probe = new(name);
        double[][] whole = probe.Products<double>(DerivativeKind.Hessian, probe.Directions);
        double[][] sum = [.. probe.Directions.Select(v => new double[v.Length])];
        for (int i = 0; i < probe.Data.Objects; i++)
        {
            double[][] one = probe.Products<double>(DerivativeKind.Hessian, probe.Directions, i, 1);
            for (int d = 0; d < Directions; d++)
            {
                Sums.AddScaled(1, one[d], sum[d]);
            }
        }

        for (int d = 0; d < Directions; d++)
        {
            AreClose(sum[d], whole[d], 1e-11);
        }
    }

    private static double[] Softmax(double[] z)
    {
        double max = z.Max();
        double[] e = [.. z.Select(value => Math.Exp(value - max))];
        return [.. e.Select(value => value / e.Sum())];
    }

    private static void AreClose(double[] expected, double[] actual, double relative)
    {
        double scale = Math.Max(expected.Max(Math.Abs), 1e-3);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= relative * scale, $"number {i}: {expected[i]} expected, {actual[i]} found, {scale} the largest");
        }
    }

    /// <summary>A case with its data, parameters, weights and directions.</summary>
    private sealed class Probe
    {
        public Probe(string name)
        {
            PassCase example = PassCases.All.Single(one => one.Name == name);
            Network = example.Build();
            Data = PassCases.Objects(example.Objects, Network.InputShape, Network.Outputs, seed: 11);
            RandomStream stream = new(7, RandomPurpose.Subset, 1);
            Parameters = Normal(stream, Network.ParameterCount, 0.5);
            Buffers = [.. Network.InitialBuffers().Select((start, i) => start + (0.3 * stream.Uniform(100_000 + i)))];
            Weights = [.. Enumerable.Range(0, example.Objects).Select(i => 0.2 + stream.Uniform(200_000 + i))];
            Directions = [.. Enumerable.Range(0, PassTests.Directions).Select(d => Normal(new RandomStream(8, RandomPurpose.Subset, d), Network.ParameterCount, 1))];
        }

        public Network Network { get; }

        public Dataset Data { get; }

        public double[] Parameters { get; }

        public double[] Buffers { get; }

        public double[] Weights { get; }

        public double[][] Directions { get; }

        public double Loss(double[] parameters)
        {
            double[] losses = new double[Data.Objects];
            double[] logits = Logits(parameters);
            CrossEntropy.Losses<double>(logits, Data.Labels, losses);
            return Sums.Dot(losses, Weights);
        }

        public double[] Logits(double[] parameters)
        {
            Workspace<double> workspace = new(Network, Data.Objects) { Parameters = Block<double>(parameters) };
            Data.Gather([.. Enumerable.Range(0, Data.Objects)], workspace.Inputs);
            workspace.Forward(new ObjectRange(0, Data.Objects));
            return workspace.Logits.ToArray();
        }

        public double[] Gradient(double[] parameters)
        {
            LossDerivatives<double> derivatives = new(Network, Data.Objects);
            derivatives.Compute(Data, [.. Enumerable.Range(0, Data.Objects)], 0, Data.Objects, Block<double>(parameters), Weights);
            return derivatives.Gradient;
        }

        public double[][] Products<T>(DerivativeKind kind, double[][] directions, int start = 0, int count = -1)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            count = count < 0 ? Data.Objects : count;
            LossDerivatives<T> derivatives = new(Network, count, kind, directions.Length);
            Set(derivatives.Directions!, directions);
            derivatives.Compute(Data, [.. Enumerable.Range(0, Data.Objects)], start, count, Block<T>(Parameters), Weights.AsSpan(start, count));
            return derivatives.Products;
        }

        public static void Set<T>(ParameterBlock<T> block, double[][] vectors)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int d = 0; d < vectors.Length; d++)
            {
                block.Set(d, vectors[d]);
                block.Prepare(d, backward: true);
            }
        }

        public ParameterBlock<T> Block<T>(double[] parameters)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            ParameterBlock<T> block = new(Network, 1);
            block.SetBuffers(0, Buffers);
            Set(block, [parameters]);
            return block;
        }

        // The derivative of some numbers by each parameter: one row a parameter.
        public double[][] Difference(Func<double[], double[]> of)
            => [.. Enumerable.Range(0, Parameters.Length).Select(j =>
            {
                double[] unit = new double[Parameters.Length];
                unit[j] = 1;
                return Along(unit, of);
            })];

        // The derivative along a direction, by a difference of fourth order.
        public double[] Along(double[] direction, Func<double[], double[]> of)
        {
            const double Step = 2e-4;
            double length = Math.Sqrt(Sums.Dot(direction, direction));
            double step = Step / length;
            double[] Moved(double by) => of([.. Parameters.Select((value, j) => value + (by * step * direction[j]))]);
            double[] near = Moved(1);
            double[] nearBack = Moved(-1);
            double[] far = Moved(2);
            double[] farBack = Moved(-2);
            return [.. near.Select((value, i) => ((8 * (value - nearBack[i])) - (far[i] - farBack[i])) / (12 * step))];
        }

        private static double[] Normal(RandomStream stream, int count, double scale)
            => [.. Enumerable.Range(0, count).Select(i => scale * stream.Normal(i))];
    }
}
