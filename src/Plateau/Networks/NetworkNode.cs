namespace Plateau.Networks;

/// <summary>One node of a network's graph.</summary>
public sealed class NetworkNode
{
    internal NetworkNode(int index, string name, Layer layer, int[] inputs, Shape[] inputShapes, Shape shape, ParameterSegment[] segments)
    {
        Index = index;
        Name = name;
        Layer = layer;
        Inputs = inputs;
        InputShapes = inputShapes;
        Shape = shape;
        Segments = segments;
        ReadsNodes = Array.Exists(inputs, input => input != Network.Input);
    }

    /// <summary>Its position in the order of evaluation.</summary>
    public int Index { get; }

    /// <summary>Its name, the prefix of its parameters' names.</summary>
    public string Name { get; }

    /// <summary>What it computes.</summary>
    public Layer Layer { get; }

    /// <summary>The nodes that it reads, by index; <see cref="Network.Input"/> is the object itself.</summary>
    public IReadOnlyList<int> Inputs { get; }

    /// <summary>Whether a gradient has anywhere to go from here: whether it reads another node and not only the object.</summary>
    public bool ReadsNodes { get; }

    /// <summary>The shape of each input for one object.</summary>
    public IReadOnlyList<Shape> InputShapes { get; }

    /// <summary>The shape of its output for one object.</summary>
    public Shape Shape { get; }

    /// <summary>Its parameters within the flat vector, in the layer's order.</summary>
    public IReadOnlyList<ParameterSegment> Segments { get; }
}
