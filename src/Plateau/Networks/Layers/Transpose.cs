using System.Collections.Concurrent;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// Another order of an object's axes: <c>new Transpose(1, 2, 0)</c> turns (channels, height, width) to (height, width, channels).
/// </summary>
internal sealed class Transpose : LinearMap
{
    private readonly int[] _axes;
    private readonly int[] _inverse;
    private readonly ConcurrentDictionary<Shape, (AxisPermutation There, AxisPermutation Back)> _prepared = [];

    /// <summary>Creates the layer.</summary>
    /// <param name="axes">For each axis of the output, the axis of the input that it takes.</param>
    public Transpose(params int[] axes)
    {
        ArgumentNullException.ThrowIfNull(axes);
        _axes = [.. axes];
        _inverse = new int[axes.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(axes[i], nameof(axes));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(axes[i], axes.Length, nameof(axes));
            _inverse[axes[i]] = i;
        }
    }

    /// <summary>(channels, height, width), as files hold images, to (height, width, channels), as layers read them.</summary>
    public static Transpose ToChannelsLast => new(1, 2, 0);

    /// <summary>(height, width, channels) to (channels, height, width).</summary>
    public static Transpose ToChannelsFirst => new(2, 0, 1);

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs)
    {
        Shape input = inputs[0];
        if (input.Rank != _axes.Length)
        {
            throw new ArgumentException($"it orders {_axes.Length} axes", nameof(inputs));
        }

        Shape output = new([.. _axes.Select(axis => input[axis])]);
        _prepared[input] = (new AxisPermutation(input.Sizes, _axes), new AxisPermutation(output.Sizes, _inverse));
        return output;
    }

    internal override void Apply<T>(MapPass<T> pass) => _prepared[pass.Node.InputShapes[0]].There.Apply(pass.Input(0), pass.Output);

    internal override void ApplyTransposed<T>(MapPass<T> pass)
        => _prepared[pass.Node.InputShapes[0]].Back.Apply(pass.OutputGradient, pass.InputGradient(0));
}
