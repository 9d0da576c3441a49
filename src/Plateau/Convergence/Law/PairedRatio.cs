using System.Text.Json.Serialization;

namespace Plateau.Convergence;

/// <summary>The ratio of a quantity of the second landscape to that of the first, both on the same objects and draws.</summary>
/// <param name="Value">The ratio.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of its interval.</param>
/// <param name="LogError">The standard error of its logarithm.</param>
/// <param name="UnpairedLogError">The same standard error if the two had been measured on different objects and draws.</param>
public readonly record struct PairedRatio(
    double Value, double Low, double High, [property: JsonIgnore] double LogError, [property: JsonIgnore] double UnpairedLogError)
{
    /// <summary>
    /// By what factor the pairing narrows the interval of the logarithm: the error apart over the one together; null where the two are the
    /// same.
    /// </summary>
    public double? Narrower { get => field ?? (LogError > 0 ? UnpairedLogError / LogError : null); init; }

    /// <summary>Whether the interval excludes 1, so that the two differ.</summary>
    [JsonIgnore]
    public bool ExcludesOne => Low > 1 || High < 1;
}
