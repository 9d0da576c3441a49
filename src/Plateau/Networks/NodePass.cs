using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>What a layer sees of one pass: its inputs, outputs and parameters for a range of objects.</summary>
internal readonly ref struct NodePass<T>(Workspace<T> workspace, NetworkNode node, ParameterBlock<T> parameters, int first, int count)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The node under way.</summary>
    public NetworkNode Node { get; } = node;

    /// <summary>The parameter vectors.</summary>
    public ParameterBlock<T> Parameters { get; } = parameters;

    /// <summary>Objects in the range.</summary>
    public int Count { get; } = count;

    /// <summary>The number of parameter vectors B.</summary>
    public int Draws => workspace.Draws;

    /// <summary>Whether the pass only evaluates, so that objects are worth packing for all draws.</summary>
    public bool PacksInputs => !workspace.HasGradients;

    /// <summary>Room for a shared input as a packed operand.</summary>
    public PackedLeft<T> PackedInputs => workspace.PackedInputs;

    /// <summary>The gradient at the output, shape (count, …).</summary>
    public Span<T> OutputGradient => Range(workspace.Gradient(Node.Index), Node.Shape);

    /// <summary>One input under one parameter vector, shape (count, …).</summary>
    public ReadOnlySpan<T> Input(int index, int draw)
    {
        int source = Node.Inputs[index];
        return source == Network.Input
            ? Range(workspace.Inputs, Node.InputShapes[index])
            : Range(workspace.Value(source, draw), Node.InputShapes[index]);
    }

    /// <summary>Whether all parameter vectors see the same input: the objects themselves.</summary>
    public bool InputIsShared(int index) => Node.Inputs[index] == Network.Input;

    /// <summary>The output under one parameter vector, shape (count, …).</summary>
    public Span<T> Output(int draw) => Range(workspace.Value(Node.Index, draw), Node.Shape);

    /// <summary>The gradient at one input, shape (count, …); empty for the objects themselves, which need none.</summary>
    public Span<T> InputGradient(int index)
    {
        int source = Node.Inputs[index];
        return source == Network.Input ? default : Range(workspace.Gradient(source), Node.InputShapes[index]);
    }

    /// <summary>Whether the gradient at that input is still unwritten, so that this layer writes instead of adding.</summary>
    public bool Overwrites(int index) => workspace.Overwrites(Node.Index, index);

    private Span<T> Range(Span<T> all, Shape shape) => all.Slice(first * shape.Size, Count * shape.Size);
}
