using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plateau.Training;

/// <summary>A rule that moves parameters along a gradient. Each parameter moves by itself, so any split over threads gives the same bits.</summary>
internal abstract class Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Begins the next step.</summary>
    public abstract void BeginStep();

    /// <summary>Moves the parameters of one range.</summary>
    public abstract void Update(Span<T> parameters, ReadOnlySpan<T> gradient, int offset);
}

/// <summary>Gradient descent: w ← w − η g.</summary>
internal sealed class SgdOptimizer<T>(double learningRate) : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void BeginStep()
    {
    }

    public override void Update(Span<T> parameters, ReadOnlySpan<T> gradient, int offset)
    {
        T rate = T.CreateTruncating(learningRate);
        for (int i = 0; i < parameters.Length; i++)
        {
            parameters[i] -= rate * gradient[i];
        }
    }
}

/// <summary>Adam (Kingma and Ba, 2015) with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 and both bias corrections.</summary>
internal sealed class AdamOptimizer<T>(double learningRate, int count) : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly T[] _first = new T[count];
    private readonly T[] _second = new T[count];
    private double _power1 = 1;
    private double _power2 = 1;

    public override void BeginStep()
    {
        _power1 *= Beta1;
        _power2 *= Beta2;
    }

    public override void Update(Span<T> parameters, ReadOnlySpan<T> gradient, int offset)
    {
        T beta1 = T.CreateTruncating(Beta1);
        T beta2 = T.CreateTruncating(Beta2);
        T rest1 = T.CreateTruncating(1 - Beta1);
        T rest2 = T.CreateTruncating(1 - Beta2);
        T step = T.CreateTruncating(learningRate / (1 - _power1));
        T correction = T.CreateTruncating(1 / Math.Sqrt(1 - _power2));
        T epsilon = T.CreateTruncating(Epsilon);
        Span<T> first = _first.AsSpan(offset, parameters.Length);
        Span<T> second = _second.AsSpan(offset, parameters.Length);
        ref T w = ref MemoryMarshal.GetReference(parameters);
        ref T g = ref MemoryMarshal.GetReference(gradient[..parameters.Length]);
        ref T m = ref MemoryMarshal.GetReference(first);
        ref T v = ref MemoryMarshal.GetReference(second);
        nuint lanes = (nuint)Vector512<T>.Count;
        nuint i = 0;
        for (; i + lanes <= (nuint)parameters.Length; i += lanes)
        {
            Vector512<T> slope = Vector512.LoadUnsafe(ref g, i);
            Vector512<T> mean = (Vector512.LoadUnsafe(ref m, i) * beta1) + (slope * rest1);
            Vector512<T> square = (Vector512.LoadUnsafe(ref v, i) * beta2) + (slope * slope * rest2);
            mean.StoreUnsafe(ref m, i);
            square.StoreUnsafe(ref v, i);
            Vector512<T> scale = (Vector512.Sqrt(square) * correction) + Vector512.Create(epsilon);
            (Vector512.LoadUnsafe(ref w, i) - (mean * step / scale)).StoreUnsafe(ref w, i);
        }

        for (int j = (int)i; j < parameters.Length; j++)
        {
            T slope = gradient[j];
            T mean = (first[j] * beta1) + (slope * rest1);
            T square = (second[j] * beta2) + (slope * slope * rest2);
            first[j] = mean;
            second[j] = square;
            parameters[j] -= mean * step / ((T.Sqrt(square) * correction) + epsilon);
        }
    }
}
