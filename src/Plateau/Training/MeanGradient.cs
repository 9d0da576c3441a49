using System.Numerics;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Training;

/// <summary>
/// The gradient of the mean loss over any objects. Objects go through in chunks of a fixed size; within a chunk each parameter's gradient
/// is one sum in object order, and chunks are added in float64, in order.
/// </summary>
internal sealed class MeanGradient<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The largest chunk.</summary>
    public const int ChunkObjects = 512;

    private const int SmallestShare = 8;

    private readonly Network _network;
    private readonly Workspace<T> _workspace;
    private readonly int _threads = Workers.Threads;
    private readonly int[] _labels;
    private readonly double[] _losses;
    private readonly bool[] _correct;
    private readonly double[]? _sum;
    private readonly Action<int> _objectPart;
    private readonly Action<int> _outputPart;

    private Dataset? _data;
    private ParameterBlock<T>? _parameters;
    private int[] _objects = [];
    private int _start;
    private double _weight;
    private int _parts;

    /// <summary>Makes room for a network and batches of up to <paramref name="batch"/> objects.</summary>
    public MeanGradient(Network network, int batch)
    {
        int capacity = Math.Min(batch, ChunkObjects);
        _network = network;
        _workspace = new Workspace<T>(network, 1, capacity, gradients: true);
        _labels = new int[capacity];
        _losses = new double[capacity];
        _correct = new bool[capacity];
        _sum = batch > capacity ? new double[network.ParameterCount] : null;
        _objectPart = ObjectPart;
        _outputPart = OutputPart;
        Gradient = new T[network.ParameterCount];
    }

    /// <summary>The gradient that <see cref="Compute"/> left.</summary>
    public T[] Gradient { get; }

    /// <summary>The sum of the losses that <see cref="Compute"/> saw.</summary>
    public double LossSum { get; private set; }

    /// <summary>How many objects <see cref="Compute"/> saw classified rightly.</summary>
    public int Correct { get; private set; }

    /// <summary>Computes the gradient of the mean loss over objects <paramref name="start"/> … <paramref name="start"/> + <paramref name="count"/> − 1 of an order.</summary>
    /// <param name="data">The objects.</param>
    /// <param name="order">An order of the objects.</param>
    /// <param name="start">The first position within the order.</param>
    /// <param name="count">The number of objects.</param>
    /// <param name="parameters">One parameter vector, prepared for the backward pass.</param>
    public void Compute(Dataset data, int[] order, int start, int count, ParameterBlock<T> parameters)
    {
        (_data, _objects, _parameters) = (data, order, parameters);
        _weight = 1.0 / count;
        (LossSum, Correct) = (0, 0);
        _sum?.AsSpan().Clear();
        for (int done = 0; done < count; done += _workspace.Capacity)
        {
            _start = start + done;
            _workspace.Objects = Math.Min(_workspace.Capacity, count - done);
            _parts = Math.Clamp(_workspace.Objects / SmallestShare, 1, _threads);
            Workers.Run(_parts, _objectPart);
            Workers.Run(_parts, _outputPart);
            for (int i = 0; i < _workspace.Objects; i++)
            {
                LossSum += _losses[i];
                Correct += _correct[i] ? 1 : 0;
            }

            for (int i = 0; _sum is not null && i < _sum.Length; i++)
            {
                _sum[i] += double.CreateTruncating(Gradient[i]);
            }
        }

        for (int i = 0; _sum is not null && i < _sum.Length; i++)
        {
            Gradient[i] = T.CreateTruncating(_sum[i]);
        }
    }

    private void ObjectPart(int part)
    {
        (int first, int count) = MatrixProduct.Share(_workspace.Objects, 1, part, _parts);
        if (count == 0)
        {
            return;
        }

        int features = _network.InputShape.Size;
        ReadOnlySpan<int> objects = _objects.AsSpan(_start + first, count);
        _data!.Gather(objects, _workspace.Inputs.AsSpan(first * features, count * features));
        ReadOnlySpan<int> labels = _data.Labels;
        for (int i = 0; i < count; i++)
        {
            _labels[first + i] = labels[objects[i]];
        }

        _workspace.Forward(_parameters!, first, count);
        int outputs = _network.Outputs;
        ReadOnlySpan<int> own = _labels.AsSpan(first, count);
        Span<T> logits = _workspace.Logits(0).Slice(first * outputs, count * outputs);
        CrossEntropy.Correct<T>(logits, own, _correct.AsSpan(first, count));
        CrossEntropy.LossesAndDeltas(logits, own, _losses.AsSpan(first, count), _workspace.LogitGradient.Slice(first * outputs, count * outputs), _weight);
        _workspace.Backward(_parameters!, first, count);
    }

    private void OutputPart(int part) => _workspace.ParameterGradient(_parameters!, Gradient, part, _parts);
}
