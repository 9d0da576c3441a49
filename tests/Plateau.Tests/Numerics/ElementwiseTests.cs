using System.Numerics;
using Plateau.Formats;
using Plateau.Numerics;

namespace Plateau.Tests.Numerics;

public sealed class ElementwiseTests
{
    private delegate void Map<T>(ReadOnlySpan<T> source, Span<T> destination);

    // Errors in units of the last place of the result; where a function passes through 0, of its largest value nearby.
    [Theory]
    [InlineData("exp", 2, 2, 0)]
    [InlineData("log1p", 1, 2, 0)]
    [InlineData("tanh", 3, 3, 0)]
    [InlineData("tanh1", 4, 4, 0)]
    [InlineData("tanh2", 6, 6, 0)]
    [InlineData("erf", 1, 3, 0)]
    [InlineData("gelu", 1, 12, 0)]
    [InlineData("gelu1", 1, 40, 0.02)]
    [InlineData("gelu2", 1, 12, 0)]
    [InlineData("sigmoid", 1, 2, 0)]
    [InlineData("sigmoid1", 2, 3, 0)]
    [InlineData("sigmoid2", 2, 3, 0)]
    [InlineData("silu", 2, 2, 0)]
    [InlineData("silu1", 5, 8, 0.02)]
    [InlineData("silu2", 4, 3, 0)]
    [InlineData("gelut", 1, 20, 0)]
    [InlineData("gelut1", 1, 20, 0.02)]
    [InlineData("gelut2", 1, 20, 0)]
    public void Values_agree_with_sixty_digits(string function, double ulpsOfFloat, double ulpsOfDouble, double floor)
    {
        foreach ((double x, double y) in ReferenceValues.Of(function))
        {
            float[] single = [(float)x];
            double[] twice = [x];
            Function<float>(function)(single, single);
            Function<double>(function)(twice, twice);
            double allowed = ulpsOfDouble * Math.BitIncrement(Math.Max(Math.Abs(y), floor)) * Math.Pow(2, -52);
            Assert.True(
                Math.Abs(twice[0] - y) <= Math.Max(allowed, double.Epsilon),
                $"{function}({x:R}) in double: {twice[0]:R}, not {y:R}, "
                    + $"{Math.Abs(twice[0] - y) / Math.Abs(y) * Math.Pow(2, 53):F2} half ulp");
            double allowedSingle = ulpsOfFloat * Math.Max(Math.Max(Math.Abs(y), floor) * Math.Pow(2, -23), float.Epsilon);
            Assert.True(
                Math.Abs(single[0] - y) <= allowedSingle || single[0] == (float)y,
                $"{function}({x:R}) in single: {single[0]:R}, not {y:R}");
        }
    }

    [Fact]
    public void The_exponential_is_within_two_units_everywhere()
    {
        const int N = 40_000;
        float[] x = new float[N];
        double[] wide = new double[N];
        for (int i = 0; i < N; i++)
        {
            x[i] = -105f + (195f * i / N);
            wide[i] = -746 + (1457.0 * i / N);
        }

        float[] y = new float[N];
        double[] wideY = new double[N];
        Elementwise.Apply<Exponential, float>(x, y);
        Elementwise.Apply<Exponential, double>(wide, wideY);
        for (int i = 0; i < N; i++)
        {
            // The C library's own, itself within one unit, as the outside number.
            double exact = Math.Exp(x[i]);
            double unit = exact > float.MaxValue
                ? double.PositiveInfinity
                : Math.Max(float.BitIncrement((float)exact) - (float)exact, float.Epsilon);
            Assert.True(Math.Abs(y[i] - exact) <= 2 * unit, $"exp({x[i]:R}) = {y[i]:R}");
            double library = Math.Exp(wide[i]);
            Assert.True(
                wideY[i] == library || Math.Abs(wideY[i] - library) <= 2 * (Math.BitIncrement(library) - library),
                $"exp({wide[i]:R}) = {wideY[i]:R}, not {library:R}");
        }
    }

