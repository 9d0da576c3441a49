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
        foreach (NetworkNode node in Network.Nodes)
        {
            node.Layer.Prepare(this, node, draw, backward);
        }
    }

    private PackedRight<T> Slot(PackedRight<T>?[] slots, int draw, NetworkNode node)
        => slots[(draw * Network.Nodes.Count) + node.Index] ??= new PackedRight<T>();
}
