using System.Buffers;
using System.Numerics;
using Plateau.Data;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// |g_i|² and Tr G_i of every object, g_i its gradient and G_i its Gauss–Newton matrix, in evaluation mode: one sweep back with δ_i and the
/// K columns of S_i.
/// </summary>
internal sealed class ObjectGradientNorms<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network _network;
    private readonly ObjectLoss _loss;
    private readonly ObjectChunks<T> _chunks;

    /// <summary>Allocates memory.</summary>
    /// <param name="network">The network.</param>
    /// <param name="loss">ℓ.</param>
    public ObjectGradientNorms(Network network, ObjectLoss loss)
        => (_network, _loss, _chunks) = (network, loss, new ObjectChunks<T>(network, Room(network)));

    /// <summary>The bytes that this takes for so many objects.</summary>
    public static double Bytes(Network network, int objects)
        => ParameterBlock<T>.Bytes(network, 1) + ObjectChunks<T>.Bytes(network, Room(network), objects);

    /// <summary>Computes for every object of a data set.</summary>
    /// <param name="data">The objects.</param>
    /// <param name="parameters">The parameters to evaluate at, prepared for the backward pass.</param>
    /// <param name="gradients">|g_i|², (objects).</param>
    /// <param name="traces">Tr G_i, (objects).</param>
    /// <param name="cancellation">Stops between chunks.</param>
    public void Compute(
        Dataset data,
        ParameterBlock<T> parameters,
        double[] gradients,
        double[] traces,
        CancellationToken cancellation = default)
    {
        ObjectLoss loss = _loss.For(data);
        _chunks.Run(
            data,
            null,
            parameters,
            null,
            (workspace, first, range) =>
            {
                int classes = _network.Outputs;
                int triangle = PackedSymmetric.Length(classes + 1);
                double[] rented = ArrayPool<double>.Shared.Rent(range.Count * (triangle + 1));
                Span<double> grams = rented.AsSpan(0, range.Count * triangle);
                grams.Clear();
                workspace.Forward(range);
                ReadOnlySpan<int> labels = data.Labels.Slice(first, range.Count);
                Span<T> seeds = workspace.Gradients(_network.Nodes.Count - 1);
                int stride = range.Count * classes;
                loss.LossesAndGradient<T>(
                    workspace.Logits,
                    labels,
                    rented.AsSpan(grams.Length, range.Count),
                    seeds[..stride],
                    ObjectWeights.Same(1));
                loss.CurvatureRoot<T>(workspace.Logits, labels, 0, seeds.Slice(stride, classes * stride));
                workspace.Backward(range, grams);
                for (int i = 0; i < range.Count; i++)
                {
                    ReadOnlySpan<double> gram = grams.Slice(i * triangle, triangle);
                    gradients[first + i] = gram[0];
                    traces[first + i] = 0;
                    for (int row = 1; row <= classes; row++)
                    {
                        traces[first + i] += gram[PackedSymmetric.Place(row, row)];
                    }
                }

                ArrayPool<double>.Shared.Return(rented);
            },
            cancellation);
    }

    private static WorkspaceRoom Room(Network network) => new() { Lanes = network.Outputs + 1 };
}
