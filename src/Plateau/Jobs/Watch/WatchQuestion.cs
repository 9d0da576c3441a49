using System.Globalization;
using System.Net;
using Plateau.Convergence;
using Plateau.Monitor;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>plateau watch</c> is asked: has a stream of losses brought enough objects.</summary>
internal sealed record WatchQuestion : IQuestion<WatchQuestion>
{
    /// <summary>The environment variable that holds the token of the service.</summary>
    public const string TokenVariable = "PLATEAU_TOKEN";

    /// <inheritdoc/>
    public static OptionTable<WatchQuestion> Options { get; } = new()
    {
        Groups =
        [
            new OptionGroup<WatchQuestion>("Question")
                .Include(Asked, q => q.Settings, (q, settings) => q with { Settings = settings }),
            new OptionGroup<WatchQuestion>("Stream")
                .Place(
                    "state",
                    "FILE",
                    "keep the state there and go on from it; with --listen a folder, one file a stream",
                    q => q.State,
                    (q, state) => q with { State = state })
                .Switch(
                    "until-enough",
                    "end as soon as the answer is \"enough\"",
                    q => q.UntilEnough,
                    (q, until) => q with { UntilEnough = until })
                .Require(
                    "last answer is not \"enough\"", q => q.RequireEnough, (q, require) => q with { RequireEnough = require })
                .Switch("strict", "end at the first line that is refused", q => q.Strict, (q, strict) => q with { Strict = strict })
                .Value(
                    "max-request",
                    "SIZE",
                    "the longest line or request, as in 64M",
                    q => q.MaxRequest,
                    (q, bytes) => q with { MaxRequest = bytes },
                    ReadSize,
                    Size)
                .Example("1K")
                .Quiet(q => q.Quiet, (q, quiet) => q with { Quiet = quiet }),
            new OptionGroup<WatchQuestion>("Service")
                .Text(
                    "listen",
                    "ADDRESS",
                    "serve many streams over HTTP, as in 127.0.0.1:8080; other than loopback needs a token",
                    q => q.Listen,
                    (q, address) => q with { Listen = address },
                    ReadAddress)
                .Place(
                    "token-file",
                    "FILE",
                    $"the token that requests must bear; also {TokenVariable}",
                    q => q.TokenFile,
                    (q, file) => q with { TokenFile = file })
                .Count(
                    "max-streams",
                    "N",
                    "the most streams of the service",
                    q => q.MaxStreams,
                    (q, streams) => q with { MaxStreams = streams },
                    least: 1,
                    most: 1_000_000),
        ],
    };

    /// <summary>What the monitor is asked.</summary>
    public MonitorSettings Settings { get; init; } = new();

    /// <summary>The state file, or with <see cref="Listen"/> the folder of state files; null for none.</summary>
    public string? State { get; init; }

    /// <summary>Whether to end as soon as the answer is "enough".</summary>
    public bool UntilEnough { get; init; }

    /// <summary>Whether the status says no where the last answer is not "enough".</summary>
    public bool RequireEnough { get; init; }

    /// <summary>Whether to end at the first line that is refused.</summary>
    public bool Strict { get; init; }

    /// <summary>The address to serve on; null to read standard input.</summary>
    public string? Listen { get; init; }

    /// <summary>The file that holds the token of the service.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The most bytes of a line or of a request.</summary>
    public int MaxRequest { get; init; } = 16 << 20;

    /// <summary>The most streams of the service.</summary>
    public int MaxStreams { get; init; } = 1000;

    /// <summary>Whether to show no progress.</summary>
    public bool Quiet { get; init; }

