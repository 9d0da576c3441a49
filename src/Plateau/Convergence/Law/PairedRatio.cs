namespace Plateau.Convergence;

/// <summary>The ratio of a quantity of the second landscape to that of the first, both on the same objects and draws.</summary>
/// <param name="Value">The ratio.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of its interval.</param>
/// <param name="LogError">The standard error of its logarithm.</param>
/// <param name="UnpairedLogError">The same standard error if the two had been measured on different objects and draws.</param>
public readonly record struct PairedRatio(double Value, double Low, double High, double LogError, double UnpairedLogError)
{
    /// <summary>Whether the interval excludes 1, so that the two differ.</summary>
    public bool ExcludesOne => Low > 1 || High < 1;
}
