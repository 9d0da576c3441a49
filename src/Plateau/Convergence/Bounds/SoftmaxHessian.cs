using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// A = diag(p) − ppᵀ of one object, p = softmax(z): the Hessian of the cross-entropy by the logits (docs/theory.md T1). ‖A‖₂ ≤ ½, since
/// vᵀAv = Var(v_Y) is at most a quarter of the squared range of v, and that is at most 2|v|²; P1 has √2.
/// </summary>
/// <param name="Norm">‖A‖₂, exact: the largest root of 1 = Σ p_j²/(p_j − λ).</param>
/// <param name="Low">max p(1 − p) ≤ ‖A‖₂.</param>
/// <param name="High">max 2p(1 − p) ≥ ‖A‖₂.</param>
/// <param name="Trace">Tr A = 1 − Σp².</param>
/// <param name="Frobenius">‖A‖_F ≤ ½.</param>
internal readonly record struct SoftmaxHessian(double Norm, double Low, double High, double Trace, double Frobenius)
{
    /// <summary>P1's bound of ‖A‖₂.</summary>
    public static double PaperBound { get; } = Math.Sqrt(2.0);

    /// <summary>The least bound of ‖A‖₂ and of ‖A‖_F that holds for every p.</summary>
    public const double Bound = 0.5;

    private const int Halvings = 64;

    /// <summary>A of logits.</summary>
    /// <param name="logits">z, at least two, finite.</param>
    /// <exception cref="ArgumentException">There are fewer than two logits, or one is not finite.</exception>
    public static SoftmaxHessian Of(ReadOnlySpan<double> logits)
    {
        if (logits.Length < 2)
        {
            throw new ArgumentException($"{logits.Length} logits have no curvature.", nameof(logits));
        }

        int top = 0;
        for (int j = 0; j < logits.Length; j++)
        {
            if (!double.IsFinite(logits[j]))
            {
                throw new ArgumentException($"Logit {j} is {logits[j]}.", nameof(logits));
            }

            top = logits[j] > logits[top] ? j : top;
        }

        double[] p = new double[logits.Length];
        double others = 0;
        for (int j = 0; j < p.Length; j++)
        {
            p[j] = j == top ? 1 : Elementary.Exp(logits[j] - logits[top]);
            others += j == top ? 0 : p[j];
        }

        double scale = 1 / (1 + others);
        others *= scale;
        double second = 0;
        for (int j = 0; j < p.Length; j++)
        {
            p[j] *= scale;
            second = j == top ? second : Math.Max(second, p[j]);
        }

        // All by what the largest leaves to the others, so that nothing cancels where p is nearly one-hot.
        double low = p[top] * others;
        double squares = 0;
        for (int j = 0; j < p.Length; j++)
        {
            if (j != top)
            {
                low = Math.Max(low, p[j] * (1 - p[j]));
                squares += p[j] * p[j];
            }
        }

        double entries = p[top] * p[top] * ((others * others) + squares);
        for (int j = 0; j < p.Length; j++)
        {
            if (j != top)
            {
                entries += p[j] * p[j] * (((1 - p[j]) * (1 - p[j])) + (p[top] * p[top]) + Math.Max(0, squares - (p[j] * p[j])));
            }
        }

        return new SoftmaxHessian(
            Largest(p, top, others, Math.Max(low, second), Math.Min(p[top], 2 * low)),
            low,
            2 * low,
            (others * (1 + p[top])) - squares,
            Math.Sqrt(entries));
    }

    // Between the second largest p and the largest, (p_a(1 − p_a) − λ)/(p_a − λ) + Σ_{j≠a} p_j²/(λ − p_j) falls from +∞ to −∞; a is the
    // largest.
    private static double Largest(double[] p, int top, double others, double low, double high)
    {
        for (int step = 0; step < Halvings && low < high; step++)
        {
            double middle = low + ((high - low) / 2);
            double value = ((p[top] * others) - middle) / (p[top] - middle);
            for (int j = 0; j < p.Length; j++)
            {
                if (j != top && p[j] > 0)
                {
                    value += p[j] * p[j] / (middle - p[j]);
                }
            }

            if (middle <= low || middle >= high)
            {
                break;
            }

            (low, high) = value > 0 ? (middle, high) : (low, middle);
        }

        return Math.Min(low, high);
    }
}
