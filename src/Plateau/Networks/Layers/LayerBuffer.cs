namespace Plateau.Networks;

/// <summary>One array of numbers that a layer keeps but does not train.</summary>
/// <param name="Name">Its name within the layer: running_mean.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Start">The value of each number before any training.</param>
internal sealed record LayerBuffer(string Name, Shape Shape, double Start);

/// <summary>One array of untrained numbers within a network's flat vector of them.</summary>
/// <param name="Name">Its key: <c>1.running_mean</c>.</param>
/// <param name="Shape">Its shape, row-major.</param>
/// <param name="Offset">The index of its first number in the flat vector.</param>
/// <param name="Start">The value of each number before any training.</param>
public sealed record BufferSegment(string Name, Shape Shape, int Offset, double Start)
{
    /// <summary>How many numbers it has.</summary>
    public int Length => Shape.Size;
}
