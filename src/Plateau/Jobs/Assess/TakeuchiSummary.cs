using Plateau.Convergence;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>
/// What more data still gain, by the curvature alone: the excess test loss Tr((H + λI)⁻¹C)/(2N) of a fit to the N objects over one to
/// infinitely many.
/// </summary>
internal sealed record TakeuchiSummary
{
    // With fewer held-out objects than this for each dimension the interval was measured to be too narrow.
    private const int ObjectsPerDimension = 10;

    /// <summary>D, the eigenvectors of the Gauss–Newton matrix H that it rests on object by object.</summary>
    public required int Dimension { get; init; }

    /// <summary>N, the objects fitted to.</summary>
    public required int Objects { get; init; }

    /// <summary>The held-out objects that H and C were measured on.</summary>
    public required int Measured { get; init; }

    /// <summary>The damping λ chosen: <see cref="PriorPrecision"/>/N.</summary>
    public required double Damping { get; init; }

    /// <summary>The precision of a normal prior under which w* is most plausible.</summary>
    public required double PriorPrecision { get; init; }

    /// <summary>The excess test loss at that damping, in the whole space.</summary>
    public required double Excess { get; init; }

    /// <summary>Lower end of its interval: the sum of those within the subspace and beyond it.</summary>
    public required double Low { get; init; }

    /// <summary>Upper end of its interval.</summary>
    public required double High { get; init; }

    /// <summary>
    /// Whether <see cref="Excess"/> is open: only that it lies between the ends is known, and it is given near the lower one.
    /// </summary>
    public bool Open { get; init; }

    /// <summary>The excess over the held-out loss.</summary>
    public required double Relative { get; init; }

    /// <summary>The gap between test and training loss that goes with it: twice the excess.</summary>
    public required double Gap { get; init; }

    /// <summary>Held-out less training loss at w*, as measured.</summary>
    public required double MeasuredGap { get; init; }

    /// <summary>
    /// The damping at which the gap forecast is the one measured; null where there is none, or the forecast is open there.
    /// </summary>
    public required double? MatchingDamping { get; init; }

    /// <summary>Tr C/Tr F over the whole space: 1 where the model is well specified.</summary>
    public required TraceRatio TraceRatio { get; init; }

    /// <summary>The forecast over dampings, rising.</summary>
    public required IReadOnlyList<TakeuchiPathPoint> Path { get; init; }

    /// <summary>Products with H that were spent.</summary>
    public required long Products { get; init; }

    /// <summary>The largest relative residual of an eigenpair.</summary>
    public required double Residual { get; init; }

    /// <summary>Refuses data without held-out objects, before anything is trained.</summary>
    internal static void Check(AssessmentQuestion question, DataSplit data)
    {
        if (question.Takeuchi > 0)
        {
            LandscapePoint.RequireHeldOut(
                data,
                "the Takeuchi forecast is made on objects that the fit never saw",
                nameof(question.Takeuchi));
        }
    }

    /// <summary>Refuses a loss that is no log-likelihood, before anything is trained.</summary>
    internal static void Check(AssessmentQuestion question, ObjectLoss loss)
    {
        if (question.Takeuchi > 0 && !loss.IsLogLikelihood)
        {
            throw new PlateauException(
                $"`Takeuchi`: its damping by the evidence and Tr C/Tr F take the loss for the log-likelihood of labels, and {loss} is "
                    + "none; use `Loss` cross-entropy without `LabelSmoothing`, or gaussian for quantities, or leave out `Takeuchi`.");
        }
    }

    internal static TakeuchiSummary Of(
        Optimum optimum,
        DataSplit data,
        AssessmentQuestion question,
        AssessResult document,
        IAssessmentObserver? observer,
        List<string> warnings,
        CancellationToken cancellation)
    {
        int n = data.Training.Objects;
        TakeuchiForecast forecast = TakeuchiForecast.Of(
            optimum,
            data.HeldOut!,
            new TakeuchiQuestion
            {
                Dimension = question.Takeuchi,
                Objects = n,
                Confidence = question.Confidence,
                Seed = question.Seed,
                Progress = observer is null
                    ? null
                    : step => observer.Moved("curvature of held-out objects", step.Converged, question.Takeuchi, "eigenvectors"),
            },
            cancellation);
        double loss = document.HeldOut!.Loss;
        double gap = loss - document.Optimum!.Loss;
        TakeuchiPathPoint chosen = Point(forecast.Chosen, n);
        if (forecast.Measured < ObjectsPerDimension * forecast.Dimension)
        {
            warnings.Add(
                FormattableString.Invariant($"The Takeuchi forecast rests on {forecast.Measured} held-out objects in {forecast.Dimension} ")
                    + FormattableString.Invariant($"dimensions: below {ObjectsPerDimension} objects a dimension its interval is too ")
                    + "narrow; hold out more, or take fewer dimensions (`Takeuchi`).");
        }

        return new TakeuchiSummary
        {
            Dimension = forecast.Dimension,
            Objects = n,
            Measured = forecast.Measured,
            Damping = chosen.Damping,
            PriorPrecision = forecast.PriorPrecision!.Value,
            Excess = chosen.Excess,
            Low = chosen.Low,
            High = chosen.High,
            Open = chosen.Open,
            Relative = chosen.Excess / loss,
            Gap = 2 * chosen.Excess,
            MeasuredGap = gap,
            MatchingDamping = forecast.Matching(gap),
            TraceRatio = forecast.TraceRatio,
            Path = [.. forecast.Path.Select(point => Point(point, n))],
            Products = forecast.Products,
            Residual = forecast.LargestResidual,
        };
    }

    private static TakeuchiPathPoint Point(TakeuchiPoint point, int objects)
    {
        double rest = point.Rest ?? 0;
        Interval interval = point.RestInterval ?? point.RestBracket;
        double low = Math.Min(rest, Math.Max(point.RestLow, interval.Low));
        double high = Math.Max(rest, Math.Min(point.RestHigh, interval.High));
        double scale = 1.0 / (2.0 * objects);
        return new TakeuchiPathPoint(
            point.Damping,
            scale * point.Total,
            scale * (point.Low + low),
            scale * (point.High + high),
            scale * point.Trace,
            scale * rest,
            scale * point.RestLow,
            scale * point.RestHigh,
            point.IsOpen);
    }
}

/// <summary>The Takeuchi forecast at one damping, in units of the loss.</summary>
/// <param name="Damping">λ.</param>
/// <param name="Excess">The excess test loss.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of its interval.</param>
/// <param name="Within">What of it lies within the subspace.</param>
/// <param name="Beyond">What lies beyond it, estimated.</param>
/// <param name="BeyondLow">What lies beyond it at least.</param>
/// <param name="BeyondHigh">What lies beyond it at most.</param>
/// <param name="Open">
/// Whether Lanczos' method leaves a factor above 1.1 between the least and the most of the excess: then only that it lies between the ends
/// is known.
/// </param>
internal sealed record TakeuchiPathPoint(
    double Damping,
    double Excess,
    double Low,
    double High,
    double Within,
    double Beyond,
    double BeyondLow,
    double BeyondHigh,
    bool Open);
