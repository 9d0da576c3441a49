using System.Buffers;
using System.Numerics;

namespace Plateau.Networks;

/// <summary>
/// A layer y = B(W, x) + b that is linear in its parameters and in its one input. Three products make all its passes: B itself, its
/// transpose by x, its transpose by W.
/// </summary>
internal abstract class BilinearLayer : Layer
{
    private protected BilinearLayer()
    {
    }

    /// <summary>y = b + B(W, x), or with <paramref name="add"/> y += B(W, x).</summary>
    internal abstract void Apply<T>(NodeParameters<T> parameters, Operand<T> input, Span<T> output, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>δ_x = B(W, ·)ᵀδ, or with <paramref name="add"/> δ_x += B(W, ·)ᵀδ.</summary>
    internal abstract void ApplyTransposed<T>(
        NodeParameters<T> parameters,
        ReadOnlySpan<T> delta,
        int count,
        Span<T> inputGradient,
        bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>
    /// δ_W = B(·, x)ᵀδ and δ_b, or with <paramref name="add"/> δ_W += B(·, x)ᵀδ with the bias as it is, each summed over objects in order,
    /// into the flat gradient: the share of one part.
    /// </summary>
    internal abstract void ApplyTransposedByParameters<T>(
        NodeParameters<T> parameters, ReadOnlySpan<T> delta, Operand<T> input, Span<T> gradient, bool add, int part, int parts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    internal override void Forward<T>(NodePass<T> pass) => Apply(pass.Parameters, pass.Operand(), pass.Output, add: false);

    internal override void Backward<T>(NodePass<T> pass)
    {
        for (int lane = 0; lane < pass.Lanes; lane++)
        {
            ApplyTransposed(pass.Parameters, pass.OutputGradient(lane), pass.Count, pass.InputGradient(0, lane), add: false);
        }
    }

    internal override void Tangent<T>(NodePass<T> pass)
    {
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            Span<T> tangent = pass.OutputTangent(direction);
            Apply(pass.Direction(direction), pass.Operand(), tangent, add: false);
            if (pass.InputVaries(0))
            {
                Apply(pass.Parameters, new Operand<T>(pass.InputTangent(0, direction), pass.Count), tangent, add: true);
            }
        }
    }

    internal override void BackwardTangent<T>(NodePass<T> pass)
    {
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            Span<T> target = pass.InputGradientTangent(0, direction);
            ApplyTransposed(pass.Parameters, pass.OutputGradientTangent(direction), pass.Count, target, add: false);
            ApplyTransposed(pass.Direction(direction), pass.OutputGradient(0), pass.Count, target, add: true);
        }
    }

    internal override void ParameterGradient<T>(NodePass<T> pass, int lane, Span<T> gradient, int part, int parts)
        => ApplyTransposedByParameters(
            pass.Parameters,
            pass.OutputGradient(lane),
            pass.SummedOperand(part),
            gradient,
            add: false,
            part,
            parts);

    internal override void ParameterGradientTangent<T>(NodePass<T> pass, int direction, Span<T> gradient, int part, int parts)
    {
        ApplyTransposedByParameters(
            pass.Parameters,
            pass.OutputGradientTangent(direction),
            pass.SummedOperand(part),
            gradient,
            add: false,
            part,
            parts);
        if (pass.InputVaries(0))
        {
            ApplyTransposedByParameters(
                pass.Parameters,
                pass.OutputGradient(0),
                new Operand<T>(pass.InputTangent(0, direction), pass.Count),
                gradient,
                add: true,
                part,
                parts);
        }
    }

    // B bends where parameters and input move together: ⟨δ, B(V_a, ẋ_b) + B(V_b, ẋ_a)⟩, and ⟨δ, B(V, ẋ)⟩ = ⟨B(V, ·)ᵀδ, ẋ⟩.
    internal override void ObjectBends<T>(NodePass<T> pass, Span<double> bends)
    {
        if (!pass.InputVaries(0))
        {
            return;
        }

        int size = pass.Node.InputShapes[0].Size;
        int stride = pass.Count * size;
        T[] rented = ArrayPool<T>.Shared.Rent(pass.Directions * stride);
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            ApplyTransposed(
                pass.Direction(direction),
                pass.OutputGradient(0),
                pass.Count,
                rented.AsSpan(direction * stride, stride),
                add: false);
        }

        DirectionArrays<T>.AddProductsOfBoth(new DirectionArrays<T>(rented, stride), pass.InputTangents(0), size, pass.Directions, bends);
        ArrayPool<T>.Shared.Return(rented);
    }

    internal abstract override void ObjectGrams<T>(NodePass<T> pass, Span<double> grams);
}
