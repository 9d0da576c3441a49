using System.Runtime.Intrinsics;
using Plateau.Convergence;
using Plateau.Numerics;

namespace Plateau.Monitor;

/// <summary>
/// Watches a stream of objects, with the losses of each at the same draws, and says when the landscape has settled (docs/theory.md T10).
/// Memory depends only on the number of draws. The same objects give the same bits, in batches of any size.
/// </summary>
/// <remarks>
/// <para>
/// <b>Capped mode</b> acts on x = min(ℓ, c). With y_k = mean_t (x_k(w^(t)) − L_{k−1}(w^(t)))² the conditional mean of y_k is at least V_c,
/// the landscape variance of the capped losses, so betting on the y bounds V_c from above at all times at once; it stops at the first k
/// whose bound is below δ·k(k+1). The chance of ever stopping too early is at most α, for these draws, whatever the losses are, as long as
/// objects come independently of each other, or in random order. Where they are a random order of N objects, what has been seen is taken
/// out: with SS the squares summed so far, the conditional mean is at least ((N − 1)S² − SS)/(N − k + 1). For the remaining change half of
/// α goes to a lower bound of the mean loss, found in the same way.
/// </para>
/// <para>
/// <b>Asymptotic mode</b> takes losses as they are and bounds log V by a normal mixture (Robbins, 1970; Waudby-Smith et al., 2024) with the
/// standard error so far, from the burn-in on.
/// </para>
/// <para>
/// When the draws change, the sequence begins anew; the r-th one may spend 6α/(π²r²), so that all together spend α.
/// </para>
/// </remarks>
public sealed class LandscapeMonitor
{
    private const double FinestVariance = 1e-8;
    private const double FinestMean = 1e-8;
    private const double VarianceStep = 1.01;
    private const double MeanStep = 1.005;
    private const double HeavyTail = 0.5;
    private const double MostClipped = 0.05;

    // The share of the uncapped V beyond which an answer about capped losses is none about the losses.
    private const double MostSilent = 0.1;
    private const double FarBelow = 4;
    private const int FewObjects = 30;
    private const double OutOfSight = 1e15;

    // Squares, and sums of squares over any number of objects and draws, stay finite below this.
    private const double Largest = 1e145;

    private string? _name;
    private int _restarts;
    private long _objectsBefore;
    private long _objects;
    private int _draws;
    private double[] _means = [];
    private double[] _squares = [];
    private double[] _row = [];

    // Mean and squares of the losses as they are; empty until one is above the cap.
    private double[] _freeMeans = [];
    private double[] _freeSquares = [];
    private double _freeLoss;
    private double _sumLoss;
    private double _sumTakenOff;
    private double _largest;
    private long _clipped;
    private long _enoughSince;
    private StreamInterval _interval;
    private DriftScan _drift;
    private BettingBound? _variance;
    private BettingBound? _meanLoss;

