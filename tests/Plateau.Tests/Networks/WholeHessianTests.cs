using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Tests.Networks;

/// <summary>
/// The whole Hessian of small networks, column by column, by finite differences of the backward pass: it is symmetric, it is what products
/// with unit vectors give, and single objects' curvatures are its quadratic forms.
/// </summary>
[Collection(nameof(ThreadCount))]
public sealed class WholeHessianTests
{
    private const int Columns = 16;

    public static TheoryData<string, bool> Networks => new()
    {
        { "mlp:12,8+activation=tanh", false },
        { "mlp:12,8+batchnorm+activation=gelu", true },
        { "cnn:4x2+batchnorm+pool=1+last=3+activation=silu", false },
        { "cnn:4x2+batchnorm+dropout=0.2+last=3+activation=silu", true },
        { "resnet:8+width=1+activation=gelu", false },
        { "resnet:8+width=1+activation=gelu", true },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Every_column_is_a_finite_difference_of_the_backward_pass(string spec, bool training)
    {
        bool pools = spec.Contains("pool", StringComparison.Ordinal);
        Shape shape = spec.StartsWith("mlp", StringComparison.Ordinal) ? new Shape(10) : pools ? new Shape(1, 12, 13) : new Shape(1, 6, 5);
        PassProbe probe = new(new PassCase(spec, 3, () => NetworkSpec.Parse(spec).Build(shape, 3)) { IsTraining = training });
        int count = probe.Network.ParameterCount;
        Assert.InRange(count, 200, 500);

        // Networks so small are fastest on one thread.
        (double[][] hessian, double[][] products) = ThreadCount.With(1, () => (probe.Difference(probe.Gradient), Products(probe)));
        double scale = hessian.Max(column => column.Max(Math.Abs));
        for (int j = 0; j < count; j++)
        {
            for (int i = 0; i < count; i++)
            {
                Assert.Equal(hessian[j][i], hessian[i][j], 1e-6 * scale);
                Assert.Equal(hessian[j][i], products[j][i], 1e-6 * scale);
            }
        }

        if (!training)
        {
            Curvatures(probe, hessian);
        }
    }

    // Products with every unit vector, sixteen at once.
    private static double[][] Products(PassProbe probe)
    {
        int count = probe.Network.ParameterCount;
        List<double[]> products = [];
        for (int first = 0; first < count; first += Columns)
        {
            double[][] units = [.. Enumerable.Range(first, Math.Min(Columns, count - first)).Select(index =>
            {
                double[] unit = new double[count];
                unit[index] = 1;
                return unit;
            })];
            products.AddRange(probe.Products<double>(DerivativeKind.Hessian, units));
        }

        return [.. products];
    }

    private static void Curvatures(PassProbe probe, double[][] hessian)
    {
        const int D = PassProbe.DirectionCount;
        int n = probe.Data.Objects;
        int triangle = PackedSymmetric.Length(D);
        double[] hessians = new double[n * triangle];
        ObjectProjections<double> projections = new(probe.Network, D);
        PassProbe.Set(projections.Directions, probe.Directions);
        projections.Compute(probe.Data, probe.Block<double>(probe.Parameters), new double[n], new double[n * D], hessians);
        double[][] curvatures = [.. Enumerable.Range(0, n).Select(i => PackedSymmetric.Unpack(hessians.AsSpan(i * triangle, triangle), D))];
        for (int a = 0; a < D; a++)
        {
            double[] product = [.. hessian.Select(column => Sums.Dot(column, probe.Directions[a]))];
            double length = Math.Sqrt(Sums.Dot(product, product) * hessian.Length);
            for (int b = 0; b < D; b++)
            {
                double sum = Enumerable.Range(0, n).Sum(i => probe.Weights[i] * curvatures[i][(b * D) + a]);
                Assert.Equal(Sums.Dot(product, probe.Directions[b]), sum, 1e-6 * length);
            }
        }
    }
}
