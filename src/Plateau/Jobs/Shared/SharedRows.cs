using System.Globalization;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>
/// Options that mean the same in several commands, one row each. Where commands differ, the row takes the words that differ in the help.
/// </summary>
internal static class SharedRows
{
    private const string OfIncrement = "tolerance of the change that one more object brings, squared";
    private const string OfRemaining = "tolerance of all the change still to come, relative to the";
    private const string Deviation = "standard deviation of";

    /// <summary><c>--tolerance</c> of the increment.</summary>
    public static OptionGroup<TQuestion> Tolerance<TQuestion>(
        this OptionGroup<TQuestion> group, Func<TQuestion, double?> get, Func<TQuestion, double, TQuestion> set)
        => group.MaybeNumber("tolerance", "DELTA", OfIncrement, get, (q, delta) => set(q, delta!.Value), NumberRange.SquaredChange);

    /// <summary><c>--tolerance</c> of the increment, repeatable.</summary>
    public static OptionGroup<TQuestion> Tolerances<TQuestion>(
        this OptionGroup<TQuestion> group,
        Func<TQuestion, IReadOnlyList<double>> get,
        Func<TQuestion, IReadOnlyList<double>, TQuestion> set)
        => group.Numbers("tolerance", "DELTA", $"{OfIncrement}; repeatable", get, set, NumberRange.SquaredChange);

    /// <summary><c>--remaining</c>.</summary>
    public static OptionGroup<TQuestion> Remaining<TQuestion>(
        this OptionGroup<TQuestion> group,
        string what,
        Func<TQuestion, double?> get,
        Func<TQuestion, double, TQuestion> set,
        NumberRange range)
        => group.MaybeNumber("remaining", "TAU", $"{OfRemaining} {what}", get, (q, tau) => set(q, tau!.Value), range);

    /// <summary><c>--remaining</c>, repeatable.</summary>
    public static OptionGroup<TQuestion> Remaining<TQuestion>(
        this OptionGroup<TQuestion> group,
        Func<TQuestion, IReadOnlyList<double>> get,
        Func<TQuestion, IReadOnlyList<double>, TQuestion> set)
        => group.Numbers("remaining", "TAU", $"{OfRemaining} mean loss; repeatable", get, set, NumberRange.ShareOfLoss);

    /// <summary><c>--confidence</c>.</summary>
    public static OptionGroup<TQuestion> Confidence<TQuestion>(
        this OptionGroup<TQuestion> group, string which, Func<TQuestion, double> get, Func<TQuestion, double, TQuestion> set)
        => group.Number("confidence", "LEVEL", $"level of {which}", get, set, NumberRange.InsideUnit);

    /// <summary><c>--require</c>.</summary>
    public static OptionGroup<TQuestion> Require<TQuestion>(
        this OptionGroup<TQuestion> group, string when, Func<TQuestion, bool> get, Func<TQuestion, bool, TQuestion> set)
        => group.Choice("require", $"exit with status 3 when the {when}", get, set, ("enough", true)).Shown();

    /// <summary><c>--orders</c>.</summary>
    public static OptionGroup<TQuestion> Orders<TQuestion>(
        this OptionGroup<TQuestion> group, string help, Func<TQuestion, int> get, Func<TQuestion, int, TQuestion> set)
        => group.Count("orders", "N", help, get, set, least: 0);

    /// <summary><c>--probe</c>.</summary>
    public static OptionGroup<TQuestion> Probe<TQuestion>(
        this OptionGroup<TQuestion> group,
        string kinds,
        string around,
        Func<TQuestion, ProbeChoice?> get,
        Func<TQuestion, ProbeChoice, TQuestion> set)
        => group.Value(
            "probe",
            kinds,
            $"the distribution of the draws around {around}",
            get,
            (q, probe) => set(q, probe!),
            ProbeChoice.Parse,
            probe => probe?.ToString()).Example("sphere");

