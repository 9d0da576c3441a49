namespace Plateau.Networks;

/// <summary>One node of a network's graph.</summary>
internal sealed class NetworkNode
{
    private readonly bool[] _inputVaries;

    internal NetworkNode(
        int index,
        string name,
        Layer layer,
        int[] inputs,
        bool[] inputVaries,
        Shape[] inputShapes,
        Shape shape,
        ParameterSegment[] segments,
        BufferSegment[] buffers)
    {
        Index = index;
        Name = name;
        Layer = layer;
        Inputs = inputs;
        InputShapes = inputShapes;
        Shape = shape;
        Segments = segments;
        Buffers = buffers;
        _inputVaries = inputVaries;
        ReadsNodes = Array.Exists(inputVaries, varies => varies);
        ReadsObjects = Array.Exists(inputs, input => input == Network.Input);
        Varies = ReadsNodes || segments.Length > 0;
    }

    /// <summary>Its position in the order of evaluation.</summary>
    public int Index { get; }

    /// <summary>Its name, the prefix of its parameters' names.</summary>
    public string Name { get; }

    /// <summary>The layer that it computes.</summary>
    public Layer Layer { get; }

    /// <summary>The indices of the nodes that it reads; <see cref="Network.Input"/> is the object itself.</summary>
    public IReadOnlyList<int> Inputs { get; }

    /// <summary>Whether the node passes a gradient on: whether any of its inputs depends on parameters.</summary>
    public bool ReadsNodes { get; }

    /// <summary>Whether it reads the objects themselves.</summary>
    public bool ReadsObjects { get; }

    /// <summary>Whether its output depends on any parameter, and so has a tangent and a gradient.</summary>
    public bool Varies { get; }

    /// <summary>The shape of each input for one object.</summary>
    public IReadOnlyList<Shape> InputShapes { get; }

    /// <summary>The shape of its output for one object.</summary>
    public Shape Shape { get; }

    /// <summary>Its parameters within the flat vector, in the layer's order.</summary>
    public IReadOnlyList<ParameterSegment> Segments { get; }

    /// <summary>Its untrained numbers within their flat vector, in the layer's order.</summary>
    public IReadOnlyList<BufferSegment> Buffers { get; }

    /// <summary>Whether one input depends on any parameter.</summary>
    public bool InputVaries(int index) => _inputVaries[index];

    /// <summary>Its name in messages: layer 3 (BatchNorm).</summary>
    public override string ToString() => $"layer {Name} ({Layer.GetType().Name})";
}
