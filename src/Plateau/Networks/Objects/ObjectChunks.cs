using System.Numerics;
using System.Runtime.CompilerServices;
using Plateau.Data;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// Runs over a data set chunk by chunk, each thread with a workspace of its own: for results of single objects, which depend neither on the
/// threads nor on the chunks.
/// </summary>
internal sealed class ObjectChunks<T>(Network network, int chunkObjects, WorkspaceRoom room)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const long ChunkBytes = 64L << 20;
    private const int MaxChunkObjects = 256;
    private const int LeastSharedObjects = 32;
    private const int ChunksPerThread = 4;

    private readonly Workspace<T>?[] _workspaces = new Workspace<T>?[Workers.Available];

    /// <summary>Chunks as large as the memory allows.</summary>
    public ObjectChunks(Network network, WorkspaceRoom room)
        : this(network, ChunkObjects(network, room), room)
    {
    }

    /// <summary>The bytes that the workspaces of all threads take over so many objects, including the temporary memory of layers.</summary>
    public static double Bytes(Network network, WorkspaceRoom room, int objects)
    {
        int chunk = ChunkObjects(network, room);
        double passing = (double)room.PerNumber * network.Nodes.Max(node => node.Shape.Size + node.InputShapes.Max(shape => shape.Size))
            * Unsafe.SizeOf<T>();
        return Math.Min(Workers.Available, (objects + chunk - 1) / chunk) * chunk
            * (room.ObjectBytes(network, Unsafe.SizeOf<T>()) + passing);
    }

    private static int ChunkObjects(Network network, WorkspaceRoom room)
        => (int)Math.Clamp(ChunkBytes / room.ObjectBytes(network, Unsafe.SizeOf<T>()), 1, MaxChunkObjects);

    /// <summary>The work for one chunk: the workspace holds the objects from position <paramref name="first"/> of the order on.</summary>
    public delegate void Body(Workspace<T> workspace, int first, ObjectRange range);

    /// <summary>Runs the work for every chunk of objects, each in the workspace of some thread.</summary>
    /// <param name="data">The objects.</param>
    /// <param name="order">The order of the objects; null for their own order.</param>
    /// <param name="parameters">The parameters to evaluate at.</param>
    /// <param name="directions">The directions of tangents; null for none.</param>
    /// <param name="body">The work for one chunk.</param>
    /// <param name="cancellation">Stops between chunks.</param>
    public void Run(
        Dataset data,
        int[]? order,
        ParameterBlock<T> parameters,
        ParameterBlock<T>? directions,
        Body body,
        CancellationToken cancellation)
    {
        bool shifts = network.TakesShiftedInput;
        Dataset inputs = shifts ? data.FromOrigin : data;
        parameters.SetOrigin(shifts ? data.Origin : default);
        directions?.SetOrigin(shifts ? data.Origin : default);
        int[] taken = order ?? [.. Enumerable.Range(0, data.Objects)];

        // Where there are few objects, smaller chunks leave no thread without.
        int size = Math.Clamp(
            data.Objects / (ChunksPerThread * _workspaces.Length),
            Math.Min(LeastSharedObjects, chunkObjects),
            chunkObjects);
        int chunks = (data.Objects + size - 1) / size;
        int next = -1;
        Workers.Run(
            Math.Min(_workspaces.Length, chunks),
            part =>
            {
                Workspace<T> workspace = _workspaces[part] ??= new Workspace<T>(network, chunkObjects, room);
                (workspace.Parameters, workspace.Directions, workspace.DirectionCount) = (parameters, directions, directions?.Vectors ?? 0);
                for (int chunk = Interlocked.Increment(ref next); chunk < chunks; chunk = Interlocked.Increment(ref next))
                {
                    cancellation.ThrowIfCancellationRequested();
                    int first = chunk * size;
                    ObjectRange range = new(0, Math.Min(size, data.Objects - first));
                    workspace.Objects = range.Count;
                    inputs.Gather(taken.AsSpan(first, range.Count), workspace.Inputs.AsSpan(0, range.Count * data.Features));
                    workspace.InputsChanged(range);
                    body(workspace, first, range);
                }
            },
            cancellation);
    }
}
