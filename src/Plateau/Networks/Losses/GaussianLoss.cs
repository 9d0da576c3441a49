using System.Globalization;
using Plateau.Data;

namespace Plateau.Networks;

/// <summary>
/// −log of a normal density of the targets around the predictions, without its constant: ℓ = Σ_j (z_j − t_j)²/(2s_j²). The scales s are
/// numbers of the loss, not of the network, so that ℓ stays convex in z.
/// </summary>
/// <param name="Scales">s of each target; empty for 1 each.</param>
internal sealed record GaussianLoss(double[] Scales) : QuadraticLoss
{
    /// <summary>The name without scales.</summary>
    public const string Plain = "gaussian";

    private const string Scaled = Plain + "+scale=";

    /// <inheritdoc/>
    public override string Name => Scales.Length == 0
        ? Plain
        : Scaled + string.Join(",", Scales.Select(scale => scale.ToString("R", CultureInfo.InvariantCulture)));

    internal override bool IsLogLikelihood => true;

    internal override ObjectLoss Unscaled => this with { Scales = [] };

    /// <summary>The loss of this name; null where it is no Gaussian loss.</summary>
    public static ObjectLoss? Read(string name)
    {
        if (name == Plain)
        {
            return Gaussian();
        }

        if (!name.StartsWith(Scaled, StringComparison.Ordinal))
        {
            return null;
        }

        string[] texts = name[Scaled.Length..].Split(',');
        double[] scales = [.. texts.Select(text => double.TryParse(text, CultureInfo.InvariantCulture, out double scale) ? scale : 0)];
        return Array.TrueForAll(scales, scale => scale is > 0 and < double.PositiveInfinity) ? Gaussian(scales) : null;
    }

    internal override ObjectLoss For(Dataset data) => data.Targets is null
        ? throw new PlateauException(
            $"the loss {Plain} is of quantities, and {data.Name} has classes; use cross-entropy or squared-error.")
        : Scales.Length > 0 && Scales.Length != data.Targets.Count
            ? throw new PlateauException($"the loss {Name} has {Scales.Length} scales, and {data.Name} has {data.Targets.Count} targets.")
            : this with { Targets = data.Targets.Standard };

    // Of quantities that vary by 1: classes are no quantities.
    private protected override double OfGuessing(int classes) => Factors(classes).Sum();

    private protected override double OfGuessing(double[] shares) => OfGuessing(shares.Length);

    private protected override double[] Factors(int outputs) => Scales.Length == 0
        ? [.. Enumerable.Repeat(0.5, outputs)]
        : Array.ConvertAll(Scales, scale => 0.5 / (scale * scale));

    /// <summary>Whether two losses have the same scales and targets.</summary>
    public bool Equals(GaussianLoss? other) => other is not null && Name == other.Name && ReferenceEquals(Targets, other.Targets);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
