using System.Buffers;
using System.Numerics;
using Plateau.Data;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// Gram matrices of the gradients that K seeds at the logits of every object send back, one sweep for all K, in evaluation mode. With unit
/// vectors for seeds that is M_i = J_iJ_iᵀ, J_i the Jacobian of the logits by the parameters; with the columns of S_i, S_iS_iᵀ = A_i the
/// curvature of the loss, it is S_iᵀM_iS_i, which has the spectrum of the Gauss–Newton matrix J_iᵀA_iJ_i but for zeros (docs/theory.md T2).
/// </summary>
internal sealed class ObjectGrams<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network _network;
    private readonly ObjectLoss? _loss;
    private readonly ObjectChunks<T> _chunks;

    /// <summary>Allocates memory for a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="loss">The loss whose curvature gives the seeds; null for unit vectors.</param>
    /// <param name="chunkObjects">How many objects go through at once; by default as many as suit the machine's caches.</param>
    public ObjectGrams(Network network, ObjectLoss? loss = null, int? chunkObjects = null)
    {
        _network = network;
        _loss = loss;
        _chunks = chunkObjects is int objects
            ? new ObjectChunks<T>(network, objects, Room(network))
            : new ObjectChunks<T>(network, Room(network));
    }

    /// <summary>Receives the matrices of some objects, from any thread.</summary>
    /// <param name="first">The first object.</param>
    /// <param name="count">The number of objects.</param>
    /// <param name="grams">Their matrices, (objects, K(K + 1)/2), lower triangles by rows; valid only during the call.</param>
    public delegate void Receiver(int first, int count, ReadOnlySpan<double> grams);

    /// <summary>The bytes that this takes for so many objects.</summary>
    public static double Bytes(Network network, int objects)
        => ParameterBlock<T>.Bytes(network, 1) + ObjectChunks<T>.Bytes(network, Room(network), objects);

    /// <summary>Computes for every object of a data set.</summary>
    /// <param name="data">The objects.</param>
    /// <param name="parameters">The parameters to evaluate at, prepared for the backward pass.</param>
    /// <param name="receive">Receives the matrices.</param>
    /// <param name="cancellation">Stops between chunks.</param>
    public void Compute(Dataset data, ParameterBlock<T> parameters, Receiver receive, CancellationToken cancellation = default)
        => _chunks.Run(
            data,
            null,
            parameters,
            null,
            (workspace, first, range) =>
            {
                int length = range.Count * PackedSymmetric.Length(_network.Outputs);
                double[] grams = ArrayPool<double>.Shared.Rent(length);
                Chunk(workspace, range, data.Labels.Slice(first, range.Count), grams.AsSpan(0, length));
                receive(first, range.Count, grams.AsSpan(0, length));
                ArrayPool<double>.Shared.Return(grams);
            },
            cancellation);

    private static WorkspaceRoom Room(Network network) => new() { Lanes = network.Outputs };

    private void Chunk(Workspace<T> workspace, ObjectRange range, ReadOnlySpan<int> labels, Span<double> grams)
    {
        int classes = _network.Outputs;
        int last = _network.Nodes.Count - 1;
        workspace.Forward(range);
        Span<T> seeds = workspace.Gradients(last);
        if (_loss is not null)
        {
            _loss.CurvatureRoot<T>(workspace.Logits, labels, 0, seeds);
        }
        else
        {
            seeds.Clear();
            for (int seed = 0; seed < classes; seed++)
            {
                for (int i = 0; i < range.Count; i++)
                {
                    seeds[(((seed * range.Count) + i) * classes) + seed] = T.One;
                }
            }
        }

        grams.Clear();
        workspace.Backward(range, grams);
    }
}
