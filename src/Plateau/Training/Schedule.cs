using Plateau.Numerics;

namespace Plateau.Training;

/// <summary>
/// How the learning rate changes while a network is trained: a factor for each step, a function of the step alone. It is constant, falls by
/// steps or along a cosine, in each case after a linear warm-up where there is one.
/// </summary>
public sealed record Schedule
{
    private Schedule()
    {
    }

    /// <summary>The same rate throughout.</summary>
    public static Schedule Constant { get; } = new();

    private ScheduleKind Kind { get; init; }

    private int EveryEpochs { get; init; }

    private double Parameter { get; init; }

    private int WarmUpSteps { get; init; }

    private int WarmUpEpochs { get; init; }

    /// <summary>After every <paramref name="everyEpochs"/> epochs the rate is multiplied by <paramref name="factor"/>.</summary>
    public static Schedule Steps(int everyEpochs, double factor = 0.1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(everyEpochs);
        if (!(factor > 0 && factor <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "A step's factor is above 0 and at most 1.");
        }

        return new Schedule { Kind = ScheduleKind.Step, EveryEpochs = everyEpochs, Parameter = factor };
    }

    /// <summary>
    /// Half a cosine from the whole rate to <paramref name="finalFraction"/> of it (Loshchilov and Hutter, 2017): with T steps after the
    /// warm-up, step t of them has the factor f + (1 − f)(1 + cos(πt/T))/2, t = 0 … T − 1.
    /// </summary>
    public static Schedule Cosine(double finalFraction = 0)
    {
        if (!(finalFraction >= 0 && finalFraction <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(finalFraction), finalFraction, "A final fraction is from 0 to 1.");
        }

        return new Schedule { Kind = ScheduleKind.Cosine, Parameter = finalFraction };
    }

    /// <summary>This schedule with a linear warm-up: of the first N steps, step t = 1 … N has t/N of the rate.</summary>
    public Schedule AfterWarmUp(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        return this with { WarmUpSteps = steps, WarmUpEpochs = 0 };
    }

    /// <summary>This schedule with a linear warm-up over the steps of the first epochs.</summary>
    public Schedule AfterWarmUpEpochs(int epochs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        return this with { WarmUpSteps = 0, WarmUpEpochs = epochs };
    }

    /// <summary>The factor of the learning rate at one step.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="stepsPerEpoch">Steps in an epoch.</param>
    /// <param name="epochs">Epochs of the training.</param>
    public double Factor(long step, long stepsPerEpoch, int epochs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stepsPerEpoch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epochs);
        long warmUp = StepsOfWarmUp(stepsPerEpoch);
        double risen = step < warmUp ? (step + 1.0) / warmUp : 1;
        return Kind switch
        {
            ScheduleKind.Step => risen * Power(Parameter, step / stepsPerEpoch / EveryEpochs),
            ScheduleKind.Cosine when step >= warmUp => AlongCosine((step - warmUp) / (double)((epochs * stepsPerEpoch) - warmUp)),
            _ => risen,
        };
    }

    /// <summary>The schedule in its shortest form, as <c>--schedule</c> writes it; the text after a semicolon is the warm-up.</summary>
    public override string ToString()
    {
        string form = Kind switch
        {
            ScheduleKind.Step => FormattableString.Invariant($"step:{EveryEpochs},{Parameter:R}"),
            ScheduleKind.Cosine when Parameter > 0 => FormattableString.Invariant($"cosine:{Parameter:R}"),
            ScheduleKind.Cosine => "cosine",
            _ => "constant",
        };
        return WarmUpSteps > 0 ? $"{form};{WarmUpSteps}" : WarmUpEpochs > 0 ? $"{form};{WarmUpEpochs}epochs" : form;
    }

    /// <summary>The number of steps of the warm-up.</summary>
    internal long StepsOfWarmUp(long stepsPerEpoch) => WarmUpEpochs > 0 ? WarmUpEpochs * stepsPerEpoch : WarmUpSteps;

    private double AlongCosine(double share)
        => Parameter + ((1 - Parameter) * 0.5 * (1 + Elementary.CosSinOfTurn(0.5 * Math.Min(share, 1)).Cos));

    private static double Power(double factor, long times)
    {
        double power = 1;
        for (double square = factor; times > 0; times >>= 1, square *= square)
        {
            power *= (times & 1) == 1 ? square : 1;
        }

        return power;
    }
}