    [Theory]
    [InlineData("exp", double.NegativeInfinity, 0)]
    [InlineData("exp", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("exp", 1e30, double.PositiveInfinity)]
    [InlineData("exp", -1e30, 0)]
    [InlineData("exp", 0, 1)]
    [InlineData("exp", double.NaN, double.NaN)]
    [InlineData("log1p", -1, double.NegativeInfinity)]
    [InlineData("log1p", -1.5, double.NaN)]
    [InlineData("log1p", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("log1p", double.NaN, double.NaN)]
    [InlineData("log1p", 0, 0)]
    [InlineData("tanh", double.PositiveInfinity, 1)]
    [InlineData("tanh", double.NegativeInfinity, -1)]
    [InlineData("tanh", double.NaN, double.NaN)]
    [InlineData("tanh", 0, 0)]
    [InlineData("erf", double.PositiveInfinity, 1)]
    [InlineData("erf", double.NegativeInfinity, -1)]
    [InlineData("erf", double.NaN, double.NaN)]
    [InlineData("gelu", double.NaN, double.NaN)]
    [InlineData("gelu", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("gelu", -1e20, 0)]
    [InlineData("gelu", 0, 0)]
    [InlineData("gelu1", double.NaN, double.NaN)]
    [InlineData("gelu1", 0, 0.5)]
    [InlineData("sigmoid", double.NaN, double.NaN)]
    [InlineData("sigmoid", double.PositiveInfinity, 1)]
    [InlineData("sigmoid", double.NegativeInfinity, 0)]
    [InlineData("sigmoid", 1e30, 1)]
    [InlineData("sigmoid", -1e30, 0)]
    [InlineData("sigmoid", 0, 0.5)]
    [InlineData("sigmoid1", double.NaN, double.NaN)]
    [InlineData("sigmoid1", 1e30, 0)]
    [InlineData("sigmoid1", -1e30, 0)]
    [InlineData("sigmoid1", 0, 0.25)]
    [InlineData("sigmoid2", double.NaN, double.NaN)]
    [InlineData("sigmoid2", 1e30, 0)]
    [InlineData("sigmoid2", -1e30, 0)]
    [InlineData("sigmoid2", 0, 0)]
    [InlineData("silu", double.NaN, double.NaN)]
    [InlineData("silu", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("silu", 1e30, 1e30)]
    [InlineData("silu", -1e30, 0)]
    [InlineData("silu", 0, 0)]
    [InlineData("silu1", double.NaN, double.NaN)]
    [InlineData("silu1", 1e30, 1)]
    [InlineData("silu1", -1e30, 0)]
    [InlineData("silu1", 0, 0.5)]
    [InlineData("silu2", double.NaN, double.NaN)]
    [InlineData("silu2", 1e30, 0)]
    [InlineData("silu2", -1e30, 0)]
    [InlineData("silu2", 0, 0.5)]
    [InlineData("gelut", double.NaN, double.NaN)]
    [InlineData("gelut", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("gelut", 1e30, 1e30)]
    [InlineData("gelut", -1e30, 0)]
    [InlineData("gelut", 0, 0)]
    [InlineData("gelut1", double.NaN, double.NaN)]
    [InlineData("gelut1", 1e30, 1)]
    [InlineData("gelut1", double.PositiveInfinity, 1)]
    [InlineData("gelut1", -1e30, 0)]
    [InlineData("gelut1", 0, 0.5)]
    [InlineData("gelut2", double.NaN, double.NaN)]
    [InlineData("gelut2", 1e30, 0)]
    [InlineData("gelut2", double.NegativeInfinity, 0)]
    [InlineData("leaky", double.NaN, double.NaN)]
    [InlineData("leaky", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("leaky", double.NegativeInfinity, double.NegativeInfinity)]
    [InlineData("leaky", 0, 0)]
    [InlineData("leaky", -100, -1)]
    [InlineData("leaky", 3, 3)]
    [InlineData("leaky1", -3, 0.01)]
    [InlineData("leaky1", 0, 0.01)]
    [InlineData("leaky1", 3, 1)]
    [InlineData("relu1", -3, 0)]
    [InlineData("relu1", 0, 0)]
    [InlineData("relu1", 3, 1)]
    [InlineData("nothing", 7, 0)]
    [InlineData("relu", double.NaN, double.NaN)]
    [InlineData("relu", -3, 0)]
    [InlineData("relu", 3, 3)]
    [InlineData("relu", double.NegativeInfinity, 0)]
    [InlineData("relu", double.PositiveInfinity, double.PositiveInfinity)]
    public void At_the_ends_the_limits_are_exact_and_what_is_not_a_number_stays_so(string function, double x, double expected)
    {
        float[] single = [(float)x];
        double[] twice = [x];
        Function<float>(function)(single, single);
        Function<double>(function)(twice, twice);
        Assert.Equal(expected, Math.Abs(twice[0]) == 0 ? 0 : twice[0]);
        Assert.Equal((float)expected, MathF.Abs(single[0]) == 0 ? 0 : single[0]);
    }

    [Theory]
    [InlineData("tanh", "tanh1", "tanh2")]
    [InlineData("gelu", "gelu1", "gelu2")]
    [InlineData("gelut", "gelut1", "gelut2")]
    [InlineData("silu", "silu1", "silu2")]
    [InlineData("sigmoid", "sigmoid1", "sigmoid2")]
    [InlineData("leaky", "leaky1", "nothing")]
    [InlineData("relu", "relu1", "nothing")]
    public void Derivatives_are_those_of_finite_differences(string value, string first, string second)
    {
        const double H = 1e-5;
        for (double x = -6; x <= 6; x += 0.173)
        {
            Assert.Equal((Value(value, x + H) - Value(value, x - H)) / (2 * H), Value(first, x), 1e-9);
            Assert.Equal((Value(first, x + H) - Value(first, x - H)) / (2 * H), Value(second, x), 1e-9);
        }
    }

    [Theory]
    [InlineData("leaky-relu", "leaky", "leaky1", "nothing")]
    [InlineData("gelu-tanh", "gelut", "gelut1", "gelut2")]
    [InlineData("silu", "silu", "silu1", "silu2")]
    [InlineData("sigmoid", "sigmoid", "sigmoid1", "sigmoid2")]
    public void Values_and_derivatives_are_those_of_PyTorch(string name, params string[] functions)
    {
        double[] Array(string key) => Npz.Read(TestFiles.Fixture("activations.npz"), key).To<double>().Data;
        double[] x = Array("x");
        for (int order = 0; order < functions.Length; order++)
        {
            double[] expected = Array($"{name}.{order}");
            for (int i = 0; i < x.Length; i++)
            {
                double actual = Value(functions[order], x[i]);
                Assert.True(
                    Math.Abs(expected[i] - actual) <= 3e-15 * Math.Max(1, Math.Abs(expected[i])),
                    $"{functions[order]}({x[i]:R}) = {actual:R}, not {expected[i]:R}");
            }
        }
    }

    // Recorded once; any machine, instruction set and compiler must find the same.
    [Theory]
    [InlineData("exp", 2367891948223209741UL)]
    [InlineData("log1p", 16896692059547048229UL)]
    [InlineData("tanh", 3151026132128263139UL)]
    [InlineData("tanh1", 5679604429567048760UL)]
    [InlineData("tanh2", 13019412515327943693UL)]
    [InlineData("erf", 6255342565169444885UL)]
    [InlineData("gelu", 487493397228696518UL)]
    [InlineData("gelu1", 13782116134665751242UL)]
    [InlineData("gelu2", 17836726856082279910UL)]
    [InlineData("leaky", 12786832063771070416UL)]
    [InlineData("sigmoid", 9447118605915054513UL)]
    [InlineData("sigmoid1", 2871001152867876867UL)]
    [InlineData("sigmoid2", 9820591848880248881UL)]
    [InlineData("silu", 5084678278842032711UL)]
    [InlineData("silu1", 5010152760200940255UL)]
    [InlineData("silu2", 11886371960696907695UL)]
    [InlineData("gelut", 14181080298564967800UL)]
    [InlineData("gelut1", 7423774534600769442UL)]
    [InlineData("gelut2", 12861809294277069741UL)]
    public void Every_machine_finds_the_same_bits(string function, ulong expected)
    {
        float[] single = new float[5000];
        double[] twice = new double[5000];
        for (int i = 0; i < twice.Length; i++)
        {
            twice[i] = -20.05 + (i * 0.0081);
            single[i] = (float)twice[i];
        }

        Function<float>(function)(single, single);
        Function<double>(function)(twice, twice);
        ulong hash = 14695981039346656037;
        for (int i = 0; i < twice.Length; i++)
        {
            // The sign and payload of a NaN are no result.
            ulong low = float.IsNaN(single[i]) ? 1 : BitConverter.SingleToUInt32Bits(single[i]);
            ulong high = double.IsNaN(twice[i]) ? 1 : BitConverter.DoubleToUInt64Bits(twice[i]);
            hash = ((hash ^ low) * 1099511628211) ^ high;
        }

        Assert.Equal(expected, hash);
    }

    [Theory]
    [InlineData("exp")]
    [InlineData("log1p")]
    [InlineData("tanh")]
    [InlineData("tanh1")]
    [InlineData("tanh2")]
    [InlineData("erf")]
    [InlineData("gelu")]
    [InlineData("gelu1")]
    [InlineData("gelu2")]
    [InlineData("relu")]
    [InlineData("relu1")]
    [InlineData("leaky")]
    [InlineData("leaky1")]
    [InlineData("sigmoid")]
    [InlineData("sigmoid1")]
    [InlineData("sigmoid2")]
    [InlineData("silu")]
    [InlineData("silu1")]
    [InlineData("silu2")]
    [InlineData("gelut")]
    [InlineData("gelut1")]
    [InlineData("gelut2")]
    public void A_value_depends_on_its_argument_alone_not_on_its_place(string function)
    {
        PlaceDoesNotMatter<float>(function);
        PlaceDoesNotMatter<double>(function);
    }

    [Fact]
    public void The_exponential_equals_its_scalar_twin_bit_for_bit()
    {
        const int N = 20_000;
        float[] x = new float[N];
        double[] wide = new double[N];
        for (int i = 0; i < N; i++)
        {
            x[i] = -104f + (193f * i / N);
            wide[i] = -745 + (1455.0 * i / N);
        }

        float[] y = new float[N];
        double[] wideY = new double[N];
        Elementwise.Apply<Exponential, float>(x, y);
        Elementwise.Apply<Exponential, double>(wide, wideY);
        for (int i = 0; i < N; i++)
        {
            Assert.Equal(ScalarExp(x[i]), y[i]);
            Assert.Equal(ScalarExp(wide[i]), wideY[i]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(67)]
    public void Arithmetic_equals_its_scalar_twin_bit_for_bit(int length)
    {
        Arithmetic<float>(length);
        Arithmetic<double>(length);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 1)]
    [InlineData(7, 10)]
    [InlineData(64, 128)]
    [InlineData(33, 37)]
    public void Column_sums_are_one_chain_in_the_order_of_the_rows(int rows, int columns)
    {
        float[] source = Numbers<float>(rows * columns, 1);
        float[] expected = Numbers<float>(columns, 2);
        float[] sums = [.. expected];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                expected[j] += source[(i * columns) + j];
            }
        }

        Elementwise.AddColumnSums(source, rows, sums);
        Assert.Equal(expected, sums);
    }

    [Fact]
    public void Lengths_that_differ_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Elementwise.Apply<Relu, float>(new float[3], new float[4]));
        Assert.Throws<ArgumentException>(() => Elementwise.AddScaled(1.0, new double[3], new double[4]));
        Assert.Throws<ArgumentException>(() => Elementwise.AddColumnSums(new float[7], 2, new float[4]));
    }

    private static void PlaceDoesNotMatter<T>(string function)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] x = Numbers<T>(61, 3);
        T[] y = new T[x.Length];
        Function<T>(function)(x, y);
        for (int i = 0; i < x.Length; i++)
        {
            T[] alone = [x[i]];
            Function<T>(function)(alone, alone);
            Assert.Equal(alone[0], y[i]);
        }
    }

    private static void Arithmetic<T>(int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] a = Numbers<T>(length, 1);
        T[] b = Numbers<T>(length, 2);
        T scale = T.CreateTruncating(0.37);
        T[] result = new T[length];

        Elementwise.AddScaled(b, scale, a, result);
        Assert.Equal(a.Zip(b, (x, y) => T.FusedMultiplyAdd(scale, x, y)), result);
        T[] inPlace = [.. b];
        Elementwise.AddScaled(scale, a, inPlace);
        Assert.Equal(result, inPlace);
        Elementwise.Multiply(a, b, result);
        Assert.Equal(a.Zip(b, (x, y) => x * y), result);
        Elementwise.Add(a, b, result);
        Assert.Equal(a.Zip(b, (x, y) => x + y), result);
        Elementwise.Scale(scale, a, result);
        Assert.Equal(a.Select(x => scale * x), result);
        Elementwise.Apply<Relu, T>(a, result);
        Assert.Equal(a.Select(x => x > T.Zero ? x : T.Zero), result);
        T[] first = new T[length];
        Elementwise.Apply<TanhFirst, T>(a, first);
        Elementwise.ApplyTimes<TanhFirst, T>(a, b, result);
        Assert.Equal(first.Zip(b, (x, y) => x * y), result);
    }

