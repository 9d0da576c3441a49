using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// Batch norm (Ioffe and Szegedy, 2015) of the channels of the last axis, over objects and positions. In evaluation it uses running
/// statistics, which do not change, and each object is computed alone. In training it uses the statistics of the batch (biased variance),
/// updates the running ones (unbiased variance), and objects depend on each other.
/// </summary>
/// <remarks>
/// In training: x̂ = r(x − m), r = 1/√(var + ε); x̂̇ = r(ẋ − mean ẋ − x̂ mean(x̂ẋ)); δ_x = γr(δ − mean δ − x̂ mean(x̂δ)); δ̇_x the
/// derivative of that.
/// </remarks>
internal sealed class BatchNorm : ChannelAffine
{
    private readonly double _epsilon;
    private readonly double _momentum;

    /// <summary>Creates the layer.</summary>
    /// <param name="channels">The size of the last axis.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="momentum">How far a training step moves the running statistics towards the batch's.</param>
    /// <param name="affine">Whether it has parameters γ and β.</param>
    public BatchNorm(int channels, double epsilon = 1e-5, double momentum = 0.1, bool affine = true)
        : base(channels, affine)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        ArgumentOutOfRangeException.ThrowIfNegative(momentum);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(momentum, 1);
        (_epsilon, _momentum) = (epsilon, momentum);
        Buffers = [new("running_mean", new Shape(channels), 0), new("running_var", new Shape(channels), 1)];
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<LayerBuffer> Buffers { get; }

    /// <summary>ε.</summary>
    internal double Epsilon => _epsilon;

    internal override bool CouplesObjects => true;

    internal override object? CreateState<T>(NetworkNode node, int capacity) => new BatchSums(capacity, ChannelCount);

    internal override void Gather<T>(NodePass<T> pass)
    {
        BatchSums state = pass.State<BatchSums>();
        int size = pass.Node.Shape.Size;
        for (int i = 0; i < pass.Count; i++)
        {
            (int start, int length) = ((pass.Range.First + i) * ChannelCount, ChannelCount);
            Channels.Moments(
                pass.Input(0).Slice(i * size, size),
                ChannelCount,
                state.Means.AsSpan(start, length),
                state.Squares.AsSpan(start, length));
        }
    }

    internal override void Forward<T>(NodePass<T> pass)
    {
        if (!pass.IsTraining)
        {
            base.Forward(pass);
            return;
        }

        BatchSums state = pass.State<BatchSums>();
        double[] own = state.Own(pass.Range.Part);
        Span<double> mean = Mean(own);
        Span<double> rate = Rate(own);
        int objects = pass.ChunkObjects;
        int positions = pass.Node.Shape.Size / ChannelCount;
        double numbers = (double)objects * positions;
        using Numbers<double> sums = new(ChannelCount);
        Channels.Moments<double>(state.Means.AsSpan(0, objects * ChannelCount), ChannelCount, mean, sums.First);
        Channels.Sum<double>(state.Squares.AsSpan(0, objects * ChannelCount), default, default, ChannelCount, 0, sums.Second, sums.Third);
        for (int c = 0; c < ChannelCount; c++)
        {
            sums.Second[c] += positions * sums.First[c];
            rate[c] = 1.0 / Math.Sqrt((sums.Second[c] / numbers) + _epsilon);
        }

        // One number has no variance, and the running one stays what it is.
        if (pass.Range.First == 0 && numbers > 1)
        {
            Span<T> runningMean = pass.Parameters.Buffer(0);
            Span<T> runningVariance = pass.Parameters.Buffer(1);
            for (int c = 0; c < ChannelCount; c++)
            {
                runningMean[c] = Towards(runningMean[c], mean[c]);
                runningVariance[c] = Towards(runningVariance[c], sums.Second[c] / (numbers - 1));
            }
        }

        Values(pass, mean, rate);
    }

