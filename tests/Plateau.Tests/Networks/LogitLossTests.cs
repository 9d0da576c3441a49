using Plateau.Curvature;
using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Tests.Networks;

/// <summary>Losses that a program writes itself.</summary>
public class LogitLossTests
{
    private static readonly Dataset s_data = Samples.Clouds(37, features: 4, classes: 3, seed: 6);
    private static readonly Network s_network = NetworkSpec.Parse("mlp:5+activation=tanh").Build(s_data);

    public static TheoryData<string> Twins => ["squared-error", "cross-entropy"];

    [Theory]
    [MemberData(nameof(Twins))]
    public void A_loss_written_again_gives_what_the_built_in_one_gives(string name)
    {
        ObjectLoss known = ObjectLoss.Named(name);
        ObjectLoss own = Own(name);
        Optimum optimum = Point(known);
        Optimum twin = Point(own);
        double[][] directions = [.. Enumerable.Range(0, 3).Select(d => Direction(d))];

        Same(Evaluation.Of(optimum, s_data).Losses, Evaluation.Of(twin, s_data).Losses);
        Same(CurvatureOperator.Hessian(optimum, s_data).Multiply(directions), CurvatureOperator.Hessian(twin, s_data).Multiply(directions));
        Same(
            CurvatureOperator.GaussNewton(optimum, s_data).Multiply(directions),
            CurvatureOperator.GaussNewton(twin, s_data).Multiply(directions));
        ObjectCurvature curvature = ObjectCurvature.Of(optimum, s_data);
        Assert.Equal(curvature.MeanTrace, ObjectCurvature.Of(twin, s_data).MeanTrace, 1e-9 * curvature.MeanTrace);
        Assert.Equal(
            curvature.LargestSpectralNorm,
            ObjectCurvature.Of(twin, s_data).LargestSpectralNorm,
            1e-6 * curvature.LargestSpectralNorm);
        Trainer trainer = Trainer.Adam(epochs: 3) with { Precision = Precision.Double };
        Same(
            (trainer with { Loss = known }).Fit(s_network, s_data, 1).Parameters,
            (trainer with { Loss = own }).Fit(s_network, s_data, 1).Parameters);
        Assert.Equal(known.Guessing(3), own.Guessing(3), 1e-12);
        Assert.Equal(known.Guessing([0.7, 0.1, 0.2]), own.Guessing([0.7, 0.1, 0.2]), 1e-6);
    }

