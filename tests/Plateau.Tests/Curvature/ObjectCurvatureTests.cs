using MathNet.Numerics.LinearAlgebra;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Tests.Networks;
using Plateau.Training;

namespace Plateau.Tests.Curvature;

/// <summary>Curvature of single objects against explicit matrices J_iᵀA_iJ_i, with Jacobians by differences and slow losses.</summary>
[Collection(nameof(ThreadCount))]
public sealed class ObjectCurvatureTests
{
    public static TheoryData<string, string> Specs => new()
    {
        { "softmax", "cross-entropy" },
        { "mlp:7,5+activation=tanh", "cross-entropy" },
        { "mlp:7,5+bias=false", "squared-error" },
        { "cnn:3x2+batchnorm+activation=gelu", "cross-entropy" },
        { "cnn:4x2+pool=1+last=3", "cross-entropy+label-smoothing=0.1" },
        { "resnet:8+width=1+activation=silu", "cross-entropy" },
    };

    [Theory]
    [MemberData(nameof(Specs))]
    public void They_are_the_norms_of_explicit_matrices(string spec, string loss)
    {
        (Optimum optimum, Dataset data) = Make(spec, loss);
        ObjectCurvature found = ObjectCurvature.Of(optimum, data);
        Assert.Equal(data.Objects, found.Objects);
        Matrix<double> mean = Matrix<double>.Build.Dense(optimum.Parameters.Length, optimum.Parameters.Length);
        for (int i = 0; i < data.Objects; i++)
        {
            Matrix<double> own = GaussNewton(optimum, data, i);
            double[] values = [.. own.Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real)];
            Assert.True(values.Max() > 1e-3);
            Assert.Equal(values.Max(), found.SpectralNorms[i], 1e-8 * values.Max());
            Assert.Equal(own.Trace(), found.Traces[i], 1e-8 * values.Max());
            Assert.Equal(own.FrobeniusNorm(), found.FrobeniusNorms[i], 1e-8 * values.Max());
            mean += own / data.Objects;
        }

