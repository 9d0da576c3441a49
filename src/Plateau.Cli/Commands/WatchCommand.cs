using System.CommandLine;
using System.Globalization;
using Plateau.Cli.Jobs;
using Plateau.Cli.Options;
using Plateau.Convergence;
using Plateau.Monitor;

namespace Plateau.Cli.Commands;

/// <summary><c>plateau watch</c>: has a stream brought enough?</summary>
internal sealed class WatchCommand : PlateauCommand
{
    /// <summary>What it does, in a line.</summary>
    public const string Summary = "Watch a stream of losses, from any framework, and say when there are enough objects.";

    private readonly Option<double> _tolerance = OptionKind.Number(
        "--tolerance", "DELTA", "tolerance of the change that one more object brings, squared", 1e-6, NumberRange.Positive);

    private readonly Option<double?> _remaining = OptionKind.Single<double?>(
        "--remaining", "TAU", "in place of --tolerance: tolerance of all the change still to come, relative to the mean loss", text => OptionKind.ReadNumber("--remaining", text, NumberRange.InsideUnit), null, hasDefault: false);

    private readonly Option<string?> _of = OptionKind.Choice("--of", "the loss itself, or its shape: that takes the losses at the optimum too", "loss", "loss", "shape");

    private readonly Option<double> _alpha = OptionKind.Number("--alpha", "ALPHA", "the chance of ever stopping too early", 0.05, NumberRange.InsideUnit);

    private readonly Option<string?> _mode = OptionKind.Choice("--mode", "losses are capped and the stop is guaranteed, or the stop holds for large numbers of objects, nearly", "capped", "capped", "asymptotic");

    private readonly Option<double?> _lossCap = OptionKind.Single<double?>(
        "--loss-cap", "C", "larger losses count as C in capped mode [default: 9.21, a chance of one in ten thousand]", text => OptionKind.ReadNumber("--loss-cap", text, new NumberRange("above 0 and below 1e6", 0, false, 1e6)), null, hasDefault: false);

    private readonly Option<int> _burnIn = OptionKind.Count("--burn-in", "N", "asymptotic mode does not stop before N objects", byDefault: 100, least: 2);

    private readonly Option<long?> _population = OptionKind.Single<long?>(
        "--population", "N", "the objects are a random order of N, none twice [default: fresh ones never end]", ReadPopulation, null, hasDefault: false);

    private readonly Option<double> _confidence = OptionKind.Number("--confidence", "LEVEL", "level of the intervals shown", 0.95, NumberRange.InsideUnit);

    private readonly Option<ulong> _seed = OptionKind.Single(
        "--seed",
        "N",
        "what the bootstrap behind the intervals comes from",
        text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            ? seed
            : throw new UsageException($"--seed takes a whole number from 0 to {ulong.MaxValue}, not '{text}'"),
        0UL);

    private readonly Option<string?> _state = OptionKind.Place("--state", "FILE", "keep the state there and go on from it; with --listen a folder, one file a stream");

    private readonly Option<bool> _untilEnough = OptionKind.Switch("--until-enough", "end as soon as the answer is \"enough\"");

    private readonly Option<string?> _require = OptionKind.Choice("--require", "exit with status 3 when the last answer is not \"enough\"", null, "enough");

    private readonly Option<bool> _strict = OptionKind.Switch("--strict", "end at the first line that is refused");

    private readonly Option<string?> _listen = OptionKind.Text(
        "--listen", "ADDRESS", "serve many streams over HTTP, as in 127.0.0.1:8080; other than loopback needs a token", ReadAddress);

    private readonly Option<string?> _tokenFile = OptionKind.Place("--token-file", "FILE", $"the token that requests must bear; also {WatchJob.TokenVariable}");

    private readonly Option<int> _maxRequest = OptionKind.Single("--max-request", "SIZE", "the longest line or request, as in 64M", ReadSize, 16 << 20, hasDefault: false);

    private readonly Option<int> _maxStreams = OptionKind.Count("--max-streams", "N", "the most streams of the service", byDefault: 1000, least: 1, most: 1_000_000);

    private readonly Option<bool> _quiet = OptionKind.Switch("--quiet", "no progress on standard error");

