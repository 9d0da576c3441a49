using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Tests.Networks;

/// <summary>
/// The whole Hessian of small networks, column by column, by finite differences of the backward pass: it is symmetric, it is what products with unit vectors give, and
/// single objects' curvatures are its quadratic forms.
/// </summary>
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
        double[][] hessian = probe.Difference(probe.Gradient);
        double scale = hessian.Max(column => column.Max(Math.Abs));
        double[] row = new double[count];
        for (int j = 0; j < count; j++)
        {
            for (int i = 0; i < count; i++)
            {
                row[i] = hessian[i][j];
            }

            IsClose(row, hessian[j]);
        }

        for (int first = 0; first < count; first += Columns)
        {
            double[][] units = [.. Enumerable.Range(first, Math.Min(Columns, count - first)).Select(Unit)];
            double[][] products = probe.Products<double>(DerivativeKind.Hessian, units);
            for (int j = 0; j < units.Length; j++)
            {
                IsClose(hessian[first + j], products[j]);
            }
        }

        if (!training)
        {
            Curvatures(probe, hessian);
        }

        double[] Unit(int index)
        {
            double[] unit = new double[count];
            unit[index] = 1;
            return unit;
        }

        void IsClose(double[] expected, double[] actual)
        {
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-6 * scale, $"number {i}: {expected[i]} expected, {actual[i]} found, {scale} the largest");
            }
        }
    }

    private static void Curvatures(PassProbe probe, double[][] hessian)
    {
        const int D = PassProbe.DirectionCount;
        int n = probe.Data.Objects;
        double[] curvatures = new double[n * D * D];
        ObjectProjections<double> projections = new(probe.Network, D);
        PassProbe.Set(projections.Directions, probe.Directions);
        projections.Compute(probe.Data, probe.Block<double>(probe.Parameters), new double[n], new double[n * D], curvatures, new double[n * D * D]);
        for (int a = 0; a < D; a++)
        {
            double[] product = [.. hessian.Select(column => Sums.Dot(column, probe.Directions[a]))];
            double length = Math.Sqrt(Sums.Dot(product, product) * hessian.Length);
            for (int b = 0; b < D; b++)
            {
                double sum = Enumerable.Range(0, n).Sum(i => probe.Weights[i] * curvatures[(((i * D) + b) * D) + a]);
                Assert.Equal(Sums.Dot(product, probe.Directions[b]), sum, 1e-6 * length);
            }
        }
    }
}
