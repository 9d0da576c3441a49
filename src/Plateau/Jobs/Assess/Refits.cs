using System.Globalization;
using Plateau.Convergence;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>
/// V and the gap as the optimum moves. At N/16, N/8, N/4, N/2 and N objects the network is fitted anew, in as many steps each, from other
/// initial parameters and to another random choice of the objects, and looked at by new draws on the same held-out objects. What the fits
/// share, the held-out objects, is in no scatter; its share of the uncertainty comes from the main fit.
/// </summary>
/// <param name="question">What was asked.</param>
/// <param name="network">The network.</param>
/// <param name="data">The N objects and the held-out ones.</param>
/// <param name="trainer">How to train.</param>
/// <param name="probe">Where to look, given an optimum.</param>
/// <param name="observer">Hears of the progress; may be null.</param>
internal sealed class Refits(
    AssessmentQuestion question,
    Network network,
    DataSplit data,
    Trainer trainer,
    Func<Optimum, Probe> probe,
    IAssessmentObserver? observer)
{
    private const int LeastObjects = 50;
    private const int LeastObjectsPerClass = 5;
    private const int Halvings = 4;

    // How far beyond the objects at hand a band is drawn.
    private const double Beyond = 10;
    private const int BandPoints = 40;

    // So many times beyond the objects at hand, intervals of the gap's size were measured to be too narrow for networks that are not
    // linear.
    private const double FarBeyond = 3;

    // That of the main fit, scales included, so that the losses of all fits compare.
    private ObjectLoss? _loss;

    /// <summary>The gap as it falls; null before the conclusions, and where no trend of it was found.</summary>
    public RefitGap? Gap { get; private set; }

    /// <summary>The held-out loss as it falls; null before the conclusions, and where no trend of it was found.</summary>
    public PowerTrend? Loss { get; private set; }

    /// <summary>N/16 … N, without sizes too small to fit anything to.</summary>
    public static int[] Sizes(int objects, int classes) =>
    [
        .. Enumerable.Range(0, Halvings + 1)
            .Select(step => objects >> (Halvings - step))
            .Where(size => size == objects || (size >= LeastObjects && size >= LeastObjectsPerClass * classes)),
    ];

    /// <summary>The seed of one fit.</summary>
    /// <param name="seed">That of the whole.</param>
    /// <param name="objects">The number of objects it is fitted to.</param>
    /// <param name="fit">Its number among those of its size.</param>
    public static ulong SeedOf(ulong seed, int objects, int fit)
    {
        (uint low, uint high, _, _) = new RandomStream(seed, RandomPurpose.Refit, objects).Block((ulong)fit);
        return ((ulong)(high & 0x7FFFFFFF) << 32) | low;
    }

    /// <summary>
    /// How many passes over fewer objects make as many steps as one over all: with as many passes instead, small fits would be unfinished
    /// ones, and trends would be about the length of training.
    /// </summary>
    public static int Epochs(Trainer trainer, int objects, int all)
    {
        long steps = (long)trainer.Epochs * Batches(all);
        return (int)Math.Clamp((steps + (Batches(objects) / 2)) / Batches(objects), 1, int.MaxValue);

        long Batches(int count) => ((long)count + trainer.BatchSize - 1) / trainer.BatchSize;
    }

    /// <summary>Fits, looks, and draws the conclusions.</summary>
    /// <param name="main">The document of the main fit.</param>
    /// <param name="landscape">What its draws said.</param>
    /// <param name="warnings">Takes what limits the conclusions.</param>
    /// <param name="cancellation">Stops the work.</param>
    public RefitsSummary Of(AssessResult main, ProbedLandscape landscape, List<string> warnings, CancellationToken cancellation)
    {
        _loss = main.Model!.ObjectLoss;
        List<RefitSummary> fits = [];
        int[] sizes = Sizes(data.Training.Objects, data.Training.Outputs);
        int total = (sizes.Length * question.Refits) - 1;
        int done = 0;
        foreach (int size in sizes)
        {
            int first = size == data.Training.Objects ? 1 : 0;
            for (int fit = first; fit < question.Refits; fit++)
            {
                try
                {
                    fits.Add(Fit(size, SeedOf(question.Seed, size, fit), cancellation));
                }
                catch (PlateauException failure)
                {
                    warnings.Add(FormattableString.Invariant($"A refit to {size:n0} objects is left out: {failure.Message}"));
                }

                observer?.Moved("refitting", ++done, total, "fits");
            }

            if (first == 1)
            {
                fits.Add(Summary(
                    size,
                    question.Seed,
                    trainer.Epochs,
                    isMain: true,
                    main.Optimum!.Loss,
                    main.HeldOut!.Loss,
                    main.HeldOut,
                    landscape) with
                {
                    Takeuchi = question.Validate ? main.Takeuchi?.Excess : null,
                });
            }
        }

        return Conclude(main, fits, landscape, warnings);
    }

    private RefitSummary Fit(int size, ulong seed, CancellationToken cancellation)
    {
        DataSplit split = data with { Training = size == data.Training.Objects ? data.Training : data.Training.Choose(size, seed) };
        int epochs = Epochs(trainer, size, data.Training.Objects);
        Optimum optimum = (trainer with { Epochs = epochs, Checkpoint = null }).Fit(
            network,
            split.Training,
            seed,
            trainer.ReturnedEpoch == ReturnedEpoch.LeastHeldOutLoss ? split.HeldOut : null,
            null,
            cancellation) with
        {
            Loss = _loss!,
        };
        Evaluation training = Evaluation.Of(optimum, split.Training, cancellation);
        Evaluation heldOut = Evaluation.Of(optimum, split.HeldOut!, cancellation);
        AssessmentQuestion own = question with { Seed = seed };
        ProbedStatistics draws = ProbedStatistics.Of(probe(optimum), split, training, heldOut, own, cancellation: cancellation);
        ProbedLandscape landscape = ProbedLandscape.Of(draws, own);
        return Summary(size, seed, epochs, isMain: false, training.Loss, heldOut.Loss, heldOut, landscape) with
        {
            Takeuchi = Takeuchi(optimum, split, seed, cancellation),
        };
    }

    private double? Takeuchi(Optimum optimum, DataSplit split, ulong seed, CancellationToken cancellation)
    {
        if (!question.Validate || question.Takeuchi == 0)
        {
            return null;
        }

        TakeuchiQuestion own = new()
        {
            Dimension = question.Takeuchi,
            Objects = split.Training.Objects,
            Confidence = question.Confidence,
            Seed = seed,
        };
        return TakeuchiForecast.Of(optimum, split.HeldOut!, own, cancellation).Chosen.Excess(split.Training.Objects);
    }

    private RefitSummary Summary(
        int size,
        ulong seed,
        int epochs,
        bool isMain,
        double trainingLoss,
        double loss,
        IScored score,
        ProbedLandscape landscape)
    {
        LandscapeVariance v = landscape.HeldOut!;
        LandscapeGap gap = landscape.Gap!;
        SampleSize k = v.SufficientSize(Tolerance.Remaining(question.Remaining[0]), landscape.Part);
        return new RefitSummary(
            size,
            seed,
            epochs,
            isMain,
            !_loss!.IsHardlyLearned(trainingLoss, data.Training),
            trainingLoss,
            loss,
            score.Accuracy,
            v.Value,
            v.ValueOf(landscape.Part),
            v.MeanLoss,
            gap.SquaredGap,
            gap.Relative,
            gap.RelativeLow,
            gap.RelativeHigh,
            gap.Gain ?? 0,
            k.K,
            k.Low,
            k.High)
        {
            RSquared = score.RSquared,
        };
    }

    private RefitsSummary Conclude(AssessResult main, List<RefitSummary> fits, ProbedLandscape landscape, List<string> warnings)
    {
        if (fits.Exists(fit => !fit.Trained))
        {
            warnings.Add(
                $"{fits.Count(fit => !fit.Trained)} of the {fits.Count} fits at growing sizes hardly learned anything and are in no trend; "
                    + "train longer (`Epochs`).");
        }

        List<IGrouping<int, RefitSummary>> sizes = [.. fits.Where(fit => fit.Trained).GroupBy(fit => fit.Objects)];
        if (sizes.Count < PowerTrend.FewestPoints)
        {
            warnings.Add(
                $"Fits at {sizes.Count} {(sizes.Count == 1 ? "size" : "sizes")} show no trend, which takes {PowerTrend.FewestPoints}; give "
                    + "more objects (`Samples`), or leave out `Refits`.");
        }

        List<RefitTrendSummary> trends = [];
        List<RefitForecastSummary> forecast = [];
        Trend(TrendQuantity.Variance, fit => fit.Variance, mean => mean);
        Trend(TrendQuantity.Shape, fit => fit.Shape, mean => mean);
        Loss = Trend(TrendQuantity.Loss, fit => fit.ProbedLoss, mean => mean);
        int smallest = sizes.Count > 0 ? sizes[0].Key : 0;
        double tolerance = question.Remaining[0];
        if (Trend(TrendQuantity.Ratio, fit => fit.Shape / fit.ProbedLoss / fit.ProbedLoss, mean => mean) is PowerTrend ratio)
        {
            forecast.Add(Forecast(
                Shortfall.Remaining,
                TrendQuantity.Shape,
                tolerance,
                tolerance * tolerance,
                smallest,
                ratio.FirstBelow(tolerance * tolerance, 1, OfRatio(landscape))));
        }

        if (Trend(TrendQuantity.Gap, fit => fit.SquaredGap, Math.Sqrt) is PowerTrend falling)
        {
            RefitGap gap = OfGap(falling, landscape, sizes[^1].Average(fit => fit.ProbedLoss));
            Gap = gap;
            if (question.Gap > 0 && gap.Threshold(question.Gap) > 0)
            {
                RefitForecastSummary found = Forecast(
                    Shortfall.Gap,
                    TrendQuantity.Gap,
                    question.Gap,
                    gap.Threshold(question.Gap),
                    smallest,
                    gap.FirstWithin(question.Gap));
                forecast.Add(found);
                if (found.Objects > FarBeyond * data.Training.Objects && !main.Model!.IsLinear)
                {
                    warnings.Add(
                        FormattableString.Invariant($"The gap is forecast to close at {Words(found.Objects.Value)} objects, more than ")
                            + FormattableString.Invariant($"{FarBeyond} times those at hand: for a network that is not linear, estimates ")
                            + "so far out were a quarter too high in the median of measured repetitions, and "
                            + "at least half of the intervals had no upper end "
                            + "(docs/coverage-of-intervals.md); fit again on the way.");
                }
            }
        }

        return new RefitsSummary(fits, trends, forecast);

        PowerTrend? Trend(TrendQuantity of, Func<RefitSummary, double> quantity, Func<double, double> scale)
        {
            // The mean of the fits of a size, before any logarithm: single fits below 0 pull it down instead of falling out.
            List<(double Objects, double Mean)> means = [.. sizes.Select(size => ((double)size.Key, size.Average(quantity)))];
            List<(double Objects, double Mean)> positive = [.. means.Where(one => one.Mean > 0 && double.IsFinite(one.Mean))];
            if (sizes.Count >= PowerTrend.FewestPoints && positive.Count < means.Count)
            {
                warnings.Add(
                    $"At {means.Count - positive.Count} of {means.Count} sizes of the refits the {WordConverter.Word(of)} was not above "
                        + "its noise; its trend leaves them out, and so falls more slowly than it does in truth.");
            }

            PowerTrend? trend = PowerTrend.Of(
                [.. positive.Select(one => one.Objects)],
                [.. positive.Select(one => scale(one.Mean))],
                question.Confidence);
            if (trend is not null)
            {
                double[] k = Band(positive[0].Objects);
                Interval[] bands = [.. k.Select(trend.BandAt)];
                trends.Add(new RefitTrendSummary(
                    of,
                    trend.Exponent,
                    trend.Low,
                    trend.High,
                    trend.Points,
                    means.Count - positive.Count,
                    k,
                    [.. k.Select(trend.At)],
                    [.. bands.Select(band => band.Low)],
                    [.. bands.Select(band => band.High)]));
            }

            return trend;
        }
    }

    private RefitForecastSummary Forecast(
        Shortfall criterion,
        TrendQuantity of,
        double tolerance,
        double threshold,
        int smallest,
        (double Size, Interval Interval) found)
        => new(
            criterion,
            of,
            tolerance,
            threshold,
            Finite(found.Size),
            Finite(found.Interval.Low),
            Finite(found.Interval.High),
            found.Size > data.Training.Objects || found.Size < smallest);

    private static double? Finite(double size) => double.IsFinite(size) ? size : null;

    // By which factor V/L̄² of all fits may be off together: their objects are the same, so this is over objects alone.
    private static Interval OfRatio(ProbedLandscape landscape)
    {
        SampleSize size = landscape.HeldOut!.SufficientSizeAfter(Tolerance.Remaining(1e-9), landscape.Part, 1, double.PositiveInfinity);
        return new Interval(size.Low / size.K, size.High / size.K);
    }

    // The gap of all fits may be off together by what the held-out objects leave open, and by what the N objects do, of which smaller
    // choices are parts: √(V/N) on them. Both are sums over objects, whatever the gap is.
    private RefitGap OfGap(PowerTrend trend, ProbedLandscape landscape, double loss)
    {
        LandscapeGap measured = landscape.Gap!;
        double ofTraining = Elementary.NormalQuantile((1 + measured.Confidence) / 2)
            * Math.Sqrt(landscape.Training.Value / landscape.Training.Objects);
        return new RefitGap(
            trend,
            data.Training.Objects,
            loss,
            Together(measured.Value - measured.Low),
            Together(measured.High - measured.Value));

        double Together(double ofHeldOut) => Math.Sqrt((ofHeldOut * ofHeldOut) + (ofTraining * ofTraining));
    }

    private static string Words(double objects)
        => objects < 1e15 ? objects.ToString("n0", CultureInfo.InvariantCulture) : objects.ToString("g3", CultureInfo.InvariantCulture);

    private double[] Band(double first)
    {
        double span = Elementary.Log(Beyond * data.Training.Objects / first);
        return [.. Enumerable.Range(0, BandPoints).Select(i => first * Elementary.Exp(span * i / (BandPoints - 1)))];
    }
}