    internal override void GatherBackward<T>(NodePass<T> pass)
    {
        if (pass.Lanes != 1)
        {
            return;
        }

        BatchSums state = pass.State<BatchSums>();
        Span<double> mean = Mean(state.Own(pass.Range.Part));
        int size = pass.Node.Shape.Size;
        for (int i = 0; i < pass.Count; i++)
        {
            (int start, int length) = ((pass.Range.First + i) * ChannelCount, ChannelCount);
            Channels.Sum(
                pass.OutputGradient(0).Slice(i * size, size), pass.Input(0).Slice(i * size, size), mean, ChannelCount, 0,
                state.Deltas.AsSpan(start, length), state.Products.AsSpan(start, length));
        }
    }

    internal override void Backward<T>(NodePass<T> pass)
    {
        if (!pass.IsTraining)
        {
            base.Backward(pass);
            return;
        }

        double[] statistics = pass.State<BatchSums>().Own(pass.Range.Part);
        Span<double> mean = Mean(statistics);
        Span<double> rate = Rate(statistics);
        double numbers = Numerosity(pass);
        using Numbers<double> sums = new(ChannelCount);
        using Numbers<T> own = new(ChannelCount);
        for (int lane = 0; lane < pass.Lanes; lane++)
        {
            DeltaSums(pass, lane, 0, sums.First, sums.Second);
            for (int c = 0; c < ChannelCount; c++)
            {
                double scale = Weight(pass.Parameters, c) * rate[c];
                own.First[c] = T.CreateTruncating(scale);
                own.Second[c] = T.CreateTruncating(mean[c]);
                own.Third[c] = T.CreateTruncating(-scale * rate[c] * rate[c] * sums.Second[c] / numbers);
                own.Fourth[c] = T.CreateTruncating(-scale * sums.First[c] / numbers);
            }

            Channels.Combine(
                pass.OutputGradient(lane),
                own.First,
                pass.Input(0),
                own.Second,
                own.Third,
                own.Fourth,
                pass.InputGradient(0, lane));
        }
    }

