namespace Plateau.Convergence;

/// <summary>
/// P1's bounds of the Gauss–Newton matrix of one object, ‖FᵀAF‖₂ ≤ ‖A‖₂ ‖F‖₂², for L linear layers with ReLU between them (docs/theory.md
/// T3 and T4): as printed, and as they are right. The printed ones take G_p, the derivative of the logits by the outputs of layer p, to
/// contain W_p, which it does not.
/// </summary>
internal static class HessianNormBounds
{
    /// <summary>
    /// P1, Theorem 1: L√2 M_x² M_W^{2L} + √2 Σ_{j=1}^{L} M_W^{2j}. The sum equals the printed quotient, and is also defined at M_W = 1.
    /// </summary>
    /// <param name="layers">L.</param>
    /// <param name="inputNorm">M_x.</param>
    /// <param name="weightNorm">M_W, of every layer.</param>
    public static double Paper(int layers, double inputNorm, double weightNorm)
    {
        Check(layers, inputNorm, weightNorm);
        double square = weightNorm * weightNorm;
        (double power, double sum) = (1, 0);
        for (int j = 1; j <= layers; j++)
        {
            power *= square;
            sum += power;
        }

        return SoftmaxHessian.PaperBound * ((layers * inputNorm * inputNorm * power) + sum);
    }

    /// <summary>
    /// The same with every layer's own norm, as in the middle of P1's proof: √2 (L |x|² Π_p ‖W_p‖² + Σ_p Π_{s≥p} ‖W_s‖²).
    /// </summary>
    /// <param name="inputNorm">|x|.</param>
    /// <param name="weightNorms">‖W_p‖ of each layer.</param>
    public static double Paper(double inputNorm, IReadOnlyList<double> weightNorms)
    {
        ArgumentNullException.ThrowIfNull(weightNorms);
        (double power, double sum) = (1, 0);
        for (int p = weightNorms.Count - 1; p >= 0; p--)
        {
            Check(1, inputNorm, weightNorms[p]);
            power *= weightNorms[p] * weightNorms[p];
            sum += power;
        }

        return SoftmaxHessian.PaperBound * ((weightNorms.Count * inputNorm * inputNorm * power) + sum);
    }

    /// <summary>P1, Lemma 1: Theorem 1 with M_W = hM.</summary>
    /// <param name="layers">L.</param>
    /// <param name="inputNorm">M_x.</param>
    /// <param name="width">h.</param>
    /// <param name="largestWeight">M.</param>
    public static double PaperLemma(int layers, double inputNorm, int width, double largestWeight)
        => Paper(layers, inputNorm, width * largestWeight);

    /// <summary>½ Σ_p (|x^(p)|² + b) M_W^{2(L−p)}: without biases (L/2) M_x² M_W^{2L−2}.</summary>
    /// <param name="layers">L.</param>
    /// <param name="inputNorm">M_x.</param>
    /// <param name="weightNorm">M_W, of every layer.</param>
    /// <param name="biasParameters">Whether biases are parameters.</param>
    /// <param name="biasNorm">M_b, of every layer's bias; 0 where biases are 0.</param>
    public static double Corrected(int layers, double inputNorm, double weightNorm, bool biasParameters = false, double biasNorm = 0)
        => SoftmaxHessian.Bound * Gram(layers, inputNorm, weightNorm, biasParameters, biasNorm);

    /// <summary>½ Σ_p (|x^(p)|² + b) Π_{s&gt;p} ‖W_s‖², |x^(p)| ≤ ‖W_{p−1}‖ |x^(p−1)| + |b_{p−1}|.</summary>
    /// <param name="inputNorm">|x|.</param>
    /// <param name="weightNorms">‖W_p‖ of each layer; spectral norms, or any that are larger.</param>
    /// <param name="biasParameters">Whether biases are parameters.</param>
    /// <param name="biasNorms">|b_p| of each layer; null where biases are 0.</param>
    public static double Corrected(
        double inputNorm,
        IReadOnlyList<double> weightNorms,
        bool biasParameters = false,
        IReadOnlyList<double>? biasNorms = null)
        => SoftmaxHessian.Bound * Gram(weightNorms, inputNorm, biasParameters, biasNorms);

    internal static double Gram(int layers, double inputNorm, double weightNorm, bool biasParameters, double biasNorm)
    {
        Check(layers, inputNorm, weightNorm);
        ArgumentOutOfRangeException.ThrowIfNegative(biasNorm);
        return Gram([.. Enumerable.Repeat(weightNorm, layers)], inputNorm, biasParameters, [.. Enumerable.Repeat(biasNorm, layers)]);
    }

    internal static double Gram(IReadOnlyList<double> weightNorms, double inputNorm, bool biasParameters, IReadOnlyList<double>? biasNorms)
    {
        ArgumentNullException.ThrowIfNull(weightNorms);
        if (biasNorms is not null && biasNorms.Count != weightNorms.Count)
        {
            throw new ArgumentException($"{biasNorms.Count} biases do not fit {weightNorms.Count} layers.", nameof(biasNorms));
        }

        double[] after = new double[weightNorms.Count];
        double product = 1;
        for (int p = after.Length - 1; p >= 0; p--)
        {
            Check(1, inputNorm, weightNorms[p]);
            after[p] = product;
            product *= weightNorms[p] * weightNorms[p];
        }

        (double sum, double norm) = (0, inputNorm);
        for (int p = 0; p < after.Length; p++)
        {
            sum += ((norm * norm) + (biasParameters ? 1 : 0)) * after[p];
            norm = (weightNorms[p] * norm) + (biasNorms?[p] ?? 0);
        }

        return sum;
    }

    private static void Check(int layers, double inputNorm, double weightNorm)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(layers);
        ArgumentOutOfRangeException.ThrowIfNegative(inputNorm);
        ArgumentOutOfRangeException.ThrowIfNegative(weightNorm);
    }
}
