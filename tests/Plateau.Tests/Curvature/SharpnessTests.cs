using Plateau.Curvature;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Training;

namespace Plateau.Tests.Curvature;

/// <summary>What is known of the curvature of trained networks.</summary>
public class SharpnessTests
{
    /// <summary>
    /// Gradient descent over all objects with steps η sharpens until the largest eigenvalue of the Hessian is about 2/η, where it becomes
    /// unstable, and stays there (Cohen et al., 2021).
    /// </summary>
    [Theory]
    [InlineData(0.2)]
    [InlineData(0.3)]
    public void Gradient_descent_over_all_objects_ends_at_the_edge_of_stability(double rate)
    {
        Dataset data = Dataset.Digits(100, 1).Normalize(Normalization.Symmetric);
        Network network = NetworkSpec.Parse("mlp:20+activation=tanh").Build(new Shape(784), 10);
        Trainer trainer = Trainer.Sgd(rate, batchSize: 100, epochs: 3000) with
        {
            Precision = Plateau.Training.Precision.Double,
            Loss = ObjectLoss.SquaredError(),
        };
        Optimum optimum = trainer.Fit(network, data, seed: 1);
        Assert.InRange(Sharpness(optimum, data) * rate / 2, 0.9, 1.1);
        Assert.InRange(
            Sharpness((trainer with { LearningRate = rate / 20, Epochs = 50 }).Fit(network, data, seed: 1), data) * rate / 40,
            0,
            0.5);
    }

    /// <summary>
    /// Above the widest gap in the spectrum of a trained classifier of K classes stand K − 1 eigenvalues; in the Gauss–Newton matrix as in
    /// the Hessian. Below it the Hessian of a network with one hidden layer has others, of which the Gauss–Newton matrix knows nothing.
    /// </summary>
    [Theory]
    [InlineData(10)]
    [InlineData(4)]
    public void A_trained_network_has_one_leading_outlier_less_than_classes(int classes)
        => Outliers(Classes(Dataset.Digits(900, 3), classes));

    /// <summary>The same on MNIST.</summary>
    [RealDataFact("mnist")]
    public void A_network_trained_on_MNIST_has_nine_leading_outliers() => Outliers(Dataset.Mnist(RealData.Directory + "/mnist").Take(1000));

    private static void Outliers(Dataset objects)
    {
        Dataset data = objects.Normalize(Normalization.Symmetric);
        Network network = NetworkSpec.Parse("mlp:32").Build(new Shape(784), data.Classes);
        Optimum optimum = Trainer.Adam(epochs: 10).Fit(network, data, seed: 1);
        var question = new DensityQuestion { Steps = 20 };
        SpectralOutliers whole = SpectralDensity.Of(CurvatureOperator.Hessian(optimum, data), question).Outliers;
        SpectralOutliers gaussNewton = SpectralDensity.Of(CurvatureOperator.GaussNewton(optimum, data), question).Outliers;
        Assert.Equal(data.Classes - 1, whole.LeadingAbove);
        Assert.Equal(data.Classes - 1, gaussNewton.LeadingAbove);
        Assert.Empty(gaussNewton.Below);
        Assert.InRange(gaussNewton.BulkLow.Value, -1e-5 * gaussNewton.Above[0].Value, 1e-3 * gaussNewton.Above[0].Value);
    }

    private static Dataset Classes(Dataset data, int classes)
    {
        int[] labels = [.. data.Labels];
        int[] kept = [.. Enumerable.Range(0, data.Objects).Where(i => labels[i] < classes)];
        double[] features = new double[kept.Length * data.Features];
        data.Gather<double>(kept, features);
        return Dataset.Of(features, [data.Features], [.. kept.Select(i => labels[i])], classes);
    }

    private static double Sharpness(Optimum optimum, Dataset data)
    {
        Eigenpairs top = Eigensolver.Solve(CurvatureOperator.Hessian(optimum, data), new EigenQuestion { Count = 1 });
        Assert.True(top.Converged);
        return top.Values[0];
    }
}
