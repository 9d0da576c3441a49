using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>How to run and what to leave: the run options of every command that computes.</summary>
internal sealed record RunQuestion
{
    /// <summary>The options, one row each.</summary>
    public static OptionGroup<RunQuestion> Options { get; } = new OptionGroup<RunQuestion>("Run")
        .Seed("what everything random comes from", q => q.Seed, (q, seed) => q with { Seed = seed })
        .Threads(q => q.Threads, (q, threads) => q with { Threads = threads })
        .Output(
            "write the run folder there; a run that is there already is shown, not computed again",
            q => q.Output,
            (q, output) => q with { Output = output })
        .Force("compute again and replace the run folder", q => q.Force, (q, force) => q with { Force = force })
        .Json(q => q.Json, (q, json) => q with { Json = json })
        .Quiet(q => q.Quiet, (q, quiet) => q with { Quiet = quiet });

    /// <summary>What everything random comes from.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads to use; null means all cores.</summary>
    public int? Threads { get; init; }

    /// <summary>Where the run folder goes; null means nowhere.</summary>
    public string? Output { get; init; }

    /// <summary>Whether to compute again what the run folder already holds.</summary>
    public bool Force { get; init; }

    /// <summary>Whether to print one JSON document.</summary>
    public bool Json { get; init; }

    /// <summary>Whether to show no progress.</summary>
    public bool Quiet { get; init; }
}
