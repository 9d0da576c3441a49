using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plateau.Training;

/// <summary>
/// Gradient descent with momentum μ, undampened: g ← g + λw, b ← μb + g, w ← w − ηb; after Nesterov w ← w − η(g + μb). The buffer b begins
/// at 0, so the first step has no momentum, as in PyTorch.
/// </summary>
internal sealed class MomentumOptimizer<T>(int count, double momentum, bool nesterov, double weightDecay) : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _buffer = new T[count];
    private double _rate;
    private double _scale;

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, T[] Values)> State => [("momentum", _buffer)];

    /// <inheritdoc/>
    public override void BeginStep(double learningRate, double gradientScale) => (_rate, _scale) = (learningRate, gradientScale);

    /// <inheritdoc/>
    public override void Update(Span<T> parameters, ReadOnlySpan<T> gradient, int offset)
    {
        Span<T> buffer = _buffer.AsSpan(offset, parameters.Length);
        int whole = parameters.Length - (parameters.Length % Vector512<T>.Count);
        Whole(parameters[..whole], gradient[..whole], buffer[..whole]);
        if (whole < parameters.Length)
        {
            Rest(parameters[whole..], gradient[whole..], buffer[whole..]);
        }
    }

    /// <summary>The last few parameters, computed in the same way in one register.</summary>
    private void Rest(Span<T> parameters, ReadOnlySpan<T> gradient, Span<T> buffer)
    {
        Span<T> w = stackalloc T[Vector512<T>.Count];
        Span<T> g = stackalloc T[Vector512<T>.Count];
        Span<T> b = stackalloc T[Vector512<T>.Count];
        parameters.CopyTo(w);
        gradient.CopyTo(g);
        buffer.CopyTo(b);
        Whole(w, g, b);
        w[..parameters.Length].CopyTo(parameters);
        b[..buffer.Length].CopyTo(buffer);
    }

    private void Whole(Span<T> parameters, ReadOnlySpan<T> gradient, Span<T> buffer)
    {
        Vector512<T> rate = Vector512.Create(T.CreateTruncating(_rate));
        Vector512<T> scale = Vector512.Create(T.CreateTruncating(_scale));
        Vector512<T> decay = Vector512.Create(T.CreateTruncating(weightDecay));
        Vector512<T> mu = Vector512.Create(T.CreateTruncating(momentum));
        bool ahead = nesterov;
        ref T w = ref MemoryMarshal.GetReference(parameters);
        ref T g = ref MemoryMarshal.GetReference(gradient);
        ref T b = ref MemoryMarshal.GetReference(buffer);
        for (nuint i = 0; i < (nuint)parameters.Length; i += (nuint)Vector512<T>.Count)
        {
            Vector512<T> weight = Vector512.LoadUnsafe(ref w, i);
            Vector512<T> slope = (Vector512.LoadUnsafe(ref g, i) * scale) + (weight * decay);
            Vector512<T> velocity = (Vector512.LoadUnsafe(ref b, i) * mu) + slope;
            velocity.StoreUnsafe(ref b, i);
            Vector512<T> direction = ahead ? slope + (velocity * mu) : velocity;
            (weight - (direction * rate)).StoreUnsafe(ref w, i);
        }
    }
}
