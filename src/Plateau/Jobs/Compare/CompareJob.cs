using System.Globalization;
using Plateau.Data;
using Plateau.Formats;
using Plateau.Networks;
using Plateau.Pages;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>The work of <c>plateau compare</c>.</summary>
/// <param name="question">What is asked.</param>
internal sealed class CompareJob(CompareQuestion question) : Job<CompareQuestion, CompareResult>(question)
{
    private const double DefaultSigma = 0.01;

    private (Side A, Side B)? _sides;

    /// <inheritdoc/>
    public override string Command => "compare";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Files => [];

    private (Side A, Side B) Sides => _sides ??= Read();

    /// <inheritdoc/>
    public override RunDefinition Define(CancellationToken cancellation)
    {
        if (Question is { A: ComparedSide.Losses first, B: ComparedSide.Losses second })
        {
            (OptionDictionary alone, SortedDictionary<string, string> sums) = Defining(Question);
            sums["a"] = Checksum.OfFile(first.File);
            sums["b"] = Checksum.OfFile(second.File);
            return Definition(alone.Set("a", first.Name).Set("b", second.Name), sums);
        }

        // Both have the same objects; how one is trained bears on the result where one is.
        (Side a, Side b) = Sides;
        Side trained = a.Model.Weights is not null && b.Model.Weights is null ? b : a;
        (OptionDictionary options, SortedDictionary<string, string> checksums) = Defining(Settled(out _) with
        {
            Data = trained.Data,
            Model = trained.Model,
        });
        options.Set("a", Question.A.Name).Set("b", Question.B.Name);
        foreach ((string name, Side side) in new[] { ("a", a), ("b", b) })
        {
            if ((side.Run?.Hash ?? (side.Model.Weights is string weights ? Checksum.OfFile(weights) : null)) is string checksum)
            {
                checksums[name] = checksum;
            }

            options.Set($"{name}-model", side.Model.Spec).Set($"{name}-seed", side.Seed.ToString(CultureInfo.InvariantCulture));
        }

        return Definition(options, checksums);
    }

    /// <inheritdoc/>
    public override CompareResult Run(RunWriter? writer, IProgressSink progress, CancellationToken cancellation)
    {
        if (Question is { A: ComparedSide.Losses one, B: ComparedSide.Losses other })
        {
            return Comparison.Of(
                LossFile.Read(one.File),
                LossFile.Read(other.File),
                (one.Name, other.Name),
                Question.Remaining,
                Question.Confidence,
                Question.Seed);
        }

        CompareQuestion settled = Settled(out IReadOnlyList<string> warnings);
        (Side a, Side b) = Sides;
        DataSplit first = Load(a, progress);
        DataSplit second = Asked(a) == Asked(b) ? first : Load(b, progress);

        // What is wrong with a file comes out before anything is trained.
        (Network Network, Optimum? Given) left = Prepared(a, first);
        (Network Network, Optimum? Given) right = Prepared(b, second);
        ComparedPoint pointA = new(
            Question.A.Name,
            left.Given ?? Trained(a, left.Network, first, progress, cancellation),
            first,
            RecipeSummary.Of(a.Recipe.For(first.Training)));
        ComparedPoint pointB = new(
            Question.B.Name,
            right.Given ?? Trained(b, right.Network, second, progress, cancellation),
            second,
            RecipeSummary.Of(b.Recipe.For(second.Training)));
        Func<Optimum, double, Probe> probe = ProbeQuestion.Around(settled.Probe!);
        using ShareStage stage = new(progress);
        CompareResult result = Comparison.Of(
            pointA,
            pointB,
            optimum => probe(optimum, settled.Sigma!.Value),
            settled.Remaining,
            settled.Confidence,
            settled.Draws!.Value,
            settled.Seed,
            stage.Report,
            cancellation);
        return result.WithWarnings([.. warnings, .. result.Warnings]);
    }

