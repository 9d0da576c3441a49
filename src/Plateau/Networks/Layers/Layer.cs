using System.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The mathematics of one kind of node, as five passes: Forward; Backward; Tangent and BackwardTangent for D directions at once; and its
/// part of the curvature of each object. A layer is stateless: its parameters are segments of the network's flat vector, its values live in
/// a workspace. Every pass is for a range of objects; passes that write gradients of inputs always overwrite; the workspace adds where
/// several layers read the same node. Layers of one's own are made of these by a <see cref="NetworkBuilder"/>; a new kind is written in
/// this project, since its passes work in the engine's own memory.
/// </summary>
/// <remarks>
/// y = F(x, θ) with gradient δ at y; V a direction in the parameters, a dot the derivative along it:
/// ẏ = ∂F/∂x ẋ + ∂F/∂θ V;  δ_x = (∂F/∂x)ᵀ δ;  δ_θ = (∂F/∂θ)ᵀ δ;  and δ̇_x, δ̇_θ the derivatives of the last two.
/// </remarks>
public abstract class Layer
{
    private protected Layer()
    {
    }

    /// <summary>The arrays of parameters of this layer; empty for most layers.</summary>
    public virtual IReadOnlyList<LayerParameter> Parameters => [];

    /// <summary>The arrays of numbers that it keeps but does not train: the statistics of batch norm.</summary>
    public virtual IReadOnlyList<LayerBuffer> Buffers => [];

    /// <summary>The shape of its output for one object.</summary>
    /// <param name="inputs">The shapes of its inputs for one object.</param>
    /// <exception cref="ArgumentException">The inputs do not fit; the message says why.</exception>
    public abstract Shape Output(ReadOnlySpan<Shape> inputs);

    /// <summary>Computes the output of the pass's objects.</summary>
    internal abstract void Forward<T>(NodePass<T> pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>δ at each input that varies, from δ at the output, for every lane.</summary>
    internal abstract void Backward<T>(NodePass<T> pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>ẏ of every direction.</summary>
    internal abstract void Tangent<T>(NodePass<T> pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>δ̇ at each input that varies, of every direction, from δ and δ̇ at the output.</summary>
    internal abstract void BackwardTangent<T>(NodePass<T> pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>
    /// Writes its part of one lane's parameter gradient δ_θ, summed over the pass's objects in their order. Part <paramref name="part"/> of
    /// <paramref name="parts"/> owns a share of the outputs and sums all objects, so the sum does not depend on the number of parts.
    /// </summary>
    internal virtual void ParameterGradient<T>(NodePass<T> pass, int lane, Span<T> gradient, int part, int parts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>Writes its part of δ̇_θ of one direction, as <see cref="ParameterGradient"/> does.</summary>
    internal virtual void ParameterGradientTangent<T>(NodePass<T> pass, int direction, Span<T> gradient, int part, int parts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>
    /// Adds ⟨δ, F″[(ẋ_a, V_a), (ẋ_b, V_b)]⟩ of each object for a ≥ b, shape (objects, D(D + 1)/2), lower triangles by rows: the part of
    /// v_aᵀH_iv_b that comes from the second derivative F″ of this layer, with δ the gradient of one lane. It is 0 for a layer that is
    /// linear in everything it reads.
    /// </summary>
    internal abstract void ObjectBends<T>(NodePass<T> pass, Span<double> bends)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>
    /// Adds ⟨δ_θ(s), δ_θ(t)⟩ of each object for s ≥ t, shape (objects, lanes(lanes + 1)/2), lower triangles by rows: the Gram matrix of its
    /// gradients. A layer with parameters must override it.
    /// </summary>
    internal virtual void ObjectGrams<T>(NodePass<T> pass, Span<double> grams)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>
    /// Memory for what the layer keeps of a pass besides its output, for as many objects as a workspace holds; null for most layers, and in
    /// a workspace that only evaluates.
    /// </summary>
    internal virtual object? CreateState<T>(NetworkNode node, int capacity)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => null;

    /// <summary>Whether, in training, the output of one object depends on the other objects of its batch.</summary>
    internal virtual bool CouplesObjects => false;

    /// <summary>
    /// For a layer that <see cref="CouplesObjects"/>: gathers what Forward needs of all objects. All ranges gather before the first one
    /// goes on.
    /// </summary>
    internal virtual void Gather<T>(NodePass<T> pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>The same for Backward.</summary>
    internal virtual void GatherBackward<T>(NodePass<T> pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>
    /// Whether the layer can read its input minus a constant and correct for that through its parameters: see <see cref="FoldOrigin"/>.
    /// </summary>
    internal virtual bool TakesShiftedInput => false;

    /// <summary>
    /// The number that its output starts from, in place of the bias, when a constant was subtracted from its input, for a layer that
    /// <see cref="TakesShiftedInput"/>: the share of one part.
    /// </summary>
    internal virtual void FoldOrigin<T>(NodeParameters<T> parameters, ReadOnlySpan<T> origin, Span<T> folded, int part, int parts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>About how many numbers <see cref="Prepare"/> lays out for one parameter vector and one of the passes.</summary>
    internal virtual long PreparedNumbers(NetworkNode node) => 0;

    /// <summary>
    /// Brings its parameters into the form that <see cref="Forward"/> (and, where asked, <see cref="Backward"/>) multiplies with: the share of one part. The first
    /// time there is one part.
    /// </summary>
    internal virtual void Prepare<T>(NodeParameters<T> parameters, bool backward, int part, int parts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }
}

/// <summary>One array of parameters of a layer.</summary>
/// <param name="Name">Its name within the layer: weight, bias.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="FanIn">The number of inputs that feed one output.</param>
/// <param name="Start">How its initial value is chosen.</param>
public sealed record LayerParameter(string Name, Shape Shape, int FanIn, ParameterStart Start = ParameterStart.Random);
