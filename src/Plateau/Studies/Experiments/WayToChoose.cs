using Plateau.Convergence;

namespace Plateau.Studies;

/// <summary>A way to choose the next objects from a pool, and to use them.</summary>
/// <param name="Name">What tables call it.</param>
internal sealed record WayToChoose(string Name)
{
    /// <summary>Whether scores decide; if not, chance alone does.</summary>
    public bool Scored { get; init; }

    /// <summary>Whether the labels of the pool are looked at.</summary>
    public bool Known { get; init; }

    /// <summary>Whether the objects of the largest scores are taken, and not a sample.</summary>
    public bool Largest { get; init; }

    /// <summary>Of the loss or of its shape.</summary>
    public LandscapePart Part { get; init; }

    /// <summary>
    /// Whether scores are √E ℓ², the best ones for a sample that is not balanced on the constant; such a sample is drawn then.
    /// </summary>
    public bool Plain { get; init; }

    /// <summary>Whether the sample is also balanced on the mean over draws of each object's loss.</summary>
    public bool OnLoss { get; init; }

    /// <summary>α, the floor of the probabilities.</summary>
    public double Floor { get; init; } = 1;

    /// <summary>Whether the chosen objects are weighted.</summary>
    public bool Weighted { get; init; }
}
