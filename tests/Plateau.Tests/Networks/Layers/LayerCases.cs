using Plateau.Networks;

namespace Plateau.Tests.Networks.Layers;

/// <summary>The lines of the table of <see cref="PassCases"/> for layers other than linear ones, activations and convolutions.</summary>
public static class LayerCases
{
    public static IReadOnlyList<PassCase> All { get; } =
    [
        new("reshape", 3, () => PassCases.Images(3, 4, new Reshape(2, -1), new Reshape(-1))),
        new("transpose, to channels first", 3, () => PassCases.Images(3, 4, Transpose.ToChannelsFirst)),
        new("transpose, all axes turned", 2, () => PassCases.Images(3, 4, new Transpose(1, 0, 2), new Transpose(2, 1, 0))),
        new("average pooling", 2, () => PassCases.Images(4, 5, new AveragePool2d(2))),
        new(
            "average pooling, padded, overlapping, one object",
            1,
            () => PassCases.Images(5, 4, new AveragePool2d(3, stride: 2, padding: 1))),
        new("average pooling, padding not counted", 2, () => PassCases.Images(5, 4, new AveragePool2d(3, 1, 1, countPadding: false))),
        new("subsampling and padded channels", 2, () => PassCases.Images(5, 4, new AveragePool2d(1, stride: 2), new PadChannels(1, 2))),
        new("global average pooling", 3, () => PassCases.Images(3, 4, new GlobalAveragePool())),
        new("maximum pooling", 2, () => PassCases.Images(4, 5, new MaxPool2d(2))),
        new("maximum pooling, padded, overlapping", 2, () => PassCases.Images(5, 4, new MaxPool2d(3, stride: 2, padding: 1))),
        new("scale and a sum with coefficients", 4, Differences),
        new("concatenation of what varies and what does not", 3, Concatenated),
        new(
            "reduce and broadcast",
            4,
            () => PassCases.Around(new Reshape(1, 5), Reduce.Mean, new Broadcast(3), Reduce.Sum, new Broadcast(2), new Reshape(-1))),
        new("product with itself and with an object", 3, Products),
        new("softmax", 3, () => PassCases.Around(new Softmax())),
        new("softmax, rows wider than a vector", 2, () => PassCases.Around(new Softmax(), width: 19)),
        new("standardisation", 3, () => PassCases.Around(new Standardize())),
        new("affine of what does not vary", 3, () => PassCases.Chain([4], new Affine(4), new Linear(4, 3))),
        new("affine, on images, between bends", 2, () => PassCases.Images(3, 2, new Affine(2), new Activation(ActivationKind.Gelu))),
        new("layer norm", 3, Normed),
        new("batch norm, evaluation", 3, () => PassCases.Around(new BatchNorm(5), new Activation(ActivationKind.Tanh))),
        new(
            "batch norm, evaluation, on images, of objects themselves",
            2,
            () => PassCases.Chain([3, 2, 2], new BatchNorm(2), new Activation(ActivationKind.Tanh), new Reshape(-1), new Linear(12, 3))),
        new(
            "batch norm, evaluation, without parameters, on images, one object",
            1,
            () => PassCases.Images(3, 2, new BatchNorm(2, affine: false), new Activation(ActivationKind.Tanh))),
        new("dropout, evaluation", 3, () => PassCases.Around(new Dropout(0.5))),
    ];

    private static Network Differences()
    {
        NetworkBuilder builder = new(new Shape(4));
        int left = builder.Add(new Linear(4, 3), Network.Input);
        int bent = builder.Add(new Activation(ActivationKind.Tanh), left);
        int scaled = builder.Add(new Scale(-1.7), bent);
        builder.Add(new Add(1, -1, 0.5), bent, scaled, left);
        return builder.Build("differences");
    }

    private static Network Concatenated()
    {
        NetworkBuilder builder = new(new Shape(2, 3, 2));
        int left = builder.Add(new Affine(2), Network.Input);
        int bent = builder.Add(new Activation(ActivationKind.Tanh), left);
        int channels = builder.Add(new Concat(), bent, Network.Input, left);
        int padded = builder.Add(new PadChannels(2, 2), bent);
        int lines = builder.Add(new Concat(0), channels, padded, channels);
        builder.Add(new Reshape(-1), lines);
        builder.Add(new Linear(6 * 3 * 6, 3));
        return builder.Build("concatenated");
    }

    private static Network Products()
    {
        NetworkBuilder builder = new(new Shape(4));
        int left = builder.Add(new Linear(4, 4), Network.Input);
        int square = builder.Add(new Multiply(), left, left);
        int other = builder.Add(new Multiply(), square, Network.Input);
        int bent = builder.Add(new Activation(ActivationKind.Tanh), left);
        int product = builder.Add(new Multiply(), bent, other);
        builder.Add(new Linear(4, 3), product);
        return builder.Build("products");
    }

    private static Network Normed()
    {
        NetworkBuilder builder = new(new Shape(4));
        builder.Add(new Linear(4, 6));
        builder.AddLayerNorm("norm");
        builder.Add(new Activation(ActivationKind.Tanh));
        builder.Add(new Linear(6, 3));
        return builder.Build("normed");
    }
}
