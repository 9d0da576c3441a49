using System.Text.Json.Serialization;

namespace Plateau.Training;

/// <summary>Loss and accuracy of one epoch of training.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">Mean training loss over the epoch, while the parameters moved.</param>
/// <param name="Accuracy">Training accuracy over the epoch, while the parameters moved; null where quantities are predicted.</param>
/// <param name="HeldOutLoss">Mean held-out loss after the epoch; null without held-out objects.</param>
/// <param name="HeldOutAccuracy">Held-out accuracy after the epoch; null without held-out objects, or where quantities are
/// predicted.</param>
public sealed record EpochResult(
    int Epoch,
    double Loss,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Accuracy,
    double? HeldOutLoss,
    double? HeldOutAccuracy) : IScored
{
    /// <summary>R² over the epoch, where quantities are predicted; null for classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RSquared { get; init; }

    /// <summary>R² of the held-out objects after the epoch, where quantities are predicted; null for classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? HeldOutRSquared { get; init; }
}