    /// <summary>Begins with no object.</summary>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public LandscapeMonitor(MonitorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check();
        Settings = settings;
        (_interval, _drift, _variance, _meanLoss) = Begin();
    }

    /// <summary>The settings.</summary>
    public MonitorSettings Settings { get; }

    /// <summary>The number of objects since the draws last changed.</summary>
    public long Objects => _objects;

    /// <summary>The number of draws B; 0 before the first object.</summary>
    public int DrawCount => _draws;

    /// <summary>The name of the draws; null where they were never named.</summary>
    public string? DrawsName => _name;

    /// <summary>
    /// The number of objects that the landscape counts besides those of the stream, such as the ones that the optimum was fitted to.
    /// </summary>
    public long ObjectsBefore => _objectsBefore;

    /// <summary>
    /// Whether the bound is within the tolerance now, no drift was seen, at most one loss in twenty is above the cap, and capping took at
    /// most a tenth of V away: the condition of <see cref="MonitorDecision.Enough"/>.
    /// </summary>
    public bool HasSettled => IsSettled() && Drift is null && ClippedShare <= MostClipped && SilentShare() <= MostSilent;

    /// <summary>The change of the stream that was found; null where none was found.</summary>
    public Drift? Drift => _drift.Found;

    private bool IsCapped => Settings.Mode == MonitorMode.Capped;

    private bool IsRelative => Settings.Tolerance.Criterion == Criterion.Remaining;

    private double Alpha => 6 * Settings.Alpha / (Math.PI * Math.PI * (_restarts + 1) * (_restarts + 1));

    // The largest difference of two values, squared.
    private double Range => (Settings.Of == LandscapePart.Shape ? 4 : 1) * Settings.LossCap * Settings.LossCap;

    private double MeanLoss => _sumLoss / _objects;

    private double ClippedShare => _objects == 0 ? 0 : _clipped / ((double)_objects * _draws);

    /// <summary>Adds objects, all or, where one of them is refused, none.</summary>
    /// <param name="losses">Objects × draws, row-major.</param>
    /// <param name="draws">The number of draws B, the same each time.</param>
    /// <param name="atOptimum">The loss of each object at the optimum itself; needed for the shape, else left empty.</param>
    /// <exception cref="PlateauException">
    /// The number of draws differs, a loss is not finite or, in capped mode, negative, losses at the optimum are missing, or there are more
    /// objects than the population has.
    /// </exception>
    public void Add(ReadOnlySpan<double> losses, int draws, ReadOnlySpan<double> atOptimum = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(draws);
        if (losses.Length % draws != 0)
        {
            throw new ArgumentException($"{losses.Length} losses are no whole number of objects at {draws} draws.", nameof(losses));
        }

        int objects = losses.Length / draws;
        Refuse(losses, draws, objects, atOptimum);
        if (_draws == 0 && objects > 0)
        {
            _draws = draws;
            _means = new double[draws];
            _squares = new double[draws];
            _row = new double[draws];
        }

        for (int i = 0; i < objects; i++)
        {
            Add(losses.Slice(i * draws, draws), atOptimum.IsEmpty ? 0 : atOptimum[i]);
        }
    }

    /// <summary>Begins again with other draws, because the optimum moved. Nothing happens where the draws have this name already.</summary>
    /// <param name="draws">The new name of the draws.</param>
    /// <param name="objectsBefore">
    /// The number of objects that the landscape counts besides those of the stream, such as the ones that the optimum was fitted to. k
    /// counts them too.
    /// </param>
    /// <exception cref="PlateauException">
    /// Objects before the stream are given together with a population, all of whose objects are in the stream.
    /// </exception>
    public void Restart(string draws, long objectsBefore = 0)
    {
        ArgumentNullException.ThrowIfNull(draws);
        ArgumentOutOfRangeException.ThrowIfNegative(objectsBefore);
        if (objectsBefore > 0 && Settings.Population is not null)
        {
            throw new PlateauException(
                "\"have\" counts objects that are not seen, and a population is one of which all may be: leave one of them out.");
        }

        if (draws == _name && objectsBefore == _objectsBefore)
        {
            return;
        }

        _restarts += _objects > 0 ? 1 : 0;
        (
            _name,
            _objectsBefore,
            _objects,
            _draws,
            _sumLoss,
            _sumTakenOff,
            _largest,
            _clipped,
            _enoughSince) = (draws, objectsBefore, 0, 0, 0, 0, 0, 0, 0);
        (_freeMeans, _freeSquares, _freeLoss) = ([], [], 0);
        (_interval, _drift, _variance, _meanLoss) = Begin();
    }

    /// <summary>The answer after the objects so far.</summary>
    public MonitorAnswer Answer()
    {
        MonitorVariance? variance = _objects < 2 ? null : Variance();
        return new MonitorAnswer
        {
            Objects = _objects,
            ObjectsBefore = _objectsBefore,
            DrawCount = _draws,
            DrawsName = _name,
            Restarts = _restarts,
            LandscapeVariance = variance,
            Upper = Upper(),
            Alpha = Alpha,
            Decision = HasSettled ? MonitorDecision.Enough : MonitorDecision.Continue,
            EnoughSince = _enoughSince > 0 ? _enoughSince : null,
            Forecast = variance is null ? null : Forecast(variance),
            ExpectedStop = ExpectedStop(),
            Drift = Drift,
            ClippedShare = ClippedShare,
            Uncapped = Uncapped(),
            Warnings = [.. Warnings(variance)],
        };
    }

    /// <summary>Writes the state, so that <see cref="Load"/> continues from it with the same results.</summary>
    public void Save(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        MonitorState state = MonitorState.ToWrite();
        Settings.Write(state);
        Exchange(state);
        state.WriteTo(destination);
    }

    /// <summary>Continues from the state that <see cref="Save"/> wrote, with the same settings.</summary>
    /// <exception cref="PlateauException">The state is cut short, damaged, or of another version; the message says which.</exception>
    public static LandscapeMonitor Load(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        MonitorState state = MonitorState.ToRead(source);
        LandscapeMonitor monitor = new(MonitorSettings.Read(state));
        monitor.Exchange(state);
        return monitor;
    }

    private static double[] Descending(double top, double finest, double step)
    {
        int count = 1 + (int)(-Elementary.Log(finest) / Elementary.Log(step));
        double[] grid = new double[count];
        for (int j = 0; j < count; j++)
        {
            grid[j] = j == 0 ? top : grid[j - 1] / step;
        }

        return grid;
    }

    private static void Throw(string message) => throw new PlateauException(message);

    private (StreamInterval Interval, DriftScan Drift, BettingBound? Variance, BettingBound? MeanLoss) Begin()
    {
        StreamInterval interval = new(Settings.Confidence, Settings.Seed, _restarts);
        DriftScan drift = new(Settings.Confidence);
        if (!IsCapped)
        {
            return (interval, drift, null, null);
        }

        double share = IsRelative ? Alpha / 2 : Alpha;
        double ceiling = Range / 4 * (Settings.Population is long n ? n / (n - 1.0) : 1);
        double[] variances = Descending(ceiling, FinestVariance, VarianceStep);
        Array.Reverse(variances);
        double[] horizons = Array.ConvertAll(variances, Horizon);
        BettingBound? mean = null;
        if (IsRelative)
        {
            double cap = Settings.LossCap;
            double[] below = Array.ConvertAll(Descending(cap, FinestMean, MeanStep), m => cap - m);
            mean = new BettingBound(below, Array.ConvertAll(below, _ => 1.0), cap, cap, share);
        }

        return (interval, drift, new BettingBound(variances, horizons, Range, ceiling, share), mean);
    }

    // After how many objects one would stop if V were this; for the remaining change, if the mean loss were 1.
    private double Horizon(double variance)
    {
        if (IsRelative)
        {
            return Math.Max(variance / (Settings.Tolerance.Value * Settings.Tolerance.Value), 1);
        }

        double k = Math.Sqrt(variance / Settings.Tolerance.Value);
        return Math.Max(Math.Max(k - _objectsBefore, k / 20), 20);
    }

    private void Refuse(ReadOnlySpan<double> losses, int draws, int objects, ReadOnlySpan<double> atOptimum)
    {
        if (_draws > 0 && draws != _draws && objects > 0)
        {
            Throw(
                $"object {_objects} (counted from 0) has {draws} {(draws == 1 ? "loss" : "losses")}, and the ones before have {_draws}; "
                    + "when the draws have changed, say so first ({\"draws\": \"NAME\"}).");
        }

        if (Settings.Of == LandscapePart.Shape && atOptimum.Length != objects)
        {
            Throw(
                $"the shape needs the loss of each object at the optimum: {objects} objects came with {atOptimum.Length} of "
                    + "them (\"atOptimum\").");
        }

        if (!atOptimum.IsEmpty && atOptimum.Length != objects)
        {
            Throw($"{objects} objects came with {atOptimum.Length} losses at the optimum; give one an object, or none.");
        }

        if (Settings.Population is long population && _objects + objects > population)
        {
            Throw($"these are {_objects + objects} objects, and the population has {population}; correct it, or begin anew.");
        }

        double least = IsCapped ? 0 : -Largest;
        Inspect(losses, draws, least);
        Inspect(atOptimum, 1, least);
    }

    private void Inspect(ReadOnlySpan<double> losses, int perObject, double least)
    {
        for (int i = 0; i < losses.Length; i++)
        {
            double loss = losses[i];
            if (loss >= least && loss < Largest)
            {
                continue;
            }

            string what = double.IsNaN(loss)
                ? "not a number"
                : double.IsInfinity(loss) ? "infinite"
                : Math.Abs(loss) >= Largest ? "too large to be squared"
                : "negative";
            string advice = what == "negative"
                ? "capped mode is for losses of at least 0: add a constant to all of them, or take asymptotic mode"
                : "leave the object out, or correct it";
            Throw($"object {_objects + (i / perObject)}, draw {i % perObject} (counted from 0): the loss is {what}; {advice}.");
        }
    }

    private void Add(ReadOnlySpan<double> losses, double atOptimum)
    {
        double cap = IsCapped ? Settings.LossCap : double.PositiveInfinity;
        bool shape = Settings.Of == LandscapePart.Shape;
        double less = shape ? Math.Min(atOptimum, cap) : 0;
        double loss = Clip(losses, cap, less);
        double before = _objects > 0 ? MeanLoss : 1;
        BeginFree(losses, shape ? atOptimum : 0, cap);
        _objects++;
        double y = Move();
        MoveFree(losses, shape ? atOptimum : 0);
        _sumLoss += loss;
        _sumTakenOff += less;
        _largest = Math.Max(_largest, loss);
        _drift.Add(loss, _row);
        if (_objects == 1)
        {
            return;
        }

        if (_variance is not null)
        {
            Bet(y, loss, before);
        }

        double contribution = y * (_objects - 1) / _objects;
        _interval.Add(contribution, loss);
        if (_interval.IsDue)
        {
            _interval.Resample(Variances(), LossMeans());
        }

        if (_enoughSince == 0 && HasSettled)
        {
            _enoughSince = _objects;
        }
    }

    // x = min(ℓ, c) less what is taken off, at every draw, into _row; returns the mean of min(ℓ, c).
    private double Clip(ReadOnlySpan<double> losses, double cap, double less)
    {
        var caps = Vector256.Create(cap);
        Vector256<double> sums = default;
        Vector256<double> above = default;
        int t = 0;
        for (; t <= losses.Length - 4; t += 4)
        {
            var x = Vector256.Create(losses[t..]);
            above += Vector256.ConditionalSelect(Vector256.GreaterThan(x, caps), Vector256<double>.One, Vector256<double>.Zero);
            x = Vector256.Min(x, caps);
            sums += x;
            (x - Vector256.Create(less)).CopyTo(_row.AsSpan(t));
        }

        double sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        double clipped = (above[0] + above[1]) + (above[2] + above[3]);
        for (; t < losses.Length; t++)
        {
            clipped += losses[t] > cap ? 1 : 0;
            double x = Math.Min(losses[t], cap);
            sum += x;
            _row[t] = x - less;
        }

        _clipped += (long)clipped;
        return sum / losses.Length;
    }

    // Welford's step of every draw; returns y, the mean over draws of (x − the mean before)².
    private double Move()
    {
        double weight = 1.0 / _objects;
        double kept = (_objects - 1.0) / _objects;
        Vector256<double> sums = default;
        int t = 0;
        for (; t <= _row.Length - 4; t += 4)
        {
            Vector256<double> mean = Vector256.Create<double>(_means.AsSpan(t));
            Vector256<double> off = Vector256.Create<double>(_row.AsSpan(t)) - mean;
            Vector256<double> square = off * off;
            sums += square;
            (mean + (off * weight)).CopyTo(_means.AsSpan(t));
            (Vector256.Create<double>(_squares.AsSpan(t)) + (square * kept)).CopyTo(_squares.AsSpan(t));
        }

        double sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        for (; t < _row.Length; t++)
        {
            double off = _row[t] - _means[t];
            sum += off * off;
            _means[t] += off * weight;
            _squares[t] += off * off * kept;
        }

        return sum / _row.Length;
    }

    // Until a loss is above the cap, mean and squares of the losses as they are are those of the capped ones.
    private void BeginFree(ReadOnlySpan<double> losses, double atOptimum, double cap)
    {
        if (_freeMeans.Length == 0 && (atOptimum > cap || losses.ContainsAnyExceptInRange(double.NegativeInfinity, cap)))
        {
            (_freeMeans, _freeSquares, _freeLoss) = ([.. _means], [.. _squares], _sumLoss);
        }
    }

    // Welford's step of the losses as they are.
    private void MoveFree(ReadOnlySpan<double> losses, double atOptimum)
    {
        double weight = 1.0 / _objects;
        double kept = (_objects - 1.0) / _objects;
        double sum = 0;
        for (int t = 0; t < _freeMeans.Length; t++)
        {
            double off = losses[t] - atOptimum - _freeMeans[t];
            _freeMeans[t] += off * weight;
            _freeSquares[t] += off * off * kept;
            sum += losses[t];
        }

        _freeLoss += sum / losses.Length;
    }

    // The share of V of the losses as they are that the capped losses do not show.
    private double SilentShare()
        => _freeSquares.Length > 0 && Sums.Sum(_freeSquares) is var free && free > 0
            ? Math.Clamp(1 - (Sums.Sum(_squares) / free), 0, 1)
            : 0;

    private MonitorUncapped? Uncapped()
    {
        if (_freeSquares.Length == 0 || _objects < 2)
        {
            return null;
        }

        double value = Sums.Mean(_freeSquares) / (_objects - 1);
        double mean = _freeLoss / _objects;
        double tolerance = Settings.Tolerance.Value;
        double share = Settings.Population is long n ? 1.0 / n : 0;
        double relative = value / (mean * mean);
        double k = !IsRelative
            ? SampleSize.ForIncrement(value, tolerance)
            : mean > 0 ? SampleSize.ForRemaining(relative / (1 + (relative * share / (tolerance * tolerance))), tolerance)
            : double.NaN;
        return new MonitorUncapped(value, mean, Math.Min(k, Settings.Population ?? double.PositiveInfinity), SilentShare());
    }

    private void Bet(double y, double loss, double before)
    {
        (double scale, double shift) = (1, 0);
        (double meanScale, double meanShift) = (1, 0);
        if (Settings.Population is long n)
        {
            double left = n - _objects + 1;
            (scale, shift) = ((n - 1) / left, _interval.Sum / left);
            double seen = (Settings.LossCap * (_objects - 1)) - (_sumLoss - loss);
            (meanScale, meanShift) = (n / left, seen / left);
        }

        _variance!.Observe(y, scale, shift, IsRelative ? before : 1);
        _meanLoss?.Observe(Settings.LossCap - loss, meanScale, meanShift, 1 / Math.Sqrt(Math.Max(_objects, 100)));
    }

    private double[] Variances() => Array.ConvertAll(_squares, square => square / (_objects - 1));

    // The mean loss at every draw; of the shape, what was taken off is put back.
    private double[] LossMeans() => Array.ConvertAll(_means, mean => mean + (_sumTakenOff / _objects));

    // The bound of V in force; of the relative criterion in asymptotic mode, of V/L̄² times the mean loss squared.
    private double Upper()
    {
        if (_objects < 2)
        {
            return double.PositiveInfinity;
        }

        if (Settings.Population == _objects)
        {
            return _interval.Variance;
        }

        if (_variance is not null)
        {
            return _variance.Upper;
        }

        return _objects < Settings.BurnIn || !_interval.IsKnown || _interval.Error == 0
            ? double.PositiveInfinity
            : UpperAt(_interval.Count);
    }

    // One-sided, tightest about the burn-in; after n contributions whose scatter is that so far.
    private double UpperAt(double n)
    {
        double twice = -2 * Elementary.Log(Alpha);
        double tuning = (twice + Elementary.Log(twice) + 1) / Settings.BurnIn;
        double spread = (n * tuning) + 1;
        double reach = Math.Sqrt(2 * spread / (n * tuning) * Elementary.LogPlusOne(Math.Sqrt(spread) / (2 * Alpha)));
        double error = IsRelative ? RatioInterval.Leaning(_interval.RelativeError, _interval.Error) : _interval.Error;
        return _interval.Variance * Elementary.Exp(reach * error * Math.Sqrt(_interval.Count / n));
    }

    private bool IsSettled()
    {
        double loss = _meanLoss is null || Settings.Population == _objects ? MeanLoss : Settings.LossCap - _meanLoss.Upper;
        return Upper() < Allowed(_objectsBefore + _objects, loss);
    }

    // What V may be for k objects to be enough, at a mean loss.
    private double Allowed(double k, double loss)
    {
        if (!IsRelative)
        {
            return Settings.Tolerance.Value * k * (k + 1);
        }

        double left = (1 / k) - (Settings.Population is long n ? 1.0 / n : 0);
        double allowed = Settings.Tolerance.Value * loss;
        return loss > 0 ? left > 0 ? allowed * allowed / left : double.PositiveInfinity : 0;
    }

    private double ExpectedStop()
    {
        if (_enoughSince > 0)
        {
            return _objectsBefore + _enoughSince;
        }

        if (!_interval.IsKnown)
        {
            return double.NaN;
        }

        if (SilentShare() > MostSilent)
        {
            return double.PositiveInfinity;
        }

        double most = Settings.Population ?? OutOfSight;
        double low = _objectsBefore + _objects;
        double high = Math.Min(2 * low, most);
        while (high < most && !WillSettle(high))
        {
            (low, high) = (high, Math.Min(2 * high, most));
        }

        if (high >= OutOfSight)
        {
            return double.PositiveInfinity;
        }

        while (high - low > 1)
        {
            double middle = Math.Floor((low + high) / 2);
            (low, high) = WillSettle(middle) ? (low, middle) : (middle, high);
        }

        return high;
    }

    private bool WillSettle(double k)
    {
        double n = k - _objectsBefore;
        if (_variance is null)
        {
            return n >= Settings.BurnIn && _interval.Error > 0 && UpperAt(n - 1) < Allowed(k, MeanLoss);
        }

        double loss = _meanLoss is null ? MeanLoss : MeanLoss - Math.Sqrt(-2 * Elementary.Log(Alpha / 2) * _meanLoss.Variance / n);
        double allowed = Allowed(k, loss);
        return allowed > 0 && _variance.WillFallBelow(allowed, _interval.Variance, n - 1);
    }

    private MonitorVariance Variance()
    {
        double value = _interval.Variance;
        double overDraws = OverDraws(relative: false);
        double error = Math.Sqrt((_interval.Error * _interval.Error) + (overDraws * overDraws));
        (double low, double high) = _interval.Of(value, error);
        bool known = _interval.IsKnown;
        return new MonitorVariance(
            value,
            low,
            high,
            known ? value * error : double.NaN,
            known ? value * _interval.Error : double.NaN,
            _draws > 1 ? value * overDraws : double.NaN,
            MeanLoss,
            _interval.TopShare);
    }

    private double OverDraws(bool relative)
    {
        if (_draws == 1)
        {
            return 0;
        }

        DeviationMoments moments = new Deviations(Variances(), [], LossMeans()).Sample;
        return Math.Sqrt(relative ? moments.LogRelative.SquaredError : moments.LogVariance.SquaredError);
    }

    private SampleSize? Forecast(MonitorVariance variance)
    {
        double tolerance = Settings.Tolerance.Value;
        (double value, double low, double high) = (variance.Value, variance.Low, variance.High);
        Func<double, double> size = v => SampleSize.ForIncrement(v, tolerance);
        if (IsRelative)
        {
            if (!(MeanLoss > 0))
            {
                return null;
            }

            value /= MeanLoss * MeanLoss;
            double overDraws = OverDraws(relative: true);
            double error = Math.Sqrt((_interval.RelativeError * _interval.RelativeError) + (overDraws * overDraws));
            (low, high) = _interval.OfRatio(value, error, variance.Value > 0 ? variance.StandardError / variance.Value : 0);
            double share = Settings.Population is long n ? 1.0 / n : 0;
            size = v => SampleSize.ForRemaining(v / (1 + (v * share / (tolerance * tolerance))), tolerance);
        }

        if (Settings.Population is long all)
        {
            Func<double, double> endless = size;
            size = v => Math.Min(all, endless(v));
        }

        return new SampleSize
        {
            Tolerance = Settings.Tolerance,
            Of = Settings.Of,
            K = size(value),
            Low = size(low),
            High = double.IsInfinity(high) ? high : size(high),
            Confidence = Settings.Confidence,
        };
    }

    private IEnumerable<string> Warnings(MonitorVariance? variance)
    {
        if (!IsCapped)
        {
            yield return "Asymptotic mode: the stop holds for large numbers of objects, nearly; capped mode is the one that "
                + "keeps its promise.";
        }

        if (Drift is Drift drift)
        {
            yield return $"The stream changed after about {drift.Since} objects (found after {drift.Found}): what is said of V mixes both; "
                + "begin anew with the draws' name when the data are others now.";
        }

        if (Uncapped() is { } uncapped)
        {
            string then = ClippedShare > MostClipped || uncapped.SilentShare > MostSilent
                ? "; that is too much to say enough: begin anew with a larger cap, or look at these objects first"
                : string.Empty;
            yield return FormattableString.Invariant(
                $"{100 * ClippedShare:g3} % of the losses are above the cap of {Settings.LossCap:g3} and count as that: the answer is ")
                + FormattableString.Invariant($"silent about {100 * uncapped.SilentShare:g3} % of V, which is {uncapped.Value:g4} ")
                + FormattableString.Invariant($"uncapped, with a K of {uncapped.K:g6}{then}.");
        }

        if (variance is null)
        {
            yield break;
        }

        if (IsRelative && !(MeanLoss > 0))
        {
            yield return "The mean loss is not above 0, and a change relative to it has no meaning: ask for the increment.";
        }

        if (IsCapped && _objects >= FewObjects && _largest * FarBelow < Settings.LossCap)
        {
            yield return FormattableString.Invariant($"Mean losses stay below {_largest:g3}, far below the cap of {Settings.LossCap:g3}: ")
                + "a monitor begun with a cap nearer to what losses can reach is sure sooner.";
        }

        if (_objectsBefore > 0 && _objects < FewObjects && HasSettled)
        {
            yield return $"The answer rests on the {_objectsBefore} objects that are there besides; {_objects} were seen.";
        }

        if (!_interval.IsKnown)
        {
            yield break;
        }

        if (variance.TopShare > HeavyTail && _objects >= 100)
        {
            yield return FormattableString.Invariant($"1 % of the objects carry {100 * variance.TopShare:f0} % of the landscape variance: ")
                + "the interval of the forecast may be too narrow.";
        }

        if (_draws == 1 || variance.OverDraws > variance.OverObjects)
        {
            yield return _draws == 1
                ? $"{LandscapeVariance.OneDraw("all holds")}."
                : $"{LandscapeVariance.FewDraws(_draws)}, and the stop holds for these draws: use more of them.";
        }
    }

    private void Exchange(MonitorState state)
    {
        state.Exchange(ref _name);
        state.Exchange(ref _restarts);
        state.Exchange(ref _objectsBefore);
        if (state.Reads)
        {
            (_interval, _drift, _variance, _meanLoss) = Begin();
        }

        state.Exchange(ref _objects);
        state.Exchange(ref _draws);
        state.Exchange(ref _means);
        state.Exchange(ref _squares);
        state.Exchange(ref _sumLoss);
        state.Exchange(ref _sumTakenOff);
        state.Exchange(ref _largest);
        state.Exchange(ref _clipped);
        state.Exchange(ref _enoughSince);
        if (state.Version > 1)
        {
            state.Exchange(ref _freeMeans);
            state.Exchange(ref _freeSquares);
            state.Exchange(ref _freeLoss);
        }
        else if (_clipped > 0)
        {
            Throw("the state is of an older version, which forgot the losses above the cap; begin anew with another file");
        }

        _row = new double[_draws];
        _interval.Exchange(state);
        _drift.Exchange(state);
        _variance?.Exchange(state);
        _meanLoss?.Exchange(state);
    }
}