    private static double Value(string function, double x)
    {
        double[] value = [x];
        Function<double>(function)(value, value);
        return value[0];
    }

    private static Map<T> Function<T>(string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => name switch
        {
            "relu" => Elementwise.Apply<Relu, T>,
            "exp" => Elementwise.Apply<Exponential, T>,
            "log1p" => Elementwise.Apply<LogPlusOne, T>,
            "tanh" => Elementwise.Apply<Tanh, T>,
            "tanh1" => Elementwise.Apply<TanhFirst, T>,
            "tanh2" => Elementwise.Apply<TanhSecond, T>,
            "erf" => Elementwise.Apply<ErrorFunction, T>,
            "gelu" => Elementwise.Apply<Gelu, T>,
            "gelu1" => Elementwise.Apply<GeluFirst, T>,
            "gelu2" => Elementwise.Apply<GeluSecond, T>,
            "relu1" => Elementwise.Apply<ReluFirst, T>,
            "leaky" => Elementwise.Apply<LeakyRelu, T>,
            "leaky1" => Elementwise.Apply<LeakyReluFirst, T>,
            "sigmoid" => Elementwise.Apply<Sigmoid, T>,
            "sigmoid1" => Elementwise.Apply<SigmoidFirst, T>,
            "sigmoid2" => Elementwise.Apply<SigmoidSecond, T>,
            "silu" => Elementwise.Apply<Silu, T>,
            "silu1" => Elementwise.Apply<SiluFirst, T>,
            "silu2" => Elementwise.Apply<SiluSecond, T>,
            "gelut" => Elementwise.Apply<GeluTanh, T>,
            "gelut1" => Elementwise.Apply<GeluTanhFirst, T>,
            "gelut2" => Elementwise.Apply<GeluTanhSecond, T>,
            "nothing" => Elementwise.Apply<Nothing, T>,
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };

    private static float ScalarExp(float x)
    {
        float shifted = MathF.FusedMultiplyAdd(x, 1.44269504f, 12582912f);
        float n = shifted - 12582912f;
        float r = MathF.FusedMultiplyAdd(n, 1.904654212e-9f, MathF.FusedMultiplyAdd(n, -0.693147182464599609375f, x));
        float p = 1.9875691500e-4f;
        foreach (float c in new[] { 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f })
        {
            p = MathF.FusedMultiplyAdd(p, r, c);
        }

        p = MathF.FusedMultiplyAdd(p, r * r, r) + 1f;
        int half = (int)n >> 1;
        return p * PowerOfTwo(half) * PowerOfTwo((int)n - half);

        static float PowerOfTwo(int e) => BitConverter.Int32BitsToSingle((e + 127) << 23);
    }

    private static double ScalarExp(double x)
    {
        double shifted = Math.FusedMultiplyAdd(x, 1.44269504088896338700, 6755399441055744.0);
        double n = shifted - 6755399441055744.0;
        double r = Math.FusedMultiplyAdd(n, -1.90821492927058770002e-10, Math.FusedMultiplyAdd(n, -6.93147180369123816490e-01, x));
        double factorial = 6227020800.0;
        double p = 1 / factorial;
        for (int i = 13; i > 2; i--)
        {
            factorial /= i;
            p = Math.FusedMultiplyAdd(p, r, 1 / factorial);
        }

        p = Math.FusedMultiplyAdd(p, r * r, r) + 1.0;
        int half = (int)n >> 1;
        return p * PowerOfTwo(half) * PowerOfTwo((int)n - half);

        static double PowerOfTwo(int e) => BitConverter.Int64BitsToDouble((e + 1023L) << 52);
    }

    private static T[] Numbers<T>(int count, int draw)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] numbers = new T[count];
        RandomStream random = new(12, RandomPurpose.Subset, draw);
        for (int i = 0; i < count; i++)
        {
            numbers[i] = T.CreateTruncating(3 * random.Normal(i));
        }

        return numbers;
    }
}
