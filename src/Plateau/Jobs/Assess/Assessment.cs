using System.Diagnostics;
using Plateau.Convergence;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>
/// The main job: train or take an optimum, look at the landscape around it on the training and on held-out objects, and answer how much
/// data it needs.
/// Of the draws it makes itself it keeps no loss matrix: they are folded into their statistics one by one. Losses that were made elsewhere
/// come as a whole one.
/// </summary>
public sealed class Assessment
{
    /// <summary>With fewer draws than these the spread of V over draws is hardly known.</summary>
    internal const int FewDraws = 30;

    // So many standard errors from 0 a mean is told from it.
    private const double NotTold = 3;

    // Steps of σ at which the closed form is held against draws, and how many of them.
    private static readonly double[] Ladder = [0.1, 0.3, 1, 3, 10];
    private const int LeastGauge = 8;
    private const int MostGauge = 32;

    private readonly AssessmentQuestion _question;
    private readonly IAssessmentObserver? _observer;
    private readonly Dictionary<string, double> _timings = [];
    private readonly List<string> _warnings = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private double _elapsed;
    private ProbedLandscape? _landscape;
    private Forecasts? _forecasts;

    private Assessment(AssessmentQuestion question, IAssessmentObserver? observer)
    {
        question.Check();
        _question = question;
        _observer = observer;
    }

    /// <summary>Assesses a network that is trained first.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The N objects and the held-out ones.</param>
    /// <param name="trainer">How to train.</param>
    /// <param name="probe">Where to look, given the optimum.</param>
    /// <param name="question">What to ask.</param>
    /// <param name="observer">Hears of the progress; may be null.</param>
    /// <param name="cancellation">Stops the work; nothing is left.</param>
    /// <exception cref="PlateauException">The data cannot be assessed; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static AssessResult Of(
        Network network,
        DataSplit data,
        Trainer trainer,
        Func<Optimum, Probe> probe,
        AssessmentQuestion question,
        IAssessmentObserver? observer = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(data);
        RequireSomethingToLearn(data, question);
        Assessment assessment = new(question, observer);
        if (question.Refits > 0)
        {
            LandscapePoint.RequireHeldOut(
                data,
                "refits show how V and the gap move on objects that no fit ever saw",
                question.Validate ? nameof(question.Validate) : nameof(question.Refits));
        }

        NextChoice.Check(data, question, trainer.LossOf(data.Training));
        TakeuchiSummary.Check(question, trainer.LossOf(data.Training));
        bool chooses = trainer.ReturnedEpoch == ReturnedEpoch.LeastHeldOutLoss;
        if (chooses && data.HeldOut is not null)
        {
            assessment._warnings.Add(
                "The epoch was chosen by the held-out objects, so they are not quite fresh any more: the held-out loss and the gap are a "
                    + "little optimistic.");
        }

