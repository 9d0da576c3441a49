using System.Text.Json.Serialization;

namespace Plateau.Convergence;

/// <summary>How large a quantity of the second landscape is as a multiple of that of the first, both on the same objects and draws.</summary>
/// <param name="Value">The ratio.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of its interval.</param>
/// <param name="LogError">The standard error of its logarithm.</param>
/// <param name="UnpairedLogError">What that would be had the two been measured on objects and draws of their own.</param>
public readonly record struct PairedRatio(
    double Value, double Low, double High, [property: JsonIgnore] double LogError, [property: JsonIgnore] double UnpairedLogError)
{
    /// <summary>By what factor the pairing narrows the interval of the logarithm: the error apart over the one together; null where the two are the same.</summary>
    public double? Narrower { get => field ?? (LogError > 0 ? UnpairedLogError / LogError : null); init; }

    /// <summary>Whether the interval leaves 1 out.</summary>
    [JsonIgnore]
    public bool Tells => Low > 1 || High < 1;
}
