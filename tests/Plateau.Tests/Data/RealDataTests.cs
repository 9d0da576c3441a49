using Plateau.Data;

namespace Plateau.Tests.Data;

/// <summary>The public sets, against the numbers that their authors and the README beside them state.</summary>
public class RealDataTests
{
    private static string Folder => RealData.Directory!;

    [RealDataFact("mnist")]
    public void Mnist_is_complete_and_has_its_published_mean_and_deviation()
    {
        Dataset training = Dataset.Mnist(Folder);
        Dataset test = Dataset.Mnist(Folder, DatasetPart.Test);
        Assert.Equal([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949], training.ClassCounts);
        Assert.Equal([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009], test.ClassCounts);
        Assert.Equal([1, 28, 28], training.ObjectShape.ToArray());
        Assert.Equal([0.1307 * 255], training.Normalize(Normalization.Standard).Centers.ToArray());
        MeanAndDeviationAre(training, 0.1307, 0.3081);
    }

    [RealDataFact("fashion-mnist")]
    public void Fashion_mnist_is_complete_and_has_its_published_mean_and_deviation()
    {
        Dataset training = Dataset.FashionMnist(Folder);
        Assert.All(training.ClassCounts, count => Assert.Equal(6000, count));
        Assert.All(Dataset.FashionMnist(Folder, DatasetPart.Test).ClassCounts, count => Assert.Equal(1000, count));
        Assert.Equal("Ankle boot", training.ClassNames[9]);
        MeanAndDeviationAre(training, 0.2860, 0.3530);
    }

    [RealDataFact("cifar-10")]
    public void Cifar_10_has_the_counts_of_the_batches_that_are_here()
    {
        Dataset training = Dataset.Cifar10(Folder);
        Assert.Equal([3, 32, 32], training.ObjectShape.ToArray());
        Assert.Equal(0, training.Objects % 10_000);
        Assert.Equal([1005, 974, 1032, 1016, 999, 937, 1030, 1001, 1025, 981], training.Take(10_000).ClassCounts);
        Assert.All(Dataset.Cifar10(Folder, DatasetPart.Test).ClassCounts, count => Assert.Equal(1000, count));
        Assert.Equal("frog", training.ClassNames[6]);

        // Published means and deviations are of all five batches; two of them come close.
        ReadOnlySpan<double> centers = training.Take(10).Normalize(Normalization.Standard).Centers;
        Assert.Equal(0.4914, centers[0] / 255, 0.005);
        Assert.Equal(0.4822, centers[1] / 255, 0.005);
        Assert.Equal(0.4465, centers[2] / 255, 0.005);
        ReadOnlySpan<double> scales = training.Normalize(Normalization.Standard).Scales;
        Assert.Equal(0.2470, scales[0] / 255, 0.005);
        Assert.Equal(0.2435, scales[1] / 255, 0.005);
        Assert.Equal(0.2616, scales[2] / 255, 0.005);
        Assert.Throws<InvalidOperationException>(() => Dataset.Cifar10(Folder, DatasetPart.Test).Normalize(Normalization.Standard));
    }

    [RealDataFact("cifar-100")]
    public void Cifar_100_has_its_fine_labels()
    {
        Dataset training = Dataset.Cifar100(Folder).Take(10_000);
        int[] counts = training.ClassCounts;
        Assert.Equal(100, counts.Length);
        Assert.Equal([92, 99, 92, 95, 108, 110, 69, 99, 124, 98], counts[..10]);
        Assert.Equal([89, 99, 84, 101, 105, 81, 98, 97, 104], counts[91..]);
        Assert.All(Dataset.Cifar100(Folder, DatasetPart.Test).ClassCounts, count => Assert.Equal(100, count));
        Assert.Equal("apple", training.ClassNames[0]);
    }

    [RealDataTheory("cifar-10")]
    [InlineData(null, 10_000)]
    [InlineData("500", 500)]
    [InlineData("0.05", 500)]
    public void Named_sets_hold_out_objects_of_their_test_file(string? heldOut, int expected)
    {
        DataSplit split = DataSource.Load(new DataRequest
        {
            Data = "cifar-10",
            Directory = Folder,
            Samples = 9_984,
            HeldOut = heldOut,
            Normalization = Normalization.Standard,
        });
        Assert.Equal(9_984, split.Training.Objects);
        Assert.Equal(expected, split.HeldOut!.Objects);
        Assert.Equal(split.Training.Centers.ToArray(), split.HeldOut.Centers.ToArray());
        Dataset official = Dataset.Cifar10(Folder, DatasetPart.Test).Take(expected).NormalizeLike(split.Training);
        Assert.Equal(official.ObjectsChecksum, split.HeldOut.ObjectsChecksum);
    }

    private static void MeanAndDeviationAre(Dataset data, double mean, double deviation)
    {
        Dataset unit = data.Normalize(Normalization.Unit);
        double[] features = new double[unit.Features];
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < unit.Objects; i++)
        {
            unit.CopyTo(i, 1, features.AsSpan());
            foreach (double value in features)
            {
                sum += value;
                squares += value * value;
            }
        }

        double count = (double)unit.Objects * unit.Features;
        Assert.Equal(mean, sum / count, 0.00005);
        Assert.Equal(deviation, Math.Sqrt((squares / count) - (sum / count * (sum / count))), 0.00005);
    }
}
