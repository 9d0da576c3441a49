using System.Numerics;
using Plateau.Data;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// Statistics of batch norm over a whole data set, under given parameters: layer by layer in the network's order, each under the new statistics of those before it. In
/// evaluation the network then computes what training would with the whole data set as one batch.
/// </summary>
internal static class BatchStatistics
{
    private const int ChunkObjects = 32;

    /// <summary>
    /// Computes the mean and the (biased) variance of every batch norm anew, and returns all untrained numbers of the network.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="buffers">Its untrained numbers; those that are not statistics stay as they are.</param>
    /// <param name="data">The objects.</param>
    /// <param name="cancellation">Stops between chunks.</param>
    public static double[] Recompute<T>(Network network, ReadOnlySpan<double> parameters, ReadOnlySpan<double> buffers, Dataset data, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] found = buffers.ToArray();
        ParameterBlock<T> block = new(network, 1);
        block.Set(0, parameters);
        block.SetBuffers(0, found);
        block.Prepare(0, backward: false);
        bool shifts = network.TakesShiftedInput;
        Dataset inputs = shifts ? data.FromOrigin : data;
        block.SetOrigin(shifts ? data.Origin : default);
        int[] order = [.. Enumerable.Range(0, data.Objects)];
        Workspace<T>?[] workspaces = new Workspace<T>?[Workers.Threads];
        int chunks = (data.Objects + ChunkObjects - 1) / ChunkObjects;
        foreach (NetworkNode node in network.Nodes.Where(node => node.Layer is BatchNorm))
        {
            int channels = node.Buffers[0].Length;
            double[] means = new double[chunks * channels];
            double[] squares = new double[chunks * channels];
            int next = -1;
            Workers.Run(
                Math.Min(workspaces.Length, chunks),
                part =>
                {
                    Workspace<T> workspace = workspaces[part] ??= new Workspace<T>(network, ChunkObjects) { Parameters = block };
                    for (int chunk = Interlocked.Increment(ref next); chunk < chunks; chunk = Interlocked.Increment(ref next))
                    {
                        cancellation.ThrowIfCancellationRequested();
                        workspace.Objects = Math.Min(ChunkObjects, data.Objects - (chunk * ChunkObjects));
                        inputs.Gather(order.AsSpan(chunk * ChunkObjects, workspace.Objects), workspace.Inputs.AsSpan(0, workspace.Objects * data.Features));
                        ObjectRange range = new(0, workspace.Objects);
                        workspace.InputsChanged(range);
                        workspace.Forward(range, node.Index);
                        Channels.Moments<T>(
                            workspace.Value(node.Inputs[0]), channels, means.AsSpan(chunk * channels, channels), squares.AsSpan(chunk * channels, channels));
                    }
                },
                cancellation);
            Join(data.Objects, node.Shape.Size / channels, means, squares, found.AsSpan(node.Buffers[0].Offset, channels), found.AsSpan(node.Buffers[1].Offset, channels));
            block.SetBuffers(0, found);
        }

        return found;
    }

    // Chunk after chunk (Chan, Golub and LeVeque, 1983).
    private static void Join(int objects, int positions, double[] means, double[] squares, Span<double> mean, Span<double> variance)
    {
        int channels = mean.Length;
        mean.Clear();
        variance.Clear();
        double seen = 0;
        for (int chunk = 0; chunk * channels < means.Length; chunk++)
        {
            double count = (double)positions * Math.Min(ChunkObjects, objects - (chunk * ChunkObjects));
            for (int c = 0; c < channels; c++)
            {
                double difference = means[(chunk * channels) + c] - mean[c];
                mean[c] += difference * count / (seen + count);
                variance[c] += squares[(chunk * channels) + c] + (difference * difference * seen * count / (seen + count));
            }

            seen += count;
        }

        Sums.Scale(1 / seen, variance);
    }
}
