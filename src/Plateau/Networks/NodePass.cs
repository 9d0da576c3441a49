using System.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The arrays that a layer reads and writes in one pass over a range of objects. All spans have the shape (objects of the range, …).
/// </summary>
internal readonly ref struct NodePass<T>(Workspace<T> workspace, NetworkNode node, ObjectRange range)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The node that is computed.</summary>
    public NetworkNode Node { get; } = node;

    /// <summary>The objects.</summary>
    public ObjectRange Range { get; } = range;

    /// <summary>The number of objects in the range.</summary>
    public int Count => Range.Count;

    /// <summary>The number of objects in the whole chunk, over which coupled objects are summed.</summary>
    public int ChunkObjects => workspace.Objects;

    /// <summary>Whether the network is being trained: batch norm uses the statistics of the batch, and dropout is on.</summary>
    public bool IsTraining => workspace.IsTraining;

    /// <summary>The position within the batch of the chunk's first object.</summary>
    public int ChunkStart => workspace.ChunkStart;

    /// <summary>The source of the random numbers of this batch.</summary>
    public DropoutStream Dropout => workspace.Dropout;

    /// <summary>The parameters at which everything is evaluated.</summary>
    public NodeParameters<T> Parameters => new(workspace.Parameters, workspace.Vector, Node);

    /// <summary>The number of directions D.</summary>
    public int Directions => workspace.DirectionCount;

    /// <summary>The number of gradients that go back at once.</summary>
    public int Lanes => workspace.Lanes;

    /// <summary>One direction V, as parameters of this node.</summary>
    public NodeParameters<T> Direction(int direction) => new(workspace.Directions!, direction, Node);

    /// <summary>Whether one input depends on parameters. Only then does it have a tangent and need a gradient.</summary>
    public bool InputVaries(int index) => Node.InputVaries(index);

    /// <summary>Whether there is memory for the layer's state; there is none where networks are only evaluated.</summary>
    public bool Remembers => workspace.State(Node.Index) is not null;

    /// <summary>What the layer keeps between the passes of this workspace.</summary>
    public TState State<TState>()
        where TState : class
        => (TState)(workspace.State(Node.Index)
            ?? throw new InvalidOperationException($"A workspace that only evaluates remembers nothing of {Node}."));

    /// <summary>One input x.</summary>
    public ReadOnlySpan<T> Input(int index) => Cut(workspace.Value(Node.Inputs[index]), Node.InputShapes[index]);

    /// <summary>The first input, in the form for products.</summary>
    public Operand<T> Operand() => new(Input(0), Count, workspace.PackedObjects(Node, Range));

    /// <summary>The first input, in the form for products that sum over objects.</summary>
    public Operand<T> SummedOperand(int part) => new(Input(0), Count, null, workspace.PackedColumns(Node, part));

    /// <summary>One input's tangent ẋ along one direction; empty, and zero, where the input does not vary.</summary>
    public ReadOnlySpan<T> InputTangent(int index, int direction)
        => InputVaries(index) ? Cut(workspace.Tangent(Node.Inputs[index], direction), Node.InputShapes[index]) : default;

    /// <summary>One input's tangents along all directions, for an input that varies.</summary>
    public DirectionArrays<T> InputTangents(int index)
    {
        int size = Node.InputShapes[index].Size;
        return new DirectionArrays<T>(workspace.Tangents(Node.Inputs[index])[(Range.First * size)..], workspace.Objects * size);
    }

    /// <summary>The output y.</summary>
    public Span<T> Output => Cut(workspace.Value(Node.Index), Node.Shape);

    /// <summary>The output's tangent ẏ along one direction.</summary>
    public Span<T> OutputTangent(int direction) => Cut(workspace.Tangent(Node.Index, direction), Node.Shape);

    /// <summary>The gradient δ at the output.</summary>
    public Span<T> OutputGradient(int lane) => Cut(workspace.Gradient(Node.Index, lane), Node.Shape);

    /// <summary>The gradients of all lanes at the output.</summary>
    public DirectionArrays<T> OutputGradients
        => new(workspace.Gradients(Node.Index)[(Range.First * Node.Shape.Size)..], workspace.Objects * Node.Shape.Size);

    /// <summary>The array for the gradient δ of one input; empty where the input does not depend on parameters.</summary>
    public Span<T> InputGradient(int index, int lane)
        => InputVaries(index) ? workspace.GradientTarget(Node, Range, index, lane) : default;

    /// <summary>The derivative δ̇ of the gradient at the output along one direction.</summary>
    public Span<T> OutputGradientTangent(int direction) => Cut(workspace.GradientTangent(Node.Index, direction), Node.Shape);

    /// <summary>
    /// The array for the derivative δ̇ of the gradient of one input; empty where the input does not depend on parameters.
    /// </summary>
    public Span<T> InputGradientTangent(int index, int direction)
        => InputVaries(index) ? workspace.GradientTangentTarget(Node, Range, index, direction) : default;

    private Span<T> Cut(Span<T> all, Shape shape) => all.Slice(Range.First * shape.Size, Count * shape.Size);
}
