using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using Plateau.Data;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>What <see cref="LossDerivatives{T}"/> computes.</summary>
internal enum DerivativeKind
{
    /// <summary>The gradient.</summary>
    Gradient,

    /// <summary>Products of the Hessian with the directions, and the gradient on the way.</summary>
    Hessian,

    /// <summary>Products of the Gauss–Newton matrix with the directions.</summary>
    GaussNewton,

    /// <summary>Products with Σ_i w_i g_ig_iᵀ, g_i the gradient of object i: the empirical Fisher matrix.</summary>
    EmpiricalFisher,

    /// <summary>The same with gradients for targets that the model itself draws: the Fisher matrix by Monte Carlo.</summary>
    SampledFisher,
}

/// <summary>
/// Derivatives of Σ_i w_i ℓ_i over any objects: its gradient, or the products of its Hessian or Gauss–Newton matrix with D directions at
/// once. Objects go through in chunks of a fixed size; within a chunk each number is one sum in object order, and chunks are added in
/// float64, in order: any number of threads gives the same bits.
/// </summary>
internal sealed class LossDerivatives<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MaxChunkObjects = 512;
    private const long ChunkBytes = 768L << 20;

    // What may be kept of passes that are repeated.
    private const long KeptBytes = 1L << 30;

    private readonly Network _network;
    private readonly DerivativeKind _kind;
    private readonly ObjectLoss? _anyLoss;
    private readonly Workspace<T> _workspace;
    private readonly int _threads = Workers.Available;

    // Second derivatives of coupled objects need the whole chunk in one place.
    private readonly bool _couples;
    private readonly int[] _labels;
    private readonly double[] _losses;
    private readonly double[] _chunkWeights;
    private readonly bool[] _correct;

    // δ of the objects of a chunk, one block a sample, for the Fisher matrices.
    private readonly T[][] _deltas;
    private readonly T[][] _products;
    private readonly Action<int> _part;
    private readonly List<Kept> _kept = [];
    private readonly Workspace<T>.Primal _own;
    private (Dataset, int[], int, int, ParameterBlock<T>)? _keptOf;
    private Kept? _present;
    private double[]? _gradientSum;
    private NetworkNode? _began;

    private ObjectLoss _loss;
    private Dataset? _data;
    private Dataset? _inputs;
    private int[] _objects = [];
    private int _start;
    private int _parts;
    private bool _sums;
    private bool _isFirst;
    private int _directions;
    private Action<int, int>? _afterwards;

    /// <summary>Allocates memory.</summary>
    /// <param name="network">The network.</param>
    /// <param name="objects">The largest number of objects that <see cref="Compute"/> will be given.</param>
    /// <param name="kind">What to compute.</param>
    /// <param name="directions">The number of directions D.</param>
    /// <param name="loss">ℓ; by default the one that suits the objects.</param>
    /// <param name="isTraining">
    /// Whether the network is being trained: batch norm uses the statistics of the batch, and dropout is on.
    /// </param>
    /// <param name="largestChunk">
    /// The largest number of objects in a chunk; by default as many as fit into memory. A batch whose objects depend on each other is
    /// always one chunk.
    /// </param>
    /// <param name="samples">How many targets the model draws for each object, for <see cref="DerivativeKind.SampledFisher"/>.</param>
    public LossDerivatives(
        Network network,
        int objects,
        DerivativeKind kind = DerivativeKind.Gradient,
        int directions = 0,
        ObjectLoss? loss = null,
        bool isTraining = false,
        int? largestChunk = null,
        int samples = 1)
    {
        WorkspaceRoom room = Room(kind, directions);
        // A batch whose objects are coupled is one chunk, however large.
        int capacity = isTraining && network.CouplesObjects
            ? objects
            : Math.Min(ChunkSize(network, room, objects), largestChunk ?? objects);
        _network = network;
        _couples = network.CouplesObjects;
        _kind = kind;
        _anyLoss = loss;
        _loss = loss ?? ObjectLoss.CrossEntropy();
        _workspace = new Workspace<T>(network, capacity, room, _threads) { IsTraining = isTraining };
        _own = _workspace.Present;
        _labels = new int[capacity];
        _losses = new double[capacity];
        _chunkWeights = new double[capacity];
        _correct = new bool[capacity];
        _part = Part;
        _deltas = kind switch
        {
            DerivativeKind.EmpiricalFisher => [new T[capacity * network.Outputs]],
            DerivativeKind.SampledFisher => [.. Enumerable.Range(0, samples).Select(_ => new T[capacity * network.Outputs])],
            _ => [],
        };
        Gradient = HasGradient ? new T[network.ParameterCount] : [];
        Directions = directions > 0 ? new ParameterBlock<T>(network, directions) : null;
        _products = [.. Enumerable.Range(0, directions).Select(_ => new T[network.ParameterCount])];
        Products = [.. Enumerable.Range(0, directions).Select(_ => new double[network.ParameterCount])];
    }

    /// <summary>The largest number of bytes that a chunk of objects takes, for numbers of the given size in bytes.</summary>
    public static long Bytes(Network network, DerivativeKind kind, int directions, int objects)
        => Room(kind, directions).ObjectBytes(network, Unsafe.SizeOf<T>()) * ChunkSize(network, Room(kind, directions), objects);

    /// <summary>The gradient that <see cref="Compute"/> computed; empty for products that need none.</summary>
    public T[] Gradient { get; }

    /// <summary>The directions; set and prepare them (with their backward form) before <see cref="Compute"/>.</summary>
    public ParameterBlock<T>? Directions { get; }

    /// <summary>The products with the directions that <see cref="Compute"/> computed.</summary>
    public double[][] Products { get; }

    /// <summary>The sum of the losses of the objects of <see cref="Compute"/>, not weighted.</summary>
    public double LossSum { get; private set; }

    /// <summary>How many objects of <see cref="Compute"/> were classified correctly; 0 where quantities are predicted.</summary>
    public int Correct { get; private set; }

    /// <summary>
    /// The seed of the targets of <see cref="DerivativeKind.SampledFisher"/>. The targets of an object depend only on the seed and on its
    /// place in the data set.
    /// </summary>
    public ulong Seed { get; set; }

    /// <summary>
    /// Whether products will be computed again and again for the same objects, weights and values of the parameters, in evaluation mode.
    /// The values and gradients of the first chunks, as many as fit into a gigabyte, are then kept and not computed again. That changes no
    /// bit. <see cref="Gradient"/> is then not computed.
    /// </summary>
    public bool Repeats { get; init; }

    /// <summary>The source of the random numbers of this batch.</summary>
    public DropoutStream Dropout
    {
        set => _workspace.Dropout = value;
    }

    /// <summary>
    /// The node where numbers stopped being finite. It is the first node with an output that is not finite, in the first chunk with such a
    /// loss, else in the last chunk. Where all outputs are finite, it is the last node with a gradient that is not. Null where only the
    /// loss or the gradient of the parameters is not finite.
    /// </summary>
    public NetworkNode? FirstNonFinite()
        => _began ?? _workspace.FirstNonFinite() ?? (_kind == DerivativeKind.Gradient ? _workspace.LastNonFiniteGradient() : null);

    /// <summary>
    /// Computes over objects <paramref name="start"/> … <paramref name="start"/> + <paramref name="count"/> − 1 of an order.
    /// </summary>
    /// <param name="data">The objects.</param>
    /// <param name="order">An order of the objects.</param>
    /// <param name="start">The first position within the order.</param>
    /// <param name="count">The number of objects.</param>
    /// <param name="parameters">The parameters, prepared for the backward pass.</param>
    /// <param name="weights">w_i, by position within the range; empty for 1/count each.</param>
    /// <param name="afterwards">
    /// Work that is done after the last chunk within the same parallel region. It gets the number of its part and the number of parts.
    /// </param>
    /// <param name="directions">How many of the directions to use, from the first on; by default all.</param>
    /// <param name="cancellation">Stops between chunks.</param>
    public void Compute(
        Dataset data,
        int[] order,
        int start,
        int count,
        ParameterBlock<T> parameters,
        ReadOnlySpan<double> weights = default,
        Action<int, int>? afterwards = null,
        int? directions = null,
        CancellationToken cancellation = default)
    {
        bool shifts = _network.TakesShiftedInput;
        (_data, _inputs, _objects) = (data, shifts ? data.FromOrigin : data, order);
        _loss = (_anyLoss ?? ObjectLoss.Suiting(data)).For(data);
        parameters.SetOrigin(shifts ? data.Origin : default);
        Directions?.SetOrigin(shifts ? data.Origin : default);
        _workspace.Parameters = parameters;
        _workspace.Directions = Directions;
        _directions = directions ?? Directions?.Vectors ?? 0;
        _workspace.DirectionCount = _directions;
        (LossSum, Correct, _began) = (0, 0, null);
        if (_keptOf != (data, order, start, count, parameters))
        {
            _kept.Clear();
            _keptOf = (data, order, start, count, parameters);
        }

        _sums = count > _workspace.Capacity;
        if (_sums)
        {
            _gradientSum ??= new double[Gradient.Length];
        }

        for (int done = 0; done < count; done += _workspace.Capacity)
        {
            cancellation.ThrowIfCancellationRequested();
            _start = start + done;
            _isFirst = done == 0;
            _present = Repeats ? Keep(done / _workspace.Capacity) : null;
            _workspace.Present = _present?.Primal ?? _own;
            _workspace.ChunkStart = done;
            _workspace.Objects = Math.Min(_workspace.Capacity, count - done);
            for (int i = 0; i < _workspace.Objects; i++)
            {
                _chunkWeights[i] = weights.IsEmpty ? 1.0 / count : weights[done + i];
            }

            _parts = Math.Clamp(
                _workspace.Objects,
                1,
                _couples && _workspace.IsTraining && _kind != DerivativeKind.Gradient ? 1 : Math.Min(_threads, Workers.Available));
            _workspace.Parts = _parts;
            _afterwards = done + _workspace.Objects == count ? afterwards : null;
            Workers.Run(_parts, _part, cancellation);
            if (_present is not { IsWhole: true })
            {
                double sum = 0;
                int correct = 0;
                for (int i = 0; i < _workspace.Objects; i++)
                {
                    sum += _losses[i];
                    correct += _correct[i] ? 1 : 0;
                }

                if (_present is not null)
                {
                    (_present.LossSum, _present.Correct, _present.IsWhole) = (sum, correct, true);
                }

                LossSum += sum;
                Correct += correct;
            }
            else
            {
                LossSum += _present.LossSum;
                Correct += _present.Correct;
            }

            if (_began is null && !double.IsFinite(LossSum))
            {
                _began = _workspace.FirstNonFinite();
            }
        }
    }

    // A chunk that was kept, or room to keep it; null where there is none. Fisher matrices' own gradients are not kept.
    private Kept? Keep(int chunk)
    {
        if (_kept.Count == chunk && _deltas.Length == 0 && !_workspace.IsTraining)
        {
            long numbers = (3L * _network.InputShape.Size)
                + _network.Nodes.Sum(node => (long)node.Shape.Size * (HasGradient && node.Varies ? 2 : 1));
            if ((chunk + 1) * numbers * _workspace.Capacity * Unsafe.SizeOf<T>() <= KeptBytes)
            {
                _kept.Add(new Kept(_workspace.AnotherPrimal()));
            }
        }

        return chunk < _kept.Count ? _kept[chunk] : null;
    }

    // A Hessian product passes through the gradient; the others do without.
    private bool HasGradient => _kind is DerivativeKind.Gradient or DerivativeKind.Hessian;

    private static WorkspaceRoom Room(DerivativeKind kind, int directions) => new()
    {
        Lanes = kind is DerivativeKind.Gradient or DerivativeKind.Hessian ? 1 : directions,
        Directions = directions,
        GradientTangents = kind == DerivativeKind.Hessian,
    };

    // As many objects as fit the memory of a chunk: a function of the network and of what is asked, never of the machine.
    private static int ChunkSize(Network network, WorkspaceRoom room, int objects)
    {
        return (int)Math.Clamp(ChunkBytes / room.ObjectBytes(network, Unsafe.SizeOf<T>()), 1, Math.Min(objects, MaxChunkObjects));
    }

    private void Part(int part)
    {
        (int first, int count) = MatrixProduct.Share(_workspace.Objects, 1, part, _parts);
        Objects(new ObjectRange(first, count, part));
        Meet();
        Outputs(part);
        if (_sums || _directions > 0)
        {
            Meet();
            AddChunk(part);
        }

        if (_afterwards is not null)
        {
            Meet();
            _afterwards(part, _parts);
        }
    }

    private void Meet()
    {
        if (_parts > 1)
        {
            Workers.Barrier();
        }
    }

    private void Objects(ObjectRange range)
    {
        ReadOnlySpan<int> objects = _objects.AsSpan(_start + range.First, range.Count);
        ReadOnlySpan<int> labels = _data!.Labels;
        for (int i = 0; i < range.Count; i++)
        {
            _labels[range.First + i] = labels[objects[i]];
        }

        ReadOnlySpan<int> own = _labels.AsSpan(range.First, range.Count);
        ObjectWeights weights = ObjectWeights.Each(_chunkWeights.AsSpan(range.First, range.Count));
        if (_present is not { IsWhole: true })
        {
            Primal(range, objects, own, weights);
        }

        if (_kind != DerivativeKind.Gradient)
        {
            Directional(range, own, weights);
        }
    }

    // Forward and, where it is needed, back.
    private void Primal(ObjectRange range, ReadOnlySpan<int> objects, ReadOnlySpan<int> own, ObjectWeights weights)
    {
        int features = _network.InputShape.Size;
        _inputs!.Gather(objects, _workspace.Inputs.AsSpan(range.First * features, range.Count * features));
        _workspace.InputsChanged(range);
        _workspace.Forward(range);
        int last = _network.Nodes.Count - 1;
        (int Start, int Length) cut = (range.First * _network.Outputs, range.Count * _network.Outputs);
        Span<T> logits = _workspace.Logits.Slice(cut.Start, cut.Length);
        if (_data!.Targets is null)
        {
            CrossEntropy.Correct<T>(logits, own, _correct.AsSpan(range.First, range.Count));
        }

        Span<double> losses = _losses.AsSpan(range.First, range.Count);
        if (HasGradient)
        {
            _loss.LossesAndGradient(logits, own, losses, _workspace.Gradient(last, 0).Slice(cut.Start, cut.Length), weights);
            _workspace.Backward(range);
        }
        else if (_kind == DerivativeKind.EmpiricalFisher)
        {
            _loss.LossesAndGradient(logits, own, losses, _deltas[0].AsSpan(cut.Start, cut.Length), ObjectWeights.Same(1));
        }
        else
        {
            _loss.Losses<T>(logits, own, losses);
            SampleTargets(logits, objects, cut);
        }
    }

    // All directions, forward and back.
    private void Directional(ObjectRange range, ReadOnlySpan<int> own, ObjectWeights weights)
    {
        int last = _network.Nodes.Count - 1;
        (int Start, int Length) cut = (range.First * _network.Outputs, range.Count * _network.Outputs);
        Span<T> logits = _workspace.Logits.Slice(cut.Start, cut.Length);
        _workspace.TangentForward(range);
        for (int direction = 0; direction < _directions; direction++)
        {
            Span<T> all = _kind == DerivativeKind.Hessian
                ? _workspace.GradientTangent(last, direction)
                : _workspace.Gradient(last, direction);
            ReadOnlySpan<T> tangent = _workspace.Tangent(last, direction).Slice(cut.Start, cut.Length);
            if (_deltas.Length > 0)
            {
                OuterProducts(range, tangent, all.Slice(cut.Start, cut.Length));
            }
            else
            {
                _loss.HessianProduct(logits, own, tangent, weights, all.Slice(cut.Start, cut.Length));
            }
        }

        if (_kind == DerivativeKind.Hessian)
        {
            _workspace.BackwardTangent(range);
        }
        else
        {
            _workspace.Backward(range);
        }
    }

    private void SampleTargets(ReadOnlySpan<T> logits, ReadOnlySpan<int> objects, (int Start, int Length) cut)
    {
        if (_kind != DerivativeKind.SampledFisher)
        {
            return;
        }

        int each = _loss.UniformsPerObject(_network.Outputs);
        double[] uniforms = ArrayPool<double>.Shared.Rent(objects.Length * each);
        for (int sample = 0; sample < _deltas.Length; sample++)
        {
            RandomStream stream = new(Seed, RandomPurpose.FisherTargets, sample);
            for (int i = 0; i < objects.Length * each; i++)
            {
                uniforms[i] = stream.Uniform(((long)objects[i / each] * each) + (i % each));
            }

            _loss.SampleGradient(
                logits,
                objects.Length,
                uniforms.AsSpan(0, objects.Length * each),
                _deltas[sample].AsSpan(cut.Start, cut.Length),
                ObjectWeights.Same(1));
        }

        ArrayPool<double>.Shared.Return(uniforms);
    }

    // weight · mean over samples of δ ⟨δ, ẏ⟩, in place of weight · Aẏ.
    private void OuterProducts(ObjectRange range, ReadOnlySpan<T> tangent, Span<T> result)
    {
        int outputs = _network.Outputs;
        for (int i = 0; i < range.Count; i++)
        {
            Span<T> own = result.Slice(i * outputs, outputs);
            own.Clear();
            foreach (T[] sample in _deltas)
            {
                ReadOnlySpan<T> delta = sample.AsSpan((range.First + i) * outputs, outputs);
                double slope = Elementwise.Dot(delta, tangent.Slice(i * outputs, outputs));
                Elementwise.AddScaled(T.CreateTruncating(_chunkWeights[range.First + i] * slope / _deltas.Length), delta, own);
            }
        }
    }

    private void Outputs(int part)
    {
        if (HasGradient && !Repeats)
        {
            _workspace.ParameterGradient(0, Gradient, part, _parts);
        }

        for (int direction = 0; direction < _directions; direction++)
        {
            if (_kind == DerivativeKind.Hessian)
            {
                _workspace.ParameterGradientTangent(direction, _products[direction], part, _parts);
            }
            else
            {
                _workspace.ParameterGradient(direction, _products[direction], part, _parts);
            }
        }
    }

    private void AddChunk(int part)
    {
        (int first, int count) = MatrixProduct.Share(_network.ParameterCount, 16, part, _parts);
        if (_sums && Gradient.Length > 0 && !Repeats)
        {
            Span<T> gradient = Gradient.AsSpan(first, count);
            Span<double> sum = _gradientSum.AsSpan(first, count);
            Join(gradient, sum);
            Elementwise.Narrow(sum, gradient);
        }

        for (int direction = 0; direction < _directions; direction++)
        {
            Join(_products[direction].AsSpan(first, count), Products[direction].AsSpan(first, count));
        }
    }

    // The first chunk is the sum so far.
    private void Join(ReadOnlySpan<T> chunk, Span<double> sum)
    {
        if (_isFirst)
        {
            Elementwise.Widen(chunk, sum);
        }
        else
        {
            Elementwise.AddWidened(chunk, sum);
        }
    }

    /// <summary>The values and gradients of a chunk that are kept.</summary>
    private sealed class Kept(Workspace<T>.Primal primal)
    {
        public Workspace<T>.Primal Primal => primal;

        public bool IsWhole { get; set; }

        public double LossSum { get; set; }

        public int Correct { get; set; }
    }
}
