using MathNet.Numerics.LinearAlgebra;
using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Tests.Networks;
using Plateau.Training;

namespace Plateau.Tests.Probing;

[Collection(nameof(ThreadCount))]
public sealed class ProbeTests
{
    private const double Sigma = 0.3;

    private static readonly Network Net = NetworkSpec.Parse("mlp:4").Build(3, 2);

    private static readonly Optimum Point = new() { Network = Net, Parameters = Net.Initialize(1), Precision = Precision.Double };

    /// <summary>Kind, kurtosis of a coordinate.</summary>
    public static TheoryData<string, double> Kinds => new()
    {
        { "gaussian", 3 },
        { "laplace", 6 },
        { "student-t", 3 + (6.0 / 16) },
        { "sphere", 3 * 26.0 / 28 },
        { "ball", 3 * 28.0 / 30 },
        { "mixture", 3 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Draws_have_the_mean_covariance_and_kurtosis_of_their_kind(string kind, double kurtosis)
    {
        // 26 parameters; every coordinate of 40,000 draws counts, so the bounds are about five standard errors.
        Probe probe = Make(kind);
        const int Draws = 40_000;
        int n = Net.ParameterCount;
        double[] w = new double[n];
        double mean = 0, square = 0, fourth = 0, cross = 0;
        for (int t = 0; t < Draws; t++)
        {
            probe.Draw(9, t, w);
            double before = 0;
            for (int i = 0; i < n; i++)
            {
                double z = (w[i] - Point.Parameters[i]) / Sigma;
                mean += z;
                square += z * z;
                fourth += z * z * z * z;
                cross += z * before;
                before = z;
            }
        }

        double count = (double)Draws * n;
        Assert.Equal(0, mean / count, 0.005);
        Assert.Equal(1, square / count, 0.012);
        Assert.Equal(kurtosis, fourth / count, kurtosis * 0.05);
        Assert.Equal(0, cross / count, 0.006);
    }

    [Fact]
    public void Sphere_and_ball_keep_their_radius()
    {
        int n = Net.ParameterCount;
        double[] w = new double[n];
        double inside = 0;
        for (int t = 0; t < 2000; t++)
        {
            Make("sphere").Draw(3, t, w);
            Assert.Equal(Sigma * Math.Sqrt(n), Distance(w), 1e-12);
            Make("ball").Draw(3, t, w);
            Assert.InRange(Distance(w), 0, Sigma * Math.Sqrt(n + 2));
            inside += Distance(w) < Sigma * Math.Sqrt(n + 2) * Math.Pow(0.5, 1.0 / n) ? 1 : 0;
        }

        Assert.Equal(0.5, inside / 2000, 0.05);
    }

    [Theory]
    [InlineData("gaussian")]
    [InlineData("sphere")]
    [InlineData("ball")]
    [InlineData("laplace")]
    [InlineData("student-t")]
    [InlineData("mixture")]
    public void A_draw_is_a_pure_function_of_seed_and_number(string kind)
    {
        Probe probe = Make(kind);
        double[] first = Draw(probe, 5, 17);
        Draw(probe, 5, 18);
        Assert.Equal(first, Draw(probe, 5, 17));
        Assert.NotEqual(first, Draw(probe, 5, 18));
        Assert.NotEqual(first, Draw(probe, 6, 17));
    }

    [Fact]
    public void A_subspace_is_orthonormal_and_draws_stay_in_it_with_the_variance_of_its_coordinates()
    {
        Subspace subspace = Subspace.Random(Net.ParameterCount, 5, seed: 2);
        for (int d = 0; d < 5; d++)
        {
            for (int e = 0; e < 5; e++)
            {
                Assert.Equal(d == e ? 1 : 0, Sums.Dot(subspace.Basis.Row(d), subspace.Basis.Row(e)), 1e-13);
            }
        }

        Probe probe = Make("gaussian").Within(subspace);
        Assert.Equal(5, probe.Dimension);
        double total = 0;
        for (int t = 0; t < 4000; t++)
        {
            double[] offset = [.. Draw(probe, 1, t).Zip(Point.Parameters, (a, b) => a - b)];
            double inside = 0;
            for (int d = 0; d < 5; d++)
            {
                double c = Sums.Dot(subspace.Basis.Row(d), offset);
                inside += c * c;
            }

            Assert.Equal(Sums.Dot(offset, offset), inside, 1e-12);
            total += inside;
        }

        Assert.Equal(5 * Sigma * Sigma, total / 4000, 5 * Sigma * Sigma * 0.06);
        Assert.Throws<PlateauException>(() => Subspace.Random(10, 11, 0));
        Assert.Throws<PlateauException>(() => Subspace.Random(10, 0, 0));
    }

    /// <summary>A covariance as each of its forms, and the matrix Σ of the parameters that it stands for.</summary>
    public static TheoryData<string> Covariances
        => ["matrix", "variances", "matrix within", "variances within", "factor", "factor within", "deficient factor"];

    [Theory]
    [MemberData(nameof(Covariances))]
    public void Draws_have_the_covariance_that_is_given(string form)
    {
        const int Draws = 40_000;
        int n = Net.ParameterCount;
        (Probe probe, Matrix<double> expected) = Covaried(form);
        Matrix<double> square = Matrix<double>.Build.Dense(n, n);
        for (int t = 0; t < Draws; t++)
        {
            Vector<double> offset = Vector<double>.Build.DenseOfEnumerable(Draw(probe, 4, t).Zip(Point.Parameters, (a, b) => a - b));
            square += offset.OuterProduct(offset) / Draws;
        }

        // An entry's standard error is √((Σ_ii Σ_jj + Σ_ij²)/draws).
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double error = Math.Sqrt(((expected[i, i] * expected[j, j]) + (expected[i, j] * expected[i, j])) / Draws);
                Assert.Equal(expected[i, j], square[i, j], (5 * error) + 1e-12);
            }
        }
    }

