using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// First and second moments of relative deviations over one resample, and the deviations of each functional that follow from them. A
/// resample of m out of n members is brought to the scale of n: deviations by √(m/n), squared errors by m/n.
/// </summary>
internal readonly struct DeviationMoments
{
    private readonly double _scale;
    private readonly double _perMember;
    private readonly (double Mean, double Variance, double WithLoss) _variance;
    private readonly (double Mean, double Variance, double WithLoss) _shape;
    private readonly (double Mean, double Variance) _loss;

    public DeviationMoments(
        long members,
        int drawn,
        (double Sum, double Square, double Product) variance,
        (double Sum, double Square, double Product) shape,
        (double Sum, double Square) loss)
    {
        double share = (double)drawn / members;
        _scale = Math.Sqrt(share);

        // A single member says nothing about spread.
        _perMember = drawn > 1 ? share / (drawn - 1) : 0;
        double meanLoss = loss.Sum / drawn;
        _loss = (meanLoss, Spread(loss.Square, meanLoss, drawn));
        _variance = Centered(variance, meanLoss, drawn);
        _shape = Centered(shape, meanLoss, drawn);
    }

    public Deviation LogVariance => Log(_variance.Mean, _variance.Variance);

    public Deviation LogShape => Log(_shape.Mean, _shape.Variance);

    public Deviation LogRelative => LogOverSquaredLoss(_variance);

    public Deviation LogRelativeShape => LogOverSquaredLoss(_shape);

    /// <summary>Of the mean loss, in units of its size.</summary>
    public Deviation Mean => new(_scale * _loss.Mean, _perMember * _loss.Variance);

    private static (double Mean, double Variance, double WithLoss) Centered(
        (double Sum, double Square, double Product) sums,
        double meanLoss,
        int drawn)
    {
        double mean = sums.Sum / drawn;
        return (mean, Spread(sums.Square, mean, drawn), (sums.Product / drawn) - (mean * meanLoss));
    }

    private static double Spread(double square, double mean, int drawn) => Math.Max(0, (square / drawn) - (mean * mean));

    private Deviation Log(double mean, double variance)
        => new(_scale * Elementary.LogPlusOne(mean), _perMember * variance / ((1 + mean) * (1 + mean)));

    private Deviation LogOverSquaredLoss((double Mean, double Variance, double WithLoss) part)
    {
        double value = 1 + part.Mean;
        double loss = 1 + _loss.Mean;
        double variance = (part.Variance / (value * value)) - (4 * part.WithLoss / (value * loss)) + (4 * _loss.Variance / (loss * loss));
        double deviation = Elementary.LogPlusOne(part.Mean) - (2 * Elementary.LogPlusOne(_loss.Mean));
        return new Deviation(_scale * deviation, _perMember * Math.Max(0, variance));
    }
}
