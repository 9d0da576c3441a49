using System.Globalization;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>Options that mean the same in commands of different kinds, one row each.</summary>
internal static class SharedRows
{
    /// <summary><c>--data-dir</c>: where the known data sets are.</summary>
    /// <param name="group">The group that it stands in.</param>
    /// <param name="which">Which folder, for the help.</param>
    /// <param name="get">Takes it from the question.</param>
    /// <param name="set">Puts it into the question.</param>
    public static OptionGroup<TQuestion> DataDirectory<TQuestion>(
        this OptionGroup<TQuestion> group, string which, Func<TQuestion, string?> get, Func<TQuestion, string?, TQuestion> set)
        => group.Place("data-dir", "DIR", $"{which}; also {DataQuestion.DirectoryVariable}", get, set);

    /// <summary><c>--seed</c>.</summary>
    /// <param name="group">The group that it stands in.</param>
    /// <param name="what">What comes from it, for the help.</param>
    /// <param name="get">Takes it from the question.</param>
    /// <param name="set">Puts it into the question.</param>
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
