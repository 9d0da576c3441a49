using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plateau.Training;

/// <summary>Gradient descent: g ← g + λw, w ← w − ηg.</summary>
internal sealed class SgdOptimizer<T>(double weightDecay) : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private double _rate;
    private double _scale;

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, T[] Values)> State => [];

    /// <inheritdoc/>
    public override void BeginStep(double learningRate, double gradientScale) => (_rate, _scale) = (learningRate, gradientScale);

    /// <inheritdoc/>
    public override void Update(Span<T> parameters, ReadOnlySpan<T> gradient, int offset)
    {
        int whole = parameters.Length - (parameters.Length % Vector512<T>.Count);
        Whole(parameters[..whole], gradient[..whole]);
        if (whole < parameters.Length)
        {
            Rest(parameters[whole..], gradient[whole..]);
        }
    }

    /// <summary>The last few parameters, computed in the same way in one register.</summary>
    private void Rest(Span<T> parameters, ReadOnlySpan<T> gradient)
    {
        Span<T> w = stackalloc T[Vector512<T>.Count];
        Span<T> g = stackalloc T[Vector512<T>.Count];
        parameters.CopyTo(w);
        gradient.CopyTo(g);
        Whole(w, g);
        w[..parameters.Length].CopyTo(parameters);
    }

    private void Whole(Span<T> parameters, ReadOnlySpan<T> gradient)
    {
        Vector512<T> rate = Vector512.Create(T.CreateTruncating(_rate));
        Vector512<T> scale = Vector512.Create(T.CreateTruncating(_scale));
        Vector512<T> decay = Vector512.Create(T.CreateTruncating(weightDecay));
        ref T w = ref MemoryMarshal.GetReference(parameters);
        ref T g = ref MemoryMarshal.GetReference(gradient);
        for (nuint i = 0; i < (nuint)parameters.Length; i += (nuint)Vector512<T>.Count)
        {
            Vector512<T> weight = Vector512.LoadUnsafe(ref w, i);
            Vector512<T> slope = (Vector512.LoadUnsafe(ref g, i) * scale) + (weight * decay);
            (weight - (slope * rate)).StoreUnsafe(ref w, i);
        }
    }
}
