using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The cross-entropy of the softmax of logits z with a label y, object by object: ℓ = log Σ_j exp(z_j) − z_y, its gradient
/// ∂ℓ/∂z = softmax(z) − e_y.
/// </summary>
internal static class CrossEntropy
{
    /// <summary>The loss of every object, and whether the largest logit is its label's (the first one on a tie).</summary>
    /// <param name="logits">Shape (objects, classes).</param>
    /// <param name="labels">One label an object.</param>
    /// <param name="losses">Receives one loss an object, float64.</param>
    /// <param name="correct">Receives one answer an object; may be empty.</param>
    public static void Losses<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<double> losses, Span<bool> correct)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Elementwise.CrossEntropy(logits, labels, losses);
        int classes = logits.Length / labels.Length;
        for (int i = 0; i < correct.Length; i++)
        {
            ReadOnlySpan<T> row = logits.Slice(i * classes, classes);
            int best = 0;
            for (int j = 1; j < classes; j++)
            {
                best = row[j] > row[best] ? j : best;
            }

            correct[i] = best == labels[i] && !T.IsNaN(row[best]);
        }
    }

    /// <summary>The gradient of weight × loss at the logits of every object.</summary>
    public static void Gradient<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, T weight, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Elementwise.CrossEntropyGradient(logits, labels, weight, gradient);
}
