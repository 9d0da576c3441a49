using System.Text;
using Plateau.Cli.Options;
using Plateau.Cli.Progress;
using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Pages;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Cli.Jobs;

/// <summary>The work of <c>plateau compare</c>.</summary>
internal sealed class CompareJob(CompareOptions options) : IJob<CompareDocument>
{
    private const double DefaultSigma = 0.01;
    private const int DefaultDraws = 64;

    private readonly List<string> _warnings = [];
    private (Side A, Side B)? _sides;

    /// <inheritdoc/>
    public IReadOnlyList<string> Files => [OldJobRunner.Report];

    /// <inheritdoc/>
    public RunDefinition Define(CancellationToken cancellation)
    {
        if (options.A is ComparedSide.Losses)
        {
            return Definitions.Of(options, null, 0, 0, null);
        }

        Settled settled = Settle();
        return Definitions.Of(options, settled.Probe, settled.Sigma, settled.Draws, Sides);
    }

    /// <inheritdoc/>
    public CompareDocument Run(RunWriter? writer, IProgressSink progress, CancellationToken cancellation)
    {
        CompareDocument document = options is { A: ComparedSide.Losses a, B: ComparedSide.Losses b }
            ? Comparison.Of(JobInputs.Losses(a.File), JobInputs.Losses(b.File), (a.Name, b.Name), Question(1))
            : Compare(progress, cancellation);
        if (writer is not null)
        {
            ReportSettings settings = PointJob.Settings(options.CommandLine, document.Version, writer, options.Confidence);
            writer.Write(OldJobRunner.Report, stream => stream.Write(Encoding.UTF8.GetBytes(CompareReport.Render(document, settings))));
        }

        return document;
    }

    private (Side A, Side B) Sides => _sides ??= Read();

    private CompareQuestion Question(int draws) => new() { Remaining = options.Remaining, Confidence = options.Confidence, Draws = draws, Seed = options.Job.Seed };

    private CompareDocument Compare(IProgressSink progress, CancellationToken cancellation)
    {
        Settled settled = Settle();
        (Side a, Side b) = Sides;
        DataSplit first = JobInputs.Data(a.Job, progress, a.Groups);
        DataSplit second = a.Groups == b.Groups && SameObjects(a.Job, b.Job) ? first : JobInputs.Data(b.Job, progress, b.Groups);
        Func<Optimum, Probe> probe = optimum => JobInputs.Around(settled.Probe)(optimum, settled.Sigma);

        // What is wrong with a file comes out before anything is trained.
        (Network Network, Optimum? Given) one = Prepared(a, first);
        (Network Network, Optimum? Given) other = Prepared(b, second);
        Optimum left = one.Given ?? Trained(a, one.Network, first, progress, cancellation);
        Optimum right = other.Given ?? Trained(b, other.Network, second, progress, cancellation);
        using ShareStage stage = new(progress);
        CompareDocument document = Comparison.Of(
            new ComparedPoint(options.A.Name, left, first, a.Recipe), new ComparedPoint(options.B.Name, right, second, b.Recipe), probe, Question(settled.Draws), stage.Report, cancellation);
        return document.WithWarnings([.. _warnings, .. document.Warnings]);
    }

    private static (Network Network, Optimum? Given) Prepared(Side side, DataSplit data)
    {
        LandscapePoint.Check(data);
        Network network = JobInputs.Network(side.Job, data.Training);
        return (network, side.Job.Weights is string weights ? JobInputs.Load(side.Job, network, weights) : null);
    }

    private static Optimum Trained(Side side, Network network, DataSplit data, IProgressSink progress, CancellationToken cancellation)
    {
        using TrainingStage stage = new(progress);
        return JobInputs.Trainer(side.Job).Fit(network, data.Training, side.Job.Seed, data.HeldOut, stage.Report, cancellation);
    }

    private static bool SameObjects(JobOptions a, JobOptions b)
        => (a.Data, a.DataDir, a.Samples, a.Subset, a.HeldOut, a.Normalize, a.Seed) == (b.Data, b.DataDir, b.Samples, b.Subset, b.HeldOut, b.Normalize, b.Seed);

    // What is no run has the objects of the one that is.
    private (Side A, Side B) Read()
    {
        ComparedRun? first = options.A is ComparedSide.Run a ? ComparedRun.Of("A", a.Folder, options.Job) : null;
        ComparedRun? second = options.B is ComparedSide.Run b ? ComparedRun.Of("B", b.Folder, options.Job) : null;
        JobOptions objects = first?.Job ?? second?.Job ?? options.Job;
        string? groups = (first ?? second)?.Groups;
        return (Of(options.A, first, objects, groups), Of(options.B, second, objects, groups));
    }

    private Side Of(ComparedSide side, ComparedRun? run, JobOptions objects, string? groups)
    {
        if (run is not null)
        {
            return new Side(run, run.Job, run.Groups);
        }

        var model = (ComparedSide.Model)side;
        JobOptions given = options.Job;
        return new Side(null, objects with
        {
            Model = model.Spec ?? given.Model,
            Weights = model.File,
            Loss = given.Loss,
            LabelSmoothing = given.LabelSmoothing,
            Precision = given.Precision,
            Fit = given.Fit,
        }, groups);
    }

    private Settled Settle()
    {
        ComparedRun[] runs = [.. new[] { Sides.A.Run, Sides.B.Run }.Where(run => run is { IsAssessment: true }).Select(run => run!)];
        _warnings.Clear();
        Settled settled = new(
            options.Probe ?? runs.Select(run => run.Probe).FirstOrDefault(probe => probe is not null) ?? ProbeChoice.Gaussian,
            options.Sigma ?? runs.Select(run => run.Sigma).FirstOrDefault(sigma => sigma is not null) ?? DefaultSigma,
            options.Draws ?? runs.Select(run => run.Draws).FirstOrDefault(draws => draws is not null) ?? DefaultDraws);
        if (options.Sigma is null && runs is [{ Sigma: double one }, { Sigma: double other }] && one != other)
        {
            _warnings.Add(FormattableString.Invariant($"A was assessed at sigma = {one}, B at {other}: both are compared at {one}; choose with --sigma."));
        }

        if (runs.Any(run => run.LookedElsewhere))
        {
            _warnings.Add("A run looked at a subspace, another centre, another covariance or a mixture: here both are looked at in the whole space around their own optima.");
        }

        return settled;
    }

    /// <summary>One of the two: a run where it is one, what to load or train, and the column that is no feature of its objects.</summary>
    internal sealed record Side(ComparedRun? Run, JobOptions Job, string? Groups)
    {
        /// <summary>How it was trained, or is; null for parameters of unknown origin.</summary>
        public RecipeSummary? Recipe => Run is not null ? Run.Recipe : Job.Weights is null ? Recipes.Of(Job.Fit.Defining()) : null;
    }

    private sealed record Settled(ProbeChoice Probe, double Sigma, int Draws);
}
