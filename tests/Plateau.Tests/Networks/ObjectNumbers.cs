using Plateau.Networks;

namespace Plateau.Tests.Networks;

/// <summary>
/// A layer whose parameters are what a network reads, object by object: weight (objects, …). So inputs have tangents, gradients and
/// products with the Hessian as parameters have. It does not look at the objects that it is given.
/// </summary>
internal sealed class ObjectNumbers(int objects, Shape shape) : Layer
{
    internal override IReadOnlyList<LayerParameter> Parameters { get; } = [new("weight", new Shape([objects, .. shape.Sizes]), shape.Size)];

    public override Shape Output(ReadOnlySpan<Shape> inputs) => shape;

    internal override void Forward<T>(NodePass<T> pass) => Own(pass.Parameters.Segment(0), pass).CopyTo(pass.Output);

    internal override void Tangent<T>(NodePass<T> pass)
    {
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            Own(pass.Direction(direction).Segment(0), pass).CopyTo(pass.OutputTangent(direction));
        }
    }

    internal override void Backward<T>(NodePass<T> pass) => throw new InvalidOperationException("Objects have no gradient.");

    internal override void BackwardTangent<T>(NodePass<T> pass) => throw new InvalidOperationException("Objects have no gradient.");

    internal override void ObjectBends<T>(NodePass<T> pass, Span<double> bends)
    {
    }

    internal override void ParameterGradient<T>(NodePass<T> pass, int lane, Span<T> gradient, int part, int parts)
    {
        if (part == 0)
        {
            pass.OutputGradient(lane).CopyTo(gradient[pass.Node.Segments[0].Offset..]);
        }
    }

    internal override void ParameterGradientTangent<T>(NodePass<T> pass, int direction, Span<T> gradient, int part, int parts)
    {
        if (part == 0)
        {
            pass.OutputGradientTangent(direction).CopyTo(gradient[pass.Node.Segments[0].Offset..]);
        }
    }

    private Span<T> Own<T>(Span<T> all, NodePass<T> pass)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => all.Slice(pass.Range.First * shape.Size, pass.Count * shape.Size);
}
