using Plateau.Data;

namespace Plateau.Networks;

/// <summary>
/// A loss that is linear in the logits, with the gradient of the given loss at the logits of each object. Its Hessian by the parameters is
/// R_i = H_i − G_i, the part that comes from the second derivatives of the network, and is computed without a difference of two products.
/// </summary>
internal sealed record StraightLoss(ObjectLoss Loss) : ObjectLoss
{
    /// <inheritdoc/>
    public override string Name => Loss.Name;

    internal override ObjectLoss For(Dataset data) => new StraightLoss(Loss.For(data));

    private protected override double OfGuessing(int classes) => Loss.Guessing(classes);

    private protected override double OfGuessing(double[] shares) => Loss.Guessing(shares);

    private protected override double OfKnowing(int classes) => Loss.Least(classes);

    internal override void Losses<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<double> losses)
        => Loss.Losses(logits, labels, losses);

    internal override void LossesAndGradient<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<double> losses, Span<T> deltas, ObjectWeights weights)
        => Loss.LossesAndGradient(logits, labels, losses, deltas, weights);

    internal override void HessianProduct<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, ReadOnlySpan<T> tangents, ObjectWeights weights, Span<T> result)
        => result.Clear();

    internal override void CurvatureRoot<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, int first, Span<T> columns)
        => columns.Clear();

    internal override int UniformsPerObject(int classes) => Loss.UniformsPerObject(classes);

    internal override void SampleGradient<T>(
        ReadOnlySpan<T> logits, int objects, ReadOnlySpan<double> uniforms, Span<T> deltas, ObjectWeights weights)
        => Loss.SampleGradient(logits, objects, uniforms, deltas, weights);
}
