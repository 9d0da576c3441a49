using Plateau.Convergence;
using Plateau.Numerics;

namespace Plateau.Monitor;

/// <summary>
/// The interval of V, and of V/L̄², of a stream: that of <see cref="LandscapeVariance"/>, from a random sample of the objects so far.
/// Standard errors come from all objects; the sample gives only the t*-values, which hardly change from one object to the next: they are
/// computed again whenever the stream has grown by a tenth; a short stream, by ten objects; and at first, when it has doubled.
/// </summary>
internal sealed class StreamInterval
{
    private const int Kept = 2048;
    private const int Replicates = 999;
    private const int Growth = 10;
    private const int Fewest = 10;

    private readonly double _tail;
    private readonly ulong _seed;
    private readonly RandomStream _choice;
    private readonly double[] _contributions = new double[Kept];
    private readonly double[] _losses = new double[Kept];

    // t*-values of log V, then of log V − 2 log L̄: upper and lower tail of each.
    private readonly double[] _quantiles = new double[4];
    private long _count;
    private long _next = 2;
    private double _meanContribution;
    private double _meanLoss;
    private double _contributionSquares;
    private double _lossSquares;
    private double _products;
    private double _topShare;

    /// <summary>Begins without objects.</summary>
    /// <param name="confidence">The confidence of the intervals.</param>
    /// <param name="seed">The seed of the sample of objects and of the bootstrap.</param>
    /// <param name="restart">The number of the restart; each has random numbers of its own.</param>
    public StreamInterval(double confidence, ulong seed, int restart)
    {
        _tail = (1 - confidence) / 2;
        _seed = seed;
        _choice = new RandomStream(seed, RandomPurpose.Reservoir, restart);
    }

    /// <summary>The number of contributions.</summary>
    public long Count => _count;

    /// <summary>V, the mean contribution.</summary>
    public double Variance => _meanContribution;

    /// <summary>The sum of all contributions.</summary>
    public double Sum => _meanContribution * _count;

    /// <summary>Whether there are enough objects for a meaningful interval.</summary>
    public bool IsKnown => _count >= Fewest;

    /// <summary>The relative standard error of V over objects.</summary>
    public double Error
        => _meanContribution > 0 ? Math.Sqrt(_contributionSquares / _count / Math.Max(1, _count - 1)) / _meanContribution : 0;

    /// <summary>The relative standard error of V/L̄² over objects.</summary>
    public double RelativeError
    {
        get
        {
            if (_meanContribution == 0 || _meanLoss == 0)
            {
                return 0;
            }

            double squared = (_contributionSquares / _meanContribution / _meanContribution)
                - (4 * _products / _meanContribution / _meanLoss) + (4 * _lossSquares / _meanLoss / _meanLoss);
            return Math.Sqrt(Math.Max(0, squared) / _count / Math.Max(1, _count - 1));
        }
    }

    /// <summary>
    /// The share of V that the 1 % of the sampled objects with the largest contributions carry; computed again with the t*-values.
    /// </summary>
    public double TopShare => _topShare;

    /// <summary>Whether the t*-values must be computed again now.</summary>
    public bool IsDue => _count >= _next;

    /// <summary>Adds one object.</summary>
    /// <param name="contribution">Its contribution to V.</param>
    /// <param name="loss">Its mean loss.</param>
    public void Add(double contribution, double loss)
    {
        long place = _count < Kept ? _count : (long)(_choice.Uniform(_count) * (_count + 1));
        if (place < Kept)
        {
            _contributions[place] = contribution;
            _losses[place] = loss;
        }

        _count++;
        double off = contribution - _meanContribution;
        double offLoss = loss - _meanLoss;
        _meanContribution += off / _count;
        _meanLoss += offLoss / _count;
        _contributionSquares += off * (contribution - _meanContribution);
        _lossSquares += offLoss * (loss - _meanLoss);
        _products += off * (loss - _meanLoss);
    }

    /// <summary>Computes the t*-values again.</summary>
    /// <param name="variances">S² at each draw so far.</param>
    /// <param name="means">The mean loss at each draw so far.</param>
    public void Resample(ReadOnlySpan<double> variances, ReadOnlySpan<double> means)
    {
        int kept = (int)Math.Min(_count, Kept);
        Deviations objects = new(_contributions.AsSpan(0, kept), [], _losses.AsSpan(0, kept), _count);
        Deviations draws = new(variances, [], means);
        StudentizedBootstrap bootstrap = StudentizedBootstrap.Run(objects, draws, _seed, Replicates);
        _quantiles[0] = StudentizedBootstrap.Quantile(bootstrap.LogVariance, 1 - _tail);
        _quantiles[1] = StudentizedBootstrap.Quantile(bootstrap.LogVariance, _tail);
        _quantiles[2] = StudentizedBootstrap.Quantile(bootstrap.LogRelative, 1 - _tail);
        _quantiles[3] = StudentizedBootstrap.Quantile(bootstrap.LogRelative, _tail);
        _topShare = LandscapeVariance.ShareOfTop(_contributions[..kept]);
        _next = _count + Math.Max(_count / Growth, Math.Min(_count, Growth));
    }

    /// <summary>The interval of a V with a relative standard error.</summary>
    public Interval Of(double value, double error) => At(value, error, 0);

    /// <summary>The interval of a V/L̄², computed as in <see cref="LandscapeVariance"/>.</summary>
    public Interval OfRatio(double value, double error, double plain)
        => RatioInterval.Of(_count + 1, TopShare, error, plain, own => At(value, own, 2), other => At(value, other, 0));

    /// <summary>Writes or reads the state.</summary>
    public void Exchange(MonitorState state)
    {
        int kept = (int)Math.Min(_count, Kept);
        state.Exchange(ref kept);
        state.Exchange(_contributions.AsSpan(0, kept));
        state.Exchange(_losses.AsSpan(0, kept));
        state.Exchange(_quantiles);
        state.Exchange(ref _count);
        state.Exchange(ref _next);
        state.Exchange(ref _meanContribution);
        state.Exchange(ref _meanLoss);
        state.Exchange(ref _contributionSquares);
        state.Exchange(ref _lossSquares);
        state.Exchange(ref _products);
        state.Exchange(ref _topShare);
    }

    private Interval At(double value, double error, int first)
        => !IsKnown ? new Interval(0, double.PositiveInfinity)
            : error == 0 ? new Interval(value, value)
            : new Interval(value * Elementary.Exp(-_quantiles[first] * error), value * Elementary.Exp(-_quantiles[first + 1] * error));
}
