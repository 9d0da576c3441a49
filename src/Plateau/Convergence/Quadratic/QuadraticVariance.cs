using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// The landscape variance of a quadratic model, V(σ) = S²_ℓ + σ²Cov(ℓ, Tr H) + σ²S²_g + (σ⁴/4)(S²_TrH + 2S²_H): over random orders, each of
/// its terms divided by k(k + 1) is the expectation of that share of Δ_{k+1} (docs/theory.md T7), for every k. S² are the unbiased total
/// variances over objects.
/// </summary>
/// <remarks>
/// Standard errors are over objects, those of the infinitesimal jackknife: each object's own contribution to a term, their spread over √n.
/// Where a few objects carry most of a term they are too small, as for V itself (<see cref="LandscapeVariance"/>).
/// </remarks>
public sealed class QuadraticVariance
{
    private readonly CoordinateMoments _moments;

    // u_i of each quantity, (objects), n/(n − 1) times their squared or crossed deviations, so that each mean is its S².
    private readonly QuadraticQuantities[] _contributions;

    private QuadraticVariance(QuadraticQuantities quantities, QuadraticQuantities[] contributions, CoordinateMoments moments)
        => (Quantities, _contributions, _moments) = (quantities, contributions, moments);

    /// <summary>The variances that carry no σ.</summary>
    internal QuadraticQuantities Quantities { get; }

    /// <summary>The variances over the objects of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="moments">The distribution of the coordinates; normal by default.</param>
    public static QuadraticVariance Of(QuadraticModel model, CoordinateMoments? moments = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        int n = model.Objects;
        double factor = n / (n - 1.0);
        QuadraticQuantities[] contributions = new QuadraticQuantities[n];
        Workers.For(n, i =>
        {
            double loss = model.Losses[i] - model.MeanLoss;
            double trace = model.Traces[i] - model.MeanTrace;
            contributions[i] = new QuadraticQuantities(
                factor * loss * loss,
                factor * loss * trace,
                factor * SquaredDistance(model.Gradient(i), model.MeanGradient),
                factor * trace * trace,
                factor * SquaredDistance(model.Hessian(i), model.MeanPackedHessian),
                factor * SquaredDistance(model.Diagonal(i), model.MeanDiagonal));
        });
        double Mean(Func<QuadraticQuantities, double> of) => Sums.Mean([.. contributions.Select(of)]);
        QuadraticQuantities mean = new(
            Mean(q => q.Value),
            Mean(q => q.Cross),
            Mean(q => q.Gradient),
            Mean(q => q.SquaredTrace),
            Mean(q => q.SquaredNorm),
            Mean(q => q.SquaredDiagonal));
        return new QuadraticVariance(mean, contributions, moments ?? CoordinateMoments.Gaussian);
    }

    /// <summary>The four terms at σ, each k(k + 1) times its share of Δ_{k+1}, expected over orders; their total is V(σ).</summary>
    public QuadraticTerms Terms(double sigma) => QuadraticTerms.Of(Quantities, sigma, _moments);

    /// <summary>The standard errors of the four terms and of V(σ), over objects.</summary>
    public QuadraticTermErrors StandardErrors(double sigma) => new(
        Error(sigma, terms => terms.Value),
        Error(sigma, terms => terms.Cross),
        Error(sigma, terms => terms.Gradient),
        Error(sigma, terms => terms.Curvature),
        Error(sigma, terms => terms.Total));

    private static double SquaredDistance(ReadOnlySpan<double> x, ReadOnlySpan<double> from)
    {
        double sum = 0;
        for (int j = 0; j < x.Length; j++)
        {
            double e = x[j] - from[j];
            sum = Math.FusedMultiplyAdd(e, e, sum);
        }

        return sum;
    }

    private double Error(double sigma, Func<QuadraticTerms, double> of)
    {
        int n = _contributions.Length;
        double[] own = new double[n];
        for (int i = 0; i < n; i++)
        {
            own[i] = of(QuadraticTerms.Of(_contributions[i], sigma, _moments));
        }

        double mean = Sums.Mean(own);
        double squares = 0;
        foreach (double value in own)
        {
            squares += (value - mean) * (value - mean);
        }

        return Math.Sqrt(squares / n / (n - 1));
    }
}
