using System.Numerics;
using Plateau.Networks;

namespace Plateau.Training;

/// <summary>A point w* in the space of parameters, trained or loaded, around which a landscape is looked at.</summary>
public sealed record Optimum
{
    /// <summary>The network.</summary>
    public required Network Network { get; init; }

    /// <summary>The flat parameter vector w*; float32 training leaves float32 numbers in it.</summary>
    public required double[] Parameters { get; init; }

    /// <summary>What layers keep beside their parameters: the running statistics of batch norm. By default those of a network not yet trained.</summary>
    public double[] Buffers
    {
        get => field ??= Network.InitialBuffers();
        init;
    }

    /// <summary>The loss of an object, whose landscape this is a point of.</summary>
    public ObjectLoss Loss { get; init; } = ObjectLoss.CrossEntropy();

    /// <summary>The precision to evaluate it in.</summary>
    public Precision Precision { get; init; } = Precision.Single;

    /// <summary>What each epoch reached; empty for parameters that were loaded.</summary>
    public IReadOnlyList<EpochResult> Epochs { get; init; } = [];

    /// <summary>The epoch that left these parameters, from 1; 0 for initial or loaded ones.</summary>
    public int Epoch { get; init; }

    /// <summary>Writes the parameters as a safetensors file, in the arithmetic that they are evaluated in.</summary>
    /// <param name="path">The file.</param>
    public void Write(string path) => ParameterFile.Write(Network, Parameters, path, Precision == Precision.Double, Buffers);

    // Rounding of float32 products is in the way of smaller residuals.
    private const double SingleTolerance = 1e-5;

    /// <summary>The same point in the precision that relative residuals of eigenpairs down to a tolerance take.</summary>
    internal Optimum ToMeet(double tolerance) => tolerance < SingleTolerance ? this with { Precision = Precision.Double } : this;

    /// <summary>w* with its buffers as passes forward and back read it.</summary>
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