    private static OptionGroup<MonitorSettings> Asked => new OptionGroup<MonitorSettings>("Question")
        .Tolerance(
            s => s.Tolerance.Criterion == Criterion.Increment ? s.Tolerance.Value : null,
            (s, delta) => s with { Tolerance = Tolerance.Increment(delta) })
        .Remaining(
            "mean loss; in place of --tolerance",
            s => s.Tolerance.Criterion == Criterion.Remaining ? s.Tolerance.Value : null,
            (s, tau) => s with { Tolerance = Tolerance.Remaining(tau) },
            new NumberRange("from 1e-6 to 1, 1 excluded", 1e-6, true, 1))
        .Choice(
            "of",
            "the loss itself, or its shape: that takes the losses at the optimum too",
            s => s.Of,
            (s, of) => s with { Of = of },
            ("loss", LandscapePart.Loss),
            ("shape", LandscapePart.Shape))
        .Number(
            "alpha",
            "ALPHA",
            "the chance of ever stopping too early",
            s => s.Alpha,
            (s, alpha) => s with { Alpha = alpha },
            NumberRange.InsideUnit)
        .Choice(
            "mode",
            "losses are capped and the stop is guaranteed, or the stop holds for large numbers of objects, nearly",
            s => s.Mode,
            (s, mode) => s with { Mode = mode },
            ("capped", MonitorMode.Capped),
            ("asymptotic", MonitorMode.Asymptotic))
        .MaybeNumber(
            "loss-cap",
            "C",
            "larger losses count as C in capped mode [default: 9.21, a chance of one in ten thousand]",
            s => s.LossCap == MonitorSettings.DefaultLossCap ? null : s.LossCap,
            (s, cap) => s with { LossCap = cap!.Value },
            new NumberRange("above 0 and below 1e6", 0, false, 1e6))
        .Count(
            "burn-in",
            "N",
            "asymptotic mode does not stop before N objects",
            s => s.BurnIn,
            (s, objects) => s with { BurnIn = objects },
            least: 2)
        .Value(
            "population",
            "N",
            "the objects are a random order of N, none twice [default: fresh ones never end]",
            s => s.Population,
            (s, objects) => s with { Population = objects },
            text => OptionText.Whole("--population", text, least: 2),
            objects => objects?.ToString(CultureInfo.InvariantCulture))
        .Confidence("the intervals shown", s => s.Confidence, (s, level) => s with { Confidence = level })
        .Seed("what the bootstrap behind the intervals comes from", s => s.Seed, (s, seed) => s with { Seed = seed });

    /// <inheritdoc/>
    public void Check(GivenOptions given)
    {
        if (given.Has("remaining"))
        {
            given.Refuse("--remaining stands in place of --tolerance", "tolerance");
        }

        if (given.Has("listen"))
        {
            given.Refuse("--listen serves many streams and ends with none of them", "until-enough", "require", "strict");
        }

        given.Needs("token-file", "listen ADDRESS");
        given.Needs("max-streams", "listen ADDRESS");
        bool capped = Settings.Mode == MonitorMode.Capped;
        if (!capped && given.Has("loss-cap"))
        {
            throw new UsageException("--loss-cap belongs to --mode capped; leave it out");
        }

        if (capped && given.Has("burn-in"))
        {
            throw new UsageException("--burn-in belongs to --mode asymptotic; leave it out");
        }
    }

    private static string ReadAddress(string text)
    {
        int colon = text.LastIndexOf(':');
        bool right = colon > 0
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
                && (text[..colon] == "localhost" || IPAddress.TryParse(text[..colon], out _))
            && (text[0] == '[' || text.AsSpan(0, colon).IndexOf(':') < 0);
        return right
            ? text
            : throw new UsageException(
                $"--listen takes an address and a port, as in 127.0.0.1:8080, localhost:8080 or [::1]:8080, not '{text}'");
    }

    private static int ReadSize(string text)
    {
        (string digits, int shift) = text.Length == 0 ? (text, 0) : char.ToUpperInvariant(text[^1]) switch
        {
            'K' => (text[..^1], 10),
            'M' => (text[..^1], 20),
            'G' => (text[..^1], 30),
            _ => (text, 0),
        };
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            && value > 0 && value <= (1L << 30) >> shift && value << shift >= 1024
                ? (int)(value << shift)
                : throw new UsageException($"--max-request takes a size from 1K to 1G, as in 64M, not '{text}'");
    }

    private static string Size(int bytes)
    {
        (int shift, string unit) = bytes % (1 << 30) == 0
            ? (30, "G")
            : bytes % (1 << 20) == 0 ? (20, "M")
            : bytes % (1 << 10) == 0 ? (10, "K")
            : (0, string.Empty);
        return (bytes >> shift).ToString(CultureInfo.InvariantCulture) + unit;
    }
}
