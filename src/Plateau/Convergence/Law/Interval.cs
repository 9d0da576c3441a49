namespace Plateau.Convergence;

/// <summary>An interval of confidence.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Whether a value lies between the ends, ends included.</summary>
    public bool Contains(double value) => Low <= value && value <= High;
}
