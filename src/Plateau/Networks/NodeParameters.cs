using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>The parameters of one node in one vector of a block, flat and packed.</summary>
internal readonly ref struct NodeParameters<T>(ParameterBlock<T> block, int vector, NetworkNode node)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The node.</summary>
    public NetworkNode Node { get; } = node;

    /// <summary>The packed operand of the node's forward product.</summary>
    public PackedRight<T> Forward => block.Forward(vector, Node);

    /// <summary>The packed operand of the node's backward product.</summary>
    public PackedRight<T> Backward => block.Backward(vector, Node);

    /// <summary>
    /// The constant that is subtracted from the objects when they are read, per feature; empty where nothing is subtracted.
    /// </summary>
    public ReadOnlySpan<T> Origin => Node.ReadsObjects ? block.Origin : default;

    /// <summary>One of its arrays.</summary>
    public Span<T> Segment(int index) => block.Values[vector].AsSpan(Node.Segments[index].Offset, Node.Segments[index].Length);

    /// <summary>One of its untrained arrays.</summary>
    public Span<T> Buffer(int index) => block.Buffers[vector].AsSpan(Node.Buffers[index].Offset, Node.Buffers[index].Length);

    /// <summary>The numbers that its output starts from in place of the bias; empty where nothing is subtracted from its input.</summary>
    public ReadOnlySpan<T> Folded => Origin.IsEmpty ? default : block.Folded(vector, Node);
}
