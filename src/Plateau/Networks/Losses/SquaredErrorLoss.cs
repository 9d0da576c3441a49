using Plateau.Data;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The squared error against the targets, or against the one-hot label, averaged over the K outputs as PyTorch's mean squared error is:
/// ℓ = (1/K) |z − t|².
/// </summary>
internal sealed record SquaredErrorLoss : QuadraticLoss
{
    /// <inheritdoc/>
    public override string Name => "squared-error";

    internal override ObjectLoss For(Dataset data) => data.Targets is null ? this : this with { Targets = data.Targets.Standard };

    // Every logit is 1/K.
    private protected override double OfGuessing(int classes) => (classes - 1.0) / classes / classes;

    // The best logits are the shares; what is left is the variance of the one-hot labels.
    private protected override double OfGuessing(double[] shares)
        => Sums.Sum(Array.ConvertAll(shares, share => share * (1 - share))) / shares.Length;

    private protected override double[] Factors(int outputs) => [.. Enumerable.Repeat(1.0 / outputs, outputs)];
}
