using System.Numerics;

namespace Plateau.Networks;

/// <summary>
/// A layer without parameters that is linear in its inputs, like a sum, a mean or a change of order: it maps tangents as it maps values,
/// and both kinds of gradient go back through its transpose. A map that is linear piece by piece chooses its piece in Forward.
/// </summary>
internal abstract class LinearMap : Layer
{
    private protected LinearMap()
    {
    }

    /// <summary>Writes the output; an empty input is zero.</summary>
    internal abstract void Apply<T>(MapPass<T> pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Writes the gradient of every input whose array is not empty.</summary>
    internal abstract void ApplyTransposed<T>(MapPass<T> pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    // A map that chooses where it is linear, as the maximum does, remembers its choice here.
    internal override void Forward<T>(NodePass<T> pass) => Apply(new MapPass<T>(pass, MapKind.Value, 0));

    internal sealed override void Backward<T>(NodePass<T> pass)
    {
        for (int lane = 0; lane < pass.Lanes; lane++)
        {
            ApplyTransposed(new MapPass<T>(pass, MapKind.Gradient, lane));
        }
    }

    internal sealed override void Tangent<T>(NodePass<T> pass)
    {
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            Apply(new MapPass<T>(pass, MapKind.Tangent, direction));
        }
    }

    internal sealed override void BackwardTangent<T>(NodePass<T> pass)
    {
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            ApplyTransposed(new MapPass<T>(pass, MapKind.GradientTangent, direction));
        }
    }

    internal sealed override void ObjectBends<T>(NodePass<T> pass, Span<double> bends)
    {
    }
}

/// <summary>The kind of array of a node that a linear map is applied to.</summary>
internal enum MapKind
{
    /// <summary>The values.</summary>
    Value,

    /// <summary>One tangent.</summary>
    Tangent,

    /// <summary>One gradient.</summary>
    Gradient,

    /// <summary>The derivative of the gradient along one direction.</summary>
    GradientTangent,
}

/// <summary>The arrays that a linear map reads and writes, in any pass.</summary>
internal readonly ref struct MapPass<T>(NodePass<T> pass, MapKind kind, int index)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NodePass<T> _pass = pass;

    /// <summary>The node that is computed.</summary>
    public NetworkNode Node => _pass.Node;

    /// <summary>The number of objects in the range.</summary>
    public int Count => _pass.Count;

    /// <summary>Whether the network is being trained.</summary>
    public bool IsTraining => _pass.IsTraining;

    /// <summary>What the layer keeps of these objects between passes.</summary>
    public TState State<TState>()
        where TState : class
        => _pass.State<TState>();

    /// <summary>The first object of the range, within the chunk.</summary>
    public int First => _pass.Range.First;

    /// <summary>The output that Apply writes.</summary>
    public Span<T> Output => kind == MapKind.Value ? _pass.Output : _pass.OutputTangent(index);

    /// <summary>The gradient at the output.</summary>
    public ReadOnlySpan<T> OutputGradient => kind == MapKind.Gradient ? _pass.OutputGradient(index) : _pass.OutputGradientTangent(index);

    /// <summary>One input of Apply; empty where it is zero.</summary>
    public ReadOnlySpan<T> Input(int input) => kind == MapKind.Value ? _pass.Input(input) : _pass.InputTangent(input, index);

    /// <summary>The array for the gradient of one input; empty where it is not needed.</summary>
    public Span<T> InputGradient(int input)
        => kind == MapKind.Gradient ? _pass.InputGradient(input, index) : _pass.InputGradientTangent(input, index);
}
