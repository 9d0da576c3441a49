using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Tests.Networks.Layers;

namespace Plateau.Tests.Networks;

/// <summary>One network of the table, small enough for finite differences, and how many objects go through it.</summary>
public sealed record PassCase(string Name, int Objects, Func<Network> Build)
{
    /// <summary>The loss of an object.</summary>
    public PassLoss Loss { get; init; } = PassLoss.CrossEntropy;

    /// <summary>Whether the network is being trained.</summary>
    public bool IsTraining { get; init; }

    /// <summary>Whether objects are pictures with a background, which layers may read less that background.</summary>
    public bool IsPictures { get; init; }
}

/// <summary>The table of networks whose passes are tested: each layer with each of its options, and whole architectures.</summary>
public static class PassCases
{
    public static IReadOnlyList<PassCase> All { get; } =
    [
        new("one linear layer", 5, () => Chain([4], new Linear(4, 3))),
        new("one linear layer without bias, one object", 1, () => Chain([4], new Linear(4, 3, bias: false))),
        new("two linear layers", 7, () => Chain([4], new Linear(4, 5), new Linear(5, 3))),
        new("relu", 6, () => Around(new Activation(ActivationKind.ReLU))),
        new("tanh", 6, () => Around(new Activation(ActivationKind.Tanh))),
        new("gelu", 6, () => Around(new Activation(ActivationKind.Gelu))),
        new("leaky relu", 6, () => Around(new Activation(ActivationKind.LeakyReLU))),
        new("gelu by tanh", 6, () => Around(new Activation(ActivationKind.GeluTanh))),
        new("silu", 6, () => Around(new Activation(ActivationKind.Silu))),
        new("sigmoid", 6, () => Around(new Activation(ActivationKind.Sigmoid))),
        new(
            "mlp of three layers, tanh, wider than a vector",
            19,
            () => Chain(
                [18],
                new Linear(18, 17),
                new Activation(ActivationKind.Tanh),
                new Linear(17, 3),
                new Activation(ActivationKind.Gelu),
                new Linear(3, 3))),
        new("branches that join", 9, Branches),
        new("convolution, padded", 3, () => Images(5, 4, new Conv2d(2, 3, 3, padding: 1))),
        new(
            "convolution, stride 2, not square, one object",
            1,
            () => Images(7, 4, new Conv2d(2, 3, 3, stride: 2, padding: 1, bias: false))),
        new("convolution, 3 by 2 kernel, no padding", 2, () => Images(4, 5, new Conv2d(2, 3, 3, 2, 1, 0, bias: true))),
        new("convolution, 1 by 1, stride 2", 2, () => Images(4, 5, new Conv2d(2, 3, 1, stride: 2))),
        new("convolution of few positions, padded", 2, () => Images(2, 2, new Conv2d(2, 4, 3, padding: 1))),
        new("convolution of two positions, stride 2", 2, () => Images(5, 3, new Conv2d(2, 4, 3, stride: 2, padding: 0, bias: false))),
        new("flatten, in PyTorch's order", 2, () => Flattened()),
        new(
            "two convolutions",
            2,
            () => Images(5, 4, new Conv2d(2, 3, 3, padding: 1), new Activation(ActivationKind.Tanh), new Conv2d(3, 2, 3, padding: 1))),
        .. LayerCases.All,
        .. WholeCases.All,
    ];

    /// <summary>A network of layers one after the other, on objects of a shape.</summary>
    public static Network Chain(int[] input, params Layer[] layers)
    {
        NetworkBuilder builder = new(new Shape(input));
        foreach (Layer layer in layers)
        {
            builder.Add(layer);
        }

        return builder.Build("chain");
    }

    /// <summary>A layer on vectors between two linear ones, so that gradients and tangents arrive at it and go on.</summary>
    public static Network Around(Layer layer, int width = 5) => Around([layer], width);

    /// <summary>Layers one after the other, likewise.</summary>
    public static Network Around(params Layer[] layers) => Around(layers, 5);

    private static Network Around(Layer[] layers, int width)
    {
        NetworkBuilder builder = new(new Shape(4));
        int node = builder.Add(new Linear(4, width));
        foreach (Layer layer in layers)
        {
            node = builder.Add(layer);
        }

        builder.Add(new Linear(builder.ShapeOf(node).Size, 3));
        return builder.Build("around");
    }

    /// <summary>
    /// Layers on images of two channels after a 1 × 1 convolution and a smooth bend, so that gradients and tangents arrive at them, and
    /// before a linear one.
    /// </summary>
    public static Network Images(int height, int width, params Layer[] layers)
    {
        NetworkBuilder builder = new(new Shape(height, width, 2));
        builder.Add(new Conv2d(2, 2, 1));
        int node = builder.Add(new Activation(ActivationKind.Tanh));
        foreach (Layer layer in layers)
        {
            node = builder.Add(layer);
        }

        builder.Add(new Reshape(builder.ShapeOf(node).Size));
        builder.Add(new Linear(builder.ShapeOf(node).Size, 3));
        return builder.Build("images");
    }

    /// <summary>Random objects of a shape.</summary>
    public static Dataset Objects(int objects, Shape shape, int classes, ulong seed)
    {
        RandomStream stream = new(seed, RandomPurpose.Subset);
        double[] features = [.. Enumerable.Range(0, objects * shape.Size).Select(i => stream.Normal(i))];
        return Dataset.Of(features, shape.Sizes, [.. Enumerable.Range(0, objects).Select(i => i % classes)], classes);
    }

    private static Network Flattened()
    {
        NetworkBuilder builder = new(new Shape(3, 4, 2));
        builder.Add(new Conv2d(2, 3, 2));
        int node = builder.Add(new Flatten());
        builder.Add(new Linear(builder.ShapeOf(node).Size, 3));
        return builder.Build("flattened");
    }

    /// <summary>Random grey pictures on a black background, read as numbers from −1 to 1.</summary>
    public static Dataset Pictures(int objects, Shape shape, int classes, ulong seed)
    {
        RandomStream stream = new(seed, RandomPurpose.Subset);
        byte[] pixels =
        [
            .. Enumerable.Range(0, objects * shape.Size).Select(i => stream.Uniform(i) < 0.4 ? (byte)stream.Below(i, 256) : (byte)0),
        ];
        return Dataset.Of(pixels, shape.Sizes, [.. Enumerable.Range(0, objects).Select(i => i % classes)], classes)
            .Normalize(Normalization.Symmetric);
    }

    private static Network Branches()
    {
        NetworkBuilder builder = new(new Shape(4));
        int hidden = builder.Add(new Linear(4, 3), Network.Input);
        int tanh = builder.Add(new Activation(ActivationKind.Tanh), hidden);
        int left = builder.Add(new Linear(3, 3), tanh);
        int right = builder.Add(new Activation(ActivationKind.Gelu), tanh);
        builder.Add(new Add(), left, right, tanh);
        return builder.Build("branches");
    }
}
