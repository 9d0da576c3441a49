using Plateau.Jobs;
using Plateau.Runs;

namespace Plateau.Studies;

/// <summary>Options that several questions about studies have, one row each.</summary>
internal static class StudyRows
{
    /// <summary><c>--small</c>.</summary>
    public static OptionGroup<TQuestion> Small<TQuestion>(this OptionGroup<TQuestion> group)
        where TQuestion : StudyQuestion
        => group.Switch("small", "the small form: built-in digits, a few seconds", q => q.Small, (q, small) => q with { Small = small });

    /// <summary><c>--output</c>.</summary>
    public static OptionGroup<TQuestion> Output<TQuestion>(this OptionGroup<TQuestion> group)
        where TQuestion : StudyQuestion
        => group.Output("the folder that run folders are in", q => q.Output, (q, folder) => q with { Output = folder! });

    /// <summary><c>--jobs</c> and <c>--threads</c>.</summary>
    public static OptionGroup<TQuestion> Workers<TQuestion>(this OptionGroup<TQuestion> group)
        where TQuestion : StudyQuestion
        => group
            .MaybeCount(
                "jobs",
                "N",
                "cells at a time, on one thread each; never changes a result [default: the number of threads]",
                q => q.Jobs,
                (q, jobs) => q with { Jobs = jobs },
                least: 1,
                most: 4096)
            .Shown()
            .Threads(q => q.Threads, (q, threads) => q with { Threads = threads });
}
