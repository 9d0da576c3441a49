using Plateau.Data;
using Plateau.Networks;

namespace Plateau.Jobs;

/// <summary>
/// What is said of a network that does hardly better than guessing. Guessing knows the shares of the training labels, or the means of the
/// training targets.
/// </summary>
internal static class Untrained
{
    // Features beyond this are far from the scale that networks start for.
    private const double FarFromUnit = 50;
    private const int Batch = 64;

    /// <summary>Says so of a mean loss, with the scale of the features where it is the likely reason.</summary>
    /// <param name="who">What to call the network.</param>
    /// <param name="loss">The loss of an object.</param>
    /// <param name="meanLoss">Its mean loss.</param>
    /// <param name="training">The objects that it was fitted to.</param>
    /// <param name="so">What follows.</param>
    public static string Says(string who, ObjectLoss loss, double meanLoss, Dataset training, string so)
        => FormattableString.Invariant($"{who} has hardly learned anything: its mean loss is {meanLoss:g3}, guessing costs ")
            + FormattableString.Invariant($"{loss.Guessing(training):g3}; {Scale(training)}{so}.");

    /// <summary>"the features reach 34,000, so scale them first (…); ", or nothing where they are near unit scale.</summary>
    public static string Scale(Dataset training)
        => LargestFeature(training) is var largest && largest > FarFromUnit
            ? FormattableString.Invariant($"the features reach {largest:n0}, so scale them first (`Normalization` standard); ")
            : string.Empty;

    // max |x| as the network sees it.
    private static double LargestFeature(Dataset data)
    {
        double[] block = new double[Math.Min(Batch, data.Objects) * data.Features];
        double largest = 0;
        for (int first = 0; first < data.Objects; first += Batch)
        {
            int count = Math.Min(Batch, data.Objects - first);
            Span<double> features = block.AsSpan(0, count * data.Features);
            data.CopyTo(first, count, features);
            foreach (double feature in features)
            {
                largest = Math.Max(largest, Math.Abs(feature));
            }
        }

        return largest;
    }
}
