using System.Numerics;
using Plateau.Networks;

namespace Plateau.Training;

/// <summary>A point w* in the space of parameters, trained or loaded, around which a landscape is probed.</summary>
public sealed record Optimum
{
    /// <summary>The network.</summary>
    public required Network Network { get; init; }

    /// <summary>The flat parameter vector w*; float32 training leaves float32 numbers in it.</summary>
    public required double[] Parameters { get; init; }

    /// <summary>
    /// The untrained numbers of the layers, such as the running statistics of batch norm. By default those of a network before training.
    /// </summary>
    public double[] Buffers
    {
        get => field ??= Network.InitialBuffers();
        init;
    }

    /// <summary>The loss of one object. The landscape is its mean over objects.</summary>
    public ObjectLoss Loss { get; init; } = ObjectLoss.CrossEntropy();

    /// <summary>The precision in which the network is evaluated.</summary>
    public Precision Precision { get; init; } = Precision.Single;

    /// <summary>The result of each epoch; empty for parameters that were loaded.</summary>
    public IReadOnlyList<EpochResult> Epochs { get; init; } = [];

    /// <summary>The epoch that these parameters come from, from 1; 0 for initial or loaded ones.</summary>
    public int Epoch { get; init; }

    /// <summary>Writes the parameters as a safetensors file, in the precision in which they are evaluated.</summary>
    /// <param name="path">The file.</param>
    public void Write(string path) => ParameterFile.Write(Network, Parameters, path, Precision == Precision.Double, Buffers);

    // Rounding of float32 products is in the way of smaller residuals.
    private const double SingleTolerance = 1e-5;

    /// <summary>The same point in the precision that eigenpairs with this relative residual need.</summary>
    internal Optimum ToMeet(double tolerance) => tolerance < SingleTolerance ? this with { Precision = Precision.Double } : this;

    /// <summary>w* with its buffers, prepared for passes forward and back.</summary>
    internal ParameterBlock<T> Prepared<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ParameterBlock<T> parameters = new(Network, 1);
        parameters.Set(0, Parameters);
        parameters.SetBuffers(0, Buffers);
        parameters.Prepare(0, backward: true);
        return parameters;
    }
}
