namespace Plateau.Training;

/// <summary>What says how well a network does, beside its loss: its accuracy for classes, R² for quantities.</summary>
internal interface IScored
{
    /// <summary>The share of objects that are classified correctly; null where quantities are predicted.</summary>
    double? Accuracy { get; }

    /// <summary>The share of the variance of quantities that is explained; null for classes, or where no target varies.</summary>
    double? RSquared { get; }
}
