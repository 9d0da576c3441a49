using Plateau.Data;

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
    internal IReadOnlyList<NetworkNode> Nodes { get; }

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

    /// <summary>The largest number of layers with parameters on a path: L of docs/theory.md T3.</summary>
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

    /// <summary>Whether, in training, the output of one object depends on the other objects of its batch.</summary>
    internal bool CouplesObjects => Nodes.Any(node => node.Layer.CouplesObjects);

    /// <summary>Whether every layer that reads the objects can read them minus a constant.</summary>
    internal bool TakesShiftedInput => Nodes.All(node => !node.ReadsObjects || node.Layer.TakesShiftedInput);

    /// <summary>Throws unless the network takes the features and the classes or targets of the objects.</summary>
    /// <exception cref="ArgumentException">They do not fit; the message says what both have.</exception>
    internal void CheckFit(Dataset data)
    {
        if (data.Features != InputShape.Size || data.Classes > Outputs || (data.Targets is not null && data.Outputs != Outputs))
        {
            string answers = data.Targets is null ? $"in {data.Classes} classes" : $"with {data.Outputs} targets";
            throw new ArgumentException(
                $"Objects of {data.Features} features {answers} do not fit a network of {InputShape.Size} inputs and {Outputs} outputs.",
                nameof(data));
        }
    }

    /// <summary>One linear layer: multinomial logistic regression.</summary>
    public static Network Softmax(Dataset data) => NetworkSpec.Parse("softmax").Build(data);

    /// <summary>A fully connected network on flattened objects: Linear, activation, …, Linear.</summary>
    /// <param name="data">The objects: their features and classes set the first and the last width.</param>
    /// <param name="hidden">The hidden widths.</param>
    /// <param name="activation">What follows each hidden layer.</param>
    /// <param name="bias">Whether linear layers have biases.</param>
    /// <param name="batchNorm">Whether batch norm stands before each activation.</param>
    /// <param name="dropout">The share of numbers dropped after each activation in training.</param>
    public static Network Mlp(
        Dataset data,
        IReadOnlyList<int> hidden,
        ActivationKind activation = ActivationKind.ReLU,
        bool bias = true,
        bool batchNorm = false,
        double dropout = 0)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        return new MlpSpec { Hidden = [.. hidden], Activation = activation, Bias = bias, BatchNorm = batchNorm, Dropout = dropout }
            .Build(data);
    }

    /// <summary>
    /// A convolutional network on images: blocks of Conv2d (3 × 3, padding 1), activation, [batch norm], [dropout], with a 2 × 2 max pool
    /// after every <paramref name="pool"/> blocks; then, where asked, one convolution without padding; then Flatten and Linear.
    /// </summary>
    /// <param name="data">The objects, of the shape (channels, height, width).</param>
    /// <param name="channels">Channels of each block.</param>
    /// <param name="blocks">The number of blocks.</param>
    /// <param name="pool">After how many blocks a pool stands; 0 for none.</param>
    /// <param name="last">Channels of the convolution after the blocks; 0 for none.</param>
    /// <param name="batchNorm">Whether batch norm stands after each block's activation.</param>
    /// <param name="dropout">The share of numbers dropped at the end of each block in training.</param>
    /// <param name="activation">What follows each convolution.</param>
    /// <param name="bias">Whether layers have biases.</param>
    /// <exception cref="PlateauException">The objects are not images, or too small for the pools.</exception>
    public static Network Cnn(
        Dataset data,
        int channels,
        int blocks,
        int pool = 0,
        int last = 0,
        bool batchNorm = false,
        double dropout = 0,
        ActivationKind activation = ActivationKind.ReLU,
        bool bias = true)
        => new CnnSpec
        {
            Channels = channels,
            Blocks = blocks,
            Pool = pool,
            Last = last,
            BatchNorm = batchNorm,
            Dropout = dropout,
            Activation = activation,
            Bias = bias,
        }.Build(data);

    /// <summary>
    /// The residual network for small images of He et al. (2016): 6n + 2 layers with weights, n basic blocks in each of three stages.
    /// </summary>
    /// <param name="data">The objects, of the shape (channels, height, width).</param>
    /// <param name="layers">Layers with weights, 6n + 2: 8, 14, 20, …</param>
    /// <param name="width">Channels of the first stage; the others have twice and four times as many.</param>
    /// <param name="batchNorm">Whether batch norm follows each convolution.</param>
    /// <param name="activation">What follows each convolution and each sum.</param>
    /// <exception cref="PlateauException">The objects are not images.</exception>
    public static Network ResNet(
        Dataset data,
        int layers,
        int width = 16,
        bool batchNorm = true,
        ActivationKind activation = ActivationKind.ReLU)
        => new ResNetSpec { Layers = layers, Width = width, BatchNorm = batchNorm, Activation = activation }.Build(data);

    /// <summary>Initial parameters by PyTorch's default rule: every weight and bias uniform on ±1/√(fan in).</summary>
    public double[] Initialize(ulong seed) => Initialize(seed, Initialization.Default);

    /// <summary>
    /// Initial parameters by a rule, rounded to float32 whatever the precision. A random number depends only on the seed and on its place
    /// in the flat vector.
    /// </summary>
    /// <param name="seed">The seed.</param>
    /// <param name="how">The rule.</param>
    public double[] Initialize(ulong seed, Initialization how)
    {
        if (!Enum.IsDefined(how))
        {
            throw new ArgumentOutOfRangeException(nameof(how), how, "There is no such initialisation.");
        }

        double[] parameters = new double[ParameterCount];
        InitialParameters.Fill(Segments, seed, how, parameters);
        return parameters;
    }

    /// <summary>The untrained numbers of the layers before any training, such as the running statistics of batch norm.</summary>
    public double[] InitialBuffers() => [.. Buffers.SelectMany(buffer => Enumerable.Repeat(buffer.Start, buffer.Length))];
}
