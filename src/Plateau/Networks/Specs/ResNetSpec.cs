using System.Globalization;

namespace Plateau.Networks;

/// <summary>
/// The residual network for small images of He et al. (<em>Deep residual learning for image recognition</em>, 2016, section 4.2): a 3 × 3
/// convolution, three stages of n basic blocks with 16, 32 and 64 channels, global average pool, Linear; 6n + 2 layers with weights.
/// Shortcuts have no parameters: where a stage halves the image they take every second position and fill the new channels with zeros (their
/// option A).
/// </summary>
internal sealed record ResNetSpec : NetworkSpec
{
    private const int Stages = 3;
    private const int DeepestNetwork = 1202;
    private const int DefaultWidth = 16;

    /// <summary>Layers with weights, 6n + 2.</summary>
    public required int Layers
    {
        get;
        init => field = value >= 8 && (value - 2) % (2 * Stages) == 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Layers), value, "A residual network has 6n + 2 layers: 8, 14, 20, …");
    }

    /// <summary>Channels of the first stage.</summary>
    public int Width
    {
        get;
        init => field = Count(value, 1, nameof(Width));
    } = DefaultWidth;

    /// <summary>What follows each convolution and each sum.</summary>
    public ActivationKind Activation
    {
        get;
        init => field = Known(value);
    } = ActivationKind.ReLU;

    /// <summary>Whether batch norm follows each convolution; without it convolutions have biases.</summary>
    public bool BatchNorm { get; init; } = true;

    internal static ResNetSpec Read(SpecOptions options)
    {
        int layers = options.Whole(
            options.Sizes ?? throw options.Wrong("a resnet needs its number of layers, as in resnet:20"),
            "number of layers",
            8,
            DeepestNetwork);
        return new ResNetSpec
        {
            Layers = (layers - 2) % (2 * Stages) == 0
                ? layers
                : throw options.Wrong($"{layers} layers are not 6n + 2: 8, 14, 20, 32, 44, 56, 110"),
            Width = options.Number("width", DefaultWidth, 1, 4096),
            BatchNorm = options.Flag("batchnorm", true),
            Activation = options.Activation(),
        };
    }

    internal override NetworkBuilder Assemble(Shape shape, int classes)
    {
        NetworkBuilder builder = ImageNetworks.Begin(shape);
        AddConvolution(builder, builder.Last, "conv1", "bn1", shape[0], Width, 1);
        builder.Add("relu1", new Activation(Activation));
        int channels = Width;
        for (int stage = 0; stage < Stages; stage++)
        {
            for (int block = 0; block < (Layers - 2) / (2 * Stages); block++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"layer{stage + 1}.{block}.");
                AddBlock(builder, name, channels, Width << stage, stage > 0 && block == 0 ? 2 : 1);
                channels = Width << stage;
            }
        }

        builder.Add("pool", new GlobalAveragePool());
        builder.Add("fc", new Linear(channels, classes));
        return builder;
    }

    private protected override string Text()
        => string.Create(CultureInfo.InvariantCulture, $"resnet:{Layers}")
            + Option(Width == DefaultWidth, string.Create(CultureInfo.InvariantCulture, $"width={Width}"))
            + Option(BatchNorm, "batchnorm=false")
            + Option(Activation == ActivationKind.ReLU, $"activation={ActivationNames.Of(Activation)}");

    /// <summary>Adds two convolutions and the shortcut around them.</summary>
    internal void AddBlock(NetworkBuilder builder, string name, int from, int to, int stride)
    {
        int input = builder.Last;
        AddConvolution(builder, input, name + "conv1", name + "bn1", from, to, stride);
        int bent = builder.Add(name + "relu1", new Activation(Activation));
        int residual = AddConvolution(builder, bent, name + "conv2", name + "bn2", to, to, 1);
        int shortcut = input;
        if (stride > 1)
        {
            builder.Add(name + "shortcut", new AveragePool2d(1, stride), input);
            shortcut = builder.Add(name + "shortcut", new PadChannels((to - from) / 2, to - from - ((to - from) / 2)));
        }

        builder.Add(name + "add", new Add(), residual, shortcut);
        builder.Add(name + "relu2", new Activation(Activation));
    }

    /// <summary>Adds a convolution and, where asked, the batch norm after it.</summary>
    internal int AddConvolution(NetworkBuilder builder, int input, string convolution, string norm, int from, int to, int stride)
    {
        int node = builder.Add(convolution, new Conv2d(from, to, 3, stride, 1, bias: !BatchNorm), input);
        return BatchNorm ? builder.Add(norm, new BatchNorm(to)) : node;
    }
}