    internal override void Tangent<T>(NodePass<T> pass)
    {
        if (!pass.IsTraining)
        {
            base.Tangent(pass);
            return;
        }

        DemandWhole(pass);
        double[] statistics = pass.State<BatchSums>().Own(pass.Range.Part);
        Span<double> mean = Mean(statistics);
        Span<double> rate = Rate(statistics);
        double numbers = Numerosity(pass);
        using Numbers<double> sums = new(ChannelCount);
        using Numbers<T> own = new(ChannelCount);
        sums.Clear();
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            if (pass.InputVaries(0))
            {
                Channels.Sum(pass.InputTangent(0, direction), pass.Input(0), mean, ChannelCount, 0, sums.First, sums.Second);
            }

            for (int c = 0; c < ChannelCount; c++)
            {
                double scale = Weight(pass.Parameters, c) * rate[c];
                double bend = -scale * rate[c] * rate[c] * sums.Second[c] / numbers;
                own.First[c] = T.CreateTruncating(scale);
                own.Second[c] = T.CreateTruncating(mean[c]);
                own.Third[c] = T.CreateTruncating(bend + (WeightMove(pass.Direction(direction), c) * rate[c]));
                own.Fourth[c] = T.CreateTruncating(Shift(pass.Direction(direction), c) - (scale * sums.First[c] / numbers));
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
        if (!pass.IsTraining)
        {
            base.BackwardTangent(pass);
            return;
        }

        DemandWhole(pass);
        double[] statistics = pass.State<BatchSums>().Own(pass.Range.Part);
        Span<double> mean = Mean(statistics);
        Span<double> rate = Rate(statistics);
        double numbers = Numerosity(pass);
        using Numbers<double> delta = new(ChannelCount);
        using Numbers<double> moved = new(ChannelCount);
        using Numbers<T> own = new(ChannelCount);
        using Numbers<T> other = new(ChannelCount);
        other.Clear();
        DeltaSums(pass, 0, 0, delta.First, delta.Second);
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            // Σ ẋ and Σ ẋ(x − m); Σ δ̇ and Σ δ̇(x − m); Σ δẋ.
            Channels.Sum(pass.InputTangent(0, direction), pass.Input(0), mean, ChannelCount, 0, moved.First, moved.Second);
            Channels.Sum(pass.OutputGradientTangent(direction), pass.Input(0), mean, ChannelCount, 0, moved.Third, moved.Fourth);
            Channels.Sum(pass.OutputGradient(0), pass.InputTangent(0, direction), default, ChannelCount, 0, delta.Third, delta.Fourth);
            for (int c = 0; c < ChannelCount; c++)
            {
                // d̄ = mean δ, s = mean(x̂δ), ē = mean ẋ, q = mean(x̂ẋ), ṙ = −r²q, ṡ = mean(x̂̇δ) + mean(x̂δ̇) with x̂̇ = r(ẋ − ē − x̂q).
                double r = rate[c];
                double gamma = Weight(pass.Parameters, c);
                double gammaMoved = WeightMove(pass.Direction(direction), c);
                double d = delta.First[c] / numbers;
                double s = r * delta.Second[c] / numbers;
                double e = moved.First[c] / numbers;
                double q = r * moved.Second[c] / numbers;
                double rMoved = -r * r * q;
                double sMoved = (r * ((delta.Fourth[c] / numbers) - (e * d) - (q * s))) + (r * moved.Fourth[c] / numbers);

                // δ̇_x = (γr)˙(δ − d̄ − x̂s) + γr(δ̇ − d̄˙ − x̂̇s − x̂ṡ), sorted by δ̇, δ, ẋ, x − m and 1.
                double scale = gamma * r;
                double scaleMoved = (gammaMoved * r) + (gamma * rMoved);
                own.First[c] = T.CreateTruncating(scale);
                own.Second[c] = T.Zero;
                own.Third[c] = T.CreateTruncating(scaleMoved);
                own.Fourth[c] = T.CreateTruncating(-(scaleMoved * d) - (scale * moved.Third[c] / numbers) + (scale * s * r * e));
                other.First[c] = T.CreateTruncating(-scale * s * r);
                other.Second[c] = T.CreateTruncating(mean[c]);
                other.Third[c] = T.CreateTruncating(-(scaleMoved * s * r) + (scale * s * r * q * r) - (scale * sMoved * r));
            }

            Span<T> target = pass.InputGradientTangent(0, direction);
            Channels.Combine(
                pass.OutputGradientTangent(direction),
                own.First,
                pass.OutputGradient(0),
                own.Second,
                own.Third,
                own.Fourth,
                target);
            Channels.Combine(
                pass.InputTangent(0, direction),
                other.First,
                pass.Input(0),
                other.Second,
                other.Third,
                other.Fourth,
                target,
                add: true);
        }
    }

    internal override void ParameterGradient<T>(NodePass<T> pass, int lane, Span<T> gradient, int part, int parts)
    {
        if (!pass.IsTraining)
        {
            base.ParameterGradient(pass, lane, gradient, part, parts);
            return;
        }

        (int first, int count) = Share(part, parts);
        if (count > 0)
        {
            using Numbers<double> sums = new(count);
            DeltaSums(pass, lane, first, sums.First, sums.Second);
            Write(pass.Node, gradient, first, sums.First, sums.Second, Rate(pass.State<BatchSums>().Own(0)));
        }
    }

    // δ̇_γ = Σ δ̇x̂ + δx̂̇, δ̇_β = Σ δ̇.
    internal override void ParameterGradientTangent<T>(NodePass<T> pass, int direction, Span<T> gradient, int part, int parts)
    {
        if (!pass.IsTraining)
        {
            base.ParameterGradientTangent(pass, direction, gradient, part, parts);
            return;
        }

        (int first, int count) = Share(part, parts);
        if (count == 0)
        {
            return;
        }

        double[] statistics = pass.State<BatchSums>().Own(0);
        Span<double> mean = Mean(statistics);
        Span<double> rate = Rate(statistics);
        double numbers = Numerosity(pass);
        ReadOnlySpan<double> center = mean.Slice(first, count);
        using Numbers<double> moved = new(count);
        using Numbers<double> delta = new(count);
        Channels.Sum(pass.OutputGradientTangent(direction), pass.Input(0), center, ChannelCount, first, moved.Third, moved.Fourth);
        if (pass.InputVaries(0))
        {
            DeltaSums(pass, 0, first, delta.First, delta.Second);
            Channels.Sum(pass.InputTangent(0, direction), pass.Input(0), center, ChannelCount, first, moved.First, moved.Second);
            Channels.Sum(pass.OutputGradient(0), pass.InputTangent(0, direction), default, ChannelCount, first, delta.Third, delta.Fourth);
            for (int c = 0; c < count; c++)
            {
                double r = rate[first + c];
                moved.Fourth[c] += delta.Fourth[c] - (moved.First[c] * delta.First[c] / numbers)
                    - (r * r * moved.Second[c] * delta.Second[c] / numbers);
            }
        }

        Write(pass.Node, gradient, first, moved.Third, moved.Fourth, rate);
    }