        Optimum optimum = trainer.Fit(
            network,
            data.Training,
            question.Seed,
            chooses ? data.HeldOut : null,
            observer is null ? null : observer.Trained,
            cancellation);
        assessment.Lap("training");
        AssessResult document = assessment.Probe(optimum, data, probe, cancellation);
        return question.Refits > 0 ? assessment.Refitted(document, network, data, trainer, probe, cancellation) : document;
    }

    /// <summary>Assesses an optimum as it is.</summary>
    /// <param name="optimum">The optimum.</param>
    /// <param name="data">The N objects and the held-out ones.</param>
    /// <param name="probe">Where to look, given the optimum.</param>
    /// <param name="question">What to ask.</param>
    /// <param name="observer">Hears of the progress; may be null.</param>
    /// <param name="cancellation">Stops the work; nothing is left.</param>
    /// <exception cref="PlateauException">The data cannot be assessed; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static AssessResult Of(
        Optimum optimum,
        DataSplit data,
        Func<Optimum, Probe> probe,
        AssessmentQuestion question,
        IAssessmentObserver? observer = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(question);
        ThrowIfRefits(question);
        RequireSomethingToLearn(data, question);
        NextChoice.Check(data, question, optimum.Loss);
        TakeuchiSummary.Check(question, optimum.Loss);
        return new Assessment(question, observer).Probe(optimum, data, probe, cancellation);
    }

    /// <summary>Assesses losses that were made elsewhere.</summary>
    /// <param name="losses">Draws × objects.</param>
    /// <param name="question">What to ask; its number of draws is that of the matrix.</param>
    /// <param name="observer">Hears of the progress; may be null.</param>
    /// <exception cref="PlateauException">The losses cannot be assessed; the message says why and what to do.</exception>
    public static AssessResult Of(LossMatrix losses, AssessmentQuestion question, IAssessmentObserver? observer = null)
    {
        ArgumentNullException.ThrowIfNull(losses);
        ArgumentNullException.ThrowIfNull(question);
        ThrowIfRefits(question);
        if (losses.Objects < 2)
        {
            throw new PlateauException($"{LandscapeVariance.OneObject}; give the losses of two or more (draws × objects).");
        }

        LossDoubt[] doubts = [.. LossDoubts.Of(losses).Reverse()];
        losses = LossDoubts.Different(losses);
        Assessment assessment = new(question with { Draws = losses.Draws }, observer);
        assessment._warnings.AddRange(doubts.Select(doubt => doubt.Warning));
        ProbedStatistics draws = new(new LandscapeStatistics(losses.Objects, losses.AtOptimum, assessment.Orders), null);
        for (int draw = 0; draw < losses.Draws; draw++)
        {
            draws.Training.Add(losses.Row(draw));
            observer?.Drew(draw, losses.Draws, losses.Row(draw));
        }

        assessment.Lap("statistics");
        assessment._warnings.Add(
            "These losses come without held-out objects: if they are the ones that the model was fitted to, K is optimistic.");
        AssessResult document = assessment.Document(
            new GroupsAndObjects(assessment._question, null, null, null),
            new DataSummary("losses", losses.Objects, 0, 0),
            null,
            new ProbeSummary("losses", SubspaceKind.Full, null, null, losses.Draws),
            draws,
            null);
        return document with
        {
            Caveats = Caveats([.. doubts.Select(doubt => doubt.Headline).OfType<string>()]),
            Answer = Array.Exists(doubts, doubt => doubt.Forbids)
                ? document.Answer with { Enough = false, Reason = AnswerReason.Doubtful }
                : document.Answer,
        };
    }

    private static IEnumerable<string> OfLeaks(DataSplit data)
    {
        if (data.CopiesHeldOut > 0)
        {
            yield return Text($"But {data.CopiesHeldOut:n0} of {data.HeldOut!.Objects:n0} held-out objects ")
                + $"{(data.CopiesHeldOut == 1 ? "is a copy of a training object" : "are copies of training objects")}, so the answer "
                + "is optimistic.";
        }

        if (data.LeakingColumns.Count > 0)
        {
            string columns = $"{(data.LeakingColumns.Count > 1 ? "columns" : "column")} {string.Join(", ", data.LeakingColumns)}";
            yield return $"But {columns} may tell the label, which no new object would bring.";
        }
    }

    private static string[]? Caveats(params string[] said) => said.Length > 0 ? said : null;

    private RandomOrders? Orders => _question.Orders > 0 ? new RandomOrders(_question.Orders, _question.Seed) : null;

    private static void ThrowIfRefits(AssessmentQuestion question)
    {
        if (question.Refits > 0)
        {
            throw new ArgumentException(
                "Refits need a trainer; an optimum or losses made elsewhere cannot be fitted again.",
                nameof(question));
        }
    }

    private static void RequireSomethingToLearn(DataSplit data, AssessmentQuestion question)
    {
        LandscapePoint.Check(data);
        GroupsAndObjects.Grouped(question.Groups, data);
        TakeuchiSummary.Check(question, data);
        NextChoice.Check(data, question);
        if (data.HeldOut is { Objects: < 2 })
        {
            throw new PlateauException(
                $"{data.Training.Name}, held out: {LandscapeVariance.OneObject}; hold out two or more, or none (`HeldOut` none).");
        }
    }

    private AssessResult Probe(Optimum optimum, DataSplit data, Func<Optimum, Probe> choose, CancellationToken cancellation)
    {
        _observer?.Reached(optimum);
        _warnings.AddRange(data.Warnings);
        _warnings.AddRange(optimum.Notes);
        Evaluation training = Evaluation.Of(optimum, data.Training, cancellation);
        Evaluation? heldOut = data.HeldOut is null ? null : Evaluation.Of(optimum, data.HeldOut, cancellation);
        OptimumSummary summary = OptimumSummary.Of(training, GradientNorm.Of(optimum, data.Training));
        Lap("optimum");
        Probe probe = choose(optimum);
        _warnings.AddRange(probe.Warnings());
        _warnings.AddRange(ProbePosteriorSummary.Warnings(probe.Covariance));
        if (probe.Subspace is Subspace subspace)
        {
            string directions = subspace.Kind == SubspaceKind.Eigen ? "eigenvector" : $"{WordConverter.Word(subspace.Kind)} direction";
            string many = subspace.Dimension == 1 ? string.Empty : "s";

            // With σ alike in all directions more of them add to V; with a covariance of their own it depends.
            string more = probe.HasCovariance && probe.Covariance is null
                ? "."
                : ", and grows with their number up to that of the full space (`Subspace` full).";
            _warnings.Add($"Draws move along {subspace.Dimension} {directions}{many} alone: K is about them{more}");
        }

        GroupsAndObjects objects = new(_question, data, training, heldOut);
        ProbedStatistics draws = ProbedStatistics.Of(
            probe,
            data,
            training,
            heldOut,
            _question,
            Orders,
            (draw, rows) =>
            {
                objects.Add(rows);
                _observer?.Drew(draw, _question.Draws, rows[0]);
            },
            cancellation);
        Lap("probing");
        _warnings.AddRange(ProbePosteriorSummary.Warnings(probe, training.Loss, LandscapeVariance.Mean(draws.Training.Means)));
        NextSummary? next = NextChoice.Of(probe, data, _question, _observer, _warnings, cancellation);
        if (next is not null)
        {
            Lap("pool");
        }

        QuadraticResult? quadratic = Quadratic(optimum, data, training, probe, cancellation);
        AssessResult document = Document(
            objects,
            DataSummary.Of(data),
            (ModelSummary.Of(optimum), summary),
            ProbePosteriorSummary.Of(probe, _question.Draws),
            draws,
            heldOut) with
        {
            Fit = optimum,
            Subspace = probe.Subspace,
            Caveats = Caveats([.. OfLeaks(data)]),
        };
        VarianceEstimate decisive = document.HeldOut ?? document.LandscapeVariance;
        if (optimum.Precision == Precision.Single && LossDoubts.OfRounding(decisive, (heldOut ?? training).Loss) is string doubt)
        {
            _warnings.Insert(0, doubt);
        }

        document = Doubted(document, optimum, data.Training);
        document = document with { Quadratic = quadratic, Next = next, Sigmas = Sigmas(probe, data, training, heldOut, cancellation) };
        return Completed(document with { Takeuchi = Takeuchi(optimum, data, document, cancellation) });
    }

    // K against σ: the same standard coordinates of the draws, scaled. Null with one σ.
    private List<SigmaSummary>? Sigmas(
        Probe probe,
        DataSplit data,
        Evaluation training,
        Evaluation? heldOut,
        CancellationToken cancellation)
    {
        if (_question.Sigmas.Count == 0)
        {
            return null;
        }

        Tolerance tolerance = Tolerance.Remaining(_question.Remaining[0]);
        List<SigmaSummary> rows =
        [
            _landscape!.Row(probe.Covariance?.MeanDeviation ?? probe.Sigma, tolerance, data.Training.Objects) with
            {
                Covariance = probe.Covariance is null ? null : CovarianceKind.Posterior,
            },
        ];
        for (int i = 0; i < _question.Sigmas.Count; i++)
        {
            double sigma = _question.Sigmas[i];
            int done = i * _question.Draws;
            try
            {
                ProbedStatistics draws = ProbedStatistics.Of(
                    probe.Covariance is null ? probe with { Sigma = sigma } : probe.Isotropic(sigma),
                    data,
                    training,
                    heldOut,
                    _question,
                    null,
                    (draw, _) => _observer?.Moved("other sigmas", done + draw + 1, _question.Sigmas.Count * _question.Draws, "draws"),
                    cancellation);
                rows.Add(ProbedLandscape.Of(draws, _question).Row(sigma, tolerance, data.Training.Objects));
            }
            catch (PlateauException failure)
            {
                _warnings.Add(Text($"σ = {sigma:g3} is left out of the table: {failure.Message}"));
            }
        }

        Lap("sigmas");
        return rows;
    }

    private AssessResult Refitted(
        AssessResult document,
        Network network,
        DataSplit data,
        Trainer trainer,
        Func<Optimum, Probe> probe,
        CancellationToken cancellation)
    {
        Refits refits = new(_question, network, data, trainer, probe, _observer);
        RefitsSummary summary = refits.Of(document, _landscape!, _warnings, cancellation);
        Lap("refits");
        ValidationSummary? validation = _question.Validate ? Validation.Of(summary, _question, _warnings) : null;
        return Completed(_forecasts!.Refitted(document with { Refits = summary, Validation = validation }, refits));
    }

    // What came after the statistics counts in the total, and its warnings come last.
    private AssessResult Completed(AssessResult document)
    {
        _timings["total"] = _clock.Elapsed.TotalSeconds;
        return document.WithWarnings([.. document.Warnings, .. _warnings.Except(document.Warnings)]);
    }

    // In an eigen-subspace: what the closed form says beside the measurement, and how K depends on σ.
    private QuadraticResult? Quadratic(Optimum optimum, DataSplit data, Evaluation training, Probe probe, CancellationToken cancellation)
    {
        if (probe.Subspace?.Eigenpairs is null || probe.Kind == ProbeKind.Mixture)
        {
            return null;
        }

        QuadraticQuestion question = new()
        {
            Probe = new ProbeQuestion
            {
                Chosen = SubspaceKind.Eigen,
                GivenDimension = probe.Dimension,
                GivenSigmas = [.. Ladder.Select(step => step * probe.Sigma).Union(probe.Covariance is null ? _question.Sigmas : [])],
                Draws = Math.Clamp(_question.Draws / 4, LeastGauge, MostGauge),
                Covariance = probe.Covariance is null ? null : ProbeQuestion.Posterior,
                PriorPrecision = probe.Covariance?.PriorPrecision,
            },
            Orders = 0,
            Remaining = _question.Remaining[0],
            Run = new RunQuestion { Seed = _question.Seed },
        };
        ProbePlace place = new()
        {
            Probe = (_, sigma) => probe with { Sigma = sigma, Subspace = null },
            Given = probe.Subspace,
            Mean = ReferenceEquals(probe.Centers[0], optimum.Parameters) ? null : probe.Centers[0],
            Covariance = probe.Covariance is null ? probe.CoordinateCovariance() : null,
        };
        QuadraticResult quadratic = QuadraticAnalysis.Of(
            LandscapePoint.Of(optimum, data, training, cancellation),
            question,
            place,
            null,
            cancellation);

        // Of a network that has hardly learned anything, or was still learning, the answer says so.
        string untrained = LandscapePoint.HardlyLearned(optimum.Loss, training.Loss, data.Training);
        string? unfinished = LandscapePoint.Unfinished(optimum, training.Loss, data.Training);
        _warnings.AddRange(quadratic.Warnings.Except([.. _warnings, untrained, unfinished ?? untrained]));
        Lap("quadratic");
        return quadratic with { Warnings = [], Timings = new Dictionary<string, double>() };
    }

    private TakeuchiSummary? Takeuchi(Optimum optimum, DataSplit data, AssessResult document, CancellationToken cancellation)
    {
        if (_question.Takeuchi == 0)
        {
            return null;
        }

        TakeuchiSummary summary = TakeuchiSummary.Of(optimum, data, _question, document, _observer, _warnings, cancellation);
        Lap("takeuchi");
        return summary;
    }

    private AssessResult Document(
        GroupsAndObjects objects,
        DataSummary data,
        (ModelSummary Model, OptimumSummary Optimum)? fitted,
        ProbeSummary probe,
        ProbedStatistics draws,
        Evaluation? evaluation)
    {
        (LandscapeStatistics training, LandscapeStatistics? heldOut) = draws;
        _landscape = ProbedLandscape.Of(draws, _question);
        (LandscapeVariance trainingVariance, LandscapeVariance? heldOutVariance, LandscapeGap? gap) = _landscape;
        if (trainingVariance.Value == 0)
        {
            double[] means = training.ObjectMeans();
            throw new PlateauException(means.AsSpan().ContainsAnyExcept(means[0])
                ? Text($"{data.Name}: the losses of the {data.Objects:n0} objects differ by so little ({means.Max() - means.Min():g2}) ")
                    + "that its square is 0 in double precision; give the losses in a larger unit."
                : Text($"{data.Name}: all {data.Objects:n0} objects have the same loss at every draw, so there is no landscape to ")
                    + "measure; check the labels, the features and the model.");
        }

        LandscapeCurve curve = LandscapeCurve.Of(training, trainingVariance);
        (LandscapeVariance decisive, LandscapePart part) = (_landscape.Decisive, _landscape.Part);
        Forecasts forecasts = _forecasts = new(_question, data.Objects, trainingVariance, heldOutVariance, gap, part);
        if (decisive.ValueOf(part) > 0 && !(decisive.MeanLoss > 0))
        {
            throw new PlateauException(
                Text($"The mean loss is {decisive.MeanLoss:g4}, and the answer rests on a tolerance relative to it (`Remaining`), ")
                    + "also beside `Tolerance`, and that needs a mean above 0; add one constant to all losses, so that 0 is the best loss "
                    + "there can be.");
        }

        Tolerance tolerance = Tolerance.Remaining(_question.Remaining[0]);
        Verdict verdict = Verdict.Of(decisive.SufficientSize(tolerance, part), data.Objects, gap, _question.Gap);
        Warn(decisive, part, forecasts.Parting(), fitted is null, draws.Decisive);
        GroupsSummary? groups = objects.Groups(training, heldOut, part);
        _warnings.AddRange(objects.Warnings());
        Lap("statistics");
        _timings["total"] = _clock.Elapsed.TotalSeconds;
        AssessResult document = new()
        {
            Version = BuildVersion.Number,
            Seed = _question.Seed,
            Warnings = _warnings,
            Data = data,
            Model = fitted?.Model,
            Optimum = fitted?.Optimum,
            Probe = probe,
            LandscapeVariance = trainingVariance,
            HeldOut = heldOutVariance is null ? null : new HeldOutSummary(heldOutVariance, evaluation!),
            Curve = curve,
            SufficientSize =
            [
                .. Sizes(trainingVariance, ObjectSet.Training),
                .. heldOutVariance is null ? [] : Sizes(heldOutVariance, ObjectSet.HeldOut),
            ],
            Gap = GapSummary.Of(gap, _question.Gap),
            Answer = new AnswerSummary(
                Criterion.Remaining,
                part,
                heldOutVariance is null ? ObjectSet.Training : ObjectSet.HeldOut,
                tolerance.Value,
                verdict.Size.K,
                verdict.Size.Low,
                verdict.Size.High,
                verdict.Enough,
                verdict.Reason switch
                {
                    VerdictReason.Gap => AnswerReason.Gap,
                    VerdictReason.Remaining => AnswerReason.Remaining,
                    _ => AnswerReason.Settled,
                }),
            Groups = groups,
            Gallery = objects.Gallery(training, heldOut),
            Ranked = objects.Ranked(training, heldOut),
            Timings = _timings,
        };
        return forecasts.AddedTo(document);

        IEnumerable<SufficientSizeSummary> Sizes(LandscapeVariance variance, ObjectSet of) => SufficientSizeSummary.From(
            variance,
            [.. _question.Increments.Select(Tolerance.Increment), .. _question.Remaining.Select(Tolerance.Remaining)],
            of,
            data.Objects);
    }

    // A network that has not learned, or was still learning, says nothing of how much data a trained one needs.
    private AssessResult Doubted(AssessResult document, Optimum optimum, Dataset training)
    {
        double guessing = optimum.Loss.Guessing(training);
        document = training.Targets is null ? document : document with { Guessing = guessing };
        if (optimum.Loss.IsHardlyLearned(document.Optimum!.Loss, training))
        {
            const string Advice = "train longer or with another `LearningRate` before trusting this answer";
            return Not(AnswerReason.Untrained, Untrained.Says("The network", optimum.Loss, document.Optimum.Loss, training, Advice)) with
            {
                Guessing = guessing,
            };
        }

        bool apart = document.Answer.Reason == AnswerReason.Gap;
        if (document.HeldOut is { } held && (training.Targets is null ? held.Loss >= guessing : held.RSquared <= 0))
        {
            string said = Text($"On held-out objects the network does no better than guessing: its mean loss there is {held.Loss:g3}, ")
                + Text($"guessing costs {guessing:g3}, and {document.Optimum.Loss:g3} on its own objects is what it learned by heart; ")
                + "check the labels, or take a smaller network.";
            return Not(apart ? AnswerReason.Gap : AnswerReason.Untrained, said) with { Guessing = guessing };
        }

        if (UnfinishedSummary.Of(optimum, document.Optimum.Loss, training) is not { } unfinished)
        {
            return document;
        }

        // A gap that parts fresh objects from the training ones is an answer of its own, and still one about an unfinished network.
        string falls = unfinished.Says("trusting this answer");
        if (apart && !document.Answer.Enough)
        {
            _warnings.Insert(0, falls);
            return document with { Warnings = [.. _warnings] };
        }

        return Not(AnswerReason.Unfinished, falls) with { Unfinished = unfinished };

        AssessResult Not(AnswerReason reason, string warning)
        {
            _warnings.Insert(0, warning);
            return document with { Answer = document.Answer with { Enough = false, Reason = reason }, Warnings = [.. _warnings] };
        }
    }

    private void Warn(
        LandscapeVariance decisive,
        LandscapePart part,
        HeldOutRatio? parting,
        bool madeElsewhere,
        LandscapeStatistics statistics)
    {
        if (decisive.Objects < LandscapeVariance.FewestObjects)
        {
            _warnings.Add(
                Text($"V is measured on {decisive.Objects} objects: below about {LandscapeVariance.FewestObjects} no interval means ")
                    + "anything, so none has an upper end; give more "
                    + Text($"{(madeElsewhere ? "objects" : "objects (`Samples`, `HeldOut`)")}."));
        }

        // Losses of one sign have a mean that is not 0.
        double error = Math.Sqrt(decisive.Value / decisive.Objects);
        if (Math.Abs(decisive.MeanLoss) < NotTold * error && statistics.ObjectMeans().Min() < 0)
        {
            _warnings.Add(
                Text($"The mean loss is {decisive.MeanLoss:g2} with a standard error of {error:g2}, not told from 0: a change relative to ")
                    + "it has no meaning, and neither has the answer; read the sizes for the increment.");
        }

        if (TailWarning.Of(decisive) is string tail)
        {
            _warnings.Add(tail);
        }

        string more = madeElsewhere ? "give more draws" : "use more (`Draws`)";
        (double? overObjects, double? overDraws) =
            part == LandscapePart.Shape ? (decisive.ShapeOverObjects, decisive.ShapeOverDraws) : (decisive.OverObjects, decisive.OverDraws);
        if (decisive.Draws == 1)
        {
            _warnings.Add($"{LandscapeVariance.OneDraw("the intervals hold")}; {more}.");
        }
        else if (overDraws > overObjects)
        {
            _warnings.Add(
                Text($"{LandscapeVariance.FewDraws(decisive.Draws)}; more of them")
                    + Text($"{(madeElsewhere ? string.Empty : $" (`Draws` {4 * decisive.Draws})")} would narrow the interval."));
        }
        else if (decisive.Draws < FewDraws)
        {
            _warnings.Add(
                Text($"{decisive.Draws} draws are few: how much others would differ is itself uncertain; ")
                    + Text($"{(madeElsewhere ? "give" : "use")} {FewDraws} or more{(madeElsewhere ? string.Empty : " (`Draws`)")}."));
        }

        if (parting is { Parted: true } && Size(parting.TrainingK) != Size(parting.HeldOutK))
        {
            double apart = Math.Max(parting.Ratio, 1 / parting.Ratio);
            _warnings.Add(
                Text($"The landscape variance{(part == LandscapePart.Shape ? " of the shape" : string.Empty)} is {parting.HeldOut:g3} ")
                    + Text($"({parting.HeldOutLow:g3} to {parting.HeldOutHigh:g3}) on held-out objects and {parting.Training:g3} ")
                    + Text($"({parting.TrainingLow:g3} to {parting.TrainingHigh:g3}) on training objects, {apart:g2} times apart: read ")
                    + Text($"off the training objects K would be {Size(parting.TrainingK)} instead of {Size(parting.HeldOutK)}."));
        }
    }

    private void Lap(string stage)
    {
        double now = _clock.Elapsed.TotalSeconds;
        _timings[stage] = _timings.GetValueOrDefault(stage) + now - _elapsed;
        _elapsed = now;
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static string Size(double k) => k switch
    {
        < 1e15 => Text($"{k:n0}"),
        < 1e300 => Text($"{k:g3}"),
        _ => "more than 1e300",
    };
}