    [Fact]
    public void The_Hessian_of_a_loss_of_ones_own_is_the_second_difference_of_its_mean()
    {
        const double Step = 1e-4;
        Optimum optimum = Point(new Quartic());
        double[] direction = Direction(4);
        double bend = Sums.Dot(direction, CurvatureOperator.Hessian(optimum, s_data).Multiply([direction])[0]);

        double At(double step) => Evaluation.Of(
            optimum with { Parameters = [.. optimum.Parameters.Zip(direction, (w, v) => w + (step * v))] }, s_data).Loss;

        Assert.Equal((At(Step) - (2 * At(0)) + At(-Step)) / (Step * Step), bend, 1e-5 * Math.Abs(bend));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void A_right_loss_passes_its_check(int classes)
    {
        new Quartic().Check(classes);
        new OwnSquaredError().Check(classes, seed: 3);
        new OwnCrossEntropy().Check(classes);
    }

    [Fact]
    public void A_wrong_gradient_and_a_wrong_curvature_are_named()
    {
        Assert.Contains(
            "the gradient of the loss",
            Assert.Throws<PlateauException>(() => new Quartic { GradientFactor = 1.001 }.Check(3)).Message);
        Assert.Contains(
            "the curvature of the loss",
            Assert.Throws<PlateauException>(() => new Quartic { CurvatureFactor = 1.001 }.Check(3)).Message);
        Assert.Throws<PlateauException>(() => new Quartic { GradientFactor = double.NaN }.Check(3));
    }

    [Fact]
    public void A_loss_that_bends_downwards_has_a_Hessian_but_no_Gauss_Newton_matrix()
    {
        Optimum optimum = Point(new Quartic { Tilt = -100 });

        Assert.All(CurvatureOperator.Hessian(optimum, s_data).Multiply([Direction(0)])[0], value => Assert.True(double.IsFinite(value)));
        Assert.Contains("bends downwards", Assert.Throws<PlateauException>(() => ObjectCurvature.Of(optimum, s_data)).Message);
    }

    [Fact]
    public void There_is_no_Fisher_matrix_of_a_loss_without_a_likelihood()
        => Assert.Contains(
            "no targets to draw",
            Assert.Throws<PlateauException>(
                () => CurvatureOperator.Fisher(Point(new Quartic()), s_data, FisherKind.MonteCarlo).Multiply([Direction(0)])).Message);

    private static ObjectLoss Own(string name) => name == "squared-error" ? new OwnSquaredError() : new OwnCrossEntropy();

    private static Optimum Point(ObjectLoss loss)
        => Optimum.At(s_network, s_network.Initialize(2)) with { Loss = loss, Precision = Precision.Double };

    private static double[] Direction(int number)
    {
        RandomStream stream = new(5, RandomPurpose.Probe, number);
        return [.. Enumerable.Range(0, s_network.ParameterCount).Select(i => stream.Normal(i))];
    }

    private static void Same(double[][] expected, double[][] found)
        => Same([.. expected.SelectMany(row => row)], [.. found.SelectMany(row => row)]);

    private static void Same(double[] expected, double[] found)
    {
        double scale = expected.Max(Math.Abs);
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-10 * scale));
    }

    private sealed record OwnSquaredError : LogitLoss
    {
        public override string Name => "own-squared-error";

        protected override double Loss(ReadOnlySpan<double> logits, int label)
        {
            double sum = 0;
            for (int j = 0; j < logits.Length; j++)
            {
                sum += Math.Pow(logits[j] - (j == label ? 1 : 0), 2) / logits.Length;
            }

            return sum;
        }

        protected override void Gradient(ReadOnlySpan<double> logits, int label, Span<double> gradient)
        {
            for (int j = 0; j < logits.Length; j++)
            {
                gradient[j] = 2.0 / logits.Length * (logits[j] - (j == label ? 1 : 0));
            }
        }

        protected override void Curvature(ReadOnlySpan<double> logits, int label, Span<double> curvature)
        {
            for (int j = 0; j < logits.Length; j++)
            {
                curvature[(j * logits.Length) + j] = 2.0 / logits.Length;
            }
        }

        protected override double GuessingLoss(int classes) => (classes - 1.0) / classes / classes;
    }

    [Fact]
    public void A_loss_of_ones_own_is_assessed_as_the_built_in_one_is()
    {
        Dataset data = Samples.Clouds(200, features: 6, classes: 3, seed: 3);
        DataSplit split = new(data.Take(120), data.Select([.. Enumerable.Range(120, 80)]), []);
        AssessmentQuestion question = new() { Draws = 8 };
        AssessResult own = Assessed(new OwnCrossEntropy());
        AssessResult builtIn = Assessed(ObjectLoss.CrossEntropy());
        Assert.Equal("own-cross-entropy", own.Model!.Loss);
        Assert.Equal(builtIn.Answer.K, own.Answer.K, 1e-6 * builtIn.Answer.K);
        Assert.Equal(builtIn.LandscapeVariance.Value, own.LandscapeVariance.Value, 1e-6 * builtIn.LandscapeVariance.Value);
        Assert.Equal(builtIn.LearnedTooLittle, own.LearnedTooLittle);

        AssessResult Assessed(ObjectLoss loss) => Assessment.Of(
            Network.Softmax(split.Training),
            split,
            Trainer.Adam(epochs: 2) with { Loss = loss, Precision = Precision.Double },
            optimum => Probe.Gaussian(optimum, 0.05),
            question);
    }

    private sealed record OwnCrossEntropy : LogitLoss
    {
        public override string Name => "own-cross-entropy";

        protected override double Loss(ReadOnlySpan<double> logits, int label) => -Math.Log(Softmax(logits)[label]);

        protected override void Gradient(ReadOnlySpan<double> logits, int label, Span<double> gradient)
        {
            Softmax(logits).CopyTo(gradient);
            gradient[label] -= 1;
        }

        protected override void Curvature(ReadOnlySpan<double> logits, int label, Span<double> curvature)
        {
            double[] p = Softmax(logits);
            for (int at = 0; at < curvature.Length; at++)
            {
                int row = at / p.Length;
                int column = at % p.Length;
                curvature[at] = (row == column ? p[row] : 0) - (p[row] * p[column]);
            }
        }

        protected override double GuessingLoss(int classes) => Math.Log(classes);

        private static double[] Softmax(ReadOnlySpan<double> logits)
        {
            double[] p = [.. logits.ToArray().Select(Math.Exp)];
            double sum = p.Sum();
            return [.. p.Select(value => value / sum)];
        }
    }

    /// <summary>ℓ = Σ_j (z_j − e_j)⁴/4 + tilt·z_y²/2: it bends otherwise at every label, and downwards where the tilt says so.</summary>
    private sealed record Quartic : LogitLoss
    {
        public double GradientFactor { get; init; } = 1;

        public double CurvatureFactor { get; init; } = 1;

        public double Tilt { get; init; }

        public override string Name => "quartic";

        protected override double Loss(ReadOnlySpan<double> logits, int label)
        {
            double sum = Tilt * logits[label] * logits[label] / 2;
            for (int j = 0; j < logits.Length; j++)
            {
                sum += Math.Pow(logits[j] - (j == label ? 1 : 0), 4) / 4;
            }

            return sum;
        }

        protected override void Gradient(ReadOnlySpan<double> logits, int label, Span<double> gradient)
        {
            for (int j = 0; j < logits.Length; j++)
            {
                gradient[j] = GradientFactor * (Math.Pow(logits[j] - (j == label ? 1 : 0), 3) + (j == label ? Tilt * logits[j] : 0));
            }
        }

        protected override void Curvature(ReadOnlySpan<double> logits, int label, Span<double> curvature)
        {
            for (int j = 0; j < logits.Length; j++)
            {
                curvature[(j * logits.Length) + j] = CurvatureFactor
                    * ((3 * Math.Pow(logits[j] - (j == label ? 1 : 0), 2)) + (j == label ? Tilt : 0));
            }
        }

        protected override double GuessingLoss(int classes) => 0.25;
    }
}
