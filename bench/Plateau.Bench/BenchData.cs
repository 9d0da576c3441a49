using Plateau.Data;

namespace Plateau.Bench;

/// <summary>The objects of benchmarks and of their peers: the first ones of a set of images, numbers in [−1, 1].</summary>
internal static class BenchData
{
    /// <summary>The set of images that goes with a network, as the peers have it: MNIST for fully connected ones, else CIFAR-10.</summary>
    public static string NameFor(string spec)
        => spec.StartsWith("mlp", StringComparison.Ordinal) || spec.StartsWith("softmax", StringComparison.Ordinal) ? "mnist" : "cifar-10";

    /// <summary>Reads the first objects.</summary>
    public static Dataset Read(string directory, string name, int objects)
        => All(directory, name, DatasetPart.Training).Take(objects).Normalize(Normalization.Symmetric);

    /// <summary>Reads the first test objects, or all, normalised like others.</summary>
    public static Dataset Test(string directory, string name, Dataset like, int objects = int.MaxValue)
    {
        Dataset all = All(directory, name, DatasetPart.Test);
        return all.Take(Math.Min(objects, all.Objects)).NormalizeLike(like);
    }

    private static Dataset All(string directory, string name, DatasetPart part) => name switch
    {
        "mnist" => Dataset.Mnist(directory, part),
        "cifar-10" => Dataset.Cifar10(directory, part),
        _ => throw new PlateauException($"{name}: the benchmarks know mnist and cifar-10."),
    };
}
