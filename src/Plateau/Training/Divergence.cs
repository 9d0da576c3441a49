using System.Globalization;

namespace Plateau.Training;

/// <summary>The words for a training whose loss runs away.</summary>
internal static class Divergence
{
    /// <summary>A mean loss of an epoch beyond this many times that of guessing is no rough start any more.</summary>
    private const double HopelessLoss = 1e6;

    /// <summary>Whether an epoch's mean loss, finite as it is, says that the training has diverged.</summary>
    /// <param name="loss">The mean loss over the epoch.</param>
    /// <param name="guessing">The mean loss of guessing.</param>
    public static bool IsHopeless(double loss, double guessing) => loss > HopelessLoss * guessing;

    /// <summary>The loss of a step became NaN or infinite.</summary>
    /// <param name="trainer">How the network is trained.</param>
    /// <param name="what">What became so: the loss, the gradient.</param>
    /// <param name="value">NaN or an infinity.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="step">The step within it, from 1.</param>
    /// <param name="layer">The layer where it began; null where that is unknown.</param>
    public static PlateauException NonFinite(Trainer trainer, string what, double value, int epoch, long step, string? layer)
    {
        string word = double.IsNaN(value) ? "NaN" : "infinite";
        string began = layer is null ? string.Empty : $"; it began in {layer}";
        return new PlateauException($"training diverged: {what} became {word} in epoch {epoch}, step {step}{began}; {Remedy(trainer)}.");
    }

    /// <summary>The loss of an epoch is finite and absurd.</summary>
    public static PlateauException Hopeless(Trainer trainer, double loss, double guessing, int epoch)
        => new(string.Create(CultureInfo.InvariantCulture, $"training diverged: the mean loss of epoch {epoch} is {loss:g3}, and guessing costs {guessing:g3}; {Remedy(trainer)}."));

    /// <summary>No epoch left a finite held-out loss to choose by.</summary>
    public static PlateauException NothingToChoose(Trainer trainer)
        => new($"training diverged: the held-out loss was finite after no epoch, so there is no best one; {Remedy(trainer)}.");

    private static string Remedy(Trainer trainer)
    {
        string clip = trainer.ClipNorm is null ? ", clip the gradient (`ClipNorm` 1)" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"lower `LearningRate` (now {trainer.LearningRate:R}){clip} or check the features' scale (`Normalization`)");
    }
}
