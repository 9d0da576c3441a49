using Plateau.Data;
using Plateau.Networks;
using Plateau.Training;

namespace Plateau.Tests.Training;

/// <summary>What whole trainings reach, on the built-in digits and on real MNIST.</summary>
public sealed class AccuracyTests
{
    [Fact]
    public void Digits_are_too_hard_for_a_linear_model_and_not_for_a_small_network()
    {
        DataSplit digits = DataSource.Load(new DataRequest());
        Optimum linear = Trainer.Adam(epochs: 20).Fit(Network.Softmax(digits.Training), digits.Training, seed: 0);
        Optimum mlp = Trainer.Adam(epochs: 10).Fit(Network.Mlp(digits.Training, [128, 128]), digits.Training, seed: 0);
        Assert.InRange(Evaluation.Of(linear, digits.HeldOut!).Accuracy!.Value, 0.85, 0.95);
        Assert.InRange(Evaluation.Of(mlp, digits.HeldOut!).Accuracy!.Value, 0.97, 0.999);
    }

    [RealDataFact("mnist")]
    public void An_mlp_reaches_its_accuracy_on_all_of_MNIST_after_ten_epochs()
    {
        DataSplit mnist = DataSource.Load(new DataRequest { Data = "mnist", Directory = RealData.Directory });
        Optimum optimum = Trainer.Adam(epochs: 10).Fit(Network.Mlp(mnist.Training, [128, 128]), mnist.Training, seed: 0);
        Assert.InRange(Evaluation.Of(optimum, mnist.HeldOut!).Accuracy!.Value, 0.975, 1.0);
    }

    [RealDataFact("mnist")]
    public void A_ConvNet_with_batch_norm_beats_the_mlp_on_few_objects_of_MNIST()
    {
        DataSplit mnist = DataSource.Load(
            new DataRequest { Data = "mnist", Directory = RealData.Directory, Samples = 4000, HeldOut = "2000" });
        Trainer trainer = Trainer.Adam(epochs: 3);
        Network convolutional = NetworkSpec.Parse("cnn:16x2+pool=1+batchnorm+dropout=0.1").Build(mnist.Training);
        double reached = Evaluation.Of(trainer.Fit(convolutional, mnist.Training, seed: 0), mnist.HeldOut!).Accuracy!.Value;
        double mlp = Evaluation.Of(trainer.Fit(Network.Mlp(mnist.Training, [64]), mnist.Training, seed: 0), mnist.HeldOut!).Accuracy!.Value;
        Assert.InRange(reached, 0.92, 1.0);
        Assert.True(reached > mlp + 0.05, $"{reached} of the ConvNet, {mlp} of the mlp");
    }
}
