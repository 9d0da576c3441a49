using System.Globalization;

namespace Plateau.Networks;

/// <summary>
/// A fully connected network on flattened objects: Linear, [BatchNorm1d], activation, [Dropout], …, Linear. <c>mlp:128,64</c> lists hidden
/// widths, <c>mlp:16x5</c> repeats one; without hidden layers it is <c>softmax</c>, multinomial logistic regression.
/// </summary>
internal sealed record MlpSpec : NetworkSpec
{
    private const int WidestLayer = 65536;
    private const int MostLayers = 1000;

    private static readonly Dictionary<string, LayerCount> Readings = new()
    {
        ["hidden"] = LayerCount.Hidden,
        ["linear"] = LayerCount.Linear,
        ["extra"] = LayerCount.Extra,
    };

    /// <summary>The hidden widths.</summary>
    public IReadOnlyList<int> Hidden
    {
        get;
        init => field = [.. value.Select(width => Count(width, 1, nameof(Hidden)))];
    } = [];

    /// <summary>Which layers the number in <c>mlp:16x5</c> counts.</summary>
    public LayerCount Counting { get; init; } = LayerCount.Hidden;

    /// <summary>What follows each hidden layer.</summary>
    public ActivationKind Activation
    {
        get;
        init => field = Known(value);
    } = ActivationKind.ReLU;

    /// <summary>Whether batch norm stands before each activation.</summary>
    public bool BatchNorm { get; init; }

    /// <summary>The share of numbers dropped after each activation in training.</summary>
    public double Dropout
    {
        get;
        init => field = Share(value, nameof(Dropout));
    }

    /// <summary>Whether linear layers have biases.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>A network of L layers of one width, counted in the given way.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number of layers is out of range.</exception>
    public static MlpSpec Uniform(int width, int layers, LayerCount counting)
    {
        int hidden = layers + counting switch
        {
            LayerCount.Hidden => 0,
            LayerCount.Linear => -1,
            _ => 1,
        };
        ArgumentOutOfRangeException.ThrowIfNegative(hidden, nameof(layers));
        return new MlpSpec { Hidden = [.. Enumerable.Repeat(width, hidden)], Counting = counting };
    }

    internal static MlpSpec Read(SpecOptions options)
    {
        MlpSpec spec = options.Architecture == "softmax" ? Softmax(options) : WithHidden(options);
        return spec with { Bias = options.Flag("bias", true) };
    }

    internal override NetworkBuilder Assemble(Shape shape, int classes)
    {
        NetworkBuilder builder = new(new Shape(shape.Size));
        int width = shape.Size;
        foreach (int hidden in Hidden)
        {
            builder.Add(new Linear(width, hidden, Bias));
            if (BatchNorm)
            {
                builder.Add(new BatchNorm(hidden));
            }

            builder.Add(new Activation(Activation));
            if (Dropout > 0)
            {
                builder.Add(new Dropout(Dropout));
            }

            width = hidden;
        }

        builder.Add(new Linear(width, classes, Bias));
        return builder;
    }

    private protected override string Text()
    {
        string sizes = Counting == LayerCount.Hidden
            ? string.Join(',', Hidden)
            : string.Create(CultureInfo.InvariantCulture, $"{Hidden[0]}x{Hidden.Count + (Counting == LayerCount.Linear ? 1 : -1)}");
        return (Hidden.Count == 0 ? "softmax" : "mlp:" + sizes)
            + Option(Counting == LayerCount.Hidden, $"layers={Counting.ToString().ToLowerInvariant()}")
            + Option(!BatchNorm, "batchnorm")
            + Option(Dropout == 0, string.Create(CultureInfo.InvariantCulture, $"dropout={Dropout}"))
            + Option(Activation == ActivationKind.ReLU, $"activation={ActivationNames.Of(Activation)}")
            + Option(Bias, "bias=false");
    }

    private static MlpSpec Softmax(SpecOptions options)
        => options.Sizes is null ? new MlpSpec() : throw options.Wrong("softmax takes no widths");

    private static MlpSpec WithHidden(SpecOptions options)
    {
        string sizes = options.Sizes ?? throw options.Wrong("an mlp needs its hidden widths");
        LayerCount counting = options.OneOf("layers", LayerCount.Hidden, Readings);
        if (counting != LayerCount.Hidden
            && (sizes.Contains(',', StringComparison.Ordinal) || !sizes.Contains('x', StringComparison.Ordinal)))
        {
            throw options.Wrong("layers says what the 5 in mlp:16x5 counts; listed widths are hidden layers");
        }

        MlpSpec spec;
        if (counting != LayerCount.Hidden)
        {
            (int width, int layers) = Repeated(options, sizes);
            if (layers < (counting == LayerCount.Linear ? 2 : 0))
            {
                throw options.Wrong($"{layers} layers leave no hidden one; softmax has none");
            }

            spec = Uniform(width, layers, counting);
        }
        else
        {
            List<int> hidden = [];
            foreach (string item in sizes.Split(','))
            {
                (int width, int layers) = Repeated(options, item);
                hidden.AddRange(Enumerable.Repeat(width, layers));
            }

            spec = new MlpSpec
            {
                Hidden = hidden.Count is > 0 and <= MostLayers
                    ? hidden
                    : throw options.Wrong($"{hidden.Count} hidden layers are not from 1 to {MostLayers}"),
            };
        }

        return spec with
        {
            BatchNorm = options.Flag("batchnorm", false),
            Dropout = options.Share("dropout"),
            Activation = options.Activation(),
        };
    }

    private static (int Width, int Layers) Repeated(SpecOptions options, string item)
    {
        return item.Split('x', 2) is [{ Length: > 0 } width, { Length: > 0 } layers]
            ? (options.Whole(width, "width", 1, WidestLayer), options.Whole(layers, "number of layers", 0, MostLayers))
            : (options.Whole(item, "width", 1, WidestLayer), 1);
    }
}
