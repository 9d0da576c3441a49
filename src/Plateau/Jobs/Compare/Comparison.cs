using System.Diagnostics;
using Plateau.Convergence;
using Plateau.Data;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>
/// Two landscapes on the same objects and at the same draws. Draw t has the same random numbers for both; where they have as many
/// parameters, the same perturbation.
/// </summary>
internal sealed class Comparison
{
    private const double HeavyTail = 0.5;

    private readonly double _remaining;
    private readonly double _confidence;
    private readonly int _draws;
    private readonly ulong _seed;
    private readonly Dictionary<string, double> _timings = [];
    private readonly List<string> _warnings = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private Comparison(double remaining, double confidence, int draws, ulong seed)
        => (_remaining, _confidence, _draws, _seed) = (remaining, confidence, draws, seed);

    /// <summary>
    /// Compares two points: on the held-out objects, which both must have alike, or without any on the objects that both were fitted to.
    /// </summary>
    /// <param name="first">A.</param>
    /// <param name="second">B.</param>
    /// <param name="probe">Where to look, given the optimum: the same distribution for both.</param>
    /// <param name="remaining">τ of the remaining change, relative to the smaller mean loss of the two.</param>
    /// <param name="confidence">The level of every interval.</param>
    /// <param name="draws">The number of draws B.</param>
    /// <param name="seed">The seed of the draws and of the intervals.</param>
    /// <param name="progress">Hears what is done, and which share of it; may be null.</param>
    /// <param name="cancellation">Stops the work; nothing is left.</param>
    /// <exception cref="PlateauException">The two have no objects in common.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static CompareResult Of(
        ComparedPoint first,
        ComparedPoint second,
        Func<Optimum, Probe> probe,
        double remaining = 0.01,
        double confidence = 0.95,
        int draws = 64,
        ulong seed = 0,
        Action<string, double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(probe);
        RequireCommonObjects(first.Data, second.Data);
        Comparison comparison = new(remaining, confidence, draws, seed);
        comparison._warnings.AddRange(
            first.Data.Warnings.Except(first.Data.HeldOutWarnings).Union(second.Data.Warnings.Except(second.Data.HeldOutWarnings)));
        Gathered a = comparison.Gather(first, probe(first.Optimum), "A", progress, cancellation);
        Gathered b = comparison.Gather(second, probe(second.Optimum), "B", progress, cancellation);
        Dataset common = first.Data.HeldOut ?? first.Data.Training;
        bool heldOut = first.Data.HeldOut is not null;
        if (!heldOut)
        {
            comparison._warnings.Add(
                "There are no held-out objects, so both are compared on the objects that they were fitted to: a network that memorised "
                    + "them looks settled (--held-out).");
        }

        if (first.Optimum.Loss != second.Optimum.Loss)
        {
            comparison._warnings.Add(
                $"The two have different losses, {first.Optimum.Loss} and {second.Optimum.Loss}: their mean losses and V are in different "
                    + "units, and only K can be compared.");
        }

