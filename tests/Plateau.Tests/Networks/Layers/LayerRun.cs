using System.Numerics;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Tests.Networks.Layers;

/// <summary>Runs a network on numbers given, in float64 or float32, and hands back numbers.</summary>
internal static class LayerRun
{
    /// <summary>Normal numbers for objects of a shape.</summary>
    public static double[] Numbers(int count, ulong seed = 1)
    {
        RandomStream stream = new(seed, RandomPurpose.Subset, 5);
        return [.. Enumerable.Range(0, count).Select(i => (double)(float)stream.Normal(i))];
    }

    /// <summary>
    /// The output of one layer that reads objects of a shape; in evaluation mode, or in training mode with room for gradients.
    /// </summary>
    public static double[] Forward<T>(Layer layer, int[] shape, double[] values, bool training = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Forward<T>(PassCases.Chain(shape, layer), values, training);

    /// <summary>The output of a network without parameters, or with those that it starts from.</summary>
    public static double[] Forward<T>(Network network, double[] values, bool training = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int objects = values.Length / network.InputShape.Size;
        Workspace<T> workspace = new(network, objects, new WorkspaceRoom { Lanes = training ? 1 : 0 })
        {
            Parameters = Block<T>(network, network.Initialize(1)),
            IsTraining = training,
        };
        for (int i = 0; i < values.Length; i++)
        {
            workspace.Inputs[i] = T.CreateTruncating(values[i]);
        }

        workspace.Forward(new ObjectRange(0, objects));
        return [.. workspace.Logits.ToArray().Select(double.CreateTruncating)];
    }

    /// <summary>Parameters, prepared.</summary>
    public static ParameterBlock<T> Block<T>(Network network, double[] parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ParameterBlock<T> block = new(network, 1);
        block.Set(0, parameters);
        block.Prepare(0, backward: true);
        return block;
    }

    /// <summary>
    /// Gradient and, for directions, products with the Hessian, of a network in training or evaluation, with the numbers it keeps
    /// afterwards.
    /// </summary>
    public static (T[] Gradient, double[][] Products, T[] Buffers) Derivatives<T>(
        Network network,
        double[] parameters,
        Dataset data,
        double[][] directions,
        bool training,
        DerivativeKind kind = DerivativeKind.Hessian,
        ulong seed = 3)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ParameterBlock<T> block = Block<T>(network, parameters);
        LossDerivatives<T> derivatives = new(network, data.Objects, kind, directions.Length, isTraining: training)
        {
            Dropout = new DropoutStream(seed, 4),
        };
        for (int d = 0; d < directions.Length; d++)
        {
            derivatives.Directions!.Set(d, directions[d]);
            derivatives.Directions.Prepare(d, backward: true);
        }

        derivatives.Compute(data, [.. Enumerable.Range(0, data.Objects)], 0, data.Objects, block);
        return (derivatives.Gradient, derivatives.Products, block.Buffers[0]);
    }

    public static void AreClose(double[] expected, double[] actual, double relative)
    {
        double scale = Math.Max(expected.Max(Math.Abs), 1e-6);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= relative * scale,
                $"number {i}: {expected[i]} expected, {actual[i]} found, {scale} the largest");
        }
    }
}
