using Plateau.Data;
using Plateau.Networks;
using Plateau.Training;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>A training that was ended while its loss still fell.</summary>
/// <param name="Epochs">How many epochs it lasted.</param>
/// <param name="Over">Over how many epochs at its end the fall is taken.</param>
/// <param name="Fall">By how much the mean loss of an epoch fell over these.</param>
/// <param name="Loss">What it fell to.</param>
internal sealed record UnfinishedSummary(int Epochs, int Over, double Fall, double Loss)
{
    // The fall is taken over the last fifth of the epochs. A fall below these shares, of the loss and of what guessing costs beyond the
    // least possible loss, is that of a training that is nearly over, or of one that only learns its objects by heart.
    private const int Fifth = 5;
    private const double ShareOfLoss = 0.02;
    private const double ShareOfGuessing = 0.01;

    // How many times the largest rise from one epoch to the next, within the last half, a fall must exceed to be no noise.
    private const double BeyondNoise = 2;

    /// <summary>"The training loss still falls: by 0.012 over the last epoch, to 0.98."</summary>
    public string Falling
    {
        get
        {
            string over = Over == 1 ? "the last epoch" : $"the last {Exact(Over)} epochs";
            return $"The training loss still falls: by {Measured(Fall, 2)} over {over}, to {Measured(Loss)}.";
        }
    }

    /// <summary>What is said of it, with the remedy.</summary>
    /// <param name="before">What is to wait until then.</param>
    public string Says(string before) => $"{Falling} Train longer (`Epochs`) before {before}.";

    /// <summary>What the epochs of a training say; null where it is over, was cut back to an earlier epoch, or is not known.</summary>
    /// <param name="optimum">Where the training ended.</param>
    /// <param name="loss">The mean loss there on the training objects.</param>
    /// <param name="training">The training objects.</param>
    public static UnfinishedSummary? Of(Optimum optimum, double loss, Dataset training)
    {
        IReadOnlyList<EpochResult> epochs = optimum.Epochs;
        if (epochs.Count == 0 || optimum.Epoch < epochs.Count)
        {
            return null;
        }

        UnfinishedSummary found = epochs.Count == 1 ? OfOne(optimum, loss) : OfSeveral(epochs);
        ObjectLoss minimised = optimum.Loss.Unscaled;
        double least = minimised.Least(training.Outputs);
        return found.Fall > ShareOfLoss * found.Loss
            && found.Fall > ShareOfGuessing * (minimised.Guessing(training) - least)
            && found.Fall > BeyondNoise * LargestRise(epochs)
            ? found
            : null;
    }

    // The mean over one epoch is about the loss at half of it; layers that behave otherwise in training, and scales that the loss got after
    // it, make the two incomparable.
    private static UnfinishedSummary OfOne(Optimum optimum, double loss)
    {
        bool comparable = optimum.Loss == optimum.Loss.Unscaled && optimum.Buffers.Length == 0
            && !optimum.Network.Nodes.Any(node => node.Layer is Dropout);
        return new(1, 1, comparable ? 2 * (optimum.Epochs[0].Loss - loss) : 0, loss);
    }

    private static UnfinishedSummary OfSeveral(IReadOnlyList<EpochResult> epochs)
    {
        int over = Math.Max(1, epochs.Count / Fifth);
        return new(epochs.Count, over, epochs[^(over + 1)].Loss - epochs[^1].Loss, epochs[^1].Loss);
    }

    private static double LargestRise(IReadOnlyList<EpochResult> epochs)
    {
        double rise = 0;
        for (int i = Math.Max(1, epochs.Count / 2); i < epochs.Count; i++)
        {
            rise = Math.Max(rise, epochs[i].Loss - epochs[i - 1].Loss);
        }

        return rise;
    }
}
