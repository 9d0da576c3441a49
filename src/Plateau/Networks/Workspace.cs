using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The values of every node for one chunk of objects under one parameter vector and, where there is room for them, tangents, gradients and
/// the gradients' tangents. Arrays run direction by direction (or lane by lane), then object by object.
/// </summary>
internal sealed class Workspace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Objects go from node to node in blocks: the widest value of a block takes this much.
    private const int BlockBytes = 512 << 10;

    private readonly Network _network;
    private T[][] _values;
    private readonly T[]?[] _tangents;
    private T[]?[] _gradients;
    private readonly T[]?[] _gradientTangents;
    private object?[] _states;
    private readonly bool[][] _first;
    private readonly Aside[] _scratch;
    private Packing?[] _packed;
    private PackedColumns<T>?[] _columns;
    private readonly bool _packs;
    private readonly int _blockObjects;

    // So many objects have as many values as there are parameters: every direction's own are read once a block.
    private readonly int _parameterObjects;
    private long _version;

    /// <summary>Allocates memory for <paramref name="capacity"/> objects.</summary>
    /// <param name="network">The network.</param>
    /// <param name="capacity">The largest chunk.</param>
    /// <param name="room">What to keep besides values.</param>
    /// <param name="parts">The number of threads that share the workspace.</param>
    public Workspace(Network network, int capacity, WorkspaceRoom room = default, int parts = 1)
    {
        _network = network;
        Room = room;
        Capacity = capacity;
        Objects = capacity;
        Lanes = room.Lanes;
        Parameters = null!;
        Inputs = new T[capacity * network.InputShape.Size];
        bool derives = room.PerNumber > 0;
        _values = derives ? [.. network.Nodes.Select(node => new T[capacity * node.Shape.Size])] : SharedValues();
        _tangents = Arrays(room.Directions);
        _gradients = Arrays(room.Lanes);
        _gradientTangents = Arrays(room.GradientTangents ? room.Directions : 0);
        _states = [.. network.Nodes.Select(node => derives ? node.Layer.CreateState<T>(node, capacity) : null)];
        _first = [.. network.Nodes.Select(node => new bool[node.Inputs.Count])];
        _scratch = derives ? AssignGradients() : [];
        _packs = network.Nodes.Any(node => node.ReadsObjects && node.Layer.TakesShiftedInput);
        _packed = new Packing?[parts];
        _columns = new PackedColumns<T>?[parts];
        _blockObjects = Math.Max(1, BlockBytes / (network.Nodes.Max(node => node.Shape.Size) * sizeof(float)));
        _parameterObjects = (int)(network.ParameterCount / network.Nodes.Sum(node => (long)node.Shape.Size)) + 1;
    }

    /// <summary>What is kept besides values.</summary>
    public WorkspaceRoom Room { get; }

    /// <summary>The largest chunk that fits.</summary>
    public int Capacity { get; }

    /// <summary>The number of objects in the present chunk.</summary>
    public int Objects { get; set; }

    /// <summary>The position within the batch of the chunk's first object.</summary>
    public int ChunkStart { get; set; }

    /// <summary>The objects of the chunk, shape (objects, features).</summary>
    public T[] Inputs { get; private set; }

    /// <summary>The parameters to evaluate at.</summary>
    public ParameterBlock<T> Parameters { get; set; }

    /// <summary>The index of the vector of <see cref="Parameters"/> to evaluate at.</summary>
    public int Vector { get; set; }

    /// <summary>The directions of the tangents.</summary>
    public ParameterBlock<T>? Directions { get; set; }

    /// <summary>The number of directions in use.</summary>
    public int DirectionCount { get; set; }

    /// <summary>The number of gradients that go back at once, at most as many as there is memory for.</summary>
    public int Lanes { get; set; }

    /// <summary>The number of threads that work on the present chunk.</summary>
    public int Parts { get; set; } = 1;

    /// <summary>Whether the network is being trained.</summary>
    public bool IsTraining { get; set; }

    /// <summary>The source of the random numbers of this batch.</summary>
    public DropoutStream Dropout { get; set; }

    /// <summary>
    /// The objects and values of the present chunk and, where there is one lane, its gradients. Setting another one changes to another
    /// chunk at the same parameters; tangents and everything else are shared.
    /// </summary>
    public Primal Present
    {
        get => new(Inputs, _values, _gradients, _states, _packed, _columns);
        set => (
            Inputs,
            _values,
            _gradients,
            _states,
            _packed,
            _columns) = (value.Inputs, value.Values, value.Gradients, value.States, value.Packed, value.Columns);
    }

    /// <summary>The logits of the chunk, shape (objects, outputs).</summary>
    public Span<T> Logits => Value(_network.Nodes.Count - 1);

    /// <summary>The output of a node, or the objects themselves, shape (objects, …).</summary>
    public Span<T> Value(int node)
        => node == Network.Input ? Inputs.AsSpan(0, Objects * _network.InputShape.Size) : Lane(_values[node], node, 0);

    /// <summary>ẏ of a node along one direction.</summary>
    public Span<T> Tangent(int node, int direction) => Lane(_tangents[node], node, direction);

    /// <summary>ẏ of a node along all directions, one after the other.</summary>
    public ReadOnlySpan<T> Tangents(int node) => _tangents[node].AsSpan(0, DirectionCount * Objects * _network.Nodes[node].Shape.Size);

    /// <summary>δ at a node's output.</summary>
    public Span<T> Gradient(int node, int lane) => Lane(_gradients[node], node, lane);

    /// <summary>δ at a node's output of all lanes, one after the other.</summary>
    public Span<T> Gradients(int node) => _gradients[node].AsSpan(0, Lanes * Objects * _network.Nodes[node].Shape.Size);

    /// <summary>δ̇ at a node's output along one direction.</summary>
    public Span<T> GradientTangent(int node, int direction) => Lane(_gradientTangents[node], node, direction);

    /// <summary>
    /// The array into which a node writes the gradient of one input for a range of objects. The first node writes to the gradient itself;
    /// the others write to separate memory, which is added afterwards.
    /// </summary>
    public Span<T> GradientTarget(NetworkNode node, ObjectRange range, int input, int lane) => Target(_gradients, node, range, input, lane);

    /// <summary>The same for the derivative of the gradient.</summary>
    public Span<T> GradientTangentTarget(NetworkNode node, ObjectRange range, int input, int direction)
        => Target(_gradientTangents, node, range, input, direction);

    /// <summary>Memory for one more <see cref="Present"/>; gradients of several lanes stay shared.</summary>
    public Primal AnotherPrimal() => new(
        new T[Inputs.Length],
        [.. _network.Nodes.Select(node => new T[Capacity * node.Shape.Size])],
        Room.Lanes == 1 ? Arrays(1) : _gradients,
        [.. _network.Nodes.Select(node => node.Layer.CreateState<T>(node, Capacity))],
        new Packing?[_packed.Length],
        new PackedColumns<T>?[_columns.Length]);

    /// <summary>What the layer of a node keeps between passes.</summary>
    public object? State(int node) => _states[node];

    /// <summary>
    /// The objects of a range, packed, for a node that multiplies them; null for any other. They are packed once a chunk.
    /// </summary>
    public PackedLeft<T>? PackedObjects(NetworkNode node, ObjectRange range)
    {
        if (!_packs || node.Inputs[0] != Network.Input)
        {
            return null;
        }

        Packing packed = _packed[range.Part] ??= new Packing();
        if (packed.Range != range)
        {
            int features = _network.InputShape.Size;
            packed.Left.PackNonZero(
                new MatrixView<T>(Inputs.AsSpan(range.First * features, range.Count * features), range.Count, features));
            packed.Range = range;
        }

        return packed.Left;
    }

    /// <summary>
    /// The objects of the chunk, packed by features for one part of a gradient; null for a node that does not multiply them.
    /// </summary>
    public PackedColumns<T>? PackedColumns(NetworkNode node, int part)
    {
        if (!_packs || node.Inputs[0] != Network.Input || part >= _columns.Length)
        {
            return null;
        }

        PackedColumns<T> columns = _columns[part] ??= new PackedColumns<T>();
        columns.Version = Interlocked.Read(ref _version);
        return columns;
    }

    /// <summary>Tells the workspace that a range of <see cref="Inputs"/> holds other objects now.</summary>
    public void InputsChanged(ObjectRange range)
    {
        Interlocked.Increment(ref _version);
        if (_packed[range.Part] is Packing packed)
        {
            packed.Range = null;
        }
    }

    /// <summary>
    /// Evaluates every node for a range of the chunk's objects; where objects are coupled, every part must call it at the same time.
    /// </summary>
    public void Forward(ObjectRange range) => Forward(range, _network.Nodes.Count);

    /// <summary>Evaluates the first <paramref name="nodes"/> nodes.</summary>
    public void Forward(ObjectRange range, int nodes)
    {
        // Nodes up to the next one that couples objects form a stretch: a few objects at a time go through all of it while they are in the
        // cache.
        for (int start = 0, end = NextCoupled(0, nodes); start < nodes; start = end, end = NextCoupled(end + 1, nodes))
        {
            foreach (ObjectRange block in Blocks(range, 1))
            {
                for (int i = start; i < end; i++)
                {
                    Node(i).Layer.Forward(new NodePass<T>(this, Node(i), block));
                }

                if (end < nodes)
                {
                    Node(end).Layer.Gather(new NodePass<T>(this, Node(end), block));
                }
            }

            if (end < nodes)
            {
                Meet();
            }
        }
    }

    /// <summary>Sends the gradients at the logits back to every node that varies.</summary>
    public void Backward(ObjectRange range) => Backward(range, default);

    /// <summary>The same and, where asked, adds the Gram matrices of the lanes' parameter gradients, of each object of the range.</summary>
    /// <param name="range">The objects.</param>
    /// <param name="grams">As <see cref="Layer.ObjectGrams"/> has it; empty for none.</param>
    public void Backward(ObjectRange range, Span<double> grams)
    {
        int triangle = PackedSymmetric.Length(Lanes);
        int last = _network.Nodes.Count - 1;
        for (int start = last, end = PreviousCoupled(last); start >= 0; start = end, end = PreviousCoupled(end - 1))
        {
            foreach (ObjectRange block in Blocks(range, Lanes))
            {
                for (int i = start; i > end; i--)
                {
                    if (!grams.IsEmpty && Node(i).Segments.Count > 0)
                    {
                        Node(i).Layer.ObjectGrams(
                            new NodePass<T>(this, Node(i), block),
                            grams.Slice((block.First - range.First) * triangle, block.Count * triangle));
                    }

                    if (Node(i).ReadsNodes)
                    {
                        Node(i).Layer.Backward(new NodePass<T>(this, Node(i), block));
                        Add(Node(i), block, Lanes, _gradients);
                    }
                }

                if (end >= 0)
                {
                    Node(end).Layer.GatherBackward(new NodePass<T>(this, Node(end), block));
                }
            }

            if (end < 0)
            {
                return;
            }

            Meet();
            // The node that was waited for goes first in the next stretch.
        }
    }

    /// <summary>Sends the directions forward through every node that varies.</summary>
    public void TangentForward(ObjectRange range) => TangentForward(range, default);

    /// <summary>
    /// The same and, where asked, adds the part of the second derivatives of all nodes, for each object of the range, from the gradients
    /// computed before.
    /// </summary>
    /// <param name="range">The objects.</param>
    /// <param name="bends">As <see cref="Layer.ObjectBends"/> has it; empty for none.</param>
    public void TangentForward(ObjectRange range, Span<double> bends)
    {
        int triangle = PackedSymmetric.Length(DirectionCount);
        foreach (ObjectRange block in DirectionBlocks(range))
        {
            foreach (NetworkNode node in _network.Nodes)
            {
                if (!node.Varies)
                {
                    continue;
                }

                node.Layer.Tangent(new NodePass<T>(this, node, block));
                if (!bends.IsEmpty)
                {
                    node.Layer.ObjectBends(
                        new NodePass<T>(this, node, block),
                        bends.Slice((block.First - range.First) * triangle, block.Count * triangle));
                }
            }
        }
    }

    /// <summary>Sends the derivatives of the gradients back to every node that varies.</summary>
    public void BackwardTangent(ObjectRange range)
    {
        foreach (ObjectRange block in DirectionBlocks(range))
        {
            for (int i = _network.Nodes.Count - 1; i >= 0; i--)
            {
                if (Node(i).ReadsNodes)
                {
                    Node(i).Layer.BackwardTangent(new NodePass<T>(this, Node(i), block));
                    Add(Node(i), block, DirectionCount, _gradientTangents);
                }
            }
        }
    }

    /// <summary>Writes one part of one lane's parameter gradient, summed over all objects of the chunk.</summary>
    public void ParameterGradient(int lane, Span<T> gradient, int part, int parts)
    {
        foreach (NetworkNode node in _network.Nodes)
        {
            if (node.Segments.Count > 0)
            {
                node.Layer.ParameterGradient(Whole(node), lane, gradient, part, parts);
            }
        }
    }

    /// <summary>
    /// Writes one part of the derivative of the parameter gradient along one direction, summed over all objects of the chunk.
    /// </summary>
    public void ParameterGradientTangent(int direction, Span<T> gradient, int part, int parts)
    {
        foreach (NetworkNode node in _network.Nodes)
        {
            if (node.Segments.Count > 0)
            {
                node.Layer.ParameterGradientTangent(Whole(node), direction, gradient, part, parts);
            }
        }
    }

    /// <summary>The pass of a node over all objects of the chunk.</summary>
    public NodePass<T> Whole(NetworkNode node) => new(this, node, new ObjectRange(0, Objects));

    /// <summary>The first node whose output is not finite for some object of the chunk; null when all are.</summary>
    public NetworkNode? FirstNonFinite()
        => _network.Nodes.FirstOrDefault(node => !Elementwise.AreFinite<T>(Value(node.Index)));

    /// <summary>The last node whose output has a gradient that is not finite for some object of the chunk; null when all are.</summary>
    public NetworkNode? LastNonFiniteGradient()
        => _network.Nodes.LastOrDefault(node => node.Varies && !Elementwise.AreFinite<T>(Gradient(node.Index, 0)));

    private NetworkNode Node(int index) => _network.Nodes[index];

    // The first node from there on that must see all objects before it goes on; the number of nodes when there is none.
    private int NextCoupled(int from, int nodes)
    {
        int i = from;
        while (i < nodes && !(IsTraining && Node(i).Layer.CouplesObjects))
        {
            i++;
        }

        return i;
    }

    // The same backwards; −1 when there is none.
    private int PreviousCoupled(int from)
    {
        int i = from;
        while (i >= 0 && !(IsTraining && Node(i).Layer.CouplesObjects && Node(i).Varies))
        {
            i--;
        }

        return i;
    }

    // A range in pieces whose values, that many arrays of them, stay in the second cache from one node to the next. Several lanes of
    // coupled objects go as a whole.
    private BlockEnumerator Blocks(ObjectRange range, int lanes)
        => new(range, lanes > 1 && IsTraining && _network.CouplesObjects ? range.Count : Math.Max(1, _blockObjects / Math.Max(1, lanes)));

    // The same for all directions at once, which bring parameters of their own.
    private BlockEnumerator DirectionBlocks(ObjectRange range)
        => new(
            range,
            IsTraining && _network.CouplesObjects ? range.Count : Math.Max(_blockObjects / Math.Max(1, DirectionCount), _parameterObjects));

    // Threads wait for each other; one alone need not.
    private void Meet()
    {
        if (Parts > 1)
        {
            Workers.Barrier();
        }
    }

    private Span<T> Lane(T[]? all, int node, int lane)
    {
        int length = Objects * _network.Nodes[node].Shape.Size;
        return all.AsSpan(lane * length, length);
    }

    private Span<T> Target(T[]?[] gradients, NetworkNode node, ObjectRange range, int input, int lane)
    {
        int source = node.Inputs[input];
        int size = node.InputShapes[input].Size;
        return _first[node.Index][input]
            ? Lane(gradients[source], source, lane).Slice(range.First * size, range.Count * size)
            : _scratch[input].Of(range, size, lane);
    }

    private T[]?[] Arrays(int lanes)
        => [.. _network.Nodes.Select(node => lanes > 0 && node.Varies ? new T[(long)lanes * Capacity * node.Shape.Size] : null)];

    // What was written aside joins what others wrote before.
    private void Add(NetworkNode node, ObjectRange range, int lanes, T[]?[] gradients)
    {
        for (int input = 0; input < node.Inputs.Count; input++)
        {
            if (!node.InputVaries(input) || _first[node.Index][input])
            {
                continue;
            }

            int size = node.InputShapes[input].Size;
            for (int lane = 0; lane < lanes; lane++)
            {
                Span<T> sum = Lane(gradients[node.Inputs[input]], node.Inputs[input], lane).Slice(range.First * size, range.Count * size);
                Elementwise.Add(sum, _scratch[input].Of(range, size, lane), sum);
            }
        }
    }

    private T[][] SharedValues()
    {
        int count = _network.Nodes.Count;
        int[] lastReader = new int[count];
        Array.Fill(lastReader, count);
        foreach (NetworkNode node in _network.Nodes)
        {
            foreach (int input in node.Inputs)
            {
                if (input != Network.Input)
                {
                    lastReader[input] = node.Index;
                }
            }
        }

        T[][] values = new T[count][];
        List<T[]> free = [];
        foreach (NetworkNode node in _network.Nodes)
        {
            int length = Capacity * node.Shape.Size;
            T[]? reused = free.Find(buffer => buffer.Length >= length);
            if (reused is not null)
            {
                free.Remove(reused);
            }

            values[node.Index] = reused ?? new T[length];
            foreach (int input in node.Inputs.Distinct())
            {
                if (input != Network.Input && lastReader[input] == node.Index)
                {
                    free.Add(values[input]);
                }
            }
        }

        return values;
    }

    // In the order of the backward pass, the first reader of a node writes its gradient in place.
    private Aside[] AssignGradients()
    {
        bool[] written = new bool[_network.Nodes.Count];
        List<int> sizes = [];
        int lanes = Math.Max(Room.Lanes, Room.GradientTangents ? Room.Directions : 0);
        foreach (NetworkNode node in _network.Nodes.Reverse())
        {
            for (int input = 0; input < node.Inputs.Count; input++)
            {
                if (!node.InputVaries(input))
                {
                    continue;
                }

                int source = node.Inputs[input];
                _first[node.Index][input] = !written[source];
                if (written[source])
                {
                    while (sizes.Count <= input)
                    {
                        sizes.Add(0);
                    }

                    sizes[input] = Math.Max(sizes[input], node.InputShapes[input].Size);
                }

                written[source] = true;
            }
        }

        return [.. sizes.Select(size => new Aside(Capacity, (long)lanes * size))];
    }

    /// <summary>The arrays that the passes forward and back fill for a chunk.</summary>
    internal sealed record Primal(
        T[] Inputs,
        T[][] Values,
        T[]?[] Gradients,
        object?[] States,
        Packing?[] Packed,
        PackedColumns<T>?[] Columns);

    /// <summary>
    /// Memory for gradients that are added afterwards. Threads may work on nodes of different sizes at the same time, so an object has the
    /// same place for all nodes, and a range uses only the places of its own objects.
    /// </summary>
    private sealed class Aside(int capacity, long perObject)
    {
        private readonly T[] _numbers = new T[capacity * perObject];

        public Span<T> Of(ObjectRange range, int size, int lane)
        {
            int length = range.Count * size;
            return _numbers.AsSpan((range.First * (int)perObject) + (lane * length), length);
        }
    }

    private ref struct BlockEnumerator(ObjectRange range, int size)
    {
        private int _done;

        public ObjectRange Current { get; private set; }

        public readonly BlockEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            int count = Math.Min(size, range.Count - _done);
            Current = new ObjectRange(range.First + _done, count, range.Part);
            _done += count;
            return count > 0;
        }
    }

    /// <summary>The objects of a range, packed.</summary>
    internal sealed class Packing
    {
        public PackedLeft<T> Left { get; } = new();

        public ObjectRange? Range { get; set; }
    }
}
