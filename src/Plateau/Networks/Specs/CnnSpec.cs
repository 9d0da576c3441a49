using System.Globalization;
using System.Numerics;

namespace Plateau.Networks;

/// <summary>
/// P2's and P3's convolutional network: D blocks of Conv2d (C channels, 3 × 3, padding 1), activation, [BatchNorm2d], [Dropout], with a
/// 2 × 2 max pool after every P-th block; then with <c>last=M</c> one more Conv2d to M channels without padding, and activation; then
/// Flatten and Linear. Parameters are named as in a <c>torch.nn.Sequential</c> of the same layers.
/// </summary>
internal sealed record CnnSpec : NetworkSpec
{
    private const int MostChannels = 65536;
    private const int MostBlocks = 1000;
    private const int Kernel = 3;

    /// <summary>Channels C of each block.</summary>
    public required int Channels
    {
        get;
        init => field = Count(value, 1, nameof(Channels));
    }

    /// <summary>Blocks D.</summary>
    public required int Blocks
    {
        get;
        init => field = Count(value, 1, nameof(Blocks));
    }

    /// <summary>Channels M of the convolution after the blocks; 0 for none.</summary>
    public int Last
    {
        get;
        init => field = Count(value, 0, nameof(Last));
    }

    /// <summary>After how many blocks a pool stands; 0 for none.</summary>
    public int Pool
    {
        get;
        init => field = Count(value, 0, nameof(Pool));
    }

    /// <summary>What follows each convolution.</summary>
    public ActivationKind Activation
    {
        get;
        init => field = Known(value);
    } = ActivationKind.ReLU;

    /// <summary>Whether batch norm stands after each block's activation.</summary>
    public bool BatchNorm { get; init; }

    /// <summary>The share of numbers dropped at the end of each block in training.</summary>
    public double Dropout
    {
        get;
        init => field = Share(value, nameof(Dropout));
    }

    /// <summary>Whether layers have biases.</summary>
    public bool Bias { get; init; } = true;

    internal static CnnSpec Read(SpecOptions options)
    {
        string[] pair = options.Sizes?.Split('x') is { Length: 2 } sizes
            ? sizes
            : throw options.Wrong("a cnn needs its channels and blocks, as in cnn:64x4");
        int blocks = options.Whole(pair[1], "number of blocks", 1, MostBlocks);
        return new CnnSpec
        {
            Channels = options.Whole(pair[0], "number of channels", 1, MostChannels),
            Blocks = blocks,
            Last = options.Number("last", 0, 1, MostChannels),
            Pool = options.Number("pool", 0, 1, blocks),
            BatchNorm = options.Flag("batchnorm", false),
            Dropout = options.Share("dropout"),
            Activation = options.Activation(),
            Bias = options.Flag("bias", true),
        };
    }

    internal override NetworkBuilder Assemble(Shape shape, int classes)
    {
        NetworkBuilder builder = ImageNetworks.Begin(shape);
        CheckRoom(shape);
        int number = 0;
        string Next() => number++.ToString(CultureInfo.InvariantCulture);
        int channels = shape[0];
        for (int block = 1; block <= Blocks; block++)
        {
            builder.Add(Next(), new Conv2d(channels, Channels, Kernel, padding: 1, bias: Bias));
            builder.Add(Next(), new Activation(Activation));
            if (BatchNorm)
            {
                builder.Add(Next(), new BatchNorm(Channels));
            }

            if (Dropout > 0)
            {
                builder.Add(Next(), new Dropout(Dropout));
            }

            if (Pool > 0 && block % Pool == 0)
            {
                builder.Add(Next(), new MaxPool2d(2));
            }

            channels = Channels;
        }

        if (Last > 0)
        {
            builder.Add(Next(), new Conv2d(channels, Last, Kernel, bias: Bias));
            builder.Add(Next(), new Activation(Activation));
        }

        int flat = builder.Add(Next(), new Flatten());
        builder.Add(Next(), new Linear(builder.ShapeOf(flat).Size, classes, Bias));
        return builder;
    }

    // Each pool halves the image, and the last convolution takes a border of one from it.
    private void CheckRoom(Shape shape)
    {
        int side = Math.Min(shape[1], shape[2]);
        int pools = Pool > 0 ? Blocks / Pool : 0;
        int most = BitOperations.Log2((uint)side);
        string images = string.Create(CultureInfo.InvariantCulture, $"images of {shape[1]} × {shape[2]}");
        if (pools > most)
        {
            throw new PlateauException(
                $"{images} can be halved {most} times, and there are {pools} pools; take a larger pool=P or fewer blocks");
        }

        if (Last > 0 && (side >> pools) < Kernel)
        {
            throw new PlateauException(
                $"{images} are {shape[1] >> pools} × {shape[2] >> pools} after the pools, too small for last={Last}, which needs {Kernel} "
                    + $"× {Kernel}; take a larger pool=P, or leave out last");
        }
    }

    private protected override string Text()
        => string.Create(CultureInfo.InvariantCulture, $"cnn:{Channels}x{Blocks}")
            + Option(Last == 0, string.Create(CultureInfo.InvariantCulture, $"last={Last}"))
            + Option(Pool == 0, string.Create(CultureInfo.InvariantCulture, $"pool={Pool}"))
            + Option(!BatchNorm, "batchnorm")
            + Option(Dropout == 0, string.Create(CultureInfo.InvariantCulture, $"dropout={Dropout}"))
            + Option(Activation == ActivationKind.ReLU, $"activation={ActivationNames.Of(Activation)}")
            + Option(Bias, "bias=false");
}
