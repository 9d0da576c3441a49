using Plateau.Jobs;
using Plateau.Runs;

namespace Plateau.Studies;

/// <summary>What <c>plateau study verify</c> is asked: whether the small form of studies gives the numbers that are stored.</summary>
internal sealed record StudyVerifyQuestion : StudyQuestion, IQuestion<StudyVerifyQuestion>
{
    /// <inheritdoc/>
    public static OptionTable<StudyVerifyQuestion> Options { get; } = new()
    {
        Arguments = new OptionGroup<StudyVerifyQuestion>("Arguments")
            .FileList(
                "NAME|FILE|DIR",
                "NAME|FILE|DIR",
                "studies; all where none is named",
                q => q.Studies,
                (q, studies) => q with { Studies = studies })
            .Rows,
        Groups =
        [
            new OptionGroup<StudyVerifyQuestion>("Options")
                .Switch(
                    "update",
                    "store the numbers in place of comparing them: in the folder expected beside the study file",
                    q => q.Update,
                    (q, update) => q with { Update = update })
                .Workers()
                .Quiet(q => q.Quiet, (q, quiet) => q with { Quiet = quiet }),
        ],
    };

    /// <summary>Whether to store numbers in place of comparing them.</summary>
    public bool Update { get; init; }
}
