using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>Weighted sums of relative deviations, and from them the deviation of each functional and the square of its standard error.</summary>
internal readonly struct Moments
{
    private readonly double _perError;
    private readonly double _v;
    private readonly double _s;
    private readonly double _m;
    private readonly double _varV;
    private readonly double _varS;
    private readonly double _varM;
    private readonly double _covVm;
    private readonly double _covSm;

    public Moments(int count, double v, double vv, double s, double ss, double m, double mm, double vm, double sm)
    {
        // One member says nothing about spread.
        _perError = count > 1 ? 1.0 / (count - 1) : 0;
        (_v, _s, _m) = (v / count, s / count, m / count);
        _varV = Math.Max(0, (vv / count) - (_v * _v));
        _varS = Math.Max(0, (ss / count) - (_s * _s));
        _varM = Math.Max(0, (mm / count) - (_m * _m));
        _covVm = (vm / count) - (_v * _m);
        _covSm = (sm / count) - (_s * _m);
    }

    public (double Deviation, double Variance) LogVariance() => Log(_v, _varV);

    public (double Deviation, double Variance) LogShape() => Log(_s, _varS);

    public (double Deviation, double Variance) LogRelative() => Log(_v, _varV, _covVm);

    public (double Deviation, double Variance) LogRelativeShape() => Log(_s, _varS, _covSm);

    /// <summary>In units of the mean itself.</summary>
    public (double Deviation, double Variance) Mean() => (_m, _perError * _varM);

    private (double Deviation, double Variance) Log(double v, double variance)
        => (Elementary.LogPlusOne(v), _perError * variance / ((1 + v) * (1 + v)));

    private (double Deviation, double Variance) Log(double v, double variance, double covariance)
    {
        double deviation = Elementary.LogPlusOne(v) - (2 * Elementary.LogPlusOne(_m));
        double square = (variance / ((1 + v) * (1 + v))) - (4 * covariance / ((1 + v) * (1 + _m))) + (4 * _varM / ((1 + _m) * (1 + _m)));
        return (deviation, _perError * Math.Max(0, square));
    }
}
