using System.Globalization;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>What <c>--schedule</c> takes: how the learning rate changes.</summary>
/// <param name="Kind">How it changes.</param>
/// <param name="EveryEpochs">Of steps: the epochs between two; null means a third of the training.</param>
/// <param name="Value">Of steps the factor, of a cosine the final fraction.</param>
internal sealed record ScheduleChoice(ScheduleKind Kind, int? EveryEpochs, double Value)
{
    /// <summary>The forms it takes.</summary>
    public const string Placeholder = "constant|step[:EPOCHS,FACTOR]|cosine[:FRACTION]";

    private const double DefaultFactor = 0.1;

    private static readonly string[] Words = ["constant", "step", "cosine"];

    /// <summary>The same rate throughout.</summary>
    public static ScheduleChoice Constant { get; } = new(ScheduleKind.Constant, null, 0);

    /// <summary>Reads one.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static ScheduleChoice Parse(string text)
    {
        string[] parts = text.Split(':', 2);
        switch (parts)
        {
            case ["constant"]:
                return Constant;
            case ["step"]:
                return new ScheduleChoice(ScheduleKind.Step, null, DefaultFactor);
            case ["cosine"]:
                return new ScheduleChoice(ScheduleKind.Cosine, null, 0);
            case ["step", string list]:
                string[] values = list.Split(',');
                return values.Length <= 2
                    && int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out int every) && every > 0
                    && Fraction(values.Length == 2 ? values[1] : null, DefaultFactor, out double factor) && factor > 0
                        ? new ScheduleChoice(ScheduleKind.Step, every, factor)
                        : throw new UsageException(
                            "--schedule step:EPOCHS,FACTOR takes a whole number of epochs and a factor above 0 and at most 1, for example "
                                + $"step:30,0.1, not '{text}'");
            case ["cosine", string value]:
                return Fraction(value, 0, out double last)
                    ? new ScheduleChoice(ScheduleKind.Cosine, null, last)
                    : throw new UsageException(
                        $"--schedule cosine:FRACTION takes a number from 0 to 1, for example cosine:0.01, not '{text}'");
            case ["constant", _]:
                throw new UsageException($"--schedule constant takes nothing after a colon, not '{text}'");
            default:
                throw new UsageException($"--schedule takes {OptionText.Words(Words)}, not '{text}'{Nearest.Hint(parts[0], Words)}");
        }
    }

    /// <summary>The schedule of a training of so many epochs.</summary>
    public Schedule Of(int epochs) => Kind switch
    {
        ScheduleKind.Step => Schedule.Steps(EveryEpochs ?? Math.Max(1, (epochs + 2) / 3), Value),
        ScheduleKind.Cosine => Schedule.Cosine(Value),
        _ => Schedule.Constant,
    };

    private static bool Fraction(string? text, double byDefault, out double value)
    {
        value = byDefault;
        return text is null
            || (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && value is >= 0 and <= 1);
    }
}
