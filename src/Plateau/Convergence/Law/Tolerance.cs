namespace Plateau.Convergence;

/// <summary>The size below which a change counts as small, and which change.</summary>
public readonly record struct Tolerance
{
    private Tolerance(Criterion criterion, double value)
    {
        Criterion = criterion;
        Value = value;
    }

    /// <summary>The change that the tolerance applies to.</summary>
    public Criterion Criterion { get; }

    /// <summary>δ in squared units of the loss for an increment; τ, a share of the mean loss, for the remaining change.</summary>
    public double Value { get; }

    /// <summary>The expected squared increment of one more object is at most δ: V/(k(k+1)) ≤ δ.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delta"/> is not a positive finite number.</exception>
    public static Tolerance Increment(double delta) => new(Criterion.Increment, Checked(delta, nameof(delta)));

    /// <summary>The remaining change is at most the share τ of the mean loss: √(V/k) ≤ τL̄.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="relative"/> is not a positive finite number.</exception>
    public static Tolerance Remaining(double relative) => new(Criterion.Remaining, Checked(relative, nameof(relative)));

    internal static double Checked(double value, string name)
        => value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(name, value, "A tolerance is a positive finite number.");
}
