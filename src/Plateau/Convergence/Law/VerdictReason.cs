namespace Plateau.Convergence;

/// <summary>The reason for a verdict.</summary>
public enum VerdictReason
{
    /// <summary>Enough: everything is within its tolerance.</summary>
    Settled,

    /// <summary>Not enough: the landscape still moves by more than its tolerance, or may, within the confidence.</summary>
    Remaining,

    /// <summary>
    /// Not enough: the landscape of fresh objects lies too far from that of the training objects, or may, within the confidence.
    /// </summary>
    Gap,
}
