using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;
using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Tests.Networks;

/// <summary>Initial parameters of each rule against the law that it promises.</summary>
public sealed class InitializationTests
{
    private static readonly Dictionary<string, ParameterSegment> Segments = new ParameterSegment[]
    {
        new("linear.weight", new Shape(120, 300), 7, 300),
        new("linear.bias", new Shape(120), 36_007, 300),
        new("convolution.weight", new Shape(64, 48, 3, 2), 36_127, 288),
        new("norm.weight", new Shape(64), 54_559, 64) { Start = ParameterStart.One },
        new("norm.bias", new Shape(64), 54_623, 64) { Start = ParameterStart.Zero },
        new("norm.gain", new Shape(2, 8), 54_687, 64) { Start = ParameterStart.One },
    }.ToDictionary(segment => segment.Name);

    private static readonly int Length = Segments.Values.Max(segment => segment.Offset + segment.Length);

    public static TheoryData<Initialization> Rules => [.. Enum.GetValues<Initialization>()];

    [Theory]
    [InlineData("kaiming-normal", "linear.weight", 2.0 / 300, true)]
    [InlineData("kaiming-normal", "convolution.weight", 2.0 / 288, true)]
    [InlineData("kaiming-uniform", "linear.weight", 2.0 / 300, false)]
    [InlineData("kaiming-uniform", "convolution.weight", 2.0 / 288, false)]
    [InlineData("xavier-normal", "linear.weight", 2.0 / 420, true)]
    [InlineData("xavier-normal", "convolution.weight", 2.0 / (288 + 384), true)]
    [InlineData("xavier-uniform", "linear.weight", 2.0 / 420, false)]
    [InlineData("xavier-uniform", "convolution.weight", 2.0 / (288 + 384), false)]
    [InlineData("default", "linear.weight", 1.0 / 900, false)]
    [InlineData("default", "convolution.weight", 1.0 / 864, false)]
    public void Weights_have_the_mean_the_variance_and_the_law_of_their_rule(string name, string array, double variance, bool normal)
    {
        double[] values = Values(InitializationNames.Find(name)!.Value, 5, array);
        double[] standard = [.. values.Select(value => value / Math.Sqrt(variance))];

        // Four standard errors each; squares of standard normal numbers have the variance 2, of uniform ones 0.8.
        double error = 4 / Math.Sqrt(values.Length);
        Assert.Equal(0, standard.Average(), error);
        Assert.Equal(1, standard.Average(value => value * value), error * Math.Sqrt(normal ? 2 : 0.8));
        double tail = normal ? 0.04999579 : 0;
        double share = standard.Count(value => Math.Abs(value) > (normal ? 1.96 : Math.Sqrt(3) * 1.0000001)) / (double)values.Length;
        Assert.Equal(tail, share, error * Math.Sqrt(tail * (1 - tail)));
        Assert.InRange(standard.Max(Math.Abs), normal ? 3.5 : Math.Sqrt(3) * 0.999, normal ? 5.5 : Math.Sqrt(3) * 1.0000001);
    }

