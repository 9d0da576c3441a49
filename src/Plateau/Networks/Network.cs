using Plateau.Data;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// A network as a static graph of layers over one flat parameter vector. It holds no numbers and never changes, so any number of threads
/// and parameter vectors may use it at once.
/// </summary>
public sealed class Network
{
    /// <summary>The index that stands for the object itself among a node's inputs.</summary>
    public const int Input = -1;

    internal Network(string spec, Shape inputShape, NetworkNode[] nodes)
    {
        Spec = spec;
        InputShape = inputShape;
        Nodes = nodes;
        Segments = [.. nodes.SelectMany(node => node.Segments)];
        ParameterCount = Segments.Sum(segment => segment.Length);
        Buffers = [.. nodes.SelectMany(node => node.Buffers)];
        BufferCount = Buffers.Sum(buffer => buffer.Length);
    }

    /// <summary>The specification that made it, as <c>--model</c> takes it.</summary>
    public string Spec { get; }

    /// <summary>The shape of one object.</summary>
    public Shape InputShape { get; }

    /// <summary>The nodes, in an order in which each follows its inputs; the last is the output.</summary>
    public IReadOnlyList<NetworkNode> Nodes { get; }

    /// <summary>All arrays of parameters, in the order of the flat vector.</summary>
    public IReadOnlyList<ParameterSegment> Segments { get; }

    /// <summary>The number of parameters N.</summary>
    public int ParameterCount { get; }

    /// <summary>All arrays of numbers that layers keep but do not train, in the order of their own flat vector.</summary>
    public IReadOnlyList<BufferSegment> Buffers { get; }

    /// <summary>The length of the flat vector of untrained numbers.</summary>
    public int BufferCount { get; }

    /// <summary>The number of logits K.</summary>
    public int Outputs => Nodes[^1].Shape.Size;

    /// <summary>The largest number of layers with parameters on a path: L of theory.md.</summary>
    public int Depth
    {
        get
        {
            int[] depth = new int[Nodes.Count];
            foreach (NetworkNode node in Nodes)
            {
                int before = node.Inputs.Max(input => input == Input ? 0 : depth[input]);
                depth[node.Index] = before + (node.Segments.Count > 0 ? 1 : 0);
            }

            return depth[^1];
        }
    }

    /// <summary>Whether every layer that reads the objects can take them less a constant.</summary>
    internal bool TakesShiftedInput => Nodes.All(node => !node.ReadsObjects || node.Layer.TakesShiftedInput);

    /// <summary>One linear layer: multinomial logistic regression.</summary>
    public static Network Softmax(Dataset data) => NetworkSpec.Parse("softmax").Build(data);

    /// <summary>A fully connected network on flattened objects: Linear, activation, …, Linear.</summary>
    /// <param name="data">The objects: their features and classes set the first and the last width.</param>
    /// <param name="hidden">The hidden widths.</param>
    /// <param name="activation">What follows each hidden layer.</param>
    /// <param name="bias">Whether linear layers have biases.</param>
    public static Network Mlp(Dataset data, IReadOnlyList<int> hidden, ActivationKind activation = ActivationKind.ReLU, bool bias = true)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        return new NetworkSpec { Architecture = "mlp", Hidden = [.. hidden], Activation = activation, Bias = bias }.Build(data);
    }

    /// <summary>
    /// Initial parameters by PyTorch's default rule: every weight and bias uniform on ±1/√(fan in). Each depends on the seed and on its
    /// position in the flat vector alone.
    /// </summary>
    public double[] Initialize(ulong seed)
    {
        double[] parameters = new double[ParameterCount];
        new RandomStream(seed, RandomPurpose.Initialization).FillUniform(parameters);
        foreach (ParameterSegment segment in Segments)
        {
            double bound = 1.0 / Math.Sqrt(segment.FanIn);
            foreach (ref double value in parameters.AsSpan(segment.Offset, segment.Length))
            {
                // Through float32, so that the float32 and float64 engines start from the same point.
                value = (float)(((2.0 * value) - 1.0) * bound);
            }
        }

        return parameters;
    }

    /// <summary>What layers keep beside their parameters, before any training.</summary>
    public double[] InitialBuffers() => [.. Buffers.SelectMany(buffer => Enumerable.Repeat(buffer.Start, buffer.Length))];
}
