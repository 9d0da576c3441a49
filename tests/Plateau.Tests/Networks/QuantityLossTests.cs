using Plateau.Curvature;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Tests.Networks;

/// <summary>Quantities to predict, where everything is known in closed form: linear regression.</summary>
public sealed class QuantityLossTests
{
    private const int Objects = 60;
    private const int Features = 3;

    private static readonly double[] s_scales = [0.5, 2.0];

    [Theory]
    [InlineData("squared-error")]
    [InlineData("gaussian")]
    [InlineData("gaussian+scale=0.5,2")]
    public void Losses_gradients_and_curvature_are_those_of_the_formula(string name)
    {
        Dataset data = Linear(targets: 2).StandardizeTargets();
        ObjectLoss loss = ObjectLoss.Named(name);
        Assert.Equal(name, loss.Name);
        Network network = NetworkSpec.Parse("softmax").Build(data);
        Optimum optimum = At(network, data, loss);
        double[] factor = name == "gaussian+scale=0.5,2" ? [0.5 / (0.5 * 0.5), 0.5 / (2.0 * 2)] : [0.5, 0.5];
        Evaluation evaluation = Evaluation.Of(optimum, data);
        double[] gradient = new double[network.ParameterCount];
        double[,] curvature = new double[network.ParameterCount, network.ParameterCount];
        for (int i = 0; i < Objects; i++)
        {
            double[] x = [.. Row(data, i), 1];
            double sum = 0;
            for (int j = 0; j < 2; j++)
            {
                double z = 0;
                for (int f = 0; f <= Features; f++)
                {
                    z += optimum.Parameters[Place(j, f)] * x[f];
                }

                double target = (data.Targets!.ValueOf(i, j) - data.Targets.Centers[j]) / data.Targets.Scales[j];
                sum += factor[j] * (z - target) * (z - target);
                for (int f = 0; f <= Features; f++)
                {
                    gradient[Place(j, f)] += 2 * factor[j] * (z - target) * x[f] / Objects;
                    for (int g = 0; g <= Features; g++)
                    {
                        curvature[Place(j, f), Place(j, g)] += 2 * factor[j] * x[f] * x[g] / Objects;
                    }
                }

                Assert.Equal(z, (evaluation.PredictedTargets[(i * 2) + j] - data.Targets.Centers[j]) / data.Targets.Scales[j], 1e-12);
            }

            Assert.Equal(sum, evaluation.Losses[i], 1e-12);
        }

        Assert.Equal(Math.Sqrt(Sums.Dot(gradient, gradient)), GradientNorm.Of(optimum, data), 1e-10);
        foreach (CurvatureOperator matrix in (CurvatureOperator[])
            [CurvatureOperator.Hessian(optimum, data), CurvatureOperator.GaussNewton(optimum, data)])
        {
            double[] unit = new double[network.ParameterCount];
            unit[1] = 1;
            double[] product = matrix.Multiply([unit])[0];
            for (int row = 0; row < product.Length; row++)
            {
                Assert.Equal(curvature[row, 1], product[row], 1e-12);
            }
        }
    }

    [Fact]
    public void Training_finds_the_least_squares_and_R_squared_is_that_of_the_textbook()
    {
        Dataset data = Linear(targets: 1).StandardizeTargets();
        Optimum optimum = Trainer.Adam(0.05, Objects, 3000) with { Precision = Precision.Double } is var trainer
            ? trainer.Fit(Network.Softmax(data), data, seed: 1)
            : throw new InvalidOperationException();
        Evaluation evaluation = Evaluation.Of(optimum, data);
        double[] y = [.. Enumerable.Range(0, Objects).Select(i => data.Targets!.ValueOf(i))];
        double[] fitted = LeastSquares(data, y);
        double residual = 0;
        double total = 0;
        for (int i = 0; i < Objects; i++)
        {
            Assert.Equal(fitted[i], evaluation.PredictedTargets[i], 1e-5);
            residual += (y[i] - fitted[i]) * (y[i] - fitted[i]);
            total += (y[i] - y.Average()) * (y[i] - y.Average());
        }

        Assert.Null(evaluation.Accuracy);
        Assert.Empty(evaluation.Predicted);
        Assert.Equal(1 - (residual / total), evaluation.RSquared!.Value, 1e-9);
        Assert.Equal(Math.Sqrt(residual / Objects), Assert.Single(evaluation.RootMeanSquares!), 1e-6);
        Assert.Equal(evaluation.RSquared!.Value, optimum.Epochs[^1].RSquared!.Value, 1e-6);
        Assert.Equal("squared-error", optimum.Loss.Name);
    }

