using Plateau.Networks;

namespace Plateau.Tests.Networks;

/// <summary>
/// The lines of the table of <see cref="PassCases"/> for whole networks, for other losses than the cross-entropy, and for training.
/// </summary>
public static class WholeCases
{
    public static IReadOnlyList<PassCase> All { get; } =
    [
        Of("softmax", 5, [6], 3),
        Of("mlp:6,5+batchnorm+activation=gelu", 7, [5], 4),
        Of("mlp:6x3+batchnorm+activation=silu+bias=false", 5, [2, 3, 1], 3),
        Of("mlp:7,5", 5, [5], 3),
        Of("cnn:3x2+batchnorm+pool=1+last=2", 3, [2, 13, 12], 3),
        Of("cnn:3x2+activation=gelu-tanh+bias=false", 5, [1, 3, 5], 3),
        Of("resnet:8+width=2", 2, [1, 5, 6], 3),
        Of("resnet:8+width=1+activation=leaky-relu+batchnorm=false", 3, [2, 5, 7], 3),
        new("layer norm and softmax in the middle", 5, Middle),
        Of("softmax", 4, [6], 3, PassLoss.SquaredError),
        Of("softmax", 4, [6], 3, PassLoss.Smoothed(0.3)),
        Of("mlp:5+activation=tanh", 5, [4], 3, PassLoss.SquaredError),
        Of("mlp:5+activation=tanh", 5, [4], 3, PassLoss.Smoothed(0.1)),
        Of("cnn:2x1+batchnorm+activation=silu", 3, [2, 4, 3], 3, PassLoss.SquaredError),
        new("pictures less their background", 7, () => NetworkSpec.Parse("mlp:6,5+activation=gelu").Build(9, 3)) { IsPictures = true },
        new("pictures less their background, without bias", 5, () => NetworkSpec.Parse("mlp:6+activation=tanh+bias=false").Build(20, 3))
        {
            IsPictures = true,
        },
        Trained("mlp:6,5+batchnorm+activation=gelu", 7, [5], 4),
        Trained("mlp:5,4+dropout=0.4+activation=silu", 5, [5], 3),
        Trained("cnn:3x2+batchnorm+dropout=0.2+pool=1+last=2", 3, [2, 13, 12], 3),
        Trained("resnet:8+width=1+activation=gelu", 3, [1, 8, 8], 3),
        Trained("cnn:2x1+batchnorm+activation=silu", 3, [2, 4, 3], 3, PassLoss.SquaredError),
        new("layer norm and softmax in the middle, training", 5, Middle) { IsTraining = true },
        new(
            "batch norm of objects themselves, training",
            5,
            () => PassCases.Chain([2, 3, 2], new BatchNorm(2), new Activation(ActivationKind.Tanh), new Reshape(-1), new Linear(12, 3)))
        {
            IsTraining = true,
        },
        new(
            "batch norm without parameters, training",
            4,
            () => PassCases.Images(3, 2, new BatchNorm(2, affine: false), new Activation(ActivationKind.Gelu)))
        {
            IsTraining = true,
        },
    ];

    private static PassCase Of(string spec, int objects, int[] shape, int classes, PassLoss? loss = null)
    {
        PassLoss own = loss ?? PassLoss.CrossEntropy;
        return new PassCase($"{spec}, {own.Loss}", objects, () => NetworkSpec.Parse(spec).Build(new Shape(shape), classes)) { Loss = own };
    }

    private static PassCase Trained(string spec, int objects, int[] shape, int classes, PassLoss? loss = null)
    {
        PassCase example = Of(spec, objects, shape, classes, loss);
        return example with { Name = example.Name + ", training", IsTraining = true };
    }

    // Two branches, one of them through a layer norm and a softmax, that gate each other.
    private static Network Middle()
    {
        NetworkBuilder builder = new(new Shape(5));
        int hidden = builder.Add(new Linear(5, 6));
        int normed = builder.AddLayerNorm("norm");
        int rows = builder.Add(new Reshape(2, 3), normed);
        int shares = builder.Add(new Softmax(), rows);
        int gate = builder.Add(new Reshape(-1), shares);
        int bent = builder.Add(new Activation(ActivationKind.Gelu), hidden);
        int product = builder.Add(new Multiply(), gate, bent);
        builder.Add(new Add(), product, normed);
        builder.Add(new Linear(6, 3));
        return builder.Build("middle");
    }
}