        comparison.WarnOfRecipes(first.Recipe, second.Recipe);
        Probe shown = probe(first.Optimum);
        return comparison.Result(
            DataSummary.Of(common),
            heldOut ? ObjectSet.HeldOut : ObjectSet.Training,
            new ProbeSummary(
                shown.Name,
                SubspaceKind.Full,
                shown.Sigma,
                first.Optimum.Network.ParameterCount == second.Optimum.Network.ParameterCount ? shown.Dimension : null,
                draws),
            a,
            b);
    }

    /// <summary>Compares losses that were made elsewhere, of the same objects at the same draws.</summary>
    /// <param name="first">A, draws × objects.</param>
    /// <param name="second">B, of the same shape.</param>
    /// <param name="names">What to call them.</param>
    /// <param name="remaining">τ of the remaining change, relative to the smaller mean loss of the two.</param>
    /// <param name="confidence">The level of every interval.</param>
    /// <param name="seed">The seed of the intervals.</param>
    /// <exception cref="PlateauException">The shapes differ, or there is one object only.</exception>
    public static CompareResult Of(
        LossMatrix first,
        LossMatrix second,
        (string A, string B) names,
        double remaining = 0.01,
        double confidence = 0.95,
        ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Draws != second.Draws || first.Objects != second.Objects)
        {
            throw new PlateauException(
                $"{names.A} holds {first.Draws} draws of {first.Objects} objects, {names.B} {second.Draws} of {second.Objects}; give the "
                    + "losses of the same objects at the same draws.");
        }

        Comparison comparison = new(remaining, confidence, first.Draws, seed);
        return comparison.Result(
            new DataSummary("losses", first.Objects, 0, 0),
            ObjectSet.Losses,
            new ProbeSummary("losses", SubspaceKind.Full, null, null, first.Draws),
            Gathered.Of(names.A, first),
            Gathered.Of(names.B, second));
    }

    private void WarnOfRecipes(RecipeSummary? first, RecipeSummary? second)
    {
        if (first is null || second is null || first == second)
        {
            return;
        }

        List<string> differences = [];
        Note("epochs", first.Epochs, second.Epochs);
        Note("optimizer", WordConverter.Word(first.Optimizer), WordConverter.Word(second.Optimizer));
        Note("learning rate", first.LearningRate, second.LearningRate);
        Note("batch size", first.BatchSize, second.BatchSize);
        Note("other options", first.Others.Length == 0 ? "none" : first.Others, second.Others.Length == 0 ? "none" : second.Others);
        _warnings.Add(
            $"A and B were trained differently ({string.Join("; ", differences)}): what differs may come from the training and not "
                + "from the networks.");

        void Note<T>(string name, T a, T b)
        {
            if (!EqualityComparer<T>.Default.Equals(a, b))
            {
                differences.Add(FormattableString.Invariant($"{name} {a} and {b}"));
            }
        }
    }

    private static void RequireCommonObjects(DataSplit first, DataSplit second)
    {
        if ((first.HeldOut is null) != (second.HeldOut is null))
        {
            throw new PlateauException(
                $"{(first.HeldOut is null ? "B" : "A")} has held-out objects and {(first.HeldOut is null ? "A" : "B")} has none, so there "
                    + "are none to compare on; hold out the same for both, or none.");
        }

        Dataset a = first.HeldOut ?? first.Training;
        Dataset b = second.HeldOut ?? second.Training;
        string which = first.HeldOut is null ? "objects" : "held-out objects";
        if (a.Objects < 2)
        {
            throw new PlateauException($"{a.Name}: {LandscapeVariance.OneObject}; compare on two or more.");
        }

        if (ReferenceEquals(a, b))
        {
            return;
        }

        if ((a.Targets is null) != (b.Targets is null))
        {
            throw new PlateauException(
                $"{(a.Targets is null ? "A" : "B")} tells classes apart, and {(a.Targets is null ? "B" : "A")} predicts quantities: their "
                    + "losses cannot be compared.");
        }

        if (a.Classes != b.Classes)
        {
            throw new PlateauException(
                $"A tells {a.Classes} classes apart, B {b.Classes}: they answer different questions, and their losses cannot be compared.");
        }

        if (a.Objects != b.Objects)
        {
            throw new PlateauException(
                $"A has {a.Objects} {which} of {a.Name}, B {b.Objects} of {b.Name}: compare two that have the same ones "
                    + "(the same --held-out).");
        }

        if (a.ObjectsChecksum != b.ObjectsChecksum)
        {
            throw new PlateauException(
                $"The {which} of A ({a.Name}) are not those of B ({b.Name}), or are normalised otherwise: a comparison needs the same "
                    + "ones, alike (--held-out, --normalize, --seed).");
        }
    }

    private Gathered Gather(ComparedPoint point, Probe probe, string side, Action<string, double>? progress, CancellationToken cancellation)
    {
        double started = _clock.Elapsed.TotalSeconds;
        Dataset common = point.Data.HeldOut ?? point.Data.Training;
        Evaluation evaluation = Evaluation.Of(point.Optimum, common, cancellation);
        Evaluation? fitted = point.Data.HeldOut is null ? null : Evaluation.Of(point.Optimum, point.Data.Training, cancellation);
        LandscapeStatistics statistics = new(common.Objects, evaluation.Losses);
        LandscapeStatistics? training = fitted is null || fitted.Losses.Length < 2
            ? null
            : new LandscapeStatistics(fitted.Losses.Length, fitted.Losses);
        _warnings.AddRange(point.Optimum.Notes.Except(_warnings));
        LossSweep.Run(
            probe,
            _draws,
            _seed,
            training is null ? [common] : [common, point.Data.Training],
            (draw, rows) =>
            {
                statistics.Add(rows[0]);
                training?.Add(rows[1]);
                progress?.Invoke($"probing {side}", (draw + 1.0) / _draws);
            },
            cancellation);
        bool untrained = point.Optimum.Loss.IsHardlyLearned(
            evaluation.Loss, common.Targets is null ? point.Data.Training : common);
        if (untrained)
        {
            _warnings.Add(Untrained.Says(
                side, point.Optimum.Loss, evaluation.Loss, point.Data.Training, "train it longer before trusting this answer"));
        }

        _timings[$"probing {side}"] = _clock.Elapsed.TotalSeconds - started;
        return new Gathered(
            point.Name,
            statistics,
            training,
            ModelSummary.Of(point.Optimum),
            point.Recipe,
            point.Data.Training.Objects,
            evaluation.Loss,
            evaluation)
        {
            Untrained = untrained,
        };
    }

    private CompareResult Result(DataSummary data, ObjectSet objects, ProbeSummary probe, Gathered a, Gathered b)
    {
        double started = _clock.Elapsed.TotalSeconds;
        PairedComparison paired = PairedComparison.Of(a.Statistics, b.Statistics, _confidence, _seed);
        LandscapeVariance one = LandscapeVariance.Of(a.Statistics, _confidence, _seed);
        LandscapeVariance other = LandscapeVariance.Of(b.Statistics, _confidence, _seed);
        ComparedSummary first = Summary(a, one, objects);
        ComparedSummary second = Summary(b, other, objects);
        bool sameUnits = a.Model?.Loss == b.Model?.Loss;
        CompareAnswer answer = Answer(paired, one, other, sameUnits);
        foreach ((string side, LandscapeVariance variance) in new[] { ("A", one), ("B", other) })
        {
            if (variance.TopShare > HeavyTail)
            {
                _warnings.Add(
                    FormattableString.Invariant($"1 % of the objects carry {100 * variance.TopShare:f0} % of the landscape variance of ")
                        + FormattableString.Invariant($"{side}: a few unusual objects decide the comparison."));
            }
        }

        if (answer.Allowed is not null
            && (answer.Fewer == ComparedFewer.B
                ? paired.LossInterval.Low > 0
                : answer.Fewer == ComparedFewer.A && paired.LossInterval.High < 0))
        {
            ComparedFewer fewer = answer.Fewer;
            _warnings.Add(
                FormattableString.Invariant($"{fewer} settles with fewer objects, but its mean loss is larger by ")
                    + FormattableString.Invariant($"{Math.Abs(paired.LossDifference):g2}: a network that has learned less has less to ")
                    + "settle, and is not the better one for it.");
        }

        if (probe.Draws == 1)
        {
            string more = objects == ObjectSet.Losses ? "give the losses of more" : "use more (--draws)";
            _warnings.Add($"{LandscapeVariance.OneDraw("the intervals hold")}; {more}.");
        }

        _timings["intervals"] = _clock.Elapsed.TotalSeconds - started;
        _timings["total"] = _clock.Elapsed.TotalSeconds;
        return new CompareResult
        {
            Version = BuildVersion.Number,
            Seed = _seed,
            Warnings = _warnings,
            Data = data,
            Objects = objects,
            Probe = probe,
            A = first,
            B = second,
            LossDifference = sameUnits
                ? new SignedEstimate(paired.LossDifference, paired.LossInterval.Low, paired.LossInterval.High)
                : null,
            Variance = sameUnits ? paired.Variance : null,
            Shape = sameUnits ? paired.Shape : null,
            Size = paired.Size,
            SizeOfShape = paired.SizeOfShape,
            Answer = answer,
            Timings = _timings,
        };
    }

    // A tolerance relative to the loss of each would be wider for the one that has learned less, and crown it. In different units there is
    // no other.
    private CompareAnswer Answer(PairedComparison paired, LandscapeVariance a, LandscapeVariance b, bool sameUnits)
    {
        LandscapePart part = a.Shape is null || b.Shape is null ? LandscapePart.Loss : LandscapePart.Shape;
        bool positive = a.MeanLoss > 0 && b.MeanLoss > 0;
        double? allowed = sameUnits && positive ? _remaining * Math.Min(a.MeanLoss, b.MeanLoss) : null;
        PairedRatio? ratio = (positive, sameUnits, part) switch
        {
            (false, _, _) => null,
            (_, true, LandscapePart.Shape) => paired.Shape,
            (_, true, _) => paired.Variance,
            (_, _, LandscapePart.Shape) => paired.SizeOfShape,
            _ => paired.Size,
        };
        return new CompareAnswer(
            ratio is { High: < 1 } ? ComparedFewer.B : ratio is { Low: > 1 } ? ComparedFewer.A : ComparedFewer.None,
            part,
            _remaining,
            allowed,
            ratio?.Value,
            ratio?.Low,
            ratio?.High,
            Size(a),
            Size(b));

        double? Size(LandscapeVariance v)
            => positive ? SampleSize.ForRemaining(v.ValueOf(part) / Square(allowed ?? (_remaining * v.MeanLoss)), 1) : null;

        static double Square(double x) => x * x;
    }

    private ComparedSummary Summary(Gathered side, LandscapeVariance v, ObjectSet objects)
    {
        LandscapeGap? gap = side.Training is null ? null : LandscapeGap.Between(side.Training, side.Statistics, _confidence, _seed);
        int available = side.TrainingObjects ?? side.Statistics.Objects;
        return new ComparedSummary
        {
            Name = side.Name,
            Model = side.Model,
            Training = side.TrainingObjects,
            Recipe = side.Recipe,
            Loss = side.Loss,
            Accuracy = side.Score?.Accuracy,
            RSquared = side.Score?.RSquared,
            Untrained = side.Untrained,
            LandscapeVariance = v,
            SufficientSize =
                v.MeanLoss > 0 ? [.. SufficientSizeSummary.From(v, [Tolerance.Remaining(_remaining)], objects, available)] : [],
            Gap = GapSummary.Of(gap, new AssessmentQuestion().Gap),
        };
    }

    private sealed record Gathered(
        string Name,
        LandscapeStatistics Statistics,
        LandscapeStatistics? Training,
        ModelSummary? Model,
        RecipeSummary? Recipe,
        int? TrainingObjects,
        double Loss,
        Score? Score)
    {
        public bool Untrained { get; init; }

        public static Gathered Of(string name, LossMatrix losses)
        {
            LandscapeStatistics statistics;
            try
            {
                statistics = LandscapeStatistics.Of(losses);
            }
            catch (PlateauException failure)
            {
                throw new PlateauException($"{name}: {failure.Message}", failure);
            }

            double mean = 0;
            foreach (double one in statistics.Means)
            {
                mean += one / statistics.Draws;
            }

            return new Gathered(name, statistics, null, null, null, null, mean, null);
        }
    }
}
