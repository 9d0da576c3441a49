using Plateau.Data;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What every question about a network and its objects has: which objects, which network, how to run.</summary>
internal abstract record JobQuestion
{
    /// <summary>The options about the objects: which data, how many of them, which ones are held out.</summary>
    public DataQuestion Data { get; init; } = new();

    /// <summary>Which network, and how its parameters come about.</summary>
    public ModelQuestion Model { get; init; } = new();

    /// <summary>How to run and what to leave.</summary>
    public RunQuestion Run { get; init; } = new();

    /// <summary>The command line as it was typed, for the report.</summary>
    public string CommandLine { get; init; } = string.Empty;

    /// <summary>The seed of the run.</summary>
    public ulong Seed => Run.Seed;

    /// <summary>The level of the intervals of the result.</summary>
    public virtual double Level => 0.95;

    /// <summary>Whether the objects and the network bear on the result; they do not where losses made elsewhere are given.</summary>
    public virtual bool HasModel => true;

    /// <summary>What is asked of the data layer.</summary>
    public virtual DataRequest Request => Data.Request(Seed, Model.Weights);

    /// <summary>The options that every such question has: data, model, run.</summary>
    public static IReadOnlyList<OptionGroup<TQuestion>> Shared<TQuestion>()
        where TQuestion : JobQuestion =>
    [
        new OptionGroup<TQuestion>(DataQuestion.Options.Title)
            .Include(DataQuestion.Options, q => q.Data, (q, data) => q with { Data = data }, q => q.HasModel),
        new OptionGroup<TQuestion>(ModelQuestion.Options.Title)
            .Include(ModelQuestion.Options, q => q.Model, (q, model) => q with { Model = model }, q => q.HasModel),
        new OptionGroup<TQuestion>(RunQuestion.Options.Title)
            .Include(RunQuestion.Options, q => q.Run, (q, run) => q with { Run = run }),
    ];

    /// <summary>The names of the options about objects and network: all that losses made elsewhere leave no room for.</summary>
    public static IEnumerable<string> DataAndModel
        => DataQuestion.Options.Rows.Select(row => row.Name).Concat(ModelQuestion.Options.Rows.Select(row => row.Name));

    /// <summary>Refuses what cannot be meant together among the shared options.</summary>
    /// <param name="given">The options that stand on the command line.</param>
    /// <exception cref="UsageException">Options exclude or need each other.</exception>
    public virtual void Check(GivenOptions given)
    {
        Model.Check(given, Data.HeldOut);
        given.Needs("force", "output DIR");
    }

    /// <summary>Reads or makes the objects.</summary>
    public DataSplit Load(IProgressSink progress)
    {
        using IProgressStage stage = progress.Begin(DataQuestion.Reading(Data.Data), 0, string.Empty);
        return ArgumentNames.ToOptions(DataSource.Load(Request));
    }
}
