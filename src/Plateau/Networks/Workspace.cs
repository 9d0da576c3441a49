using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The values (and, where asked, the gradients) of every node for one chunk of objects under B parameter vectors. Values run draw by draw,
/// object by object. The objects themselves are stored once, shared by all draws.
/// </summary>
internal sealed class Workspace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network _network;
    private readonly T[][] _values;
    private readonly T[]?[] _gradients;
    private readonly bool[][] _overwrites;

    /// <summary>Makes room for <paramref name="capacity"/> objects under <paramref name="draws"/> parameter vectors.</summary>
    /// <param name="network">The network.</param>
    /// <param name="draws">B.</param>
    /// <param name="capacity">The largest chunk.</param>
    /// <param name="gradients">Whether to keep every value and a gradient beside it; otherwise values share memory once nothing reads them.</param>
    public Workspace(Network network, int draws, int capacity, bool gradients)
    {
        _network = network;
        HasGradients = gradients;
        Draws = draws;
        Capacity = capacity;
        Objects = capacity;
        Inputs = new T[capacity * network.InputShape.Size];
        _values = gradients ? OwnValues() : SharedValues();
        _gradients = new T[]?[network.Nodes.Count];
        _overwrites = [.. network.Nodes.Select(node => new bool[node.Inputs.Count])];
        if (gradients)
        {
            AssignGradients();
        }
    }

    /// <summary>The number of parameter vectors B; may be set lower than there is room for.</summary>
    public int Draws { get; set; }

    /// <summary>Whether every value is kept, and a gradient beside it.</summary>
    public bool HasGradients { get; }

    /// <summary>The largest chunk that fits.</summary>
    public int Capacity { get; }

    /// <summary>The number of objects in the present chunk.</summary>
    public int Objects { get; set; }

    /// <summary>The objects of the chunk, shape (objects, features).</summary>
    public T[] Inputs { get; }

    /// <summary>Room for the objects as a packed operand, which several draws multiply with their own weights.</summary>
    public PackedLeft<T> PackedInputs { get; } = new();

    /// <summary>The logits of the chunk under one parameter vector, shape (objects, outputs).</summary>
    public Span<T> Logits(int draw) => Value(_network.Nodes.Count - 1, draw);

    /// <summary>The gradient of the loss at the logits, shape (objects, outputs).</summary>
    public Span<T> LogitGradient => Gradient(_network.Nodes.Count - 1);

    /// <summary>The output of a node under one parameter vector, shape (objects, …).</summary>
    public Span<T> Value(int node, int draw)
    {
        int length = Objects * _network.Nodes[node].Shape.Size;
        return _values[node].AsSpan(draw * length, length);
    }

    /// <summary>The gradient at a node's output, shape (objects, …).</summary>
    public Span<T> Gradient(int node) => _gradients[node].AsSpan(0, Objects * _network.Nodes[node].Shape.Size);

    /// <summary>Whether a node is the first in the backward pass to write the gradient of its input, and so need not add to it.</summary>
    public bool Overwrites(int node, int input) => _overwrites[node][input];

    /// <summary>Evaluates every node for a range of the chunk's objects.</summary>
    public void Forward(ParameterBlock<T> parameters, int first, int count)
    {
        foreach (NetworkNode node in _network.Nodes)
        {
            node.Layer.Forward(new NodePass<T>(this, node, parameters, first, count));
        }
    }

    /// <summary>Sends the gradient at the logits back to every node, for a range of the chunk's objects.</summary>
    public void Backward(ParameterBlock<T> parameters, int first, int count)
    {
        for (int i = _network.Nodes.Count - 1; i >= 0; i--)
        {
            NetworkNode node = _network.Nodes[i];
            if (node.ReadsNodes)
            {
                node.Layer.Backward(new NodePass<T>(this, node, parameters, first, count));
            }
        }
    }

    /// <summary>Writes one part of the parameter gradient, summed over all objects of the chunk.</summary>
    public void ParameterGradient(ParameterBlock<T> parameters, Span<T> gradient, int part, int parts)
    {
        foreach (NetworkNode node in _network.Nodes)
        {
            if (node.Segments.Count > 0)
            {
                node.Layer.ParameterGradient(new NodePass<T>(this, node, parameters, 0, Objects), gradient, part, parts);
            }
        }
    }

    private T[][] OwnValues() => [.. _network.Nodes.Select(node => new T[Draws * Capacity * node.Shape.Size])];

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
            int length = Draws * Capacity * node.Shape.Size;
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

    private void AssignGradients()
    {
        bool[] written = new bool[_network.Nodes.Count];
        foreach (NetworkNode node in _network.Nodes)
        {
            _gradients[node.Index] = new T[Capacity * node.Shape.Size];
        }

        foreach (NetworkNode node in _network.Nodes.Reverse())
        {
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                int input = node.Inputs[i];
                if (input != Network.Input)
                {
                    _overwrites[node.Index][i] = !written[input];
                    written[input] = true;
                }
            }
        }
    }
}
