namespace Plateau.Training;

/// <summary>The epoch whose parameters a training returns.</summary>
public enum ReturnedEpoch
{
    /// <summary>The last epoch.</summary>
    Last,

    /// <summary>The epoch with the least mean held-out loss; the first one where several are equal.</summary>
    LeastHeldOutLoss,
}