    /// <inheritdoc/>
    public override Page Page(CompareResult result) => ComparePage.Of(result, Question.Confidence);

    private static DataSplit Load(Side side, IProgressSink progress)
    {
        using IProgressStage stage = progress.Begin(DataQuestion.Reading(side.Data.Data), 0, string.Empty);
        DataSplit data = ArgumentNames.ToOptions(DataSource.Load(Asked(side)));
        side.Run?.Check(data);
        return data;
    }

    private static DataRequest Asked(Side side) => side.Data.Request(side.Seed, side.Model.Weights) with { Groups = side.Groups };

    private static (Network Network, Optimum? Given) Prepared(Side side, DataSplit data)
    {
        LandscapePoint.Check(data);
        Network network = side.Model.Network(data.Training);
        return (network, side.Model.Weights is string weights ? side.Model.For(data.Training).Load(network, weights, data.Training) : null);
    }

    private static Optimum Trained(Side side, Network network, DataSplit data, IProgressSink progress, CancellationToken cancellation)
    {
        using TrainingStage stage = new(progress);
        return side.Model.For(data.Training).Trainer.Fit(network, data.Training, side.Seed, data.HeldOut, stage.Report, cancellation);
    }

    // A model given by name uses the objects of the run it is compared with.
    private (Side A, Side B) Read()
    {
        ComparedRun? first = Question.A is ComparedSide.Run a ? ComparedRun.Of("A", a.Folder, Question.Data) : null;
        ComparedRun? second = Question.B is ComparedSide.Run b ? ComparedRun.Of("B", b.Folder, Question.Data) : null;
        ComparedRun? objects = first ?? second;
        return (Of(Question.A, first, objects), Of(Question.B, second, objects));
    }

    private Side Of(ComparedSide side, ComparedRun? run, ComparedRun? objects)
    {
        if (run is not null)
        {
            return new Side(run, run.Data, run.Seed, run.Model, run.Groups, run.Recipe);
        }

        var given = (ComparedSide.Model)side;
        ModelQuestion model = Question.Model with { Spec = given.Spec ?? Question.Model.Spec, Weights = given.File };
        return new Side(
            null,
            objects?.Data ?? Question.Data,
            objects?.Seed ?? Question.Seed,
            model,
            objects?.Groups,
            model);
    }

    // What is not asked for is that of an assessment among the two.
    private CompareQuestion Settled(out IReadOnlyList<string> warnings)
    {
        ComparedRun[] runs = [.. new[] { Sides.A.Run, Sides.B.Run }.OfType<ComparedRun>().Where(run => run.IsAssessment)];
        List<string> doubts = [];
        if (Question.Sigma is null && runs is [{ Sigma: double one }, { Sigma: double other }] && one != other)
        {
            doubts.Add(FormattableString.Invariant(
                $"A was assessed at sigma = {one}, B at {other}: both are compared at {one}; choose with --sigma."));
        }

        if (runs.Any(run => run.LookedElsewhere))
        {
            doubts.Add(
                "A run looked at a subspace, another centre, another covariance or a mixture: here both are looked at in the whole space "
                    + "around their own optima.");
        }

        warnings = doubts;
        return Question with
        {
            Probe = Question.Probe ?? runs.Select(run => run.Probe).FirstOrDefault(probe => probe is not null) ?? ProbeChoice.Gaussian,
            Sigma = Question.Sigma ?? runs.Select(run => run.Sigma).FirstOrDefault(sigma => sigma is not null) ?? DefaultSigma,
            Draws = Question.Draws
                ?? runs.Select(run => run.Draws).FirstOrDefault(draws => draws is not null)
                ?? ProbeQuestion.DefaultDraws,
        };
    }

    // One of the two: a run where it is one, its objects, what to load or train, the column that is no feature, and how it was trained or
    // is.
    private sealed record Side(ComparedRun? Run, DataQuestion Data, ulong Seed, ModelQuestion Model, string? Groups, ModelQuestion Recipe);
}
