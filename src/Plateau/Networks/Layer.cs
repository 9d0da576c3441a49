using System.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The mathematics of one kind of node. A layer is stateless: its parameters are segments of the network's flat vector, its values live
/// in a workspace. Every pass is written for a range of objects and for B parameter vectors at once.
/// </summary>
public abstract class Layer
{
    /// <summary>The arrays of parameters that it owns; empty for most layers.</summary>
    public virtual IReadOnlyList<LayerParameter> Parameters => [];

    /// <summary>The shape of its output for one object.</summary>
    /// <param name="inputs">The shapes of its inputs for one object.</param>
    /// <exception cref="ArgumentException">The inputs do not fit; the message says why.</exception>
    public abstract Shape Output(ReadOnlySpan<Shape> inputs);

    /// <summary>Computes the output of the pass's objects under each of its parameter vectors.</summary>
    internal abstract void Forward<T>(NodePass<T> pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Adds to the gradient at each input what the gradient at the output gives, object by object. One parameter vector.</summary>
    internal abstract void Backward<T>(NodePass<T> pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>
    /// Writes its part of the parameter gradient, summed over the pass's objects in their order. Part <paramref name="part"/> of
    /// <paramref name="parts"/> owns a share of the outputs and sums all objects, so the sum does not depend on the number of parts.
    /// </summary>
    internal virtual void ParameterGradient<T>(NodePass<T> pass, Span<T> gradient, int part, int parts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>Whether it can take its input less a constant and make up for that by its parameters: see <see cref="FoldOrigin"/>.</summary>
    internal virtual bool TakesShiftedInput => false;

    /// <summary>Works out what the constant that its input will lack adds to its output, for a layer that <see cref="TakesShiftedInput"/>.</summary>
    internal virtual void FoldOrigin<T>(ParameterBlock<T> parameters, NetworkNode node, int draw, ReadOnlySpan<double> origin)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>Brings its parameters into the form that <see cref="Forward"/> (and, where asked, <see cref="Backward"/>) multiplies with.</summary>
    internal virtual void Prepare<T>(ParameterBlock<T> parameters, NetworkNode node, int draw, bool backward)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }
}

/// <summary>One array of parameters of a layer.</summary>
/// <param name="Name">Its name within the layer: weight, bias.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="FanIn">The number of inputs that feed one output.</param>
/// <param name="Start">Where it starts.</param>
public sealed record LayerParameter(string Name, Shape Shape, int FanIn, ParameterStart Start = ParameterStart.Random);
