using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// B parameter vectors of one network, each also in the packed form that products read: packed once, used for every chunk of objects.
/// </summary>
internal sealed class ParameterBlock<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PackedRight<T>?[] _forward;
    private readonly PackedRight<T>?[] _backward;
    private readonly T[]?[] _folded;
    private readonly double[]?[] _origins;

    /// <summary>Makes room for <paramref name="draws"/> vectors.</summary>
    public ParameterBlock(Network network, int draws)
    {
        Network = network;
        Draws = draws;
        Values = new T[draws][];
        for (int draw = 0; draw < draws; draw++)
        {
            Values[draw] = new T[network.ParameterCount];
        }

        _forward = new PackedRight<T>?[draws * network.Nodes.Count];
        _backward = new PackedRight<T>?[draws * network.Nodes.Count];
        _folded = new T[]?[draws * network.Nodes.Count];
        _origins = new double[]?[draws];
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The number of vectors B.</summary>
    public int Draws { get; }

    /// <summary>The flat vectors.</summary>
    public T[][] Values { get; }

    /// <summary>One array of parameters of one vector.</summary>
    public Span<T> Segment(int draw, ParameterSegment segment) => Values[draw].AsSpan(segment.Offset, segment.Length);

    /// <summary>The packed operand of a node's forward product.</summary>
    public PackedRight<T> Forward(int draw, NetworkNode node) => Slot(_forward, draw, node);

    /// <summary>The packed operand of a node's backward product.</summary>
    public PackedRight<T> Backward(int draw, NetworkNode node) => Slot(_backward, draw, node);

    /// <summary>Sets one vector, rounding to the precision of the block.</summary>
    public void Set(int draw, ReadOnlySpan<double> parameters)
    {
        T[] values = Values[draw];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = T.CreateTruncating(parameters[i]);
        }
    }

    /// <summary>Packs what every layer multiplies with. To be called after the values changed; draws may be prepared by different threads.</summary>
    public void Prepare(int draw, bool backward)
    {
        _origins[draw] = null;
        foreach (NetworkNode node in Network.Nodes)
        {
            node.Layer.Prepare(this, node, draw, backward);
        }
    }

    /// <summary>
    /// Makes the layers that read the objects ready for objects less <paramref name="origin"/>: W x + b = W (x − o) + (b + W o), the last sum in float64.
    /// </summary>
    public void FoldOrigin(int draw, ReadOnlySpan<double> origin)
    {
        if (_origins[draw] is double[] known && origin.SequenceEqual(known))
        {
            return;
        }

        foreach (NetworkNode node in Network.Nodes.Where(node => node.Inputs.Contains(Network.Input)))
        {
            int slot = (draw * Network.Nodes.Count) + node.Index;
            if (origin.IsEmpty)
            {
                _folded[slot] = null;
            }
            else
            {
                _folded[slot] ??= new T[node.Shape.Size];
                node.Layer.FoldOrigin(this, node, draw, origin);
            }
        }

        _origins[draw] = origin.ToArray();
    }

    /// <summary>What a node adds to its product in place of its bias; empty where its input is whole.</summary>
    public Span<T> Folded(int draw, NetworkNode node) => _folded[(draw * Network.Nodes.Count) + node.Index];

    private PackedRight<T> Slot(PackedRight<T>?[] slots, int draw, NetworkNode node)
        => slots[(draw * Network.Nodes.Count) + node.Index] ??= new PackedRight<T>();
}
