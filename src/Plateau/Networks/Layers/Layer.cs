using System.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The mathematics of one kind of node, as five passes: Forward; Backward; Tangent and BackwardTangent for D directions at once; and what it gives to the curvature of
/// objects, one by one. A layer is stateless: its parameters are segments of the network's flat vector, its values live in a workspace. Every pass is for a
/// range of objects; those that write inputs' gradients always overwrite, and the workspace adds where several layers read one node.
/// Layers of one's own are made of
/// these by a <see cref="NetworkBuilder"/>; a new kind is written in this project, since its passes work in the engine's own memory.
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

    /// <summary>The arrays of parameters that it owns; empty for most layers.</summary>
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
    /// Adds ⟨δ, F″[(ẋ_a, V_a), (ẋ_b, V_b)]⟩ of each object for a ≥ b, shape (objects, D(D + 1)/2), lower triangles by rows: what its own bend gives to v_aᵀH_iv_b, δ the
    /// gradient of one lane. Nothing for a layer that is linear in all that it reads.
    /// </summary>
    internal abstract void ObjectBends<T>(NodePass<T> pass, Span<double> bends)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>
    /// Adds ⟨δ_θ(s), δ_θ(t)⟩ of each object for s ≥ t, shape (objects, lanes(lanes + 1)/2), lower triangles by rows: the Gram matrix of its gradients. A layer with
    /// parameters must say.
    /// </summary>
    internal virtual void ObjectGrams<T>(NodePass<T> pass, Span<double> grams)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>
    /// What it remembers of a pass beside its output, for as many objects as a workspace holds; null for most layers. A workspace that only evaluates has none.
    /// </summary>
    internal virtual object? CreateState<T>(NetworkNode node, int capacity)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => null;

    /// <summary>Whether, in training mode, what becomes of one object depends on the others of its batch.</summary>
    internal virtual bool CouplesObjects => false;

    /// <summary>For a layer that <see cref="CouplesObjects"/>: gathers what Forward needs of all objects. All ranges gather before any goes on.</summary>
    internal virtual void Gather<T>(NodePass<T> pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>The same for Backward.</summary>
    internal virtual void GatherBackward<T>(NodePass<T> pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>Whether it can take its input less a constant and make up for that by its parameters: see <see cref="FoldOrigin"/>.</summary>
    internal virtual bool TakesShiftedInput => false;

    /// <summary>What its output starts at in place of its bias when its input lacks a constant, for a layer that <see cref="TakesShiftedInput"/>: the share of one part.</summary>
    internal virtual void FoldOrigin<T>(NodeParameters<T> parameters, ReadOnlySpan<T> origin, Span<T> folded, int part, int parts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>How many numbers <see cref="Prepare"/> lays out for one parameter vector and one of the passes, about.</summary>
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
/// <param name="Start">Where it starts.</param>
public sealed record LayerParameter(string Name, Shape Shape, int FanIn, ParameterStart Start = ParameterStart.Random);