    /// <summary><c>--sigma</c>.</summary>
    public static OptionGroup<TQuestion> Sigma<TQuestion>(
        this OptionGroup<TQuestion> group, string of, Func<TQuestion, double?> get, Func<TQuestion, double, TQuestion> set)
        => group.MaybeNumber("sigma", "SIGMA", $"{Deviation} {of}", get, (q, sigma) => set(q, sigma!.Value), NumberRange.Positive);

    /// <summary><c>--sigma</c>, repeatable.</summary>
    public static OptionGroup<TQuestion> Sigmas<TQuestion>(
        this OptionGroup<TQuestion> group,
        string of,
        Func<TQuestion, IReadOnlyList<double>> get,
        Func<TQuestion, IReadOnlyList<double>, TQuestion> set)
        => group.Numbers("sigma", "SIGMA", $"{Deviation} {of}", get, set, NumberRange.Positive);

    /// <summary><c>--draws</c>.</summary>
    public static OptionGroup<TQuestion> Draws<TQuestion>(
        this OptionGroup<TQuestion> group, string help, Func<TQuestion, int?> get, Func<TQuestion, int, TQuestion> set, int least)
        => group.MaybeCount("draws", "B", help, get, (q, draws) => set(q, draws!.Value), least);

    /// <summary><c>--dimension</c>.</summary>
    public static OptionGroup<TQuestion> Dimension<TQuestion>(
        this OptionGroup<TQuestion> group, string help, Func<TQuestion, int?> get, Func<TQuestion, int, TQuestion> set)
        => group.MaybeCount("dimension", "D", help, get, (q, dimension) => set(q, dimension!.Value), least: 1);

    /// <summary><c>--output</c>.</summary>
    public static OptionGroup<TQuestion> Output<TQuestion>(
        this OptionGroup<TQuestion> group, string help, Func<TQuestion, string?> get, Func<TQuestion, string?, TQuestion> set)
        => group.Place("output", "DIR", help, get, set).Alias("-o");

    /// <summary><c>--force</c>.</summary>
    public static OptionGroup<TQuestion> Force<TQuestion>(
        this OptionGroup<TQuestion> group, string help, Func<TQuestion, bool> get, Func<TQuestion, bool, TQuestion> set)
        => group.Switch("force", help, get, set).Shown();

    /// <summary><c>--data-dir</c>.</summary>
    public static OptionGroup<TQuestion> DataDirectory<TQuestion>(
        this OptionGroup<TQuestion> group, string which, Func<TQuestion, string?> get, Func<TQuestion, string?, TQuestion> set)
        => group.Place("data-dir", "DIR", $"{which}; also {DataQuestion.DirectoryVariable}", get, set);

    /// <summary><c>--seed</c>.</summary>
    public static OptionGroup<TQuestion> Seed<TQuestion>(
        this OptionGroup<TQuestion> group, string what, Func<TQuestion, ulong> get, Func<TQuestion, ulong, TQuestion> set)
        => group.Value(
            "seed",
            "N",
            what,
            get,
            set,
            text => OptionText.Seed("--seed", text),
            seed => seed.ToString(CultureInfo.InvariantCulture)).IsSeed();

    /// <summary><c>--threads</c>.</summary>
    public static OptionGroup<TQuestion> Threads<TQuestion>(
        this OptionGroup<TQuestion> group, Func<TQuestion, int?> get, Func<TQuestion, int?, TQuestion> set)
        => group.MaybeCount("threads", "N", "threads; never changes a result [default: all cores]", get, set, least: 1, most: 4096).Shown();

    /// <summary><c>--json</c>.</summary>
    public static OptionGroup<TQuestion> Json<TQuestion>(
        this OptionGroup<TQuestion> group, Func<TQuestion, bool> get, Func<TQuestion, bool, TQuestion> set)
        => group.Switch("json", "one JSON document on standard output and nothing else", get, set).Shown();

    /// <summary><c>--quiet</c>.</summary>
    public static OptionGroup<TQuestion> Quiet<TQuestion>(
        this OptionGroup<TQuestion> group, Func<TQuestion, bool> get, Func<TQuestion, bool, TQuestion> set)
        => group.Switch("quiet", "no progress on standard error", get, set).Shown();
}
