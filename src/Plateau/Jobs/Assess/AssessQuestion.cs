using Plateau.Data;
using Plateau.Probing;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>plateau assess</c> is asked: is this enough data?</summary>
internal sealed record AssessQuestion : JobQuestion, IQuestion<AssessQuestion>
{
    private const int MostRefits = 1000;
    private const int MostDirections = 10_000;
    private const int LongestCurrency = 12;
    private const string Ignore = "ignore";
    private const string None = "none";

    private static readonly OptionGroup<ProbeQuestion> Rows = ProbeQuestion.Rows(
        ProbeChoice.Placeholder,
        "each coordinate; repeatable for a table, the first decides; beside --covariance posterior rows of their own",
        "the number of draws",
        leastDraws: 1);

    private static readonly OptionGroup<AssessmentQuestion> Analysed = new OptionGroup<AssessmentQuestion>("Question")
        .Tolerances(q => q.Increments, (q, increments) => q with { Increments = increments })
        .Remaining(q => q.Remaining, (q, remaining) => q with { Remaining = remaining })
        .Number(
            "gap",
            "SHARE",
            "tolerance of the gap between held-out and training landscape, relative to the held-out loss",
            q => q.Gap,
            (q, gap) => q with { Gap = gap },
            NumberRange.NonNegative)
        .Confidence("every interval", q => q.Confidence, (q, level) => q with { Confidence = level })
        .Text(
            "groups",
            "COLUMN|label|none",
            "V and K by group: by a column of the .csv or an array of the .npz, then no feature; by class; or not [default: "
                + "label, up to 20 classes]",
            q => q.Groups,
            (q, groups) => q with { Groups = groups },
            text => text.Length > 0 ? text : throw new UsageException("--groups takes a column, label or none, not an empty text"))
        .Example(None)
        .Count(
            "gallery",
            "N",
            "show the N objects that carry most of V, of the held-out and of the training ones",
            q => q.Gallery,
            (q, gallery) => q with { Gallery = gallery },
            least: 0,
            most: 1000)
        .SilentByDefault()
        .Orders("also simulate N random orders of the objects", q => q.Orders, (q, orders) => q with { Orders = orders });

    private static readonly OptionGroup<AssessmentQuestion> Money = new OptionGroup<AssessmentQuestion>("Forecast")
        .MaybeNumber(
            "price-per-object",
            "P",
            "what one more object costs",
            q => q.PricePerObject,
            (q, price) => q with { PricePerObject = price },
            NumberRange.Positive)
        .MaybeNumber(
            "budget",
            "B",
            "what may be spent: says what it buys; needs --price-per-object",
            q => q.Budget,
            (q, budget) => q with { Budget = budget },
            NumberRange.Positive)
        .Text(
            "currency",
            "TEXT",
            "what both are in, for example EUR",
            q => q.Currency.Length > 0 ? q.Currency : null,
            (q, currency) => q with { Currency = currency! },
            ReadCurrency)
        .Example("EUR");

    private static readonly OptionGroup<AssessmentQuestion> Forecasts = new OptionGroup<AssessmentQuestion>("Forecast")
        .Switch(
            "validate",
            "hold forecasts (half the gap, a power law, with --takeuchi that too) against your own learning curve: what they "
            + "said at N/16 to N/2, "
            + $"and what the rest then gained; with {Validation.Fits} refits unless told otherwise",
            q => q.Validate,
            (q, validate) => q with { Validate = validate })
        .Count(
            "takeuchi",
            "D",
            "also forecast what more data gain by the curvature of held-out objects, along its top D eigenvectors and beyond",
            q => q.Takeuchi,
            (q, dimension) => q with { Takeuchi = dimension },
            least: 0,
            most: MostDirections)
        .SilentByDefault();

    private static readonly OptionGroup<AssessmentQuestion> Choice = new OptionGroup<AssessmentQuestion>("Which data next")
        .MaybeCount(
            "next",
            "N",
            "choose N objects from a pool, with weights: with --output also in next.csv",
            q => q.Next > 0 ? q.Next : null,
            (q, next) => q with { Next = next!.Value },
            least: 1);