    private static (Probe Probe, Matrix<double> Covariance) Covaried(string form)
    {
        int n = Net.ParameterCount;
        Subspace subspace = Subspace.Random(n, 3, seed: 2);
        Matrix<double> p = Matrix<double>.Build.Dense(3, n, (row, column) => subspace.Basis[row, column]);
        Matrix<double> f = Matrix<double>.Build.Dense(4, n, (row, column) => Math.Sin((7 * row) + column));
        double[] v = [.. Enumerable.Range(0, n).Select(i => 0.5 + (i % 3))];
        ProbePlace place = form.Split(' ')[0] switch
        {
            "matrix" => new ProbePlace
            {
                Covariance = Tensor(form == "matrix" ? f.TransposeThisAndMultiply(f) : (p * f.Transpose()) * (f * p.Transpose())),
            },
            "variances" => new ProbePlace { Variances = v },
            "deficient" => new ProbePlace { CovarianceFactor = Tensor(f.Stack(2 * f)) },
            _ => new ProbePlace { CovarianceFactor = Tensor(f) },
        };
        Matrix<double> full = form.Split(' ')[0] switch
        {
            "variances" => Matrix<double>.Build.DenseOfDiagonalArray(v),
            "deficient" => 5 * f.TransposeThisAndMultiply(f),
            _ => f.TransposeThisAndMultiply(f),
        };
        bool within = form.EndsWith("within", StringComparison.Ordinal);
        Probe probe = place.At(Point, Sigma, within ? subspace : null);
        return (probe, Sigma * Sigma * (within ? p.Transpose() * p * full * p.Transpose() * p : full));

        static Tensor<double> Tensor(Matrix<double> matrix) => new([.. matrix.ToRowMajorArray()], matrix.RowCount, matrix.ColumnCount);
    }

    [Fact]
    public void Random_subspaces_of_every_seed_point_elsewhere()
    {
        Subspace a = Subspace.Random(500, 3, 1);
        Subspace b = Subspace.Random(500, 3, 2);
        Assert.InRange(Math.Abs(Sums.Dot(a.Basis.Row(0), b.Basis.Row(0))), 0, 0.25);
    }

    [Fact]
    public void Around_another_mean_its_own_statistics_hold()
    {
        Network network = NetworkSpec.Parse("mlp:3+batchnorm").Build(4, 2);
        Optimum optimum = new() { Network = network, Parameters = network.Initialize(1) };
        double[] other = [.. Enumerable.Range(1, network.BufferCount).Select(i => 0.5 * i)];
        Probe probe = Probe.Gaussian(optimum, 0.1);
        Assert.Equal(network.InitialBuffers(), probe.Around(network.Initialize(2)).Buffers(0, 3));
        Assert.Equal(other, probe.Around(network.Initialize(2), other).Buffers(0, 3));
        Assert.Throws<ArgumentException>(() => probe.Around(network.Initialize(2), [1]));
    }

