using System.Buffers;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The softmax over the last axis, p = e^z/Σe^z: ṗ = p(ż − ⟨p, ż⟩), δ_z = p(δ − ⟨p, δ⟩) and δ̇_z = ṗ(δ − ⟨p, δ⟩) + p(δ̇ − ⟨ṗ, δ⟩ − ⟨p,
/// δ̇⟩).
/// </summary>
internal sealed class Softmax : Layer
{
    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs)
        => inputs[0].Rank > 0 ? inputs[0] : throw new ArgumentException("it has no last axis", nameof(inputs));

    internal override void Forward<T>(NodePass<T> pass)
    {
        int width = pass.Node.Shape.Sizes[^1];
        ReadOnlySpan<T> input = pass.Input(0);
        Span<T> output = pass.Output;
        for (int start = 0; start < input.Length; start += width)
        {
            Rows.Softmax(input.Slice(start, width), output.Slice(start, width));
        }
    }

    internal override void Backward<T>(NodePass<T> pass)
    {
        for (int lane = 0; lane < pass.Lanes; lane++)
        {
            Curve(pass.Node.Shape.Sizes[^1], pass.Output, pass.OutputGradient(lane), pass.InputGradient(0, lane));
        }
    }

    internal override void Tangent<T>(NodePass<T> pass)
    {
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            Curve(pass.Node.Shape.Sizes[^1], pass.Output, pass.InputTangent(0, direction), pass.OutputTangent(direction));
        }
    }

    internal override void BackwardTangent<T>(NodePass<T> pass)
    {
        int width = pass.Node.Shape.Sizes[^1];
        ReadOnlySpan<T> value = pass.Output;
        ReadOnlySpan<T> delta = pass.OutputGradient(0);
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            ReadOnlySpan<T> tangent = pass.OutputTangent(direction);
            ReadOnlySpan<T> deltaTangent = pass.OutputGradientTangent(direction);
            Span<T> target = pass.InputGradientTangent(0, direction);
            for (int start = 0; start < value.Length; start += width)
            {
                ReadOnlySpan<T> p = value.Slice(start, width);
                ReadOnlySpan<T> moved = tangent.Slice(start, width);
                ReadOnlySpan<T> d = delta.Slice(start, width);
                ReadOnlySpan<T> dMoved = deltaTangent.Slice(start, width);
                double mean = Elementwise.Dot(p, d);
                double meanMoved = Elementwise.Dot(moved, d) + Elementwise.Dot(p, dMoved);
                Span<T> own = target.Slice(start, width);
                Rows.TimesShifted(p, dMoved, T.CreateTruncating(meanMoved), own, add: false);
                Rows.TimesShifted(moved, d, T.CreateTruncating(mean), own, add: true);
            }
        }
    }

    // ⟨δ, p̈⟩ = ⟨(δ − ⟨p, δ⟩)ṗ_a, ż_b − ⟨p, ż_b⟩⟩, and what is taken from ż_b may be taken from the other side: it is along p.
    internal override void ObjectBends<T>(NodePass<T> pass, Span<double> bends)
    {
        int width = pass.Node.Shape.Sizes[^1];
        ReadOnlySpan<T> value = pass.Output;
        ReadOnlySpan<T> delta = pass.OutputGradient(0);
        T[] rented = ArrayPool<T>.Shared.Rent(pass.Directions * value.Length);
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            ReadOnlySpan<T> tangent = pass.OutputTangent(direction);
            Span<T> target = rented.AsSpan(direction * value.Length, value.Length);
            for (int start = 0; start < value.Length; start += width)
            {
                ReadOnlySpan<T> p = value.Slice(start, width);
                ReadOnlySpan<T> d = delta.Slice(start, width);
                Span<T> own = target.Slice(start, width);
                Rows.TimesShifted(tangent.Slice(start, width), d, T.CreateTruncating(Elementwise.Dot(p, d)), own, add: false);
                Elementwise.AddScaled(T.CreateTruncating(-Elementwise.Sum<T>(own)), p, own);
            }
        }

        DirectionArrays<T>.AddProducts(
            new DirectionArrays<T>(rented, value.Length),
            pass.InputTangents(0),
            pass.Node.Shape.Size,
            pass.Directions,
            bends);
        ArrayPool<T>.Shared.Return(rented);
    }

    // p(x − ⟨p, x⟩), row by row.
    private static void Curve<T>(int width, ReadOnlySpan<T> value, ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        for (int start = 0; start < value.Length; start += width)
        {
            ReadOnlySpan<T> p = value.Slice(start, width);
            ReadOnlySpan<T> row = x.Slice(start, width);
            Rows.TimesShifted(p, row, T.CreateTruncating(Elementwise.Dot(p, row)), destination.Slice(start, width), add: false);
        }
    }
}
