using Plateau.Curvature;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Training;

namespace Plateau.Tests.Curvature;

/// <summary>What is known of the curvature of trained networks.</summary>
public class SharpnessTests
{
    /// <summary>
    /// Gradient descent over all objects with steps η sharpens until the largest eigenvalue of the Hessian is about 2/η, where it becomes unstable, and stays there
    /// (Cohen et al., 2021).
    /// </summary>
    [Theory]
    [InlineData(0.15)]
    [InlineData(0.2)]
    [InlineData(0.3)]
    public void Gradient_descent_over_all_objects_ends_at_the_edge_of_stability(double rate)
    {
        Dataset data = Dataset.Digits(100, 1).Normalize(Normalization.Symmetric);
        Network network = NetworkSpec.Parse("mlp:20+activation=tanh").Build(new Shape(784), 10);
        Trainer trainer = Trainer.Sgd(rate, batchSize: 100, epochs: 3000) with { Precision = Plateau.Training.Precision.Double, Loss = ObjectLoss.SquaredError() };
        Optimum optimum = trainer.Fit(network, data, seed: 1);
        Assert.InRange(Sharpness(optimum, data) * rate / 2, 0.9, 1.1);
        Assert.InRange(Sharpness((trainer with { LearningRate = rate / 20, Epochs = 50 }).Fit(network, data, seed: 1), data) * rate / 40, 0, 0.2);
    }

    private static double Sharpness(Optimum optimum, Dataset data)
    {
        Eigenpairs top = Eigensolver.Solve(CurvatureOperator.Hessian(optimum, data), new EigenQuestion { Count = 1 });
        Assert.True(top.Converged);
        return top.Values[0];
    }
}
