namespace Plateau.Runs;

/// <summary>The numbers that an option takes; none of them is NaN or infinite.</summary>
/// <param name="Words">How a message says it, after "a number".</param>
/// <param name="Low">Lower end.</param>
/// <param name="LowIncluded">Whether the lower end itself is taken.</param>
/// <param name="High">Upper end, never included.</param>
internal readonly record struct NumberRange(string Words, double Low, bool LowIncluded, double High)
{
    /// <summary>(0, ∞).</summary>
    public static NumberRange Positive { get; } = new("above 0", 0, false, double.PositiveInfinity);

    /// <summary>[10⁻⁶, ∞): a share of the mean loss; no losses tell smaller ones.</summary>
    public static NumberRange ShareOfLoss { get; } = new("of at least 1e-6", 1e-6, true, double.PositiveInfinity);

    /// <summary>[10⁻³⁰, ∞): the square of a change of the loss; float64 tells no smaller one.</summary>
    public static NumberRange SquaredChange { get; } = new("of at least 1e-30", 1e-30, true, double.PositiveInfinity);

    /// <summary>[0, ∞).</summary>
    public static NumberRange NonNegative { get; } = new("of at least 0", 0, true, double.PositiveInfinity);

    /// <summary>[0, 1).</summary>
    public static NumberRange FromZeroToOne { get; } = new("from 0 to 1, excluded", 0, true, 1);

    /// <summary>(0, 1).</summary>
    public static NumberRange InsideUnit { get; } = new("between 0 and 1, both excluded", 0, false, 1);

    /// <summary>Whether the option takes the number.</summary>
    public bool Holds(double value) => double.IsFinite(value) && (LowIncluded ? value >= Low : value > Low) && value < High;
}
