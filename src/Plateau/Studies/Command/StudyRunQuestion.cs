using System.Globalization;
using Plateau.Jobs;
using Plateau.Runs;

namespace Plateau.Studies;

/// <summary>What <c>plateau study run</c> is asked: run a study, or go on with it.</summary>
internal sealed record StudyRunQuestion : StudyQuestion, IQuestion<StudyRunQuestion>
{
    /// <inheritdoc/>
    public static OptionTable<StudyRunQuestion> Options { get; } = new()
    {
        Arguments = One<StudyRunQuestion>("NAME|FILE", "the study"),
        Groups =
        [
            new OptionGroup<StudyRunQuestion>("Study")
                .Small()
                .Value(
                    "budget",
                    "TIME",
                    "how long it may take, as in 90s, 20min or 2h; cells beyond it are marked as not run [default: what "
                        + "the study file says]",
                    q => q.Budget,
                    (q, budget) => q with { Budget = budget },
                    ReadBudget,
                    budget => budget is TimeSpan time ? time.TotalSeconds.ToString("R", CultureInfo.InvariantCulture) + "s" : null)
                .Example("0.00001s")
                .Switch(
                    "plan",
                    "show the cells and what they are likely to cost, and stop",
                    q => q.PlanOnly,
                    (q, only) => q with { PlanOnly = only })
                .DataDirectory("where the data sets' folders are", q => q.Directory, (q, directory) => q with { Directory = directory }),
            new OptionGroup<StudyRunQuestion>("Run")
                .Workers()
                .Output()
                .Force("begin anew, whatever the run folder holds", q => q.Force, (q, force) => q with { Force = force })
                .Json(q => q.Json, (q, json) => q with { Json = json })
                .Quiet(q => q.Quiet, (q, quiet) => q with { Quiet = quiet }),
        ],
    };

    /// <summary>How long the study may take; null means what its file says.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>Whether to show the plan and stop.</summary>
    public bool PlanOnly { get; init; }

    /// <summary>Whether to begin anew.</summary>
    public bool Force { get; init; }

    /// <inheritdoc/>
    public override void Check(GivenOptions given)
    {
        if (PlanOnly)
        {
            given.Refuse("--plan shows the plan in words", "json");
        }
    }

    private static TimeSpan? ReadBudget(string text)
        => StudyParser.Duration(text) ?? throw new UsageException($"--budget takes a time such as 90s, 20min or 1.5h, not '{text}'");
}