        Assert.Equal(mean.Trace(), found.MeanTrace, 1e-8 * mean.Trace());
        double? square = ObjectCurvature.SquaredFrobeniusNormOfMean(optimum, data);
        Assert.Equal(spec.StartsWith("mlp", StringComparison.Ordinal) || spec == "softmax", square is not null);
        Assert.Equal(
            Math.Pow(mean.FrobeniusNorm(), 2),
            square ?? Math.Pow(mean.FrobeniusNorm(), 2),
            1e-8 * Math.Pow(mean.FrobeniusNorm(), 2));
        Assert.Equal(found.SpectralNorms.Max(), found.LargestSpectralNorm);
        Assert.Equal(found.SpectralNorms.Average(), found.MeanSpectralNorm, 1e-12 * found.MeanSpectralNorm);
        Assert.True(found.LargestTrace >= found.MeanTrace && found.LargestFrobeniusNorm >= found.MeanFrobeniusNorm);
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void Neither_threads_nor_company_change_a_bit(string spec, string loss)
    {
        (Optimum optimum, Dataset data) = Make(spec, loss);
        optimum = optimum with { Precision = Precision.Single };
        ObjectCurvature one = ThreadCount.With(1, () => ObjectCurvature.Of(optimum, data));
        foreach (int threads in (int[])[2, 3])
        {
            ObjectCurvature other = ThreadCount.With(threads, () => ObjectCurvature.Of(optimum, data));
            Assert.Equal(one.SpectralNorms, other.SpectralNorms);
            Assert.Equal(one.Traces, other.Traces);
            Assert.Equal(one.FrobeniusNorms, other.FrobeniusNorms);
        }

        Assert.Equal(one.SpectralNorms[2], ObjectCurvature.Of(optimum, data.Select([2])).SpectralNorms[0]);
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void Single_precision_stays_near_double(string spec, string loss)
    {
        (Optimum optimum, Dataset data) = Make(spec, loss);
        ObjectCurvature expected = ObjectCurvature.Of(optimum, data);
        ObjectCurvature found = ObjectCurvature.Of(optimum with { Precision = Precision.Single }, data);
        for (int i = 0; i < data.Objects; i++)
        {
            Assert.Equal(expected.SpectralNorms[i], found.SpectralNorms[i], 1e-5 * expected.SpectralNorms[i]);
            Assert.Equal(expected.Traces[i], found.Traces[i], 1e-5 * expected.Traces[i]);
            Assert.Equal(expected.FrobeniusNorms[i], found.FrobeniusNorms[i], 1e-5 * expected.FrobeniusNorms[i]);
        }

        Assert.NotEqual(expected.Traces, found.Traces);
    }

    // Softmax regression with W = 0: A = I/K − 11ᵀ/K², G_i = A ⊗ (x, 1)(x, 1)ᵀ, which docs/theory.md T3 has as the counterexample to P1's
    // bound.
    [Fact]
    public void A_hundred_classes_without_knowledge_have_the_closed_form()
    {
        const int Classes = 100;
        Network network = NetworkSpec.Parse("softmax").Build(new Shape(4), Classes);
        Dataset data = PassCases.Objects(6, network.InputShape, Classes, seed: 5);
        Optimum optimum = new() { Network = network, Parameters = new double[network.ParameterCount], Precision = Precision.Double };
        ObjectCurvature found = ObjectCurvature.Of(optimum, data);
        for (int i = 0; i < data.Objects; i++)
        {
            double[] x = new double[4];
            data.Gather<double>([i], x);
            double square = Sums.Dot(x, x) + 1;
            Assert.Equal(square / Classes, found.SpectralNorms[i], 1e-13 * square);
            Assert.Equal(square * (Classes - 1) / Classes, found.Traces[i], 1e-13 * square);
            Assert.Equal(square * Math.Sqrt(Classes - 1) / Classes, found.FrobeniusNorms[i], 1e-13 * square);
        }
    }

    // Several tiles of objects, uneven, against products of the mean's operator with the columns of its own square.
    [Fact]
    public void The_norm_of_the_mean_is_that_of_its_operator_for_many_objects()
    {
        Network network = NetworkSpec.Parse("mlp:5+activation=tanh").Build(new Shape(6), 10);
        Dataset data = PassCases.Objects(75, network.InputShape, 10, seed: 6);
        Optimum optimum = new() { Network = network, Parameters = network.Initialize(2), Precision = Precision.Double };
        double[][] units = [.. Enumerable.Range(0, network.ParameterCount).Select(j =>
        {
            double[] unit = new double[network.ParameterCount];
            unit[j] = 1;
            return unit;
        })];
        double expected = CurvatureOperator.GaussNewton(optimum, data).Multiply(units).Sum(column => Sums.Dot(column, column));
        double found = ThreadCount.With(1, () => ObjectCurvature.SquaredFrobeniusNormOfMean(optimum, data)!.Value);
        Assert.Equal(expected, found, 1e-10 * expected);
        Assert.Equal(found, ThreadCount.With(3, () => ObjectCurvature.SquaredFrobeniusNormOfMean(optimum, data)));
        double single = ObjectCurvature.SquaredFrobeniusNormOfMean(optimum with { Precision = Precision.Single }, data)!.Value;
        Assert.Equal(expected, single, 1e-5 * expected);
    }

    [Fact]
    public void Pictures_less_their_background_are_whole_here()
    {
        Network network = NetworkSpec.Parse("mlp:6,5+activation=tanh").Build(9, 3);
        Dataset pictures = PassCases.Pictures(7, network.InputShape, 3, seed: 11);
        Assert.True(network.TakesShiftedInput && pictures.Origin.Length > 0);
        Optimum optimum = new() { Network = network, Parameters = network.Initialize(2), Precision = Precision.Double };
        double[] numbers = new double[7 * 9];
        pictures.Gather<double>([.. Enumerable.Range(0, 7)], numbers);
        Dataset plain = Dataset.Of(numbers, network.InputShape.Sizes.ToArray(), pictures.Labels.ToArray(), 3);
        double expected = ObjectCurvature.SquaredFrobeniusNormOfMean(optimum, plain)!.Value;
        Assert.Equal(expected, ObjectCurvature.SquaredFrobeniusNormOfMean(optimum, pictures)!.Value, 1e-12 * expected);
        double[] norms = ObjectCurvature.Of(optimum, plain).SpectralNorms;
        Assert.All(
            norms.Zip(ObjectCurvature.Of(optimum, pictures).SpectralNorms),
            pair => Assert.Equal(pair.First, pair.Second, 1e-12 * pair.First));
    }

    [Fact]
    public void What_has_no_curvature_is_refused()
    {
        (Optimum optimum, Dataset data) = Make("mlp:7,5+activation=tanh", "cross-entropy");
        Assert.Throws<ArgumentException>("data", () => ObjectCurvature.Of(optimum, Samples.Normal(3, 7, 3, 1)));
        double[] broken = [.. optimum.Parameters.Select(_ => double.NaN)];
        Assert.Contains(
            "not finite",
            Assert.Throws<PlateauException>(() => ObjectCurvature.Of(optimum with { Parameters = broken }, data)).Message,
            StringComparison.Ordinal);
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => ObjectCurvature.Of(optimum, data, cancellation: cancelled.Token));
    }

