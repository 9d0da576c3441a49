using System.Buffers;
using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// y = γ x̂ + β with x̂ = r(x − m), channel by channel of the last axis: m and r are constants, γ and β parameters. Batch norm is such a
/// layer when its statistics are constant.
/// </summary>
internal abstract class ChannelAffine : Layer
{
    private const int ChannelsPerShare = 16;

    private protected ChannelAffine(int channels, bool affine)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ChannelCount = channels;
        Parameters = affine
            ? [
                new("weight", new Shape(channels), channels, ParameterStart.One),
                new("bias", new Shape(channels), channels, ParameterStart.Zero),
            ]
            : [];
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<LayerParameter> Parameters { get; }

    private protected int ChannelCount { get; }

    private protected bool HasParameters => Parameters.Count > 0;

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs)
        => inputs[0].Rank > 0 && inputs[0].Sizes[^1] == ChannelCount
            ? inputs[0]
            : throw new ArgumentException($"its last axis is not {ChannelCount}", nameof(inputs));

    /// <summary>m and r of each channel.</summary>
    private protected abstract void Constants<T>(NodeParameters<T> parameters, Span<double> center, Span<double> rate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    internal override void Forward<T>(NodePass<T> pass)
    {
        using Numbers<double> fixedOnes = Standing(pass.Parameters);
        Values(pass, fixedOnes.First, fixedOnes.Second);
    }

    internal override void Backward<T>(NodePass<T> pass)
    {
        using Numbers<double> fixedOnes = Standing(pass.Parameters);
        using Numbers<T> own = new(ChannelCount);
        own.Clear();
        for (int c = 0; c < ChannelCount; c++)
        {
            own.Third[c] = T.CreateTruncating(Weight(pass.Parameters, c) * fixedOnes.Second[c]);
        }

        for (int lane = 0; lane < pass.Lanes; lane++)
        {
            Channels.Map(pass.OutputGradient(lane), own.Second, own.Third, own.Fourth, pass.InputGradient(0, lane));
        }
    }

    internal override void Tangent<T>(NodePass<T> pass)
    {
        using Numbers<double> fixedOnes = Standing(pass.Parameters);
        using Numbers<T> own = new(ChannelCount);
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            for (int c = 0; c < ChannelCount; c++)
            {
                own.First[c] = T.CreateTruncating(Weight(pass.Parameters, c) * fixedOnes.Second[c]);
                own.Second[c] = T.CreateTruncating(fixedOnes.First[c]);
                own.Third[c] = T.CreateTruncating(WeightMove(pass.Direction(direction), c) * fixedOnes.Second[c]);
                own.Fourth[c] = T.CreateTruncating(Shift(pass.Direction(direction), c));
            }

            Channels.Combine(
                pass.InputTangent(0, direction),
                own.First,
                pass.Input(0),
                own.Second,
                own.Third,
                own.Fourth,
                pass.OutputTangent(direction));
        }
    }

    internal override void BackwardTangent<T>(NodePass<T> pass)
    {
        using Numbers<double> fixedOnes = Standing(pass.Parameters);
        using Numbers<T> own = new(ChannelCount);
        own.Clear();
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            for (int c = 0; c < ChannelCount; c++)
            {
                own.First[c] = T.CreateTruncating(Weight(pass.Parameters, c) * fixedOnes.Second[c]);
                own.Third[c] = T.CreateTruncating(WeightMove(pass.Direction(direction), c) * fixedOnes.Second[c]);
            }

            Channels.Combine(
                pass.OutputGradientTangent(direction),
                own.First,
                pass.OutputGradient(0),
                own.Second,
                own.Third,
                own.Fourth,
                pass.InputGradientTangent(0, direction));
        }
    }

    internal override void ParameterGradient<T>(NodePass<T> pass, int lane, Span<T> gradient, int part, int parts)
    {
        (int first, int count) = Share(part, parts);
        if (count == 0)
        {
            return;
        }

        using Numbers<double> fixedOnes = Standing(pass.Parameters);
        using Numbers<double> sums = new(count);
        Channels.Sum(
            pass.OutputGradient(lane),
            pass.Input(0),
            fixedOnes.First.Slice(first, count),
            ChannelCount,
            first,
            sums.First,
            sums.Second);
        Write(pass.Node, gradient, first, sums.First, sums.Second, fixedOnes.Second);
    }

    internal override void ParameterGradientTangent<T>(NodePass<T> pass, int direction, Span<T> gradient, int part, int parts)
    {
        (int first, int count) = Share(part, parts);
        if (count == 0)
        {
            return;
        }

        using Numbers<double> fixedOnes = Standing(pass.Parameters);
        using Numbers<double> sums = new(count);
        Channels.Sum(
            pass.OutputGradientTangent(direction),
            pass.Input(0),
            fixedOnes.First.Slice(first, count),
            ChannelCount,
            first,
            sums.First,
            sums.Second);
        if (pass.InputVaries(0))
        {
            Channels.Sum(pass.OutputGradient(0), pass.InputTangent(0, direction), default, ChannelCount, first, sums.Third, sums.Fourth);
            Sums.AddScaled(1, sums.Fourth, sums.Second);
        }

        Write(pass.Node, gradient, first, sums.First, sums.Second, fixedOnes.Second);
    }

    // r(γ̇_a ẋ_b + γ̇_b ẋ_a), and Σ δẋ over positions.
    internal override void ObjectBends<T>(NodePass<T> pass, Span<double> bends)
    {
        if (!HasParameters || !pass.InputVaries(0))
        {
            return;
        }

        using Numbers<double> fixedOnes = Standing(pass.Parameters);
        using Numbers<double> sums = new(ChannelCount);
        int size = pass.Node.Shape.Size;
        int length = pass.Directions * ChannelCount;
        int triangle = PackedSymmetric.Length(pass.Directions);
        double[] rented = ArrayPool<double>.Shared.Rent(2 * length);
        Span<double> weights = rented.AsSpan(0, length);
        Span<double> products = rented.AsSpan(length, length);
        for (int at = 0; at < length; at++)
        {
            weights[at] = fixedOnes.Second[at % ChannelCount] * WeightMove(pass.Direction(at / ChannelCount), at % ChannelCount);
        }

        for (int i = 0; i < pass.Count; i++)
        {
            for (int direction = 0; direction < pass.Directions; direction++)
            {
                Channels.Sum(
                    pass.OutputGradient(0).Slice(i * size, size),
                    pass.InputTangent(0, direction).Slice(i * size, size),
                    default,
                    ChannelCount,
                    0,
                    sums.First,
                    products.Slice(direction * ChannelCount, ChannelCount));
            }

            InnerProducts.AddLowerOfBoth<double>(
                weights,
                ChannelCount,
                products,
                ChannelCount,
                pass.Directions,
                ChannelCount,
                bends.Slice(i * triangle, triangle));
        }

        ArrayPool<double>.Shared.Return(rented);
    }

    internal override void ObjectGrams<T>(NodePass<T> pass, Span<double> grams)
    {
        if (!HasParameters)
        {
            return;
        }

        using Numbers<double> fixedOnes = Standing(pass.Parameters);
        int size = pass.Node.Shape.Size;
        int lanes = pass.Lanes;
        int row = 2 * ChannelCount;
        int triangle = PackedSymmetric.Length(lanes);
        double[] rented = ArrayPool<double>.Shared.Rent(lanes * row);
        for (int i = 0; i < pass.Count; i++)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                Span<double> sums = rented.AsSpan(lane * row, ChannelCount);
                Span<double> products = rented.AsSpan((lane * row) + ChannelCount, ChannelCount);
                Channels.Sum(
                    pass.OutputGradient(lane).Slice(i * size, size),
                    pass.Input(0).Slice(i * size, size),
                    fixedOnes.First,
                    ChannelCount,
                    0,
                    sums,
                    products);
                for (int c = 0; c < ChannelCount; c++)
                {
                    products[c] *= fixedOnes.Second[c];
                }
            }

            InnerProducts.AddLower<double>(rented, row, rented, row, lanes, row, grams.Slice(i * triangle, triangle));
        }

        ArrayPool<double>.Shared.Return(rented);
    }

    /// <summary>y = γ r(x − m) + β for given m and r.</summary>
    private protected void Values<T>(NodePass<T> pass, ReadOnlySpan<double> center, ReadOnlySpan<double> rate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Numbers<T> own = new(ChannelCount);
        for (int c = 0; c < ChannelCount; c++)
        {
            own.Second[c] = T.CreateTruncating(center[c]);
            own.Third[c] = T.CreateTruncating(Weight(pass.Parameters, c) * rate[c]);
            own.Fourth[c] = T.CreateTruncating(Shift(pass.Parameters, c));
        }

        Channels.Map(pass.Input(0), own.Second, own.Third, own.Fourth, pass.Output);
    }

    /// <summary>Writes δ_γ = r·products and δ_β = sums of a share of the channels.</summary>
    private protected void Write<T>(
        NetworkNode node, Span<T> gradient, int first, ReadOnlySpan<double> sums, ReadOnlySpan<double> products, ReadOnlySpan<double> rate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!HasParameters)
        {
            return;
        }

        for (int c = 0; c < sums.Length; c++)
        {
            gradient[node.Segments[0].Offset + first + c] = T.CreateTruncating(rate[first + c] * products[c]);
            gradient[node.Segments[1].Offset + first + c] = T.CreateTruncating(sums[c]);
        }
    }

    /// <summary>The range of channels that one of several threads sums.</summary>
    private protected (int First, int Count) Share(int part, int parts) => MatrixProduct.Share(ChannelCount, ChannelsPerShare, part, parts);

    /// <summary>γ of a channel; 1 without parameters.</summary>
    private protected double Weight<T>(NodeParameters<T> parameters, int channel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => HasParameters ? double.CreateTruncating(parameters.Segment(0)[channel]) : 1;

    /// <summary>γ̇ of a channel; 0 without parameters.</summary>
    private protected double WeightMove<T>(NodeParameters<T> direction, int channel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => HasParameters ? double.CreateTruncating(direction.Segment(0)[channel]) : 0;

    /// <summary>β, or β̇, of a channel; 0 without parameters.</summary>
    private protected double Shift<T>(NodeParameters<T> parameters, int channel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => HasParameters ? double.CreateTruncating(parameters.Segment(1)[channel]) : 0;

    private Numbers<double> Standing<T>(NodeParameters<T> parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Numbers<double> numbers = new(ChannelCount);
        Constants(parameters, numbers.First, numbers.Second);
        return numbers;
    }

    /// <summary>Memory for four numbers per channel during a pass.</summary>
    private protected readonly ref struct Numbers<T>(int channels)
    {
        private readonly T[] _rented = ArrayPool<T>.Shared.Rent(4 * channels);

        public Span<T> First => _rented.AsSpan(0, channels);

        public Span<T> Second => _rented.AsSpan(channels, channels);

        public Span<T> Third => _rented.AsSpan(2 * channels, channels);

        public Span<T> Fourth => _rented.AsSpan(3 * channels, channels);

        public void Clear() => _rented.AsSpan(0, 4 * channels).Clear();

        public void Dispose() => ArrayPool<T>.Shared.Return(_rented);
    }
}
