using System.Numerics;
using Plateau.Data;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The prediction of a network for each object. Any thread may add a chunk of objects: each chunk writes only to its own places.
/// </summary>
/// <param name="data">The objects.</param>
internal sealed class ObjectPredictions(Dataset data)
{
    /// <summary>
    /// The class of the largest logit, the first one on a tie; −1 where a logit is not a number. Empty where quantities are predicted.
    /// </summary>
    public int[] Predicted { get; } = new int[data.Targets is null ? data.Objects : 0];

    /// <summary>softmax(z)_y, the probability of the label, one per object; empty where quantities are predicted.</summary>
    public double[] LabelProbability { get; } = new double[data.Targets is null ? data.Objects : 0];

    /// <summary>The predicted targets in their own units, row-major (objects, K); empty where classes are predicted.</summary>
    public double[] Targets { get; } = new double[data.Targets is null ? 0 : data.Objects * data.Targets.Count];

    /// <summary>Adds a chunk of objects.</summary>
    /// <param name="logits">z, row-major (objects, outputs).</param>
    /// <param name="labels">y, one per object.</param>
    /// <param name="places">The place of each object of the chunk within the results.</param>
    /// <param name="room">Scratch memory of at least one number per object.</param>
    public void Take<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, ReadOnlySpan<int> places, Span<double> room)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int outputs = SoftmaxLanes.Classes(logits.Length, labels.Length);
        if (data.Targets is { } targets)
        {
            for (int at = 0; at < logits.Length; at++)
            {
                (int i, int target) = (at / outputs, at % outputs);
                Targets[(places[i] * outputs) + target] =
                    targets.Centers[target] + (targets.Scales[target] * SoftmaxLanes.ToDouble(logits[at]));
            }

            return;
        }

        CrossEntropy.Losses(logits, labels, room[..labels.Length]);
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<T> row = logits.Slice(i * outputs, outputs);
            int best = 0;
            for (int j = 1; j < outputs; j++)
            {
                best = row[j] > row[best] ? j : best;
            }

            Predicted[places[i]] = T.IsNaN(row[best]) ? -1 : best;
            LabelProbability[places[i]] = Elementary.Exp(-room[i]);
        }
    }
}
