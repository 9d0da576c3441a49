using System.Numerics;
using Plateau.Data;

namespace Plateau.Networks;

/// <summary>
/// Per-object losses of B parameter vectors over the same objects, in evaluation mode. Threads take chunks of objects and run each vector
/// over a chunk while it is in the cache; every object's loss depends on that object alone, so neither threads nor chunks change a bit.
/// </summary>
internal sealed class ObjectLosses<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MaxChunkObjects = 128;
    private const int ChunkBytes = 2 << 20;

    private readonly ObjectLoss? _loss;
    private readonly ObjectChunks<T> _chunks;
    private readonly Dictionary<Dataset, int[]> _orders = [];

    /// <summary>Allocates memory for <paramref name="vectors"/> parameter vectors of a network.</summary>
    public ObjectLosses(Network network, int vectors, ObjectLoss? loss = null)
    {
        _loss = loss;
        Parameters = new ParameterBlock<T>(network, vectors);
        int widest = network.Nodes.Max(node => node.Shape.Size + node.InputShapes.Sum(shape => shape.Size));
        _chunks = new ObjectChunks<T>(network, Math.Clamp(ChunkBytes / (widest * sizeof(float)), 1, MaxChunkObjects), default);
    }

    /// <summary>The parameter vectors; call their <c>Prepare</c> after changing them.</summary>
    public ParameterBlock<T> Parameters { get; }

    /// <summary>Evaluates every object of a data set under the first <paramref name="vectors"/> parameter vectors.</summary>
    /// <param name="vectors">The number of parameter vectors to evaluate, from the first on.</param>
    /// <param name="data">The objects.</param>
    /// <param name="rows">Receives the losses: one array per parameter vector, one number per object.</param>
    /// <param name="predictions">Receive the predictions for each object, one per parameter vector; may be null.</param>
    /// <param name="cancellation">Stops between chunks.</param>
    public void Evaluate(int vectors, Dataset data, double[][] rows, ObjectPredictions[]? predictions, CancellationToken cancellation)
    {
        int[] order = Order(data);
        ObjectLoss loss = (_loss ?? ObjectLoss.Suiting(data)).For(data);
        Forward(
            vectors,
            data,
            order,
            (logits, vector, first, count) => Score(loss, logits, data, order.AsSpan(first, count), rows[vector], predictions?[vector]),
            cancellation);
    }

    /// <summary>
    /// Computes the loss that the network expects for every object, under the first <paramref name="vectors"/> parameter vectors; labels
    /// are ignored.
    /// </summary>
    /// <param name="vectors">The number of parameter vectors to evaluate, from the first on.</param>
    /// <param name="data">The objects.</param>
    /// <param name="expected">Receive the expectations, one per parameter vector.</param>
    /// <param name="cancellation">Stops between chunks.</param>
    public void Expect(int vectors, Dataset data, ExpectedLosses[] expected, CancellationToken cancellation)
    {
        int[] order = [.. Enumerable.Range(0, data.Objects)];
        Forward(
            vectors,
            data,
            order,
            (logits, vector, first, count) => expected[vector].Take(_loss ?? ObjectLoss.Suiting(data), logits, order.AsSpan(first, count)),
            cancellation);
    }

    private delegate void Receiver(ReadOnlySpan<T> logits, int vector, int first, int count);

    private void Forward(int vectors, Dataset data, int[] order, Receiver receive, CancellationToken cancellation)
        => _chunks.Run(
            data,
            order,
            Parameters,
            null,
            (workspace, first, range) =>
            {
                for (int vector = 0; vector < vectors; vector++)
                {
                    workspace.Vector = vector;
                    workspace.Forward(range);
                    receive(workspace.Logits, vector, first, range.Count);
                }
            },
            cancellation);

    private static void Score(
        ObjectLoss loss, ReadOnlySpan<T> logits, Dataset data, ReadOnlySpan<int> objects, double[] row, ObjectPredictions? predictions)
    {
        Span<int> labels = stackalloc int[MaxChunkObjects];
        Span<double> losses = stackalloc double[MaxChunkObjects];
        labels = labels[..objects.Length];
        for (int i = 0; i < objects.Length; i++)
        {
            labels[i] = data.Labels[objects[i]];
        }

        loss.Losses(logits, labels, losses[..objects.Length]);
        for (int i = 0; i < objects.Length; i++)
        {
            row[objects[i]] = losses[i];
        }

        predictions?.Take(logits, labels, objects, losses);
    }

    // Objects of one class look alike, so that more of their features are zero together. Labels of quantities keep the order of the file.
    private int[] Order(Dataset data)
    {
        if (!_orders.TryGetValue(data, out int[]? order))
        {
            int[] labels = data.Labels.ToArray();
            order = [.. Enumerable.Range(0, data.Objects).OrderBy(i => labels[i])];
            _orders.Add(data, order);
        }

        return order;
    }
}
