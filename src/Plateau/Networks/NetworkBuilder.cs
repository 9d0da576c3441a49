using System.Globalization;

namespace Plateau.Networks;

/// <summary>Builds a network's graph node by node. Branches and joins are nodes like any other.</summary>
public sealed class NetworkBuilder
{
    private readonly Shape _input;
    private readonly List<NetworkNode> _nodes = [];
    private int _parameters;
    private int _buffers;

    /// <summary>Starts a network that reads objects of the given shape.</summary>
    public NetworkBuilder(Shape input)
    {
        _input = input ?? throw new ArgumentNullException(nameof(input));
    }

    /// <summary>The index of the node added last; <see cref="Network.Input"/> before any.</summary>
    public int Last => _nodes.Count - 1;

    /// <summary>Adds a layer and returns its index; without inputs it reads the node before it. It is named by its index.</summary>
    /// <exception cref="PlateauException">The layer does not fit its inputs.</exception>
    public int Add(Layer layer, params int[] inputs) => Add(_nodes.Count.ToString(CultureInfo.InvariantCulture), layer, inputs);

    /// <summary>
    /// Adds a layer under a name, the prefix of its parameters' names, and returns its index; without inputs it reads the node before it.
    /// </summary>
    /// <exception cref="PlateauException">The layer does not fit its inputs.</exception>
    public int Add(string name, Layer layer, params int[] inputs)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(inputs);
        int index = _nodes.Count;
        int[] sources = inputs.Length == 0 ? [index - 1] : [.. inputs];
        if (sources.Any(source => source < Network.Input || source >= index))
        {
            throw new ArgumentOutOfRangeException(nameof(inputs), $"Layer {index} may only read the layers before it.");
        }

        Shape[] shapes = [.. sources.Select(ShapeOf)];
        Shape output;
        try
        {
            output = layer.Output(shapes);
        }
        catch (ArgumentException exception)
        {
            string why = exception.ParamName is null
                ? exception.Message
                : exception.Message.Replace($" (Parameter '{exception.ParamName}')", string.Empty, StringComparison.Ordinal);
            throw new PlateauException($"layer {name} ({layer.GetType().Name}) does not fit its input {shapes[0]}: {why}", exception);
        }

        List<ParameterSegment> segments = [];
        foreach (LayerParameter parameter in layer.Parameters)
        {
            segments.Add(new ParameterSegment($"{name}.{parameter.Name}", parameter.Shape, _parameters, parameter.FanIn)
            {
                Start = parameter.Start,
            });
            _parameters = checked(_parameters + parameter.Shape.Size);
        }

        List<BufferSegment> buffers = [];
        foreach (LayerBuffer buffer in layer.Buffers)
        {
            buffers.Add(new BufferSegment($"{name}.{buffer.Name}", buffer.Shape, _buffers, buffer.Start));
            _buffers = checked(_buffers + buffer.Shape.Size);
        }

        bool[] varies = [.. sources.Select(source => source != Network.Input && _nodes[source].Varies)];
        _nodes.Add(new NetworkNode(index, name, layer, sources, varies, shapes, output, [.. segments], [.. buffers]));
        return index;
    }

    /// <summary>
    /// Adds a layer norm (Ba, Kiros and Hinton, 2016), made of two layers: the last axis standardised, then scaled and shifted number by
    /// number. Returns the index of the second one; its parameters are called <c>NAME.weight</c> and <c>NAME.bias</c>.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="input">The node that it reads; by default the node before it.</param>
    /// <param name="epsilon">ε.</param>
    /// <exception cref="PlateauException">It does not fit its input.</exception>
    public int AddLayerNorm(string name, int? input = null, double epsilon = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(name);
        int standardized = Add($"{name}.standardize", new Standardize(epsilon), input ?? Last);
        return Add(name, new Affine(ShapeOf(standardized).Sizes[^1]), standardized);
    }

    /// <summary>The shape that a node has for one object; <see cref="Network.Input"/> is the object itself.</summary>
    public Shape ShapeOf(int node) => node == Network.Input ? _input : _nodes[node].Shape;

    /// <summary>Finishes the network; the last layer added is its output.</summary>
    /// <param name="spec">The specification that the network reports.</param>
    /// <exception cref="InvalidOperationException">
    /// There is no layer, a layer is read by no other, or two layers with parameters share a name.
    /// </exception>
    public Network Build(string spec)
    {
        if (_nodes.Count == 0)
        {
            throw new InvalidOperationException("A network needs at least one layer.");
        }

        HashSet<int> read = [.. _nodes.SelectMany(node => node.Inputs), _nodes.Count - 1];
        if (_nodes.Find(node => !read.Contains(node.Index)) is NetworkNode idle)
        {
            throw new InvalidOperationException($"Nothing reads {idle}.");
        }

        HashSet<string> names = [];
        if (_nodes.SelectMany(node => node.Segments).FirstOrDefault(segment => !names.Add(segment.Name)) is ParameterSegment twin)
        {
            throw new InvalidOperationException($"Two arrays of parameters are called {twin.Name}.");
        }

        return new Network(spec, _input, [.. _nodes]);
    }
}
