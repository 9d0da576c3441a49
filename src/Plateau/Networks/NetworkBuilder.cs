namespace Plateau.Networks;

/// <summary>Builds a network's graph node by node. Branches and joins are nodes like any other.</summary>
public sealed class NetworkBuilder
{
    private readonly Shape _input;
    private readonly List<NetworkNode> _nodes = [];
    private int _parameters;

    /// <summary>Starts a network that reads objects of the given shape.</summary>
    public NetworkBuilder(Shape input)
    {
        _input = input ?? throw new ArgumentNullException(nameof(input));
    }

    /// <summary>Adds a layer and returns its index; without inputs it reads the node before it.</summary>
    /// <exception cref="PlateauException">The layer does not fit its inputs.</exception>
    public int Add(Layer layer, params int[] inputs)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(inputs);
        int index = _nodes.Count;
        int[] sources = inputs.Length == 0 ? [index - 1] : [.. inputs];
        if (sources.Any(source => source < Network.Input || source >= index))
        {
            throw new ArgumentOutOfRangeException(nameof(inputs), $"Layer {index} may only read the layers before it.");
        }

        Shape[] shapes = [.. sources.Select(source => source == Network.Input ? _input : _nodes[source].Shape)];
        string name = index.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Shape output;
        try
        {
            output = layer.Output(shapes);
        }
        catch (ArgumentException exception)
        {
            throw new PlateauException($"layer {name} ({layer.GetType().Name}) does not fit its input {shapes[0]}: {exception.Message}", exception);
        }

        List<ParameterSegment> segments = [];
        foreach (LayerParameter parameter in layer.Parameters)
        {
            segments.Add(new ParameterSegment($"{name}.{parameter.Name}", parameter.Shape, _parameters, parameter.FanIn, parameter.Start));
            _parameters = checked(_parameters + parameter.Shape.Size);
        }

        _nodes.Add(new NetworkNode(index, name, layer, sources, shapes, output, [.. segments]));
        return index;
    }

    /// <summary>Finishes the network; the last layer added is its output.</summary>
    /// <param name="spec">The specification that the network will show.</param>
    public Network Build(string spec)
    {
        if (_nodes.Count == 0)
        {
            throw new InvalidOperationException("A network needs at least one layer.");
        }

        return new Network(spec, _input, [.. _nodes]);
    }
}
