namespace Plateau.Convergence;

/// <summary>What a verdict rests on.</summary>
public enum VerdictReason
{
    /// <summary>Enough: nothing asked for is outside its tolerance.</summary>
    Settled,

    /// <summary>Not enough: the landscape still moves by more than its tolerance, or may, within the confidence.</summary>
    Remaining,

    /// <summary>Not enough: the landscape of fresh objects lies too far from that of the training objects, or may, within the confidence.</summary>
    Gap,
}
