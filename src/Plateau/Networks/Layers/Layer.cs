using System.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The mathematics of one kind of node, as five passes: Forward; Backward; Tangent and BackwardTangent for D directions at once; and its
/// part of the curvature of each object. A layer is stateless: its parameters are segments of the network's flat vector, its values live in
/// a workspace. Every pass is for a range of objects; passes that write gradients of inputs always overwrite; the workspace adds where
/// several layers read the same node. The kinds of layers are the static methods; a <see cref="NetworkBuilder"/> joins layers to a network.
/// A new kind is written in this project, since its passes work in the engine's own memory.
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

    /// <summary>A matrix product and, where asked, a bias: y = W x + b with W of shape (outputs, inputs).</summary>
    public static Layer Linear(int inputs, int outputs, bool bias = true) => new Linear(inputs, outputs, bias);

    /// <summary>
    /// A convolution of images with a square kernel; the stride and the zeros at each side are the same in both directions.
    /// </summary>
    public static Layer Conv2d(int inputs, int outputs, int kernel = 3, int stride = 1, int padding = 0, bool bias = true)
        => new Conv2d(inputs, outputs, kernel, stride, padding, bias);

    /// <summary>A function applied number by number.</summary>
    public static Layer Activation(ActivationKind kind) => new Activation(kind);

    /// <summary>The sum of two or more inputs of one shape, each times its coefficient; without coefficients each times 1.</summary>
    public static Layer Add(params double[] coefficients) => new Add(coefficients);

    /// <summary>The product, number by number, of two inputs of one shape.</summary>
    public static Layer Multiply() => new Multiply();

    /// <summary>Inputs side by side along one axis of an object; a negative axis counts from the last, and −1 is the channels.</summary>
    public static Layer Concat(int axis = -1) => new Concat(axis);

    /// <summary>Dropout: in training each number becomes 0 with this probability; in evaluation numbers pass unchanged.</summary>
    public static Layer Dropout(double probability) => new Dropout(probability);

    /// <summary>Batch norm of the channels of the last axis, over objects and positions.</summary>
    public static Layer BatchNorm(int channels, double epsilon = 1e-5, double momentum = 0.1, bool affine = true)
        => new BatchNorm(channels, epsilon, momentum, affine);

    /// <summary>A scale and a shift for each channel of the last axis: y = γ x + β.</summary>
    public static Layer Affine(int channels) => new Affine(channels);

    /// <summary>Each row of the last axis minus its mean, divided by its standard deviation.</summary>
    public static Layer Standardize(double epsilon = 1e-5) => new Standardize(epsilon);

    /// <summary>The softmax over the last axis.</summary>
    public static Layer Softmax() => new Softmax();

    /// <summary>A constant times its input.</summary>
    public static Layer Scale(double factor) => new Scale(factor);

    /// <summary>The largest number of a sliding square window; the stride is the size of the window unless another is given.</summary>
    public static Layer MaxPool2d(int kernel, int? stride = null, int padding = 0) => new MaxPool2d(kernel, stride, padding);

    /// <summary>The mean over a sliding square window; the stride is the size of the window unless another is given.</summary>
    public static Layer AveragePool2d(int kernel, int? stride = null, int padding = 0, bool countPadding = true)
        => new AveragePool2d(kernel, stride, padding, countPadding);

    /// <summary>The mean of each channel over an image: (height, width, channels) becomes (channels).</summary>
    public static Layer GlobalAveragePool() => new GlobalAveragePool();

    /// <summary>An image (height, width, channels) as one row in PyTorch's order, channels first.</summary>
    public static Layer Flatten() => new Flatten();

    /// <summary>The same numbers of each object under another shape; one of the sizes may be −1, for what the others leave.</summary>
    public static Layer Reshape(params int[] sizes) => new Reshape(sizes);

    /// <summary>Another order of an object's axes: for each axis of the output, the axis of the input that it takes.</summary>
    public static Layer Transpose(params int[] axes) => new Transpose(axes);

    /// <summary>The sum over the last axis, which stays with size 1.</summary>
    public static Layer SumOverLast() => Reduce.Sum;

    /// <summary>The mean over the last axis, which stays with size 1.</summary>
    public static Layer MeanOverLast() => Reduce.Mean;

    /// <summary>The last axis, of size 1, repeated.</summary>
    public static Layer Broadcast(int width) => new Broadcast(width);

    /// <summary>Zeros before and after the channels, the last axis.</summary>
    public static Layer PadChannels(int before, int after) => new PadChannels(before, after);

    /// <summary>The arrays of parameters of this layer; empty for most layers.</summary>
    internal virtual IReadOnlyList<LayerParameter> Parameters => [];

    /// <summary>The arrays of numbers that it keeps but does not train: the statistics of batch norm.</summary>
    internal virtual IReadOnlyList<LayerBuffer> Buffers => [];

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
    /// Brings its parameters into the form that <see cref="Forward"/> (and, where asked, <see cref="Backward"/>) multiplies with: the share
    /// of one part. The first time there is one part.
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
internal sealed record LayerParameter(string Name, Shape Shape, int FanIn, ParameterStart Start = ParameterStart.Random);
