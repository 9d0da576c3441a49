using Plateau.Convergence;
using Plateau.Numerics;

namespace Plateau.Monitor;

/// <summary>The settings of a <see cref="LandscapeMonitor"/>.</summary>
public sealed record MonitorSettings
{
    /// <summary>
    /// The default cap of losses, ln 10⁴: the loss of a model that gives the right class a probability of one in ten thousand.
    /// </summary>
    public static readonly double DefaultLossCap = 4 * Elementary.Log(10);

    /// <summary>The tolerance of the increment by one more object, or of the remaining change.</summary>
    public Tolerance Tolerance { get; init; } = Tolerance.Increment(1e-6);

    /// <summary>The loss itself, or its shape. The shape also needs the losses at the optimum.</summary>
    public LandscapePart Of { get; init; } = LandscapePart.Loss;

    /// <summary>α: the largest chance that the monitor ever stops too early.</summary>
    public double Alpha { get; init; } = 0.05;

    /// <summary>The guarantee behind the stop.</summary>
    public MonitorMode Mode { get; init; } = MonitorMode.Capped;

    /// <summary>c: larger losses count as c in capped mode.</summary>
    public double LossCap { get; init; } = DefaultLossCap;

    /// <summary>The number of objects before which asymptotic mode does not stop.</summary>
    public int BurnIn { get; init; } = 100;

    /// <summary>N: the stream is a random order of N objects, without replacement; null where fresh objects come without end.</summary>
    public long? Population { get; init; }

    /// <summary>The level of the intervals that are shown.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>The seed of the bootstrap behind them.</summary>
    public ulong Seed { get; init; }

    /// <summary>Throws where a setting is out of range.</summary>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it.</exception>
    public void Check()
    {
        if (!(Tolerance.Value > 0))
        {
            throw new ArgumentException(
                "The tolerance was never set: make it by Tolerance.Increment or Tolerance.Remaining.",
                nameof(Tolerance));
        }

        Require(Alpha is > 0 and < 1, nameof(Alpha), Alpha, "lies inside (0, 1)");
        Require(Confidence is > 0 and < 1, nameof(Confidence), Confidence, "lies inside (0, 1)");
        Require(LossCap is > 0 and < 1e6, nameof(LossCap), LossCap, "lies inside (0, 10⁶)");
        Require(BurnIn >= 2, nameof(BurnIn), BurnIn, "is at least 2");
        Require(Population is null or >= 2, nameof(Population), Population, "is at least 2");
        Require(Enum.IsDefined(Mode), nameof(Mode), Mode, "is capped or asymptotic");
        Require(Enum.IsDefined(Of), nameof(Of), Of, "is the loss or its shape");
    }

    internal static MonitorSettings Read(MonitorState state)
    {
        MonitorSettings settings = new();
        return settings.Exchange(state);
    }

    internal void Write(MonitorState state) => Exchange(state);

    private MonitorSettings Exchange(MonitorState state)
    {
        (int criterion, double tolerance, int of, double alpha, int mode, double cap) = (
            (int)Tolerance.Criterion,
            Tolerance.Value,
            (int)Of,
            Alpha,
            (int)Mode,
            LossCap);
        (int burnIn, long population, double confidence, long seed) = (BurnIn, Population ?? 0, Confidence, unchecked((long)Seed));
        state.Exchange(ref criterion);
        state.Exchange(ref tolerance);
        state.Exchange(ref of);
        state.Exchange(ref alpha);
        state.Exchange(ref mode);
        state.Exchange(ref cap);
        state.Exchange(ref burnIn);
        state.Exchange(ref population);
        state.Exchange(ref confidence);
        state.Exchange(ref seed);
        return new MonitorSettings
        {
            Tolerance = criterion == (int)Criterion.Remaining ? Tolerance.Remaining(tolerance) : Tolerance.Increment(tolerance),
            Of = (LandscapePart)of,
            Alpha = alpha,
            Mode = (MonitorMode)mode,
            LossCap = cap,
            BurnIn = burnIn,
            Population = population > 0 ? population : null,
            Confidence = confidence,
            Seed = unchecked((ulong)seed),
        };
    }

    private static void Require(bool holds, string name, object? value, string rule)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} {rule}.");
        }
    }
}
