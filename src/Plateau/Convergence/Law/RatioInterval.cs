using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>The interval of V/L̄², from standard errors and t*-values of its logarithm.</summary>
/// <remarks>
/// V/L̄² is bounded in a sample as no population's is: the few objects that a sample lacks would raise V and L̄ together, and the sample's
/// own covariance of the two hides it. So t*-values of both log V/L̄² and log V give ends, the outer ones hold, and the standard error
/// leans by a third, in its logarithm, towards that of log V, where it is the larger. So much is needed where objects are few or the tail
/// is heavy. From 5,000 objects with a light tail on, nothing is needed; between the two cases the ends lie in between. Measured at 200 /
/// 1,000 / 5,000 objects, K of the loss: losses of an MLP on MNIST 98 / 98 / 96 (by the outer ends everywhere 98 / 99 / 99), third powers
/// of an exponential 87 / 94 / 98 (as if their tail were light 87 / 90 / 93): docs/coverage-of-intervals.md.
/// </remarks>
internal static class RatioInterval
{
    // Between these numbers of objects, and these shares of V in 1 % of them, the interval goes from its own to the outer ends.
    private const double FewObjects = 200;
    private const double EnoughObjects = 5000;
    private const double LightTail = 0.5;
    private const double HeavyTail = 0.55;

    /// <summary>The interval.</summary>
    /// <param name="objects">The number of objects it comes from.</param>
    /// <param name="topShare">The share of V in 1 % of them.</param>
    /// <param name="error">The standard error of log V/L̄².</param>
    /// <param name="plain">The standard error of log V.</param>
    /// <param name="own">The interval by t*-values of log V/L̄², for a standard error.</param>
    /// <param name="other">The same by t*-values of log V.</param>
    public static Interval Of(
        long objects,
        double topShare,
        double error,
        double plain,
        Func<double, Interval> own,
        Func<double, Interval> other)
    {
        double leaning = Leaning(error, plain);
        Interval inner = own(error);
        (Interval first, Interval second) = (own(leaning), other(leaning));
        double few = Math.Clamp(Elementary.Log(EnoughObjects / objects) / Elementary.Log(EnoughObjects / FewObjects), 0, 1);
        double weight = Math.Max(few, Math.Clamp((topShare - LightTail) / (HeavyTail - LightTail), 0, 1));
        return new Interval(
            Between(inner.Low, Math.Min(first.Low, second.Low), weight),
            Between(inner.High, Math.Max(first.High, second.High), weight));
    }

    /// <summary>The standard error of log V/L̄², leaning by a third towards that of log V where that is the larger.</summary>
    public static double Leaning(double error, double plain)
        => error > 0 && plain > error ? error * Elementary.Exp(Elementary.Log(plain / error) / 3) : error;

    // In logarithms; the outer end itself where one of them is 0 or infinite.
    private static double Between(double inner, double outer, double weight)
        => weight == 1 || !(inner > 0 && outer > 0) || double.IsInfinity(inner) || double.IsInfinity(outer)
            ? weight == 0 ? inner : outer
            : inner * Elementary.Exp(weight * Elementary.Log(outer / inner));
}
