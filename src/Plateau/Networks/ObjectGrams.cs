using System.Numerics;
using Plateau.Data;

namespace Plateau.Networks;

/// <summary>
/// M_i = J_iJ_iᵀ of every object, (classes × classes), J_i the Jacobian of its logits by the parameters: one backward sweep with K seeds (theory.md, T2).
/// </summary>
internal sealed class ObjectGrams<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network _network;
    private readonly ObjectChunks<T> _chunks;

    /// <summary>Makes room for a network.</summary>
    public ObjectGrams(Network network)
    {
        _network = network;
        _chunks = new ObjectChunks<T>(network, new WorkspaceRoom { Lanes = network.Outputs });
    }

    /// <summary>Computes for every object of a data set.</summary>
    /// <param name="data">The objects.</param>
    /// <param name="parameters">Where; prepared for the backward pass.</param>
    /// <param name="grams">M_i, (objects, classes, classes).</param>
    /// <param name="cancellation">Stops between chunks.</param>
    public void Compute(Dataset data, ParameterBlock<T> parameters, double[] grams, CancellationToken cancellation = default)
    {
        int square = _network.Outputs * _network.Outputs;
        _chunks.Run(
            data, null, parameters, null, (workspace, first, range) => Chunk(workspace, range, grams.AsSpan(first * square, range.Count * square)), cancellation);
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
