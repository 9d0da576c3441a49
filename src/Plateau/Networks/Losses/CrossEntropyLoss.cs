using System.Globalization;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>The cross-entropy as a loss of one object, with label smoothing as PyTorch has it.</summary>
internal sealed record CrossEntropyLoss : ObjectLoss
{
    private const int Block = 64;

    /// <summary>Creates the loss.</summary>
    /// <param name="labelSmoothing">ε, in [0, 1].</param>
    public CrossEntropyLoss(double labelSmoothing)
    {
        if (!(labelSmoothing is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(labelSmoothing), labelSmoothing, "Label smoothing is a number from 0 to 1.");
        }

        LabelSmoothing = labelSmoothing;
    }

    /// <summary>ε: the share of each target that is spread equally over all classes.</summary>
    public double LabelSmoothing { get; }

    /// <inheritdoc/>
    public override string Name => LabelSmoothing == 0
        ? "cross-entropy"
        : "cross-entropy+label-smoothing=" + LabelSmoothing.ToString("R", CultureInfo.InvariantCulture);

    internal override bool IsLogLikelihood => LabelSmoothing == 0;

    // All classes equally likely: ln K, however the targets are smoothed.
    private protected override double OfGuessing(int classes) => Elementary.Log(classes);

    // The entropy of the mean target: the best probabilities are the mean target itself.
    private protected override double OfGuessing(double[] shares)
        => Sums.Sum(Array.ConvertAll(shares, share => Surprise(((1 - LabelSmoothing) * share) + (LabelSmoothing / shares.Length))));

    // The entropy of the targets.
    private protected override double OfKnowing(int classes)
    {
        double rest = LabelSmoothing / classes;
        return Surprise(1 - LabelSmoothing + rest) + ((classes - 1) * Surprise(rest));
    }

    private static double Surprise(double share) => share > 0 ? -share * Elementary.Log(share) : 0;

    internal override void Losses<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<double> losses)
        => Networks.CrossEntropy.Losses(logits, labels, losses, LabelSmoothing);

    internal override void LossesAndGradient<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<double> losses, Span<T> deltas, ObjectWeights weights)
        => Networks.CrossEntropy.LossesAndDeltas(logits, labels, losses, deltas, weights, LabelSmoothing);

    internal override void HessianProduct<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, ReadOnlySpan<T> tangents, ObjectWeights weights, Span<T> result)
    {
        CheckBlocks(logits.Length, labels.Length, tangents.Length, nameof(tangents));
        SoftmaxLanes.CheckSize(result.Length, tangents.Length, nameof(result));
        weights.Check(labels.Length);
        SoftmaxCurvature.Multiply(logits, labels.Length, tangents, weights, result);
    }

    internal override void CurvatureRoot<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, int first, Span<T> columns)
    {
        CheckColumns(logits.Length, labels.Length, first, columns.Length);
        SoftmaxCurvature.Root(logits, labels.Length, first, columns);
    }

    internal override int UniformsPerObject(int classes) => 1;

    // Labels are drawn from softmax(z); δ is that of the drawn label without smoothing, for only then is its mean 0.
    internal override void SampleGradient<T>(
        ReadOnlySpan<T> logits, int objects, ReadOnlySpan<double> uniforms, Span<T> deltas, ObjectWeights weights)
    {
        SoftmaxLanes.CheckSize(uniforms.Length, objects, nameof(uniforms));
        int classes = SoftmaxLanes.Classes(logits.Length, objects);
        SoftmaxLanes.CheckSize(deltas.Length, logits.Length, nameof(deltas));
        weights.Check(objects);
        Span<int> labels = stackalloc int[Block];
        Span<double> losses = stackalloc double[Block];
        for (int i = 0; i < objects; i += Block)
        {
            int count = Math.Min(Block, objects - i);
            ReadOnlySpan<T> rows = logits.Slice(i * classes, count * classes);
            SoftmaxCurvature.SampleLabels(rows, uniforms.Slice(i, count), labels);
            Networks.CrossEntropy.LossesAndDeltas(
                rows, labels[..count], losses[..count], deltas.Slice(i * classes, count * classes), weights.From(i, count), 0.0);
        }
    }
}