    public WatchCommand()
        : base("watch", Summary)
    {
        _maxRequest.Description += " [default: 16M]";
        Add(new OptionGroup("Question", [_tolerance, _remaining, _of, _alpha, _mode, _lossCap, _burnIn, _population, _confidence, _seed]));
        Add(new OptionGroup("Stream", [_state, _untilEnough, _require, _strict, _maxRequest, _quiet]));
        Add(new OptionGroup("Service", [_listen, _tokenFile, _maxStreams]));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("train.py | plateau watch --remaining 0.05 --until-enough", "lines {\"losses\": [[...], ...]} in, an answer a line out; ends at enough"),
        ("train.py | plateau watch --tolerance 1e-6 --state watch.state", "a state that survives a kill"),
        ("plateau watch --listen 127.0.0.1:8080 --state streams", "many streams over HTTP"),
    ];

    /// <summary>Reads the values.</summary>
    /// <exception cref="UsageException">Options conflict.</exception>
    public WatchOptions Bind(ParseResult parsed)
    {
        if (Conflict.IsGiven(parsed, _remaining))
        {
            Conflict.Refuse(parsed, _remaining, "stands in place of --tolerance", [_tolerance]);
        }

        if (Conflict.IsGiven(parsed, _listen))
        {
            Conflict.Refuse(parsed, _listen, "serves many streams and ends with none of them", [_untilEnough, _require, _strict]);
        }

        Conflict.Needs(parsed, _tokenFile, _listen);
        Conflict.Needs(parsed, _maxStreams, _listen);
        bool capped = parsed.GetValue(_mode) == "capped";
        if (!capped && Conflict.IsGiven(parsed, _lossCap))
        {
            throw new UsageException("--loss-cap belongs to --mode capped; leave it out");
        }

        if (capped && Conflict.IsGiven(parsed, _burnIn))
        {
            throw new UsageException("--burn-in belongs to --mode asymptotic; leave it out");
        }

        return new WatchOptions
        {
            Settings = Settings(parsed, capped),
            State = parsed.GetValue(_state),
            UntilEnough = parsed.GetValue(_untilEnough),
            RequireEnough = parsed.GetValue(_require) is not null,
            Strict = parsed.GetValue(_strict),
            Listen = parsed.GetValue(_listen),
            TokenFile = parsed.GetValue(_tokenFile),
            MaxRequest = Conflict.IsGiven(parsed, _maxRequest) ? parsed.GetValue(_maxRequest) : 16 << 20,
            MaxStreams = parsed.GetValue(_maxStreams),
            Quiet = parsed.GetValue(_quiet),
        };
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, CancellationToken cancellation) => WatchJob.Run(Bind(parsed), cancellation);

    private MonitorSettings Settings(ParseResult parsed, bool capped) => new()
    {
        Tolerance = parsed.GetValue(_remaining) is double remaining ? Tolerance.Remaining(remaining) : Tolerance.Increment(parsed.GetValue(_tolerance)),
        Of = parsed.GetValue(_of) == "shape" ? LandscapePart.Shape : LandscapePart.Loss,
        Alpha = parsed.GetValue(_alpha),
        Mode = capped ? MonitorMode.Capped : MonitorMode.Asymptotic,
        LossCap = parsed.GetValue(_lossCap) ?? MonitorSettings.DefaultLossCap,
        BurnIn = parsed.GetValue(_burnIn),
        Population = parsed.GetValue(_population),
        Confidence = parsed.GetValue(_confidence),
        Seed = parsed.GetValue(_seed),
    };

    private static long? ReadPopulation(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= 2
            ? value
            : throw new UsageException($"--population takes a whole number of at least 2, not '{text}'");

    private static string ReadAddress(string text)
    {
        int colon = text.LastIndexOf(':');
        bool right = colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && (text[..colon] == "localhost" || System.Net.IPAddress.TryParse(text[..colon], out _)) && (text[0] == '[' || text.AsSpan(0, colon).IndexOf(':') < 0);
        return right ? text : throw new UsageException($"--listen takes an address and a port, as in 127.0.0.1:8080, localhost:8080 or [::1]:8080, not '{text}'");
    }

    private static int ReadSize(string text)
    {
        (string digits, int shift) = text.Length > 0 ? char.ToUpperInvariant(text[^1]) switch { 'K' => (text[..^1], 10), 'M' => (text[..^1], 20), 'G' => (text[..^1], 30), _ => (text, 0) } : (text, 0);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value > 0 && value <= (1L << 30) >> shift && value << shift >= 1024
            ? (int)(value << shift)
            : throw new UsageException($"--max-request takes a size from 1K to 1G, as in 64M, not '{text}'");
    }
}
