using MathNet.Numerics.LinearAlgebra;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Tests.Curvature;

/// <summary>Curvature operators of whole networks, against gradients of single objects and each other.</summary>
[Collection(nameof(ThreadCount))]
public sealed class CurvatureOperatorTests : IDisposable
{
    private const int Objects = 7;

    private readonly int _threads = Workers.Threads;

    // Networks so small are fastest on one thread.
    public CurvatureOperatorTests() => Workers.Threads = 1;

    public static TheoryData<string> Specs
        => ["mlp:5,4+activation=tanh", "cnn:2x1+batchnorm+activation=silu", "resnet:8+width=1+activation=gelu"];

    public void Dispose() => Workers.Threads = _threads;

    [Theory]
    [MemberData(nameof(Specs))]
    public void The_Hessian_is_the_finite_difference_of_the_mean_gradient(string spec)
    {
        (Optimum optimum, Dataset data) = Example(spec);
        Matrix<double> hessian = SymmetricOperatorTests.Dense(CurvatureOperator.Hessian(optimum, data));
        const double step = 1e-5;
        double scale = 1 + hessian.FrobeniusNorm();
        for (int j = 0; j < hessian.ColumnCount; j += 7)
        {
            double[] up = MeanGradient.Of(Moved(optimum, j, step), data);
            double[] down = MeanGradient.Of(Moved(optimum, j, -step), data);
            for (int i = 0; i < up.Length; i++)
            {
                Assert.Equal((up[i] - down[i]) / (2 * step), hessian[i, j], 1e-7 * scale);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void Weighted_objects_are_the_weighted_sum_of_single_ones(string spec)
    {
        (Optimum optimum, Dataset data) = Example(spec);
        int[] some = [5, 0, 2, 2];
        double[] weights = [0.5, -1, 2, 0.25];
        WeightedObjects objects = WeightedObjects.Of(some, weights);
        (Func<WeightedObjects, SymmetricOperator> Of, string Name)[] kinds =
        [
            (only => CurvatureOperator.Hessian(optimum, data, only), "Hessian"),
            (only => CurvatureOperator.GaussNewton(optimum, data, only), "Gauss–Newton"),
            (only => CurvatureOperator.Fisher(optimum, data, FisherKind.MonteCarlo, only, seed: 3, samples: 2), "Monte Carlo Fisher"),
            (only => CurvatureOperator.Fisher(optimum, data, FisherKind.Empirical, only), "empirical Fisher"),
        ];
        foreach ((Func<WeightedObjects, SymmetricOperator> of, string name) in kinds)
        {
            Matrix<double> expected = Matrix<double>.Build.Dense(optimum.Network.ParameterCount, optimum.Network.ParameterCount);
            for (int j = 0; j < some.Length; j++)
            {
                expected += weights[j] * SymmetricOperatorTests.Dense(of(WeightedObjects.Of([some[j]])));
            }

            Matrix<double> actual = SymmetricOperatorTests.Dense(of(objects));
            Assert.True((actual - expected).FrobeniusNorm() <= 1e-12 * (1 + expected.FrobeniusNorm()), name);
            Assert.True(
                (actual - actual.Transpose()).FrobeniusNorm() <= 1e-12 * (1 + expected.FrobeniusNorm()),
                $"{name} is not symmetric");
        }
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void The_empirical_Fisher_matrix_is_the_mean_of_outer_products_of_gradients(string spec)
    {
        (Optimum optimum, Dataset data) = Example(spec);
        int n = optimum.Network.ParameterCount;
        Matrix<double> expected = Matrix<double>.Build.Dense(n, n);
        for (int i = 0; i < Objects; i++)
        {
            Vector<double> gradient = Vector<double>.Build.DenseOfArray(MeanGradient.Of(optimum, Single(data, i)));
            expected += gradient.OuterProduct(gradient) / Objects;
        }

        Matrix<double> actual = SymmetricOperatorTests.Dense(CurvatureOperator.Fisher(optimum, data, FisherKind.Empirical));
        Assert.Equal(0, (actual - expected).FrobeniusNorm(), 1e-12 * (1 + expected.FrobeniusNorm()));
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void The_Gauss_Newton_matrix_has_no_negative_eigenvalue_and_is_the_exact_Fisher_matrix(string spec)
    {
        (Optimum optimum, Dataset data) = Example(spec);
        Matrix<double> gaussNewton = SymmetricOperatorTests.Dense(CurvatureOperator.GaussNewton(optimum, data));
        Assert.InRange(
            gaussNewton.Evd().EigenValues.Min(value => value.Real),
            -1e-12 * gaussNewton.FrobeniusNorm(),
            double.PositiveInfinity);
        Assert.Equal(gaussNewton, SymmetricOperatorTests.Dense(CurvatureOperator.Fisher(optimum, data, FisherKind.Exact)));
    }

    [Fact]
    public void Layers_are_named_as_their_arrays_are()
    {
        (Optimum optimum, Dataset data) = Example("mlp:5,4+activation=tanh");
        Matrix<double> whole = SymmetricOperatorTests.Dense(CurvatureOperator.Hessian(optimum, data));
        IReadOnlyList<Range> ranges = CurvatureOperator.Coordinates(optimum.Network, ["2", "4.bias"]);
        int[] kept = [.. ranges.SelectMany(range => Enumerable.Range(range.Start.Value, range.End.Value - range.Start.Value))];
        Matrix<double> part = SymmetricOperatorTests.Dense(CurvatureOperator.Hessian(optimum, data).Restricted(ranges));
        Assert.Equal((5 * 4) + 4 + 3, kept.Length);
        Assert.Equal(Matrix<double>.Build.Dense(kept.Length, kept.Length, (i, j) => whole[kept[i], kept[j]]), part);
        Assert.Contains(
            "0.weight",
            Assert.Throws<PlateauException>(() => CurvatureOperator.Coordinates(optimum.Network, ["head"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_wider_than_a_pass_is_the_same_products()
    {
        (Optimum optimum, Dataset data) = Example("mlp:5,4+activation=tanh");
        CurvatureOperator hessian = CurvatureOperator.Hessian(optimum, data);
        double[][] vectors = [.. Enumerable.Range(0, (2 * hessian.Width) + 3)
            .Select(i => Enumerable.Range(0, hessian.Dimension).Select(j => Math.Sin((i * 31) + j)).ToArray())];
        double[][] together = hessian.Multiply(vectors);
        Assert.Equal(vectors.Length, hessian.Products);
        for (int i = 0; i < vectors.Length; i += 5)
        {
            Assert.Equal(CurvatureOperator.Hessian(optimum, data).Multiply([vectors[i]])[0], together[i]);
        }
    }

    [Fact]
    public void What_is_not_finite_is_named()
    {
        (Optimum optimum, Dataset data) = Example("mlp:5,4+activation=tanh");
        double[] broken = [.. optimum.Parameters];
        broken[3] = double.NaN;
        CurvatureOperator hessian = CurvatureOperator.Hessian(optimum with { Parameters = broken }, data);
        PlateauException refused = Assert.Throws<PlateauException>(() => hessian.Multiply([new double[hessian.Dimension]]));
        Assert.Contains("the loss is not finite", refused.Message, StringComparison.Ordinal);
        Assert.Contains("began in", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => CurvatureOperator.Hessian(optimum, data, WeightedObjects.Of([Objects])));
        Assert.Throws<ArgumentException>(() => CurvatureOperator.Hessian(optimum, Samples.Normal(4, 3, 3, 1)));
    }

    [Fact]
    public void A_point_far_from_a_minimum_and_one_at_it_are_told_apart()
    {
        Dataset data = Samples.Clouds(60, 4, 3, seed: 2, distance: 0.5);
        Network network = NetworkSpec.Parse("softmax").Build(data);
        Optimum start = new() { Network = network, Parameters = new double[network.ParameterCount], Precision = Precision.Double };
        Stationarity far = Stationarity.Of(start, data);
        Optimum near = start;
        for (int i = 0; i < 400; i++)
        {
            double[] gradient = MeanGradient.Of(near, data);
            near = near with { Parameters = [.. near.Parameters.Zip(gradient, (w, g) => w - g)] };
        }

        Stationarity close = Stationarity.Of(near, data);
        double gained = Evaluation.Of(start, data).Loss - Evaluation.Of(near, data).Loss;
        Assert.InRange(far.Decrease!.Value, 0.3 * gained, 1.5 * gained);
        Assert.True(close.Decrease < 1e-3 * far.Decrease && close.GradientNorm < 0.05 * far.GradientNorm);
    }

    private static Optimum Moved(Optimum optimum, int index, double step)
    {
        double[] moved = [.. optimum.Parameters];
        moved[index] += step;
        return optimum with { Parameters = moved };
    }

    private static Dataset Single(Dataset data, int index)
    {
        double[] values = new double[data.Features];
        data.CopyTo(index, 1, values.AsSpan());
        return Dataset.Of(values, [.. data.ObjectShape], [data.Labels[index]], data.Classes);
    }

    private static (Optimum Optimum, Dataset Data) Example(string spec)
    {
        int[] shape = spec.StartsWith("mlp", StringComparison.Ordinal) ? [6] : [1, 5, 6];
        Dataset flat = Samples.Normal(Objects, shape.Aggregate(1, (a, b) => a * b), 3, seed: 8);
        double[] values = new double[Objects * flat.Features];
        flat.CopyTo(0, Objects, values.AsSpan());
        Dataset data = Dataset.Of(values, shape, flat.Labels.ToArray(), 3);
        Network network = NetworkSpec.Parse(spec).Build(data);
        return (
            new Optimum { Network = network, Parameters = [.. network.Initialize(4).Select(w => 1.5 * w)], Precision = Precision.Double },
            data);
    }
}
