namespace Plateau.Training;

/// <summary>Loss and accuracy of one epoch of training.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">Mean training loss over the epoch, while the parameters moved.</param>
/// <param name="Accuracy">Training accuracy over the epoch, while the parameters moved.</param>
/// <param name="HeldOutLoss">Mean held-out loss after the epoch; null without held-out objects.</param>
/// <param name="HeldOutAccuracy">Held-out accuracy after the epoch; null without held-out objects.</param>
public sealed record EpochResult(int Epoch, double Loss, double Accuracy, double? HeldOutLoss, double? HeldOutAccuracy);