    /// <inheritdoc/>
    public static OptionTable<AssessQuestion> Options { get; } = new()
    {
        Groups =
        [
            new OptionGroup<AssessQuestion>("Question")
                .Include(Analysed, q => q.Analysis, (q, analysis) => q with { Analysis = analysis })
                .File(
                    "losses",
                    "FILE.npy",
                    "losses made elsewhere, draws x objects or one row: no data, no model",
                    q => q.Losses,
                    (q, losses) => q with { Losses = losses },
                    ".npy")
                .Require("answer is no", q => q.RequireEnough, (q, require) => q with { RequireEnough = require })
                .Switch(
                    "keep-losses",
                    "also write losses.npy into the run folder",
                    q => q.KeepLosses,
                    (q, keep) => q with { KeepLosses = keep })
                .Shown(),
            new OptionGroup<AssessQuestion>("Forecast")
                .Include(Money, q => q.Analysis, (q, analysis) => q with { Analysis = analysis })
                .Count(
                    "refits",
                    "R",
                    "also fit R times at each of N/16, N/8, N/4, N/2 and N objects: how V and the gap move with the optimum",
                    q => q.Refits,
                    (q, refits) => q with { GivenRefits = refits },
                    least: 0,
                    most: MostRefits)
                .SilentByDefault()
                .Include(Forecasts, q => q.Analysis, (q, analysis) => q with { Analysis = analysis }),
            new OptionGroup<AssessQuestion>("Which data next")
                .Include(Choice, q => q.Analysis, (q, analysis) => q with { Analysis = analysis })
                .Text(
                    "pool",
                    "FILE",
                    "choose from this file or folder, with labels or without [default: what is left of the data]",
                    q => q.Pool,
                    (q, pool) => q with { Pool = pool },
                    ReadPool)
                .WithFiles(q => q.Pool, (_, path) => DataFormats.ChecksumOf(path)).Example("some.npz")
                .Choice(
                    "pool-labels",
                    "whether labels of the pool are looked at, where it has any",
                    q => q.PoolLabels,
                    (q, labels) => q with { PoolLabels = labels! },
                    "use",
                    Ignore)
                .SilentByDefault(),
            new OptionGroup<AssessQuestion>("Probe")
                .Include(
                    Rows.Only(
                        "probe", "subspace", "dimension", "basis", "sigma", "draws", "mean", "covariance", "prior-precision", "optima"),
                    q => q.Probe,
                    (q, probe) => q with { Probe = probe },
                    q => q.HasModel),
            .. Shared<AssessQuestion>(),
        ],
    };

    /// <summary>What is asked of the landscape, as far as its options say; the rest of the question adds <see cref="Asked"/>.</summary>
    public AssessmentQuestion Analysis { get; init; } = new();

    /// <summary>A file of losses made elsewhere; null to compute them.</summary>
    public string? Losses { get; init; }

    /// <summary>Whether the status says no where the answer is no.</summary>
    public bool RequireEnough { get; init; }

    /// <summary>Whether the run folder gets the loss matrix of the training objects.</summary>
    public bool KeepLosses { get; init; }

    /// <summary>The number of refits at each size that was asked for; null for the default.</summary>
    public int? GivenRefits { get; init; }

    /// <summary>Fits at each of the growing sizes; 0 for none.</summary>
    public int Refits => GivenRefits ?? (Analysis.Validate ? Validation.Fits : 0);

    /// <summary>The file to choose from; null for what is left of the data.</summary>
    public string? Pool { get; init; }

    /// <summary>use or ignore.</summary>
    public string PoolLabels { get; init; } = "use";

    /// <summary>Where the landscape is looked at.</summary>
    public ProbeQuestion Probe { get; init; } = new();

    /// <inheritdoc/>
    public override double Level => Analysis.Confidence;

    /// <inheritdoc/>
    public override bool HasModel => Losses is null;

    /// <inheritdoc/>
    public override DataRequest Request => base.Request with
    {
        Groups = Analysis.Groups is None ? null : Analysis.Groups,
        WithPool = Analysis.Next > 0,
        PoolFile = Pool,
        IgnoresPoolLabels = PoolLabels == Ignore,
    };

