namespace Plateau.Networks;

/// <summary>One array of parameters within the flat vector.</summary>
/// <param name="Name">Its key, as a <c>torch.nn.Sequential</c> of the same layers would call it: <c>0.weight</c>, <c>0.bias</c>, …</param>
/// <param name="Shape">Its shape, row-major.</param>
/// <param name="Offset">The index of its first number in the flat vector.</param>
/// <param name="FanIn">The number of inputs that feed one output, which initialisations scale by.</param>
public sealed record ParameterSegment(string Name, Shape Shape, int Offset, int FanIn)
{
    /// <summary>The number of parameters in it.</summary>
    public int Length => Shape.Size;

    /// <summary>How its initial value is chosen.</summary>
    internal ParameterStart Start { get; init; } = ParameterStart.Random;
}
