using System.Diagnostics;
using System.Globalization;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Training;

namespace Plateau.Bench.Solvers;

/// <summary>
/// A trained network and its objects, the same for every benchmark of curvature: ten epochs of Adam, learning rate 1e-3, batch 64.
/// </summary>
internal sealed class CurvatureProblem
{
    private const ulong Seed = 1;

    private CurvatureProblem(string directory, Dataset data, Optimum optimum) => (Directory, Data, Optimum) = (directory, data, optimum);

    /// <summary>Where the data sets are.</summary>
    public string Directory { get; }

    /// <summary>The objects, the first ones of their set.</summary>
    public Dataset Data { get; }

    /// <summary>w*.</summary>
    public Optimum Optimum { get; }

    /// <summary>The network as text.</summary>
    public string Spec => Optimum.Network.Spec;

    /// <summary>Trains.</summary>
    /// <param name="directory">Where the data sets are.</param>
    /// <param name="spec">The network.</param>
    /// <param name="objects">How many objects.</param>
    /// <param name="epochs">How long.</param>
    public static CurvatureProblem Train(string directory, string spec, int objects, int epochs)
    {
        Dataset data = BenchData.Read(directory, BenchData.NameFor(spec), objects);
        Network network = NetworkSpec.Parse(spec).Build(data);
        Stopwatch clock = Stopwatch.StartNew();
        Optimum optimum = Trainer.Adam(epochs: epochs).Fit(network, data, Seed);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{data.Name}, {data.Objects} objects, {network.Spec}, {network.ParameterCount} parameters, {epochs} epochs in "
                + $"{clock.Elapsed.TotalSeconds:F1} s, training loss {optimum.Epochs[^1].Loss:G4}"));
        return new CurvatureProblem(directory, data, optimum);
    }

    /// <summary>The Hessian of the mean loss.</summary>
    public CurvatureOperator Hessian() => CurvatureOperator.Hessian(Optimum, Data);
}