    /// <summary>The standard deviation that decides; 1 where a covariance stands in its place.</summary>
    public double Sigma => Probe.Covariance is null ? Probe.Sigmas[0] : 1;

    /// <summary>What the analysis is asked, whole.</summary>
    public AssessmentQuestion Asked => Analysis with
    {
        Draws = Probe.Draws,
        Seed = Seed,
        Sigmas = Probe.Covariance is null ? [.. Probe.Sigmas.Skip(1)] : Probe.Sigmas,
        Refits = Refits,
    };

    /// <inheritdoc/>
    public override void Check(GivenOptions given)
    {
        if (Losses is not null)
        {
            given.Refuse(
                "--losses brings losses made elsewhere, with no data and no model",
                ["groups", "next", "pool", "pool-labels", .. DataAndModel, .. Rows.Rows.Select(row => row.Name)]);
        }

        given.Needs("keep-losses", "output DIR");
        CheckForecast(given);
        base.Check(given);
        CheckProbe(given);
        given.Needs("pool", "next N");
        given.Needs("pool-labels", "next N");
    }

    private void CheckForecast(GivenOptions given)
    {
        given.Needs("budget", "price-per-object P");
        given.Needs("currency", "price-per-object P");
        if (Analysis.Validate && Refits == 0)
        {
            throw new UsageException("--validate rests on refits; leave out --refits 0");
        }

        if (Analysis.Takeuchi > 0)
        {
            given.Refuse("--takeuchi asks the curvature of a network", "losses");
        }

        if (Refits == 0)
        {
            return;
        }

        string asked = Analysis.Validate ? "--validate" : "--refits";
        given.Refuse($"{asked} fits the network anew", "losses", "weights");
        given.Refuse($"{asked} looks around an optimum of its own at each size", "mean", "optima");
        if (Probe.Space == SubspaceKind.Eigen)
        {
            throw new UsageException($"{asked} looks in the full space or along random directions; leave out --subspace eigen");
        }

        if (Probe.IsPosterior)
        {
            throw new UsageException(
                $"{asked} looks in the same way around every optimum, and a posterior is of one; leave out --covariance posterior");
        }
    }

    private void CheckProbe(GivenOptions given)
    {
        Probe.Check(given, Probe.Dimension is not null);
        bool mixture = Probe.Kind.Kind == ProbeKind.Mixture;
        if (mixture && Probe.Optima.Count == 0)
        {
            throw new UsageException("--probe mixture needs its centres: --optima FILE...");
        }

        if (!mixture && Probe.Optima.Count > 0)
        {
            throw new UsageException($"--optima belongs to --probe mixture, not to {Probe.Kind}");
        }

        CheckCovariance(given);
        if (Probe.GivenSigmas.Distinct().Count() < Probe.GivenSigmas.Count)
        {
            throw new UsageException("--sigma is given twice with the same value; give each value once");
        }
    }

    private void CheckCovariance(GivenOptions given)
    {
        if (Probe.Covariance is null)
        {
            return;
        }

        if (Probe.IsPosterior && Probe.Kind.Kind != ProbeKind.Gaussian)
        {
            throw new UsageException($"--covariance posterior belongs to --probe gaussian, not to {Probe.Kind}");
        }

        if (Probe.Kind.Kind is not (ProbeKind.Gaussian or ProbeKind.StudentT))
        {
            throw new UsageException($"--covariance belongs to --probe gaussian or student-t:DF, not to {Probe.Kind}");
        }

        given.Refuse(
            Probe.IsPosterior ? "--covariance posterior is around the optimum" : "--covariance sets the spread",
            Probe.IsPosterior ? "mean" : "sigma");
    }

    private static string ReadPool(string text) => DataFormats.Knows(text)
        ? Path.TrimEndingDirectorySeparator(text)
        : throw new UsageException($"--pool takes a file that ends in {DataFormats.Words}, not '{text}'");

    private static string ReadCurrency(string text) => text.Trim().Length is > 0 and <= LongestCurrency && !text.Any(char.IsControl)
        ? text.Trim()
        : throw new UsageException($"--currency takes a text of 1 to {LongestCurrency} characters");
}