    [Theory]
    [InlineData("linear.weight")]
    [InlineData("convolution.weight")]
    public void Orthogonal_weights_have_orthonormal_rows_to_single_precision(string array)
    {
        double[] values = Values(Initialization.Orthogonal, 6, array);
        AssertOrthonormalRows(values, Segments[array].Shape[0], 1e-7);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(9, 1)]
    [InlineData(20, 20)]
    [InlineData(30, 70)]
    [InlineData(70, 30)]
    public void The_orthogonal_matrix_is_the_Q_of_a_QR_decomposition_with_a_positive_diagonal(int rows, int columns)
    {
        double[] gaussian = new double[rows * columns];
        NormalNumbers.Fill(new RandomStream(3, RandomPurpose.Initialization), gaussian);
        double[] orthogonal = [.. gaussian];
        InitialParameters.Orthogonalize(orthogonal, rows);

        // Column-major reading makes this the transpose, tall where the matrix is wide.
        DenseMatrix transposed = DenseMatrix.OfColumnMajor(columns, rows, gaussian);
        MathNet.Numerics.LinearAlgebra.Matrix<double> tall = rows <= columns ? transposed : transposed.Transpose();
        QR<double> qr = tall.QR(QRMethod.Thin);
        MathNet.Numerics.LinearAlgebra.Matrix<double> q = DenseMatrix.Create(
            tall.RowCount,
            tall.ColumnCount,
            (i, j) => qr.Q[i, j] * Math.Sign(qr.R[j, j]));
        double[] expected = (rows <= columns ? q : q.Transpose()).ToColumnMajorArray();
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], orthogonal[i], 1e-12);
        }

        double[] asRows = rows <= columns
            ? orthogonal
            : DenseMatrix.OfColumnMajor(columns, rows, orthogonal).Transpose().ToColumnMajorArray();
        AssertOrthonormalRows(asRows, Math.Min(rows, columns), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Normalisations_start_at_one_and_zero_under_every_rule(Initialization how)
    {
        Assert.All(Values(how, 1, "norm.weight"), value => Assert.Equal(1.0, value));
        Assert.All(Values(how, 1, "norm.gain"), value => Assert.Equal(1.0, value));
        Assert.All(Values(how, 1, "norm.bias"), value => Assert.Equal(0.0, value));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Biases_are_zero_but_for_the_default_rule(Initialization how)
    {
        double[] biases = Values(how, 1, "linear.bias");
        if (how == Initialization.Default)
        {
            Assert.All(biases, value => Assert.InRange(Math.Abs(value), 1e-9, 1 / Math.Sqrt(300)));
        }
        else
        {
            Assert.All(biases, value => Assert.Equal(0.0, value));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_seed_decides_and_single_precision_holds_every_number(Initialization how)
    {
        Network network = NetworkSpec.Parse("mlp:40,30").Build(50, 10);
        double[] parameters = network.Initialize(7, how);
        Assert.Equal(parameters, network.Initialize(7, how));
        Assert.Equal(parameters, parameters.Select(value => (double)(float)value));
        ParameterSegment weight = network.Segments[0];
        double[] others = network.Initialize(8, how);
        Assert.Equal(0, Enumerable.Range(weight.Offset, weight.Length).Count(i => parameters[i] == others[i]));
    }

    // Recorded once; any machine, instruction set and compiler must find the same.
    [Theory]
    [InlineData(Initialization.Default, 18009586986435882837UL)]
    [InlineData(Initialization.KaimingNormal, 13293729125572423509UL)]
    [InlineData(Initialization.KaimingUniform, 884445491197259605UL)]
    [InlineData(Initialization.XavierNormal, 781323688808165205UL)]
    [InlineData(Initialization.XavierUniform, 16539964255487799125UL)]
    [InlineData(Initialization.Orthogonal, 4231002068317515605UL)]
    public void Every_machine_finds_the_same_bits(Initialization how, ulong expected)
    {
        ulong hash = 14695981039346656037;
        foreach (double value in NetworkSpec.Parse("mlp:40,30").Build(50, 10).Initialize(7, how))
        {
            hash = (hash * 1099511628211) ^ BitConverter.DoubleToUInt64Bits(value);
        }

        Assert.Equal(expected, hash);
    }

    [Fact]
    public void The_default_rule_is_uniform_number_by_number()
    {
        Network network = NetworkSpec.Parse("mlp:40").Build(50, 10);
        double[] parameters = network.Initialize(9);
        Assert.Equal(parameters, network.Initialize(9, Initialization.Default));
        RandomStream random = new(9, RandomPurpose.Initialization);
        for (int i = 0; i < parameters.Length; i++)
        {
            double bound = 1 / Math.Sqrt(i < (50 * 40) + 40 ? 50 : 40);
            Assert.Equal((double)(float)(((2 * random.Uniform(i)) - 1) * bound), parameters[i]);
        }
    }

    [Fact]
    public void Names_and_rules_are_in_one_to_one_correspondence()
    {
        Assert.Equal(
            ["default", "kaiming-normal", "kaiming-uniform", "xavier-normal", "xavier-uniform", "orthogonal"],
            InitializationNames.All);
        Assert.Equal(Enum.GetValues<Initialization>(), InitializationNames.All.Select(name => InitializationNames.Find(name)!.Value));
        Assert.Equal(InitializationNames.All, Enum.GetValues<Initialization>().Select(InitializationNames.Of));
        Assert.Null(InitializationNames.Find("Default"));
        Network network = NetworkSpec.Parse("softmax").Build(3, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Initialize(1, (Initialization)99));
    }

    [Fact]
    public void Names_and_activations_are_in_one_to_one_correspondence()
    {
        Assert.Equal(["relu", "leaky-relu", "gelu", "gelu-tanh", "silu", "tanh", "sigmoid"], ActivationNames.All);
        Assert.Equal(
            Enum.GetValues<ActivationKind>().Order(),
            ActivationNames.All.Select(name => ActivationNames.Find(name)!.Value).Order());
        Assert.All(Enum.GetValues<ActivationKind>(), kind => Assert.Equal(kind, ActivationNames.Find(ActivationNames.Of(kind))));
        Assert.Null(ActivationNames.Find("swoosh"));
    }

    private static double[] Values(Initialization how, ulong seed, string array)
    {
        double[] parameters = new double[Length];
        InitialParameters.Fill([.. Segments.Values], seed, how, parameters);
        ParameterSegment segment = Segments[array];
        return parameters[segment.Offset..(segment.Offset + segment.Length)];
    }

    private static void AssertOrthonormalRows(double[] values, int rows, double tolerance)
    {
        int columns = values.Length / rows;
        for (int a = 0; a < rows; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double product = 0;
                for (int j = 0; j < columns; j++)
                {
                    product += values[(a * columns) + j] * values[(b * columns) + j];
                }

                Assert.Equal(a == b ? 1 : 0, product, tolerance);
            }
        }
    }
}
