using System.Numerics;

namespace Plateau.Networks;

/// <summary>
/// A layer without parameters that is linear in its inputs, like a sum, a mean or a change of order: its tangents go as its values go, and both kinds of gradient
/// go back by its transpose. One that is linear piece by piece chooses its piece in Forward.
/// </summary>
public abstract class LinearMap : Layer
{
    private protected LinearMap()
    {
    }

    /// <summary>Writes the output; an empty input is zero.</summary>
    internal abstract void Apply<T>(MapPass<T> pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Writes the gradient at every input that asks for one: those that are empty do not.</summary>
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

/// <summary>Which of the arrays of a node a linear map is applied to.</summary>
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

/// <summary>What a linear map reads and writes, whichever pass it is.</summary>
internal readonly ref struct MapPass<T>(NodePass<T> pass, MapKind kind, int index)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NodePass<T> _pass = pass;

    /// <summary>The node under way.</summary>
    public NetworkNode Node => _pass.Node;

    /// <summary>Objects in the range.</summary>
    public int Count => _pass.Count;

    /// <summary>Whether the network is being trained.</summary>
    public bool IsTraining => _pass.IsTraining;

    /// <summary>What the layer remembers of these objects.</summary>
    public TState State<TState>()
        where TState : class
        => _pass.State<TState>();

    /// <summary>The first object of the range, within the chunk.</summary>
    public int First => _pass.Range.First;

    /// <summary>What goes forward, written by Apply.</summary>
    public Span<T> Output => kind == MapKind.Value ? _pass.Output : _pass.OutputTangent(index);

    /// <summary>What comes back.</summary>
    public ReadOnlySpan<T> OutputGradient => kind == MapKind.Gradient ? _pass.OutputGradient(index) : _pass.OutputGradientTangent(index);

    /// <summary>One input of what goes forward; empty for zero.</summary>
    public ReadOnlySpan<T> Input(int input) => kind == MapKind.Value ? _pass.Input(input) : _pass.InputTangent(input, index);

    /// <summary>Where what goes back to one input belongs; empty where nothing is asked for.</summary>
    public Span<T> InputGradient(int input) => kind == MapKind.Gradient ? _pass.InputGradient(input, index) : _pass.InputGradientTangent(input, index);
}