    [Fact]
    public void A_Gaussian_loss_gets_the_scale_of_its_residuals_and_costs_one_half_a_target_there()
    {
        Dataset data = Linear(targets: 2).StandardizeTargets();
        Trainer trainer = Trainer.Adam(0.02, 16, 100) with { Loss = ObjectLoss.Gaussian() };
        Optimum optimum = trainer.Fit(Network.Softmax(data), data, seed: 1);
        Evaluation evaluation = Evaluation.Of(optimum, data);
        Assert.Equal(1, evaluation.Loss, 1e-6);
        string[] scales = optimum.Loss.Name["gaussian+scale=".Length..].Split(',');
        for (int j = 0; j < 2; j++)
        {
            double scale = double.Parse(scales[j], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(evaluation.RootMeanSquares![j] / data.Targets!.Scales[j], scale, 1e-9);
        }

        Assert.True(optimum.Loss.IsLogLikelihood);
        Assert.Equal(optimum.Loss, ObjectLoss.Named(optimum.Loss.Name));
        Assert.Same(optimum, optimum.FitScale(data));
    }

    [Fact]
    public void Held_out_targets_take_the_constants_of_the_training_objects()
    {
        Dataset data = Linear(targets: 2);
        Assert.Equal([0.0, 0], data.Targets!.Centers);
        Dataset training = data.Take(40).StandardizeTargets();
        Dataset held = data.Select([50, 51, 52]).NormalizeLike(training);
        Assert.Equal(training.Targets!.Centers, held.Targets!.Centers);
        Assert.Equal(training.Targets.Scales, held.Targets.Scales);
        for (int j = 0; j < 2; j++)
        {
            double[] column = [.. Enumerable.Range(0, 40).Select(i => data.Targets.ValueOf(i, j))];
            Assert.Equal(column.Average(), training.Targets.Centers[j], 1e-12);
            Assert.Equal(Math.Sqrt(column.Average(y => Math.Pow(y - column.Average(), 2))), training.Targets.Scales[j], 1e-12);
        }

        Assert.All(training.Targets.Variances(training.Labels), variance => Assert.Equal(1, variance, 1e-12));
        Assert.NotEqual(data.ObjectsChecksum, data.StandardizeTargets().ObjectsChecksum);
        Assert.NotEqual(data.ObjectsChecksum, Linear(targets: 2, changed: 7).ObjectsChecksum);
    }

    [Fact]
    public void A_loss_of_classes_refuses_quantities_and_the_reverse()
    {
        Dataset data = Linear(targets: 1);
        Network network = Network.Softmax(data);
        Refused(() => Evaluation.Of(At(network, data, ObjectLoss.CrossEntropy()), data), "takes classes");
        Dataset classes = Samples.Normal(20, Features, 2, seed: 1);
        Refused(() => Evaluation.Of(At(Network.Softmax(classes), classes, ObjectLoss.Gaussian()), classes), "is of quantities");
        Refused(
            () => Evaluation.Of(At(network, data, ObjectLoss.Gaussian(s_scales)), data), "has 2 scales, and data has 1 targets");
        Assert.Throws<ArgumentException>(() => Trainer.Adam().Fit(network, Linear(targets: 2), seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ObjectLoss.Gaussian(0.0));
        Refused(() => Dataset.OfTargets(new double[1, 1], [double.NaN]), "target of object 0 is not a number");

        static void Refused(Action action, string says)
            => Assert.Contains(says, Assert.Throws<PlateauException>(action).Message, StringComparison.Ordinal);
    }

    private static Dataset Linear(int targets, int changed = -1)
    {
        RandomStream stream = new(3, RandomPurpose.Subset);
        double[,] x = new double[Objects, Features];
        double[,] y = new double[Objects, targets];
        for (int i = 0; i < Objects; i++)
        {
            for (int f = 0; f < Features; f++)
            {
                x[i, f] = stream.Normal((i * 10) + f);
            }

            for (int j = 0; j < targets; j++)
            {
                y[i, j] = 100 + (20 * (j + 1) * (x[i, j] - x[i, 2])) + (9 * stream.Normal((i * 10) + 5 + j)) + (i == changed ? 1 : 0);
            }
        }

        return Dataset.OfTargets(x, y);
    }

    private static Optimum At(Network network, Dataset data, ObjectLoss loss)
    {
        double[] parameters = new double[network.ParameterCount];
        NormalNumbers.Fill(new RandomStream(43, RandomPurpose.Subspace), parameters);
        Assert.Equal(Features, data.Features);
        return new Optimum { Network = network, Parameters = parameters, Loss = loss, Precision = Precision.Double };
    }

    // A linear layer keeps the rows of its matrix, then its biases.
    private static int Place(int output, int feature) => feature < Features ? (output * Features) + feature : (2 * Features) + output;

    private static double[] Row(Dataset data, int index)
    {
        double[] row = new double[Features];
        data.CopyTo(index, 1, row.AsSpan());
        return row;
    }

    // The normal equations by elimination.
    private static double[] LeastSquares(Dataset data, double[] y)
    {
        const int n = Features + 1;
        double[,] a = new double[n, n + 1];
        for (int i = 0; i < Objects; i++)
        {
            double[] x = [.. Row(data, i), 1];
            for (int f = 0; f < n; f++)
            {
                for (int g = 0; g < n; g++)
                {
                    a[f, g] += x[f] * x[g];
                }

                a[f, n] += x[f] * y[i];
            }
        }

        for (int pivot = 0; pivot < n; pivot++)
        {
            for (int row = 0; row < n; row++)
            {
                double share = row == pivot ? 0 : a[row, pivot] / a[pivot, pivot];
                for (int column = pivot; share != 0 && column <= n; column++)
                {
                    a[row, column] -= share * a[pivot, column];
                }
            }
        }

        return [.. Enumerable.Range(0, Objects).Select(i =>
        {
            double[] x = [.. Row(data, i), 1];
            return Enumerable.Range(0, n).Sum(f => a[f, n] / a[f, f] * x[f]);
        })];
    }
}
