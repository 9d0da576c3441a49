namespace Plateau.Networks;

/// <summary>What a workspace keeps of each node besides its value.</summary>
internal readonly record struct WorkspaceRoom
{
    /// <summary>
    /// How many gradients go back at once: 1 for a gradient, K for the Jacobian of the logits, D for Gauss–Newton products; 0 to evaluate
    /// only.
    /// </summary>
    public int Lanes { get; init; }

    /// <summary>How many tangents go forward at once.</summary>
    public int Directions { get; init; }

    /// <summary>Whether the derivatives of the gradient go back too, as Hessian products need.</summary>
    public bool GradientTangents { get; init; }

    /// <summary>How many numbers are kept for each number of a value, besides the value.</summary>
    public long PerNumber => Lanes + Directions + (GradientTangents ? Directions : 0);

    /// <summary>The bytes that one object takes in a workspace, for numbers of the given size.</summary>
    public long ObjectBytes(Network network, int numberBytes)
    {
        long beside = PerNumber;
        return network.Nodes.Sum(node => (long)node.Shape.Size * (1 + (node.Varies ? beside : 0))) * numberBytes;
    }
}
