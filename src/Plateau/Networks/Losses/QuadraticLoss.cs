using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// A sum of squares ℓ = Σ_j c_j (z_j − t_j)², δ = 2c(z − t), A = 2 diag(c). The targets t are the row y of a table, or the one-hot label.
/// Up to a constant it is −log of a normal density around z with the variances 1/(2c_j), from which targets are drawn.
/// </summary>
internal abstract record QuadraticLoss : ObjectLoss
{
    // Rows of targets, K numbers each; empty for one-hot labels.
    private protected double[] Targets { get; init; } = [];

    /// <summary>c of each of K outputs.</summary>
    private protected abstract double[] Factors(int outputs);

    private protected override double OfVariances(double[] variances) => Sums.Dot(Factors(variances.Length), variances);

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
        double[] factors = Factors(SoftmaxLanes.Classes(logits.Length, objects));
        for (int at = 0; at < tangents.Length; at++)
        {
            double factor = 2 * factors[at % factors.Length] * weights[at / factors.Length % objects];
            result[at] = SoftmaxLanes.FromDouble<T>(factor * SoftmaxLanes.ToDouble(tangents[at]));
        }
    }

    internal override void CurvatureRoot<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, int first, Span<T> columns)
    {
        int objects = labels.Length;
        CheckColumns(logits.Length, objects, first, columns.Length);
        double[] factors = Factors(SoftmaxLanes.Classes(logits.Length, objects));
        columns.Clear();
        for (int row = 0; row * factors.Length < columns.Length; row++)
        {
            int column = first + (row / objects);
            columns[(row * factors.Length) + column] = SoftmaxLanes.FromDouble<T>(Math.Sqrt(2 * factors[column]));
        }
    }

    internal override int UniformsPerObject(int classes) => classes;

    // A target drawn around z differs from it by ε/√(2c), ε standard normal: whatever z is.
    internal override void SampleGradient<T>(
        ReadOnlySpan<T> logits, int objects, ReadOnlySpan<double> uniforms, Span<T> deltas, ObjectWeights weights)
    {
        double[] factors = Factors(SoftmaxLanes.Classes(logits.Length, objects));
        SoftmaxLanes.CheckSize(uniforms.Length, logits.Length, nameof(uniforms));
        SoftmaxLanes.CheckSize(deltas.Length, logits.Length, nameof(deltas));
        weights.Check(objects);
        for (int at = 0; at < uniforms.Length; at++)
        {
            double factor = -Math.Sqrt(2 * factors[at % factors.Length]) * weights[at / factors.Length];
            deltas[at] = SoftmaxLanes.FromDouble<T>(factor * Elementary.NormalQuantile(uniforms[at]));
        }
    }

    private void Evaluate<T>(
        ReadOnlySpan<T> logits,
        ReadOnlySpan<int> labels,
        Span<double> losses,
        Span<T> deltas,
        ObjectWeights weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int objects = labels.Length;
        SoftmaxLanes.CheckSize(losses.Length, objects, nameof(losses));
        double[] factors = Factors(SoftmaxLanes.Classes(logits.Length, objects));
        int rows = Targets.Length == 0 ? factors.Length : Targets.Length / factors.Length;
        for (int i = 0; i < objects; i++)
        {
            int label = labels[i];
            if ((uint)label >= (uint)rows)
            {
                throw new ArgumentException($"Label {label} of object {i} is not in [0, {rows}).", nameof(labels));
            }

            double sum = 0;
            for (int j = 0; j < factors.Length; j++)
            {
                int at = (i * factors.Length) + j;
                double target = Targets.Length == 0 ? (j == label ? 1.0 : 0.0) : Targets[(label * factors.Length) + j];
                double residual = SoftmaxLanes.ToDouble(logits[at]) - target;
                sum = Math.FusedMultiplyAdd(factors[j] * residual, residual, sum);
                if (!deltas.IsEmpty)
                {
                    deltas[at] = SoftmaxLanes.FromDouble<T>(2 * factors[j] * weights[i] * residual);
                }
            }

            losses[i] = sum;
        }
    }
}
