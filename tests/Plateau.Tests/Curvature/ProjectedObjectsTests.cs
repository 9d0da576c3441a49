using Plateau.Curvature;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Tests.Networks;
using Plateau.Training;

namespace Plateau.Tests.Curvature;

/// <summary>
/// Projections of objects at an optimum, against the explicit Hessian of each object by finite differences, and what they refuse.
/// </summary>
[Collection(nameof(ThreadCount))]
public sealed class ProjectedObjectsTests
{
    private const int Dimension = 4;

    public static TheoryData<string, string> Specs => new()
    {
        { "mlp:7,5+activation=tanh", "cross-entropy" },
        { "mlp:7,5", "squared-error" },
        { "cnn:3x2+batchnorm+activation=gelu", "cross-entropy" },
        { "resnet:8+width=1+activation=silu", "cross-entropy+label-smoothing=0.1" },
    };

    [Theory]
    [MemberData(nameof(Specs))]
    public void They_are_quadratic_forms_of_each_objects_own_Hessian(string spec, string loss)
    {
        (Optimum optimum, Dataset data, double[][] basis) = Make(spec, loss, Precision.Double);
        ProjectedObjects found = ProjectedObjects.Of(optimum, data, basis, gaussNewton: true);
        Assert.Equal((data.Objects, Dimension), (found.Objects, found.Dimension));
        for (int i = 0; i < data.Objects; i++)
        {
            double[] gradient = Gradient(optimum, data, i, optimum.Parameters);
            double[][] hessian = [.. basis.Select(v => Along(v, optimum.Parameters, parameters => Gradient(optimum, data, i, parameters)))];
            double[] own = PackedSymmetric.Unpack(found.Hessians.Row(i), Dimension);
            double scale = hessian.Max(product => Math.Sqrt(Sums.Dot(product, product)));
            Assert.True(scale > 1e-3);
            for (int a = 0; a < Dimension; a++)
            {
                Assert.Equal(Sums.Dot(basis[a], gradient), found.Gradients[i, a], 1e-12);
                for (int b = 0; b < Dimension; b++)
                {
                    Assert.Equal(Sums.Dot(basis[a], hessian[b]), own[(a * Dimension) + b], 1e-7 * scale);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void Neither_threads_nor_the_rest_of_the_data_nor_what_is_asked_change_a_bit(string spec, string loss)
    {
        (Optimum optimum, Dataset data, double[][] basis) = Make(spec, loss, Precision.Single);
        ProjectedObjects one = ThreadCount.With(1, () => ProjectedObjects.Of(optimum, data, basis, gaussNewton: true));
        Assert.Contains(one.Hessians.Data, value => value != 0);
        foreach (int threads in (int[])[2, 3])
        {
            ProjectedObjects other = ThreadCount.With(threads, () => ProjectedObjects.Of(optimum, data, basis, gaussNewton: true));
            Assert.Equal(one.Losses, other.Losses);
            Assert.Equal(one.Gradients.Data, other.Gradients.Data);
            Assert.Equal(one.Hessians.Data, other.Hessians.Data);
            Assert.Equal(one.GaussNewton!.Data, other.GaussNewton!.Data);
        }

        ProjectedObjects alone = ProjectedObjects.Of(optimum, data.Select([3]), basis[..2]);
        Assert.Null(alone.GaussNewton);
        Assert.Equal(one.Losses[3], alone.Losses[0]);
        Assert.Equal(one.Gradients.Row(3)[..2].ToArray(), alone.Gradients.Row(0).ToArray());
        Assert.Equal(one.Hessians.Row(3)[..3].ToArray(), alone.Hessians.Row(0).ToArray());
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void Single_precision_stays_near_double(string spec, string loss)
    {
        (Optimum optimum, Dataset data, double[][] basis) = Make(spec, loss, Precision.Double);
        ProjectedObjects expected = ProjectedObjects.Of(optimum, data, basis, gaussNewton: true);
        ProjectedObjects found = ProjectedObjects.Of(optimum with { Precision = Precision.Single }, data, basis, gaussNewton: true);
        Near(expected.Losses, found.Losses);
        Near(expected.Gradients.Data, found.Gradients.Data);
        Near(expected.Hessians.Data, found.Hessians.Data);
        Near(expected.GaussNewton!.Data, found.GaussNewton!.Data);

        static void Near(double[] expected, double[] found)
        {
            double scale = expected.Max(Math.Abs);
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * scale));
            Assert.NotEqual(expected, found);
        }
    }

    [Fact]
    public void Progress_reaches_the_end()
    {
        (Optimum optimum, Dataset data, double[][] basis) = Make("mlp:7,5", "cross-entropy", Precision.Single);
        Shares shares = new();
        ProjectedObjects.Of(optimum, data, basis, progress: shares);
        Assert.Equal(1.0, shares.Told.Max());
    }

    [Fact]
    public void What_cannot_be_projected_is_refused()
    {
        (Optimum optimum, Dataset data, double[][] basis) = Make("mlp:7,5", "cross-entropy", Precision.Single);
        Assert.Throws<ArgumentException>("basis", () => ProjectedObjects.Of(optimum, data, []));
        Assert.Throws<ArgumentException>("basis", () => ProjectedObjects.Of(optimum, data, [basis[0], basis[0]]));
        Assert.Throws<ArgumentException>(
            "basis",
            () => ProjectedObjects.Of(optimum, data, [.. Enumerable.Repeat(basis[0], basis[0].Length + 1)]));
        Assert.Throws<ArgumentException>("basis", () => ProjectedObjects.Of(optimum, data, [new double[3]]));
        Assert.Throws<ArgumentException>("data", () => ProjectedObjects.Of(optimum, Samples.Normal(3, 5, 3, 1), basis));
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => ProjectedObjects.Of(optimum, data, basis, cancellation: cancelled.Token));

        double[] broken = (double[])optimum.Parameters.Clone();
        broken[^1] = double.NaN;
        Assert.Contains(
            "object 0",
            Assert.Throws<PlateauException>(() => ProjectedObjects.Of(optimum with { Parameters = broken }, data, basis)).Message,
            StringComparison.Ordinal);

        // As many directions as would need more memory than this machine has: terabytes.
        Network wide = NetworkSpec.Parse("mlp:60000").Build(new Shape(6), 3);
        Optimum vast = new() { Network = wide, Parameters = new double[wide.ParameterCount] };
        PlateauException large = Assert.Throws<PlateauException>(
            () => ProjectedObjects.Of(vast, data.Take(1), [.. Enumerable.Repeat(vast.Parameters, 60_000)]));
        Assert.Contains("GB of memory", large.Message, StringComparison.Ordinal);
        Assert.Contains("take fewer directions", large.Message, StringComparison.Ordinal);
        Assert.InRange(ProjectedObjects.Bytes(optimum, data, 10), 8.0 * data.Objects * (1 + 10 + 55), 1e8);
        Assert.True(ProjectedObjects.Bytes(optimum, data, 10, gaussNewton: true) > ProjectedObjects.Bytes(optimum, data, 10));
    }

    private static (Optimum Optimum, Dataset Data, double[][] Basis) Make(string spec, string loss, Precision precision)
    {
        Shape shape = spec.StartsWith("mlp", StringComparison.Ordinal) ? new Shape(6) : new Shape(1, 6, 5);
        Network network = NetworkSpec.Parse(spec).Build(shape, 3);
        Dataset data = PassCases.Objects(5, network.InputShape, 3, seed: 4);
        RandomStream stream = new(9, RandomPurpose.Subset, 3);
        double[][] basis = [.. Enumerable.Range(0, Dimension).Select(_ => new double[network.ParameterCount])];
        for (int d = 0; d < Dimension; d++)
        {
            for (int j = 0; j < basis[d].Length; j++)
            {
                basis[d][j] = stream.Normal((d * basis[d].Length) + j);
            }

            for (int pass = 0; pass < 2; pass++)
            {
                for (int e = 0; e < d; e++)
                {
                    Sums.AddScaled(-Sums.Dot(basis[e], basis[d]), basis[e], basis[d]);
                }
            }

            Sums.Scale(1 / Math.Sqrt(Sums.Dot(basis[d], basis[d])), basis[d]);
        }

        Optimum optimum = new()
        {
            Network = network,
            Parameters = [.. network.Initialize(3).Select((value, j) => value + (0.2 * stream.Normal(1_000_000 + j)))],
            Buffers = [.. network.InitialBuffers().Select((start, j) => start + (0.3 * stream.Uniform(2_000_000 + j)))],
            Loss = ObjectLoss.Named(loss),
            Precision = precision,
        };
        return (optimum, data, basis);
    }

    private static double[] Gradient(Optimum optimum, Dataset data, int index, double[] parameters)
    {
        LossDerivatives<double> derivatives = new(optimum.Network, 1, loss: optimum.Loss);
        ParameterBlock<double> block = new(optimum.Network, 1);
        block.Set(0, parameters);
        block.SetBuffers(0, optimum.Buffers);
        block.Prepare(0, backward: true);
        derivatives.Compute(data, [index], 0, 1, block);
        return derivatives.Gradient;
    }

    // By a difference of fourth order.
    private static double[] Along(double[] direction, double[] parameters, Func<double[], double[]> of)
    {
        const double Step = 1e-5;
        double[] Moved(double by) => of([.. parameters.Select((value, j) => value + (by * Step * direction[j]))]);
        (double[] near, double[] nearBack, double[] far, double[] farBack) = (Moved(1), Moved(-1), Moved(2), Moved(-2));
        return [.. near.Select((value, j) => ((8 * (value - nearBack[j])) - (far[j] - farBack[j])) / (12 * Step))];
    }

    private sealed class Shares : IProgress<double>
    {
        private readonly Lock _gate = new();

        public List<double> Told { get; } = [];

        public void Report(double value)
        {
            lock (_gate)
            {
                Told.Add(value);
            }
        }
    }
}