    internal override void ObjectBends<T>(NodePass<T> pass, Span<double> bends)
    {
        DemandEvaluation(pass);
        base.ObjectBends(pass, bends);
    }

    internal override void ObjectGrams<T>(NodePass<T> pass, Span<double> grams)
    {
        DemandEvaluation(pass);
        base.ObjectGrams(pass, grams);
    }

    private protected override void Constants<T>(NodeParameters<T> parameters, Span<double> center, Span<double> rate)
    {
        for (int c = 0; c < ChannelCount; c++)
        {
            center[c] = double.CreateTruncating(parameters.Buffer(0)[c]);
            rate[c] = 1.0 / Math.Sqrt(double.CreateTruncating(parameters.Buffer(1)[c]) + _epsilon);
        }
    }

    private static void DemandWhole<T>(NodePass<T> pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (pass.Range.First != 0 || pass.Count != pass.ChunkObjects)
        {
            throw new InvalidOperationException(
                $"In training, {pass.Node} couples objects: tangents, and several gradients at once, need the whole chunk in one range.");
        }
    }

    private static void DemandEvaluation<T>(NodePass<T> pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (pass.IsTraining)
        {
            throw new InvalidOperationException($"In training, {pass.Node} couples objects: no object has a derivative of its own.");
        }
    }

    // Numbers that a channel's statistics are over.
    private double Numerosity<T>(NodePass<T> pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => (double)pass.ChunkObjects * pass.Node.Shape.Size / ChannelCount;

    private T Towards<T>(T running, double batch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => T.CreateTruncating(((1 - _momentum) * double.CreateTruncating(running)) + (_momentum * batch));

    private Span<double> Mean(double[] own) => own.AsSpan(0, ChannelCount);

    private Span<double> Rate(double[] own) => own.AsSpan(ChannelCount, ChannelCount);

    // Σ δ and Σ δ(x − m) over the chunk, for a share of the channels: objects were gathered one by one, and are added in their order.
    private void DeltaSums<T>(NodePass<T> pass, int lane, int first, Span<double> deltas, Span<double> products)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        BatchSums state = pass.State<BatchSums>();
        if (pass.Lanes == 1)
        {
            int length = pass.ChunkObjects * ChannelCount;
            using Numbers<double> unused = new(deltas.Length);
            Channels.Sum<double>(state.Deltas.AsSpan(0, length), default, default, ChannelCount, first, deltas, unused.First);
            Channels.Sum<double>(state.Products.AsSpan(0, length), default, default, ChannelCount, first, products, unused.First);
            return;
        }

        DemandWhole(pass);
        Span<double> mean = Mean(state.Own(pass.Range.Part));
        Channels.Sum(pass.OutputGradient(lane), pass.Input(0), mean.Slice(first, deltas.Length), ChannelCount, first, deltas, products);
    }

    /// <summary>The sums over objects, per channel, with the part of each range of objects.</summary>
    private sealed class BatchSums(int capacity, int channels)
    {
        private readonly double[]?[] _own = new double[]?[capacity];

        public double[] Means { get; } = new double[capacity * channels];

        public double[] Squares { get; } = new double[capacity * channels];

        public double[] Deltas { get; } = new double[capacity * channels];

        public double[] Products { get; } = new double[capacity * channels];

        // Every range makes the same of all objects' sums, for itself: m and r.
        public double[] Own(int part) => _own[part] ??= new double[2 * channels];
    }
}
