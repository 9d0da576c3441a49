using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The prediction of a network for each object. Any thread may add a chunk of objects: each chunk writes only to its own places.
/// </summary>
/// <param name="objects">The number of objects.</param>
internal sealed class ObjectPredictions(int objects)
{
    /// <summary>The class of the largest logit, the first one on a tie; −1 where a logit is not a number.</summary>
    public int[] Predicted { get; } = new int[objects];

    /// <summary>softmax(z)_y, the probability of the label, one per object.</summary>
    public double[] LabelProbability { get; } = new double[objects];

    /// <summary>Adds a chunk of objects.</summary>
    /// <param name="logits">z, row-major (objects, classes).</param>
    /// <param name="labels">y, one per object.</param>
    /// <param name="places">The place of each object of the chunk within the results.</param>
    /// <param name="room">Scratch memory of at least one number per object.</param>
    public void Take<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, ReadOnlySpan<int> places, Span<double> room)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int classes = SoftmaxLanes.Classes(logits.Length, labels.Length);
        CrossEntropy.Losses(logits, labels, room[..labels.Length]);
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<T> row = logits.Slice(i * classes, classes);
            int best = 0;
            for (int j = 1; j < classes; j++)
            {
                best = row[j] > row[best] ? j : best;
            }

            Predicted[places[i]] = T.IsNaN(row[best]) ? -1 : best;
            LabelProbability[places[i]] = Elementary.Exp(-room[i]);
        }
    }
}
