using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>
/// Checks what every method assumes of an operator: the same vectors give the same bits, alone or in a block with other vectors, and xᵀAy =
/// yᵀAx.
/// </summary>
public sealed record OperatorCheck
{
    // Asymmetry that rounding explains, in units of the operator's precision.
    private const double Slack = 100;

    private OperatorCheck()
    {
    }

    /// <summary>Whether the same block gave the same bits twice.</summary>
    public required bool IsDeterministic { get; init; }

    /// <summary>Whether a vector gave the same bits alone and in a block with another.</summary>
    public required bool IsIndependentOfBlock { get; init; }

    /// <summary>The largest difference between products of the same vector, relative to the product's length.</summary>
    public required double Difference { get; init; }

    /// <summary>|xᵀAy − yᵀAx| relative to the larger of |x||Ay| and |y||Ax|, x and y themselves products with random vectors.</summary>
    public required double Asymmetry { get; init; }

    /// <summary>Whether the asymmetry is small enough to come from rounding.</summary>
    public required bool IsSymmetric { get; init; }

    /// <summary>The number of products with vectors that were computed.</summary>
    public required long Products { get; init; }

    /// <summary>The name of the operator.</summary>
    public required string Operator { get; init; }

    /// <summary>Whether the operator passed every check.</summary>
    public bool Passed => IsDeterministic && IsIndependentOfBlock && IsSymmetric;

    /// <summary>The result of the check in one sentence.</summary>
    public string Sentence
    {
        get
        {
            if (Passed)
            {
                return FormattableString.Invariant($"{Operator}: the same vectors give the same bits, and xᵀAy = yᵀAx to {Asymmetry:g2}.");
            }

            string repeat = !IsDeterministic
                ? FormattableString.Invariant(
                    $"the same vectors gave products that differ by {Difference:g2}; is something in it random, as dropout is?")
                : !IsIndependentOfBlock
                ? FormattableString.Invariant($"a vector's product depends on the vectors beside it, by {Difference:g2}")
                : string.Empty;
            string symmetry = IsSymmetric
                ? string.Empty
                : FormattableString.Invariant($"xᵀAy and yᵀAx differ by {Asymmetry:g2}, relative, so it is not symmetric");
            return $"{Operator}: {string.Join("; ", new[] { repeat, symmetry }.Where(part => part.Length > 0))}.";
        }
    }

    /// <summary>Checks an operator with seven products.</summary>
    /// <exception cref="PlateauException">A product is not finite.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static OperatorCheck Of(SymmetricOperator subject, ulong seed = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        double[][] random = ProbeVectors.Normal(seed, RandomPurpose.OperatorCheck, 0, 2, subject.Dimension);
        double[][] first = subject.Multiply(random, cancellation);
        double[][] second = subject.Multiply(random, cancellation);
        double[][] alone = subject.Multiply([random[1]], cancellation);
        double[][] images = subject.Multiply(first, cancellation);
        double[,] inner = VectorBlocks.Products(first, images);
        double scale = Math.Max(
            VectorBlocks.Norm(first[0]) * VectorBlocks.Norm(images[1]),
            VectorBlocks.Norm(first[1]) * VectorBlocks.Norm(images[0]));
        double asymmetry = scale > 0 ? Math.Abs(inner[0, 1] - inner[1, 0]) / scale : 0;
        return new OperatorCheck
        {
            IsDeterministic = first[0].AsSpan().SequenceEqual(second[0]) && first[1].AsSpan().SequenceEqual(second[1]),
            IsIndependentOfBlock = first[1].AsSpan().SequenceEqual(alone[0]),
            Difference = new[] { Relative(first[0], second[0]), Relative(first[1], second[1]), Relative(first[1], alone[0]) }.Max(),
            Asymmetry = asymmetry,
            IsSymmetric = asymmetry <= Slack * subject.Precision,
            Products = 7,
            Operator = subject.Name,
        };
    }

    private static double Relative(double[] first, double[] second)
    {
        double[] difference = [.. first.Zip(second, (a, b) => a - b)];
        double length = VectorBlocks.Norm(first);
        double distance = VectorBlocks.Norm(difference);
        return distance == 0 ? 0 : distance / length;
    }
}
