using System.Runtime.Intrinsics;
using Plateau.Numerics;

namespace Plateau.Monitor;

/// <summary>
/// An upper bound of a number v, where the conditional mean of each bounded observation is at least v. It is valid at all times at once:
/// with probability 1 − α it is never below v (docs/theory.md T10). Memory does not grow.
/// </summary>
/// <remarks>
/// <para>
/// A bet against each candidate v of a fixed grid (Waudby-Smith and Ramdas, 2024): its capital is Π(1 + λ_i(v − y_i)), with a stake λ_i ≥ 0
/// that is fixed before y_i is seen and leaves a tenth of the capital even after the largest y. Where v ≤ E(y_i | past) throughout, the
/// capital is a supermartingale, so it ever reaches 1/α with probability α at most (Ville). The bound is the smallest candidate that is
/// ruled out together with all above it: it can be below the true v only if the largest candidate that v does not fall below is ruled out,
/// one bet among all. So neither the grid nor the number of candidates costs anything.
/// </para>
/// <para>
/// Stakes: √(2 ln(1/α)/(m s²)), s² the variance of the y so far, is best for a bet that is to be won after m observations; each candidate
/// has its own m, when the stop would come if v were it. The choice of m changes how soon the bound falls; the guarantee holds for any m.
/// </para>
/// </remarks>
internal sealed class BettingBound
{
    // The share of the capital that one bet may lose.
    private const double MostAtStake = 0.9;

    // A capital below this will not come back; thrown away, it costs no slow arithmetic.
    private const double Ruined = 1e-250;

    private readonly double[] _candidates;
    private readonly double[] _stakes;
    private readonly double[] _capital;
    private readonly double _range;
    private readonly double _target;
    private readonly double _ceiling;
    private int _open;
    private long _count;
    private double _mean;
    private double _squares;

    /// <summary>Opens a bet against each candidate.</summary>
    /// <param name="candidates">Ascending.</param>
    /// <param name="horizons">For each, the number of observations m that its bet is made for.</param>
    /// <param name="range">The largest possible y; none is below 0.</param>
    /// <param name="ceiling">An upper bound of v that is known before.</param>
    /// <param name="alpha">α, the largest chance that the bound ever fails.</param>
    public BettingBound(double[] candidates, double[] horizons, double range, double ceiling, double alpha)
    {
        _candidates = candidates;
        _range = range;
        _ceiling = ceiling;
        _target = 1 / alpha;
        _capital = new double[candidates.Length];
        _stakes = new double[candidates.Length];
        Array.Fill(_capital, 1.0);
        _open = candidates.Length;
        double gain = -2 * Elementary.Log(alpha);
        for (int j = 0; j < _stakes.Length; j++)
        {
            _stakes[j] = Math.Sqrt(gain / horizons[j]);
        }
    }

    /// <summary>The present upper bound of v.</summary>
    public double Upper => _open < _candidates.Length ? Math.Min(_ceiling, _candidates[_open]) : _ceiling;

    /// <summary>The variance s² of the observations so far.</summary>
    public double Variance => (_squares + (1e-9 * _range * _range)) / (_count + 1);

    /// <summary>
    /// Whether the candidate <paramref name="v"/> is likely to be ruled out by the <paramref name="count"/>-th observation, if the next
    /// observations are like those so far. An approximation of second order.
    /// </summary>
    /// <param name="v">The candidate.</param>
    /// <param name="mean">The mean of the next observations.</param>
    /// <param name="count">The number of observations at that time.</param>
    public bool WillFallBelow(double v, double mean, double count)
    {
        double wanted = Elementary.Log(_target);
        double room = _range - v;
        if (room <= 0 || v < _candidates[0])
        {
            return room <= 0;
        }

        double stake = Math.Min(Math.Sqrt(2 * wanted / (count * Variance)), MostAtStake / room);
        double off = v - mean;
        return off > 0 && count * ((stake * off) - (stake * stake * (Variance + (off * off)) / 2)) >= wanted;
    }

    /// <summary>Takes one observation whose conditional mean is at least <paramref name="scale"/>·v − <paramref name="shift"/>.</summary>
    /// <param name="y">The observation, in [0, range].</param>
    /// <param name="scale">The factor of v in the conditional mean; 1 where objects are drawn independently.</param>
    /// <param name="shift">The number subtracted in the conditional mean; 0 where objects are drawn independently.</param>
    /// <param name="haste">
    /// All stakes are multiplied by it: the square root of the factor by which the horizons were estimated too long.
    /// </param>
    public void Observe(double y, double scale = 1, double shift = 0, double haste = 1)
    {
        Bet(Math.Min(y, _range), scale, shift, haste / Math.Sqrt(Variance));
        while (_open > 0 && double.IsPositiveInfinity(_capital[_open - 1]))
        {
            _open--;
        }

        _count++;
        double off = y - _mean;
        _mean += off / _count;
        _squares += off * (y - _mean);
    }

    /// <summary>Writes or reads the state of all bets.</summary>
    public void Exchange(MonitorState state)
    {
        state.Exchange(_capital);
        state.Exchange(ref _open);
        state.Exchange(ref _count);
        state.Exchange(ref _mean);
        state.Exchange(ref _squares);
    }

    // A capital that reached its target is set to infinity, and stays there.
    private void Bet(double y, double scale, double shift, double eagerness)
    {
        Span<double> capital = _capital;
        ReadOnlySpan<double> candidates = _candidates;
        ReadOnlySpan<double> stakes = _stakes;
        var infinite = Vector512.Create(double.PositiveInfinity);
        int j = 0;
        for (; j <= _open - Vector512<double>.Count; j += Vector512<double>.Count)
        {
            Vector512<double> mean = (Vector512.Create(candidates[j..]) * scale) - Vector512.Create(shift);
            Vector512<double> room = Vector512.Create(_range) - mean;
            Vector512<double> stake = Vector512.Min(Vector512.Create(stakes[j..]) * eagerness, Vector512.Create(MostAtStake) / room);
            stake = Vector512.ConditionalSelect(Vector512.GreaterThan(mean, Vector512<double>.Zero), stake, Vector512<double>.Zero);
            Vector512<double> old = Vector512.Create<double>(capital[j..]);
            Vector512<double> next = old * (Vector512<double>.One + (stake * (mean - Vector512.Create(y))));
            Vector512<double> won = Vector512.GreaterThanOrEqual(next, Vector512.Create(_target))
                | Vector512.LessThanOrEqual(room, Vector512<double>.Zero) | Vector512.Equals(old, infinite);
            next = Vector512.ConditionalSelect(Vector512.LessThan(next, Vector512.Create(Ruined)), Vector512<double>.Zero, next);
            Vector512.ConditionalSelect(won, infinite, next).CopyTo(capital[j..]);
        }

        for (; j < _open; j++)
        {
            double mean = (candidates[j] * scale) - shift;
            double room = _range - mean;
            double stake = mean > 0 ? Math.Min(stakes[j] * eagerness, MostAtStake / room) : 0;
            double next = capital[j] * (1 + (stake * (mean - y)));
            bool won = next >= _target || room <= 0 || double.IsPositiveInfinity(capital[j]);
            capital[j] = won ? double.PositiveInfinity : next < Ruined ? 0 : next;
        }
    }
}
