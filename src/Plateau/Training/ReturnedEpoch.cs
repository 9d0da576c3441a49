namespace Plateau.Training;

/// <summary>Which epoch's parameters a training returns.</summary>
public enum ReturnedEpoch
{
    /// <summary>The last one's.</summary>
    Last,

    /// <summary>Those of the epoch after which the mean held-out loss was least; of several the first.</summary>
    LeastHeldOutLoss,
}
