using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plateau.Training;

/// <summary>
/// Adam (Kingma and Ba, 2015) with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 and both bias corrections:
/// m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − η m̂ / (√v̂ + ε), m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ).
/// Weight decay λ is added to the gradient, g ← g + λw, or, decoupled (AdamW; Loshchilov and Hutter, 2019), taken from the weight first, w
/// ← (1 − ηλ)w.
/// </summary>
internal sealed class AdamOptimizer<T>(int count, double weightDecay = 0, bool decoupled = false) : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly T[] _first = new T[count];
    private readonly T[] _second = new T[count];
    private double _power1 = 1;
    private double _power2 = 1;
    private double _rate;
    private double _scale;

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, T[] Values)> State => [("first", _first), ("second", _second)];

    /// <inheritdoc/>
    public override void BeginStep(double learningRate, double gradientScale)
    {
        (_rate, _scale) = (learningRate, gradientScale);
        _power1 *= Beta1;
        _power2 *= Beta2;
    }

    /// <inheritdoc/>
    public override void Resume(long steps)
    {
        (_power1, _power2) = (1, 1);
        for (long step = 0; step < steps; step++)
        {
            _power1 *= Beta1;
            _power2 *= Beta2;
        }
    }

    /// <inheritdoc/>
    public override void Update(Span<T> parameters, ReadOnlySpan<T> gradient, int offset)
    {
        Span<T> first = _first.AsSpan(offset, parameters.Length);
        Span<T> second = _second.AsSpan(offset, parameters.Length);
        int whole = parameters.Length - (parameters.Length % Vector512<T>.Count);
        Whole(parameters[..whole], gradient[..whole], first[..whole], second[..whole]);
        if (whole < parameters.Length)
        {
            Rest(parameters[whole..], gradient[whole..], first[whole..], second[whole..]);
        }
    }

    /// <summary>The last few parameters, computed in the same way in one register.</summary>
    private void Rest(Span<T> parameters, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second)
    {
        Span<T> w = stackalloc T[Vector512<T>.Count];
        Span<T> g = stackalloc T[Vector512<T>.Count];
        Span<T> m = stackalloc T[Vector512<T>.Count];
        Span<T> v = stackalloc T[Vector512<T>.Count];
        parameters.CopyTo(w);
        gradient.CopyTo(g);
        first.CopyTo(m);
        second.CopyTo(v);
        Whole(w, g, m, v);
        w[..parameters.Length].CopyTo(parameters);
        m[..first.Length].CopyTo(first);
        v[..second.Length].CopyTo(second);
    }

    private void Whole(Span<T> parameters, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second)
    {
        Vector512<T> beta1 = Vector512.Create(T.CreateTruncating(Beta1));
        Vector512<T> beta2 = Vector512.Create(T.CreateTruncating(Beta2));
        Vector512<T> rest1 = Vector512.Create(T.CreateTruncating(1 - Beta1));
        Vector512<T> rest2 = Vector512.Create(T.CreateTruncating(1 - Beta2));
        Vector512<T> step = Vector512.Create(T.CreateTruncating(_rate / (1 - _power1)));
        Vector512<T> correction = Vector512.Create(T.CreateTruncating(1 / Math.Sqrt(1 - _power2)));
        Vector512<T> epsilon = Vector512.Create(T.CreateTruncating(Epsilon));
        Vector512<T> scale = Vector512.Create(T.CreateTruncating(_scale));
        Vector512<T> coupled = Vector512.Create(T.CreateTruncating(decoupled ? 0 : weightDecay));
        Vector512<T> kept = Vector512.Create(T.CreateTruncating(decoupled ? 1 - (_rate * weightDecay) : 1));
        ref T w = ref MemoryMarshal.GetReference(parameters);
        ref T g = ref MemoryMarshal.GetReference(gradient);
        ref T m = ref MemoryMarshal.GetReference(first);
        ref T v = ref MemoryMarshal.GetReference(second);
        for (nuint i = 0; i < (nuint)parameters.Length; i += (nuint)Vector512<T>.Count)
        {
            Vector512<T> weight = Vector512.LoadUnsafe(ref w, i);
            Vector512<T> slope = (Vector512.LoadUnsafe(ref g, i) * scale) + (weight * coupled);
            Vector512<T> mean = (Vector512.LoadUnsafe(ref m, i) * beta1) + (slope * rest1);
            Vector512<T> square = (Vector512.LoadUnsafe(ref v, i) * beta2) + (slope * slope * rest2);
            mean.StoreUnsafe(ref m, i);
            square.StoreUnsafe(ref v, i);
            Vector512<T> spread = (Vector512.Sqrt(square) * correction) + epsilon;
            ((weight * kept) - (mean * step / spread)).StoreUnsafe(ref w, i);
        }
    }
}
