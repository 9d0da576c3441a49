using System.Collections.Concurrent;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>An image (height, width, channels) as one row in PyTorch's order, channels first, so that the columns of a linear layer after it mean the same.</summary>
public sealed class Flatten : LinearMap
{
    private readonly ConcurrentDictionary<Shape, (Permutation There, Permutation Back)> _prepared = [];

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs)
    {
        Shape input = inputs[0];
        if (input.Rank != 3)
        {
            throw new ArgumentException("it takes images (height, width, channels)", nameof(inputs));
        }

        _prepared[input] = (new Permutation(input.Sizes, [2, 0, 1]), new Permutation([input[2], input[0], input[1]], [1, 2, 0]));
        return new Shape(input.Size);
    }

    internal override void Apply<T>(MapPass<T> pass) => _prepared[pass.Node.InputShapes[0]].There.Apply(pass.Input(0), pass.Output);

    internal override void ApplyTransposed<T>(MapPass<T> pass) => _prepared[pass.Node.InputShapes[0]].Back.Apply(pass.OutputGradient, pass.InputGradient(0));
}