    [Fact]
    public void A_mean_and_a_diagonal_covariance_are_those_of_the_draws()
    {
        int n = Net.ParameterCount;
        double[] mean = [.. Enumerable.Range(0, n).Select(i => 0.5 * i)];
        double[] variances = [.. Enumerable.Range(0, n).Select(i => i % 3 == 0 ? 0.0 : i)];
        Probe probe = Make("gaussian").Around(mean).WithCovariance(variances);
        double[] sum = new double[n];
        double[] square = new double[n];
        const int Draws = 4000;
        for (int t = 0; t < Draws; t++)
        {
            double[] w = Draw(probe, 4, t);
            for (int i = 0; i < n; i++)
            {
                sum[i] += w[i] - mean[i];
                square[i] += (w[i] - mean[i]) * (w[i] - mean[i]);
            }
        }

        for (int i = 0; i < n; i++)
        {
            double expected = Sigma * Sigma * variances[i];
            Assert.Equal(expected, square[i] / Draws, (expected * 0.12) + 1e-15);
            Assert.Equal(0, sum[i] / Draws, (5 * Math.Sqrt(expected / Draws)) + 1e-15);
        }
    }

    [Fact]
    public void A_mixture_scatters_around_each_optimum_about_equally_often()
    {
        Optimum far = Point with { Parameters = [.. Point.Parameters.Select(value => value + 100)] };
        Probe probe = Probe.Mixture([Point, far], Sigma);
        int atFirst = Enumerable.Range(0, 1000).Count(t => Draw(probe, 8, t)[0] < 50);
        Assert.InRange(atFirst, 420, 580);
    }

    [Fact]
    public void A_probe_evaluates_its_draws_with_frozen_statistics_and_without_dropout()
    {
        Dataset data = Samples.Clouds(70, features: 12, classes: 3, seed: 1);
        Network network = NetworkSpec.Parse("cnn:3x1+batchnorm+dropout=0.5").Build(new Shape(1, 3, 4), 3);
        Optimum optimum = Trainer.Adam(epochs: 2, batchSize: 20).Fit(network, data, seed: 2);
        double[] before = [.. optimum.Buffers];
        Assert.NotEqual(network.InitialBuffers(), before);
        Probe probe = Probe.Gaussian(optimum, 0.1);
        LossMatrix losses = LossMatrix.Evaluate(network, data, probe, draws: 9, seed: 4);
        double[] draw = new double[network.ParameterCount];

        // The twin has no dropout at all; its parameters and statistics stand in the same order.
        Network twin = NetworkSpec.Parse("cnn:3x1+batchnorm").Build(new Shape(1, 3, 4), 3);
        for (int t = 0; t < 9; t++)
        {
            probe.Draw(4, t, draw);
            Assert.Equal(Evaluation.Of(optimum with { Network = twin, Parameters = draw }, data).Losses, losses.Row(t).ToArray());
        }

        Assert.Equal(before, optimum.Buffers);
    }

    [Fact]
    public void A_mixture_evaluates_each_draw_with_the_statistics_of_the_optimum_it_scatters_around()
    {
        Dataset data = Samples.Clouds(70, features: 12, classes: 3, seed: 1);
        Network network = NetworkSpec.Parse("cnn:3x1+batchnorm").Build(new Shape(1, 3, 4), 3);
        Optimum[] optima = [.. new ulong[] { 2, 3 }.Select(seed => Trainer.Adam(epochs: 2, batchSize: 20).Fit(network, data, seed))];
        Assert.NotEqual(optima[0].Buffers, optima[1].Buffers);
        Probe probe = Probe.Mixture(optima, 1e-3);
        LossMatrix losses = LossMatrix.Evaluate(network, data, probe, draws: 20, seed: 4);
        int[] around = new int[2];
        for (int t = 0; t < 20; t++)
        {
            double[] draw = Draw(probe, 4, t);
            int nearest = Far(draw, optima[0]) < Far(draw, optima[1]) ? 0 : 1;
            around[nearest]++;
            Assert.Equal(Evaluation.Of(optima[nearest] with { Parameters = draw }, data).Losses, losses.Row(t).ToArray());
        }

        Assert.All(around, count => Assert.InRange(count, 1, 19));

        static double Far(double[] draw, Optimum optimum) => draw.Zip(optimum.Parameters, (a, b) => (a - b) * (a - b)).Sum();
    }

    [Fact]
    public void Tails_too_heavy_for_the_depth_are_refused_or_warned_of()
    {
        Assert.Throws<PlateauException>(() => Probe.StudentT(Point, Sigma, 4));
        Assert.Single(Probe.StudentT(Point, Sigma, 8).Warnings());
        Assert.Empty(Probe.StudentT(Point, Sigma, 9).Warnings());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Sigma_must_be_positive(double sigma)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Probe.Gaussian(Point, sigma));

