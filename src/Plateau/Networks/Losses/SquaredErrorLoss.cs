using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The squared error against the one-hot label, averaged over the classes as PyTorch's mean squared error is: ℓ = (1/K) |z − e_y|²,
/// δ = (2/K)(z − e_y), A = (2/K) I. Up to a constant it is −log of a normal density around z with the variance K/2 in each class, from
/// which targets are drawn.
/// </summary>
internal sealed record SquaredErrorLoss : ObjectLoss
{
    /// <inheritdoc/>
    public override string Name => "squared-error";

    // Every logit is 1/K.
    private protected override double OfGuessing(int classes) => (classes - 1.0) / classes / classes;

    // The best logits are the shares; what is left is the variance of the one-hot labels.
    private protected override double OfGuessing(double[] shares)
        => Sums.Sum(Array.ConvertAll(shares, share => share * (1 - share))) / shares.Length;

    private protected override double OfKnowing(int classes) => 0;

    internal override void Losses<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<double> losses)
        => Evaluate(logits, labels, losses, default, default);

    internal override void LossesAndGradient<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<double> losses, Span<T> deltas, ObjectWeights weights)
    {
        SoftmaxLanes.CheckSize(deltas.Length, logits.Length, nameof(deltas));
        weights.Check(labels.Length);
        Evaluate(logits, labels, losses, deltas, weights);
    }

    internal override void HessianProduct<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, ReadOnlySpan<T> tangents, ObjectWeights weights, Span<T> result)
    {
        int objects = labels.Length;
        CheckBlocks(logits.Length, objects, tangents.Length, nameof(tangents));
        SoftmaxLanes.CheckSize(result.Length, tangents.Length, nameof(result));
        weights.Check(objects);
        int classes = SoftmaxLanes.Classes(logits.Length, objects);
        for (int row = 0; row * classes < tangents.Length; row++)
        {
            double factor = 2.0 / classes * weights[row % objects];
            for (int at = row * classes; at < (row + 1) * classes; at++)
            {
                result[at] = SoftmaxLanes.FromDouble<T>(factor * SoftmaxLanes.ToDouble(tangents[at]));
            }
        }
    }

    internal override void CurvatureRoot<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, int first, Span<T> columns)
    {
        int objects = labels.Length;
        CheckColumns(logits.Length, objects, first, columns.Length);
        int classes = SoftmaxLanes.Classes(logits.Length, objects);
        columns.Clear();
        for (int row = 0; row * classes < columns.Length; row++)
        {
            columns[(row * classes) + first + (row / objects)] = SoftmaxLanes.FromDouble<T>(Math.Sqrt(2.0 / classes));
        }
    }

    internal override int UniformsPerObject(int classes) => classes;

    // A target drawn around z differs from it by √(K/2) ε, ε standard normal: whatever z is.
    internal override void SampleGradient<T>(
        ReadOnlySpan<T> logits, int objects, ReadOnlySpan<double> uniforms, Span<T> deltas, ObjectWeights weights)
    {
        int classes = SoftmaxLanes.Classes(logits.Length, objects);
        SoftmaxLanes.CheckSize(uniforms.Length, logits.Length, nameof(uniforms));
        SoftmaxLanes.CheckSize(deltas.Length, logits.Length, nameof(deltas));
        weights.Check(objects);
        for (int i = 0; i < objects; i++)
        {
            double factor = -Math.Sqrt(2.0 / classes) * weights[i];
            for (int at = i * classes; at < (i + 1) * classes; at++)
            {
                deltas[at] = SoftmaxLanes.FromDouble<T>(factor * Elementary.NormalQuantile(uniforms[at]));
            }
        }
    }

    private static void Evaluate<T>(
        ReadOnlySpan<T> logits,
        ReadOnlySpan<int> labels,
        Span<double> losses,
        Span<T> deltas,
        ObjectWeights weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int objects = labels.Length;
        SoftmaxLanes.CheckSize(losses.Length, objects, nameof(losses));
        int classes = SoftmaxLanes.Classes(logits.Length, objects);
        for (int i = 0; i < objects; i++)
        {
            int label = labels[i];
            if ((uint)label >= (uint)classes)
            {
                throw new ArgumentException($"Label {label} of object {i} is not in [0, {classes}).", nameof(labels));
            }

            double sum = 0;
            double factor = deltas.IsEmpty ? 0.0 : 2.0 / classes * weights[i];
            for (int j = 0; j < classes; j++)
            {
                int at = (i * classes) + j;
                double residual = SoftmaxLanes.ToDouble(logits[at]) - (j == label ? 1.0 : 0.0);
                sum = Math.FusedMultiplyAdd(residual, residual, sum);
                if (!deltas.IsEmpty)
                {
                    deltas[at] = SoftmaxLanes.FromDouble<T>(factor * residual);
                }
            }

            losses[i] = sum / classes;
        }
    }
}
