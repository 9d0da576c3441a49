using System.Buffers;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// Each row of the last axis minus its mean, divided by its standard deviation: x̂ = r(x − mean x), r = 1/√(var x + ε), biased variance.
/// Both derivatives are the same projection, Π(a) = r(a − mean a − x̂ mean(x̂a)): x̂̇ = Π(ẋ), δ_x = Π(δ); and δ̇_x is the derivative of the
/// latter.
/// </summary>
internal sealed class Standardize : Layer
{
    private readonly double _epsilon;

    /// <summary>Creates the layer.</summary>
    /// <param name="epsilon">ε.</param>
    public Standardize(double epsilon = 1e-5)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        _epsilon = epsilon;
    }

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs)
        => inputs[0].Rank > 0 ? inputs[0] : throw new ArgumentException("it has no last axis", nameof(inputs));

    // r of each row.
    internal override object? CreateState<T>(NetworkNode node, int capacity) => new double[capacity * RowsOf(node)];

    internal override void Forward<T>(NodePass<T> pass)
    {
        int width = pass.Node.Shape.Sizes[^1];
        Span<double> rates = pass.Remembers ? Rates(pass) : default;
        for (int row = 0; row < pass.Count * RowsOf(pass.Node); row++)
        {
            double rate = Rows.Standardize(pass.Input(0).Slice(row * width, width), _epsilon, pass.Output.Slice(row * width, width));
            if (!rates.IsEmpty)
            {
                rates[row] = rate;
            }
        }
    }

    internal override void Backward<T>(NodePass<T> pass)
    {
        for (int lane = 0; lane < pass.Lanes; lane++)
        {
            Project(pass, pass.OutputGradient(lane), pass.InputGradient(0, lane));
        }
    }

    internal override void Tangent<T>(NodePass<T> pass)
    {
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            Project(pass, pass.InputTangent(0, direction), pass.OutputTangent(direction));
        }
    }

    // With m = mean δ, s = mean(x̂δ), q = mean(x̂ẋ), ṙ = −r²q and ṡ = mean(x̂̇δ) + mean(x̂δ̇):
    // δ̇_x = r δ̇ + ṙ δ − r s x̂̇ − (ṙ s + r ṡ) x̂ − ṙ m − r mean δ̇.
    internal override void BackwardTangent<T>(NodePass<T> pass)
    {
        int width = pass.Node.Shape.Sizes[^1];
        Span<double> rates = Rates(pass);
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            for (int row = 0; row < rates.Length; row++)
            {
                ReadOnlySpan<T> hat = pass.Output.Slice(row * width, width);
                ReadOnlySpan<T> hatMoved = pass.OutputTangent(direction).Slice(row * width, width);
                ReadOnlySpan<T> delta = pass.OutputGradient(0).Slice(row * width, width);
                ReadOnlySpan<T> deltaMoved = pass.OutputGradientTangent(direction).Slice(row * width, width);
                Span<T> target = pass.InputGradientTangent(0, direction).Slice(row * width, width);
                double rate = rates[row];
                double q = Elementwise.Dot(hat, pass.InputTangent(0, direction).Slice(row * width, width)) / width;
                double rateMoved = -rate * rate * q;
                double s = Elementwise.Dot(hat, delta) / width;
                double sMoved = (Elementwise.Dot(hatMoved, delta) + Elementwise.Dot(hat, deltaMoved)) / width;
                double constant = -((rateMoved * Elementwise.Sum(delta)) + (rate * Elementwise.Sum(deltaMoved))) / width;
                Elementwise.Combine(
                    T.CreateTruncating(constant),
                    T.CreateTruncating(rate),
                    deltaMoved,
                    T.CreateTruncating(rateMoved),
                    delta,
                    target);
                Elementwise.AddScaled(T.CreateTruncating(-rate * s), hatMoved, target);
                Elementwise.AddScaled(T.CreateTruncating(-(rateMoved * s) - (rate * sMoved)), hat, target);
            }
        }
    }

    // ⟨δ, x̂̈⟩ = ⟨δ̇_x(a), ẋ_b⟩ with δ̇_x(a) as above for δ̇ = 0.
    internal override void ObjectBends<T>(NodePass<T> pass, Span<double> bends)
    {
        int width = pass.Node.Shape.Sizes[^1];
        int length = pass.Output.Length;
        Span<double> rates = Rates(pass);
        T[] rented = ArrayPool<T>.Shared.Rent(pass.Directions * length);
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            Span<T> target = rented.AsSpan(direction * length, length);
            for (int row = 0; row < rates.Length; row++)
            {
                ReadOnlySpan<T> hat = pass.Output.Slice(row * width, width);
                ReadOnlySpan<T> hatMoved = pass.OutputTangent(direction).Slice(row * width, width);
                ReadOnlySpan<T> delta = pass.OutputGradient(0).Slice(row * width, width);
                double rate = rates[row];
                double rateMoved = -rate * rate * Elementwise.Dot(hat, pass.InputTangent(0, direction).Slice(row * width, width)) / width;
                double s = Elementwise.Dot(hat, delta) / width;
                double sMoved = Elementwise.Dot(hatMoved, delta) / width;
                double constant = -rateMoved * Elementwise.Sum(delta) / width;
                Span<T> own = target.Slice(row * width, width);
                Elementwise.Combine(
                    T.CreateTruncating(constant),
                    T.CreateTruncating(rateMoved),
                    delta,
                    T.CreateTruncating(-rate * s),
                    hatMoved,
                    own);
                Elementwise.AddScaled(T.CreateTruncating(-(rateMoved * s) - (rate * sMoved)), hat, own);
            }
        }

        DirectionArrays<T>.AddProducts(
            new DirectionArrays<T>(rented, length),
            pass.InputTangents(0),
            pass.Node.Shape.Size,
            pass.Directions,
            bends);
        ArrayPool<T>.Shared.Return(rented);
    }

    private static int RowsOf(NetworkNode node) => node.Shape.Size / node.Shape.Sizes[^1];

    private static Span<double> Rates<T>(NodePass<T> pass)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => pass.State<double[]>().AsSpan(pass.Range.First * RowsOf(pass.Node), pass.Count * RowsOf(pass.Node));

    private static void Project<T>(NodePass<T> pass, ReadOnlySpan<T> source, Span<T> destination)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        int width = pass.Node.Shape.Sizes[^1];
        Span<double> rates = Rates(pass);
        for (int row = 0; row < rates.Length; row++)
        {
            ReadOnlySpan<T> a = source.Slice(row * width, width);
            ReadOnlySpan<T> hat = pass.Output.Slice(row * width, width);
            double rate = rates[row];
            double constant = -rate * Elementwise.Sum(a) / width;
            double bend = -rate * Elementwise.Dot(hat, a) / width;
            Elementwise.Combine(
                T.CreateTruncating(constant),
                T.CreateTruncating(rate),
                a,
                T.CreateTruncating(bend),
                hat,
                destination.Slice(row * width, width));
        }
    }
}