    internal static (Optimum Optimum, Dataset Data) Make(string spec, string loss, int objects = 4)
    {
        bool flat = !spec.StartsWith("cnn", StringComparison.Ordinal) && !spec.StartsWith("resnet", StringComparison.Ordinal);
        Shape shape = flat ? new Shape(6) : spec.Contains("pool", StringComparison.Ordinal) ? new Shape(1, 12, 13) : new Shape(1, 6, 5);
        Network network = NetworkSpec.Parse(spec).Build(shape, 3);
        RandomStream stream = new(9, RandomPurpose.Subset, 3);
        return (
            new Optimum
            {
                Network = network,
                Parameters = [.. network.Initialize(3).Select((value, j) => value + (0.2 * stream.Normal(1_000_000 + j)))],
                Buffers = [.. network.InitialBuffers().Select((start, j) => start + (0.3 * stream.Uniform(2_000_000 + j)))],
                Loss = ObjectLoss.Named(loss),
                Precision = Precision.Double,
            },
            PassCases.Objects(objects, network.InputShape, 3, seed: 4));
    }

    private static Matrix<double> GaussNewton(Optimum optimum, Dataset data, int index)
    {
        const double Step = 1e-4;
        double[] at = (double[])optimum.Parameters.Clone();
        int classes = optimum.Network.Outputs;
        Matrix<double> jacobian = Matrix<double>.Build.Dense(classes, at.Length);
        for (int j = 0; j < at.Length; j++)
        {
            double value = at[j];
            double[][] moved = [.. new[] { 1, -1, 2, -2 }.Select(by =>
            {
                at[j] = value + (by * Step);
                return Logits(optimum, data, index, at);
            })];
            at[j] = value;
            for (int k = 0; k < classes; k++)
            {
                jacobian[k, j] = ((8 * (moved[0][k] - moved[1][k])) - (moved[2][k] - moved[3][k])) / (12 * Step);
            }
        }

        double[] logits = Logits(optimum, data, index, at);
        PassLoss loss = optimum.Loss.Name == "squared-error" ? PassLoss.SquaredError : PassLoss.CrossEntropy;
        Matrix<double> curve = Matrix<double>.Build.DenseOfColumnArrays(
            Enumerable.Range(0, classes)
                .Select(k => loss.Curve(logits, [.. Enumerable.Range(0, classes).Select(j => j == k ? 1.0 : 0.0)])));
        return jacobian.Transpose() * curve * jacobian;
    }

    private static double[] Logits(Optimum optimum, Dataset data, int index, double[] parameters)
    {
        ParameterBlock<double> block = new(optimum.Network, 1);
        block.Set(0, parameters);
        block.SetBuffers(0, optimum.Buffers);
        block.Prepare(0, backward: false);
        Workspace<double> workspace = new(optimum.Network, 1) { Parameters = block };
        data.Gather<double>([index], workspace.Inputs);
        workspace.Forward(new ObjectRange(0, 1));
        return workspace.Logits.ToArray();
    }
}
