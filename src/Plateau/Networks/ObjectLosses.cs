using System.Numerics;
using Plateau.Data;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// Per-object losses of B parameter vectors at once, in evaluation mode. Threads take chunks of objects; every object's loss depends on
/// that object alone, so neither threads nor chunks change a bit.
/// </summary>
internal sealed class ObjectLosses<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int ChunkObjects = 128;

    private readonly Network _network;
    private readonly Workspace<T>?[] _workspaces;
    private readonly Dictionary<Dataset, int[]> _orders = [];

    /// <summary>Makes room for <paramref name="draws"/> parameter vectors of a network.</summary>
    public ObjectLosses(Network network, int draws)
    {
        _network = network;
        Parameters = new ParameterBlock<T>(network, draws);
        _workspaces = new Workspace<T>?[Workers.Threads];
    }

    /// <summary>The parameter vectors; call their <c>Prepare</c> after changing them.</summary>
    public ParameterBlock<T> Parameters { get; }

    /// <summary>Evaluates every object of a data set under the first <paramref name="draws"/> parameter vectors.</summary>
    /// <param name="draws">How many of the parameter vectors to evaluate.</param>
    /// <param name="data">The objects.</param>
    /// <param name="rows">Receives the losses: one array a parameter vector, one number an object.</param>
    /// <param name="correct">Receives whether the largest logit is the label's, likewise; or null.</param>
    /// <param name="cancellation">Stops between chunks.</param>
    public void Evaluate(int draws, Dataset data, double[][] rows, bool[][]? correct, CancellationToken cancellation)
    {
        Dataset inputs = _network.TakesShiftedInput ? data.FromOrigin : data;
        for (int draw = 0; draw < draws; draw++)
        {
            Parameters.FoldOrigin(draw, _network.TakesShiftedInput ? data.Origin : default);
        }

        int[] order = Order(data);
        int chunks = (data.Objects + ChunkObjects - 1) / ChunkObjects;
        int next = -1;
        Workers.Run(
            Math.Min(_workspaces.Length, chunks),
            part =>
            {
                Workspace<T> workspace = _workspaces[part] ??= new Workspace<T>(_network, Parameters.Draws, ChunkObjects, gradients: false);
                workspace.Draws = draws;
                for (int chunk = Interlocked.Increment(ref next); chunk < chunks; chunk = Interlocked.Increment(ref next))
                {
                    cancellation.ThrowIfCancellationRequested();
                    int first = chunk * ChunkObjects;
                    int count = Math.Min(ChunkObjects, data.Objects - first);
                    ReadOnlySpan<int> objects = order.AsSpan(first, count);
                    workspace.Objects = count;
                    inputs.Gather(objects, workspace.Inputs.AsSpan(0, count * data.Features));
                    workspace.Forward(Parameters, 0, count);
                    Score(workspace, data, objects, draws, rows, correct);
                }
            },
            cancellation);
    }

    private static void Score(Workspace<T> workspace, Dataset data, ReadOnlySpan<int> objects, int draws, double[][] rows, bool[][]? correct)
    {
        Span<int> labels = stackalloc int[ChunkObjects];
        Span<double> losses = stackalloc double[ChunkObjects];
        Span<bool> right = stackalloc bool[ChunkObjects];
        labels = labels[..objects.Length];
        for (int i = 0; i < objects.Length; i++)
        {
            labels[i] = data.Labels[objects[i]];
        }

        for (int draw = 0; draw < draws; draw++)
        {
            CrossEntropy.Losses<T>(workspace.Logits(draw), labels, losses[..objects.Length]);
            for (int i = 0; i < objects.Length; i++)
            {
                rows[draw][objects[i]] = losses[i];
            }

            if (correct is not null)
            {
                CrossEntropy.Correct<T>(workspace.Logits(draw), labels, right[..objects.Length]);
                for (int i = 0; i < objects.Length; i++)
                {
                    correct[draw][objects[i]] = right[i];
                }
            }
        }
    }

    // Objects of one class look alike, so that more of their features are zero together.
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
