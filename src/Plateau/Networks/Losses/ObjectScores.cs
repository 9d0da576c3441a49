using System.Buffers;
using System.Numerics;
using Plateau.Data;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The loss of every object along D directions v_a to first order, in evaluation mode: ℓ_i, the slopes v_aᵀg_i and the K × D matrix
/// S_iᵀJ_iV, S_iS_iᵀ = A_i, whose Gram matrix is VᵀG_iV, G_i the Gauss–Newton matrix. Tangents go forward and nothing goes back; an
/// object's numbers depend on that object alone.
/// </summary>
internal sealed class ObjectScores<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network _network;
    private readonly ObjectLoss _loss;
    private readonly ObjectChunks<T> _chunks;

    /// <summary>Allocates memory for a network and D directions.</summary>
    /// <param name="network">The network.</param>
    /// <param name="directions">D.</param>
    /// <param name="loss">ℓ.</param>
    /// <param name="chunkObjects">How many objects go through at once; by default as many as suit the machine's caches.</param>
    public ObjectScores(Network network, int directions, ObjectLoss loss, int? chunkObjects = null)
    {
        (_network, _loss) = (network, loss);
        WorkspaceRoom room = Room(directions);
        _chunks = chunkObjects is int objects ? new ObjectChunks<T>(network, objects, room) : new ObjectChunks<T>(network, room);
        Directions = new ParameterBlock<T>(network, directions);
    }

    /// <summary>The directions; set and prepare them before <see cref="Compute"/>.</summary>
    public ParameterBlock<T> Directions { get; }

    /// <summary>The bytes that this takes for so many objects, without its results.</summary>
    public static double Bytes(Network network, int objects, int directions)
        => ParameterBlock<T>.Bytes(network, directions + 1) + ObjectChunks<T>.Bytes(network, Room(directions), objects);

    /// <summary>Computes for every object of a data set.</summary>
    /// <param name="data">The objects.</param>
    /// <param name="parameters">The parameters to evaluate at.</param>
    /// <param name="losses">ℓ_i, (objects).</param>
    /// <param name="slopes">v_aᵀg_i, (objects, D).</param>
    /// <param name="roots">S_iᵀJ_iV, (objects, K, D).</param>
    /// <param name="progress">Receives how many more objects are done, from any thread; may be null.</param>
    /// <param name="cancellation">Stops between chunks.</param>
    public void Compute(
        Dataset data,
        ParameterBlock<T> parameters,
        double[] losses,
        double[] slopes,
        double[] roots,
        Action<int>? progress = null,
        CancellationToken cancellation = default)
    {
        int d = Directions.Vectors;
        int ofRoot = _network.Outputs * d;
        ObjectLoss loss = _loss.For(data);
        _chunks.Run(
            data,
            null,
            parameters,
            Directions,
            (workspace, first, range) =>
            {
                Chunk(
                    loss,
                    workspace,
                    range,
                    data.Labels.Slice(first, range.Count),
                    losses.AsSpan(first, range.Count),
                    slopes.AsSpan(first * d, range.Count * d),
                    roots.AsSpan(first * ofRoot, range.Count * ofRoot));
                progress?.Invoke(range.Count);
            },
            cancellation);
    }

    private static WorkspaceRoom Room(int directions) => new() { Directions = directions };

    private void Chunk(
        ObjectLoss loss,
        Workspace<T> workspace,
        ObjectRange range,
        ReadOnlySpan<int> labels,
        Span<double> losses,
        Span<double> slopes,
        Span<double> roots)
    {
        int d = Directions.Vectors;
        int classes = _network.Outputs;
        int stride = range.Count * classes;
        workspace.Forward(range);
        workspace.TangentForward(range);
        ReadOnlySpan<T> tangents = workspace.Tangents(_network.Nodes.Count - 1);
        T[] rented = ArrayPool<T>.Shared.Rent(stride * (1 + classes));
        Span<T> deltas = rented.AsSpan(0, stride);
        Span<T> columns = rented.AsSpan(stride, stride * classes);
        loss.LossesAndGradient<T>(workspace.Logits, labels, losses, deltas, ObjectWeights.Same(1));
        loss.CurvatureRoot<T>(workspace.Logits, labels, 0, columns);
        slopes.Clear();
        roots.Clear();
        for (int i = 0; i < range.Count; i++)
        {
            ReadOnlySpan<T> own = tangents[(i * classes)..];
            InnerProducts.Add(own, stride, d, deltas[(i * classes)..], 0, 1, classes, slopes.Slice(i * d, d));
            InnerProducts.Add<T>(
                columns[(i * classes)..],
                stride,
                classes,
                own,
                stride,
                d,
                classes,
                roots.Slice(i * classes * d, classes * d));
        }

        ArrayPool<T>.Shared.Return(rented);
    }
}
