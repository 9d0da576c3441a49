namespace Plateau.Convergence;

/// <summary>A number read off a landscape, with its interval of confidence, in the units of the number.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">The lower end of the interval.</param>
/// <param name="High">The upper end of the interval; infinite where the sample says nothing about it.</param>
/// <param name="Confidence">The confidence of the interval, inside (0, 1).</param>
public readonly record struct IntervalEstimate(double Value, double Low, double High, double Confidence)
{
    /// <summary>Whether a number lies between the ends, ends included.</summary>
    public bool Contains(double number) => Low <= number && number <= High;
}
