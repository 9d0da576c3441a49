using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The loss that a network expects for an object without a label: moments of the loss ℓ_y over labels y drawn from softmax(z), or of d_y,
/// its difference from the loss at the optimum. Any thread may add a chunk of objects: each chunk writes only to its own places.
/// </summary>
/// <param name="objects">The number of objects.</param>
/// <param name="classes">K.</param>
/// <param name="atOptimum">ℓ_y at the optimum, row-major (objects, classes); null for the moments of the loss itself.</param>
internal sealed class ExpectedLosses(int objects, int classes, double[]? atOptimum)
{
    /// <summary>E_{y∼p} ℓ_y, one number per object.</summary>
    public double[] Loss { get; } = new double[objects];

    /// <summary>E_{y∼p} d_y, one number per object.</summary>
    public double[] Mean { get; } = new double[objects];

    /// <summary>E_{y∼p} d_y², one number per object.</summary>
    public double[] Square { get; } = new double[objects];

    /// <summary>Receives the loss for each label, row-major (objects, classes); empty to keep none.</summary>
    public double[] Kept { get; init; } = [];

    /// <summary>Adds a chunk of objects.</summary>
    /// <param name="loss">ℓ.</param>
    /// <param name="logits">z, row-major (objects, classes).</param>
    /// <param name="places">The place of each object of the chunk within the results.</param>
    public void Take<T>(ObjectLoss loss, ReadOnlySpan<T> logits, ReadOnlySpan<int> places)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int count = places.Length;
        Span<int> labels = stackalloc int[count];
        Span<double> losses = stackalloc double[count];
        Span<double> surprise = stackalloc double[count];
        foreach (int place in places)
        {
            (Loss[place], Mean[place], Square[place]) = (0, 0, 0);
        }

        bool isSurprise = loss == ObjectLoss.CrossEntropy();
        for (int label = 0; label < classes; label++)
        {
            labels.Fill(label);
            CrossEntropy.Losses(logits, labels, surprise);
            if (!isSurprise)
            {
                loss.Losses(logits, labels, losses);
            }

            for (int i = 0; i < count; i++)
            {
                int place = places[i];
                double value = isSurprise ? surprise[i] : losses[i];
                if (Kept.Length > 0)
                {
                    Kept[(place * classes) + label] = value;
                }

                double probability = Elementary.Exp(-surprise[i]);
                Loss[place] = Math.FusedMultiplyAdd(probability, value, Loss[place]);
                value -= atOptimum is null ? 0 : atOptimum[(place * classes) + label];
                Mean[place] = Math.FusedMultiplyAdd(probability, value, Mean[place]);
                Square[place] = Math.FusedMultiplyAdd(probability * value, value, Square[place]);
            }
        }
    }
}
