using System.Numerics;
using System.Runtime.CompilerServices;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// B vectors in the space of a network's parameters (the draws of a probe, or the directions of a tangent), each also in the packed form
/// that products read: packed once, used for every chunk of objects.
/// </summary>
internal sealed class ParameterBlock<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PackedRight<T>?[] _forward;
    private readonly PackedRight<T>?[] _backward;
    private readonly T[]?[] _folded;
    private T[] _origin = [];

    /// <summary>Allocates memory for <paramref name="vectors"/> vectors.</summary>
    public ParameterBlock(Network network, int vectors)
    {
        Network = network;
        Vectors = vectors;
        Values = new T[vectors][];
        Buffers = new T[vectors][];
        for (int vector = 0; vector < vectors; vector++)
        {
            Values[vector] = new T[network.ParameterCount];
            Buffers[vector] = new T[network.BufferCount];
            SetBuffers(vector, network.InitialBuffers());
        }

        _forward = new PackedRight<T>?[vectors * network.Nodes.Count];
        _backward = new PackedRight<T>?[vectors * network.Nodes.Count];
        _folded = new T[]?[vectors * network.Nodes.Count];
    }

    /// <summary>The bytes that so many vectors take, prepared for passes forward and back.</summary>
    public static double Bytes(Network network, int vectors)
    {
        long numbers = network.ParameterCount + network.BufferCount
            + network.Nodes.Sum(node => node.Layer.PreparedNumbers(node) * (node.ReadsNodes ? 2 : 1));
        return (double)vectors * numbers * Unsafe.SizeOf<T>();
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The number of vectors B.</summary>
    public int Vectors { get; }

    /// <summary>The flat vectors.</summary>
    public T[][] Values { get; }

    /// <summary>The untrained numbers of the layers, one flat vector for each parameter vector.</summary>
    public T[][] Buffers { get; }

    /// <summary>
    /// The constant that is subtracted from the objects when they are read, per feature; empty where nothing is subtracted.
    /// </summary>
    public ReadOnlySpan<T> Origin => _origin;

    /// <summary>The packed operand of a node's forward product.</summary>
    public PackedRight<T> Forward(int vector, NetworkNode node) => Slot(_forward, vector, node);

    /// <summary>The packed operand of a node's backward product.</summary>
    public PackedRight<T> Backward(int vector, NetworkNode node) => Slot(_backward, vector, node);

    /// <summary>
    /// What a node adds to its product in place of its bias where <see cref="Origin"/> is subtracted from the objects: W x + b = W (x − o)
    /// + (b + W o).
    /// </summary>
    public T[] Folded(int vector, NetworkNode node) => _folded[Place(vector, node)] ??= new T[node.Shape.Size];

    /// <summary>Sets one vector, rounding to the precision of the block.</summary>
    public void Set(int vector, ReadOnlySpan<double> parameters) => Round(parameters, Values[vector]);

    /// <summary>Sets the untrained numbers that go with one vector.</summary>
    public void SetBuffers(int vector, ReadOnlySpan<double> buffers) => Round(buffers, Buffers[vector]);

    /// <summary>
    /// Packs the parameters of every layer for its products. Call it after the values changed. Different threads may prepare different
    /// vectors.
    /// </summary>
    public void Prepare(int vector, bool backward) => Prepare(vector, backward, 0, 1);

    /// <summary>The share of one thread of <see cref="Prepare(int, bool)"/>, for a vector that was prepared before.</summary>
    public void Prepare(int vector, bool backward, int part, int parts)
    {
        foreach (NetworkNode node in Network.Nodes)
        {
            node.Layer.Prepare(new NodeParameters<T>(this, vector, node), backward && node.ReadsNodes, part, parts);
        }

        Fold(vector, part, parts);
    }

    /// <summary>
    /// Sets the constant that will be subtracted from the objects, for all vectors. Call it before or after they are prepared.
    /// </summary>
    public void SetOrigin(ReadOnlySpan<double> origin)
    {
        T[] rounded = new T[origin.Length];
        Round(origin, rounded);
        if (!rounded.AsSpan().SequenceEqual(_origin))
        {
            _origin = rounded;
            Workers.For(Vectors, vector => Fold(vector, 0, 1));
        }
    }

    private static void Round(ReadOnlySpan<double> values, Span<T> rounded)
    {
        for (int i = 0; i < rounded.Length; i++)
        {
            rounded[i] = T.CreateTruncating(values[i]);
        }
    }

    private void Fold(int vector, int part, int parts)
    {
        if (_origin.Length == 0)
        {
            return;
        }

        foreach (NetworkNode node in Network.Nodes)
        {
            if (node.ReadsObjects)
            {
                node.Layer.FoldOrigin(new NodeParameters<T>(this, vector, node), _origin, Folded(vector, node), part, parts);
            }
        }
    }

    private int Place(int vector, NetworkNode node) => (vector * Network.Nodes.Count) + node.Index;

    private PackedRight<T> Slot(PackedRight<T>?[] slots, int vector, NetworkNode node)
        => slots[Place(vector, node)] ??= new PackedRight<T>();
}
