using System.Globalization;

namespace Plateau.Training;

/// <summary>The error messages for a training whose loss diverges.</summary>
internal static class Divergence
{
    /// <summary>What to do where numbers at given parameters are not finite.</summary>
    public const string LookElsewhere = "look at parameters that were trained without diverging";

    /// <summary>An epoch whose mean loss is more than this many times the loss of guessing counts as diverged.</summary>
    private const double HopelessLoss = 1e6;

    /// <summary>Whether a finite mean loss of an epoch means that the training has diverged.</summary>
    /// <param name="loss">The mean loss over the epoch.</param>
    /// <param name="guessing">The mean loss of guessing.</param>
    public static bool IsHopeless(double loss, double guessing) => loss > HopelessLoss * guessing;

    /// <summary>The loss of a step became NaN or infinite.</summary>
    /// <param name="trainer">How the network is trained.</param>
    /// <param name="what">What is not finite: the loss, the gradient.</param>
    /// <param name="value">Its value, NaN or infinite.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="step">The step within it, from 1.</param>
    /// <param name="layer">The first layer with such a number; null where it is unknown.</param>
    public static PlateauException NonFinite(Trainer trainer, string what, double value, int epoch, long step, string? layer)
    {
        string word = double.IsNaN(value) ? "NaN" : "infinite";
        string began = layer is null ? string.Empty : $"; it began in {layer}";
        return new PlateauException($"training diverged: {what} became {word} in epoch {epoch}, step {step}{began}; {Remedy(trainer)}.");
    }

    /// <summary>The loss of an epoch is finite, but far too large.</summary>
    public static PlateauException Hopeless(Trainer trainer, double loss, double guessing, int epoch)
        => new(string.Create(
            CultureInfo.InvariantCulture,
            $"training diverged: the mean loss of epoch {epoch} is {loss:g3}, and guessing costs {guessing:g3}; {Remedy(trainer)}."));

    /// <summary>No epoch had a finite held-out loss, so none can be chosen.</summary>
    public static PlateauException NothingToChoose(Trainer trainer)
        => new($"training diverged: the held-out loss was finite after no epoch, so there is no best one; {Remedy(trainer)}.");

    private static string Remedy(Trainer trainer)
    {
        string clip = trainer.ClipNorm is null ? ", clip the gradient (`ClipNorm` 1)" : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"lower `LearningRate` (now {trainer.LearningRate:R}){clip} or check the features' scale (`Normalization`)");
    }
}