    [Theory]
    [InlineData(Precision.Single)]
    [InlineData(Precision.Double)]
    public void The_loss_matrix_holds_the_losses_of_each_draw_by_itself_on_any_number_of_threads(Precision precision)
    {
        Dataset data = Samples.Normal(600, features: 3, classes: 2, seed: 1);
        Probe probe = Probe.Gaussian(Point with { Precision = precision }, Sigma);
        LossMatrix reference = ThreadCount.With(1, () => LossMatrix.Evaluate(Net, data, probe, 19, seed: 3));
        for (int t = 0; t < 19; t++)
        {
            double[] alone = precision == Precision.Double
                ? Evaluation.Of<double>(Net, Draw(probe, 3, t), data, default).Losses
                : Evaluation.Of<float>(Net, Draw(probe, 3, t), data, default).Losses;
            Assert.Equal(alone, reference.Row(t).ToArray());
        }

        foreach (int threads in (int[])[2, 3, 7])
        {
            LossMatrix other = ThreadCount.With(threads, () => LossMatrix.Evaluate(Net, data, probe, 19, seed: 3));
            Assert.Equal(reference.Losses.Data, other.Losses.Data);
            Assert.Equal(reference.AtOptimum.ToArray(), other.AtOptimum.ToArray());
        }
    }

    [Fact]
    public void V_moves_with_sigma_as_the_quadratic_model_says_at_small_sigma()
    {
        // E_w S²(w) = S²_ℓ + σ²(S²_g + Cov(ℓ, Tr H)) + O(σ⁴), docs/theory.md T7; gradients and traces of a linear softmax in closed form.
        Dataset data = Samples.Clouds(60, features: 3, classes: 3, seed: 4);
        Network network = Network.Softmax(data);
        Optimum optimum = (Trainer.Adam(learningRate: 0.02, epochs: 30) with { Precision = Precision.Double }).Fit(network, data, 0);
        (double level, double slope) = QuadraticModel(network, optimum.Parameters, data);
        const double Small = 0.03;
        const int Draws = 20_000;
        double sum = 0, squares = 0;
        LossSweep.Run(Probe.Gaussian(optimum, Small), Draws, 1, [data], (_, rows) =>
        {
            double difference = Variance(rows[0]) - level;
            sum += difference;
            squares += difference * difference;
        });
        double mean = sum / Draws;
        double error = Math.Sqrt(((squares / Draws) - (mean * mean)) / Draws);
        double predicted = Small * Small * slope;
        Assert.True(Math.Abs(predicted) > 8 * error, $"no signal: {predicted} against {error}");
        Assert.Equal(predicted, mean, (4 * error) + (0.03 * Math.Abs(predicted)));
    }

    private static (double Level, double Slope) QuadraticModel(Network network, double[] parameters, Dataset data)
    {
        int n = data.Objects, features = data.Features, classes = 3;
        double[] losses = SlowNetwork.Losses(network, parameters, data);
        double[][] gradients = new double[n][];
        double[] traces = new double[n];
        double[] x = new double[features];
        for (int i = 0; i < n; i++)
        {
            data.CopyTo(i, 1, x.AsSpan());
            double[] p = [.. SlowNetwork.Logits(network, parameters, data, i).Select(Math.Exp)];
            double total = p.Sum();
            gradients[i] = new double[network.ParameterCount];
            double norm = 1 + x.Sum(value => value * value);
            for (int c = 0; c < classes; c++)
            {
                double q = p[c] / total;
                double delta = q - (data.Labels[i] == c ? 1 : 0);
                traces[i] += q * (1 - q) * norm;
                for (int j = 0; j < features; j++)
                {
                    gradients[i][(c * features) + j] = delta * x[j];
                }

                gradients[i][(classes * features) + c] = delta;
            }
        }

        double gradientVariance = Enumerable.Range(0, network.ParameterCount).Sum(j => Variance([.. gradients.Select(g => g[j])]));
        double meanLoss = losses.Average(), meanTrace = traces.Average();
        double covariance = losses.Zip(traces, (l, t) => (l - meanLoss) * (t - meanTrace)).Sum() / (n - 1);
        return (Variance(losses), gradientVariance + covariance);
    }

    private static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }

    private static double Distance(double[] w) => Math.Sqrt(w.Zip(Point.Parameters, (a, b) => (a - b) * (a - b)).Sum());

    private static double[] Draw(Probe probe, ulong seed, int draw)
    {
        double[] w = new double[probe.Network.ParameterCount];
        probe.Draw(seed, draw, w);
        return w;
    }

    private static Probe Make(string kind) => kind switch
    {
        "gaussian" => Probe.Gaussian(Point, Sigma),
        "laplace" => Probe.Laplace(Point, Sigma),
        "student-t" => Probe.StudentT(Point, Sigma, 20),
        "sphere" => Probe.Sphere(Point, Sigma),
        "ball" => Probe.Ball(Point, Sigma),
        _ => Probe.Mixture([Point, Point], Sigma),
    };
}
