using System.Numerics;
using Plateau.Data;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// M_i = J_iJ_iᵀ of every object, (classes × classes), J_i the Jacobian of its logits by the parameters: one backward sweep with K seeds (theory.md, T2).
/// </summary>
internal sealed class ObjectGrams<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const long ChunkBytes = 64L << 20;
    private const int MaxChunkObjects = 64;

    private readonly Network _network;
    private readonly int _chunkObjects;
    private readonly Workspace<T>?[] _workspaces = new Workspace<T>?[Workers.Available];
    private readonly WorkspaceRoom _room;

    /// <summary>Makes room for a network.</summary>
    public ObjectGrams(Network network)
    {
        _network = network;
        _room = new WorkspaceRoom { Lanes = network.Outputs };
        long perObject = network.Nodes.Sum(node => (long)node.Shape.Size * (1 + _room.PerNumber)) * sizeof(double);
        _chunkObjects = (int)Math.Clamp(ChunkBytes / perObject, 1, MaxChunkObjects);
    }

    /// <summary>Computes for every object of a data set.</summary>
    /// <param name="data">The objects.</param>
    /// <param name="parameters">Where; prepared for the backward pass.</param>
    /// <param name="grams">M_i, (objects, classes, classes).</param>
    /// <param name="cancellation">Stops between chunks.</param>
    public void Compute(Dataset data, ParameterBlock<T> parameters, double[] grams, CancellationToken cancellation = default)
    {
        bool shifts = _network.TakesShiftedInput;
        Dataset inputs = shifts ? data.FromOrigin : data;
        parameters.SetOrigin(shifts ? data.Origin : default);
        int classes = _network.Outputs;
        int chunks = (data.Objects + _chunkObjects - 1) / _chunkObjects;
        int next = -1;
        Workers.Run(
            Math.Min(_workspaces.Length, chunks),
            part =>
            {
                Workspace<T> workspace = _workspaces[part] ??= new Workspace<T>(_network, _chunkObjects, _room);
                workspace.Parameters = parameters;
                for (int chunk = Interlocked.Increment(ref next); chunk < chunks; chunk = Interlocked.Increment(ref next))
                {
                    cancellation.ThrowIfCancellationRequested();
                    int first = chunk * _chunkObjects;
                    int count = Math.Min(_chunkObjects, data.Objects - first);
                    int[] objects = [.. Enumerable.Range(first, count)];
                    ObjectRange range = new(0, count);
                    workspace.Objects = count;
                    inputs.Gather(objects, workspace.Inputs.AsSpan(0, count * data.Features));
                    workspace.InputsChanged(range);
                    Chunk(workspace, range, grams.AsSpan(first * classes * classes, count * classes * classes));
                }
            },
            cancellation);
    }

    private void Chunk(Workspace<T> workspace, ObjectRange range, Span<double> grams)
    {
        int classes = _network.Outputs;
        int last = _network.Nodes.Count - 1;
        workspace.Forward(range);
        for (int seed = 0; seed < classes; seed++)
        {
            Span<T> gradient = workspace.Gradient(last, seed);
            gradient.Clear();
            for (int i = 0; i < range.Count; i++)
            {
                gradient[(i * classes) + seed] = T.One;
            }
        }

        workspace.Backward(range);
        grams.Clear();
        foreach (NetworkNode node in _network.Nodes)
        {
            if (node.Segments.Count > 0)
            {
                node.Layer.ObjectGrams(workspace.Whole(node), grams);
            }
        }
    }
}
