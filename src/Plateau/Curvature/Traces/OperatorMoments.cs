using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>
/// Tr A, Tr²A, ‖A‖_F² and the effective rank Tr²A/‖A‖_F² of an operator, each with its standard error, from one set of products. By XTrace
/// (Epperly, Tropp and Webber, 2024) with normalised probes, applied to A and to A² at once; exact where the products reach the dimension
/// or the operator's rank is small.
/// </summary>
public sealed record OperatorMoments
{
    // Each look at the error has half as many probes again.
    private const double Growth = 1.5;

    private OperatorMoments()
    {
    }

    /// <summary>Tr A.</summary>
    public required Estimate Trace { get; init; }

    /// <summary>Tr²A, corrected for the bias of the square of an estimate.</summary>
    public required Estimate SquaredTrace { get; init; }

    /// <summary>‖A‖_F² = Tr A², the sum of the squared eigenvalues.</summary>
    public required Estimate SquaredNorm { get; init; }

    /// <summary>
    /// Tr²A/‖A‖_F²: how many equal eigenvalues would give the same two numbers, from 1 to N for a positive semidefinite operator; its
    /// participation ratio. NaN for the zero operator. Where eigenvalues of both signs cancel, use another measure:
    /// <see cref="SpectralDensity.ParticipationRatio"/>.
    /// </summary>
    public required Estimate EffectiveRank { get; init; }

    /// <summary>The number of probes; 0 where unit vectors were used instead.</summary>
    public required int Probes { get; init; }

    /// <summary>The number of products with vectors that were computed.</summary>
    public required long Products { get; init; }

    /// <summary>Whether the tolerances are met.</summary>
    public required bool Converged { get; init; }

    /// <summary>The name of the operator.</summary>
    public required string Operator { get; init; }

    /// <summary>Computes products until the tolerances are met or the limit is reached.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number of the question is out of range.</exception>
    /// <exception cref="PlateauException">A product is not finite.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static OperatorMoments Of(SymmetricOperator subject, MomentQuestion question, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(question);
        int n = subject.Dimension;
        question.Check(n);
        int probes = MomentQuestion.LeastProducts / 2;
        if (2 * probes >= n || (question.Tolerance == 0 && question.MaxProducts >= n))
        {
            return Exactly(subject, question, 0, cancellation);
        }

        var sketch = new ProbeSketch(
            subject,
            (first, count) => ProbeVectors.Normal(question.Seed, RandomPurpose.TraceProbe, first, count, n),
            question.BlockSize);
        while (true)
        {
            sketch.Grow(probes, cancellation);
            if (sketch.SpansRange)
            {
                double trace = 0;
                double norm = 0;
                for (int i = 0; i < sketch.Count; i++)
                {
                    trace += sketch.H[i][i];
                    norm += sketch.G[i][i];
                }

                return Exactly(subject, trace, norm, sketch.Products, sketch.Count);
            }

            OperatorMoments moments = Sampled(subject, question, sketch);
            int next = Math.Min((int)Math.Ceiling(Growth * probes), (int)Math.Min(int.MaxValue, question.MaxProducts / 2));
            if (moments.Converged)
            {
                return moments;
            }

            if (2L * next >= n && sketch.Products + n <= question.MaxProducts)
            {
                return Exactly(subject, question, sketch.Products, cancellation);
            }

            next = Math.Min(next, n - 1);
            if (next <= probes)
            {
                return moments;
            }

            probes = next;
        }
    }

    private static OperatorMoments Exactly(SymmetricOperator subject, MomentQuestion question, long spent, CancellationToken cancellation)
    {
        (double trace, double norm, _) = OperatorColumns.Moments(subject, question.BlockSize, cancellation);
        return Exactly(subject, trace, norm, spent + subject.Dimension, 0);
    }

    private static OperatorMoments Exactly(SymmetricOperator subject, double trace, double norm, long products, int probes) => new()
    {
        Trace = Estimate.Exact(trace, products),
        SquaredTrace = Estimate.Exact(trace * trace, products),
        SquaredNorm = Estimate.Exact(norm, products),
        EffectiveRank = Estimate.Exact(norm > 0 ? trace * trace / norm : double.NaN, products),
        Probes = probes,
        Products = products,
        Converged = true,
        Operator = subject.Name,
    };

    private static OperatorMoments Sampled(SymmetricOperator subject, MomentQuestion question, ProbeSketch sketch)
    {
        var estimates = new LeaveOneOut(sketch, subject.Dimension);
        (double t, double f) = (estimates.Trace, estimates.SquaredNorm);

        // Rounding of the products themselves is part of the spread; what the basis has captured has no spread, so it is added.
        double rounding = subject.Precision * subject.Precision * Math.Abs(f) * sketch.Count;
        double traceVariance = estimates.VarianceOf(1, 0) + rounding;
        double normVariance = estimates.VarianceOf(0, 1) + (4 * Math.Abs(f) * rounding);
        double square = (t * t) - traceVariance;

        // Second-order bias of a ratio of means, taken off.
        double rank = (square + (2 * t * estimates.Covariance / f) - (t * t * normVariance / (f * f))) / f;
        double rankVariance = estimates.VarianceOf(2 * t / f, -t * t / (f * f)) + (4 * t * t / (f * f) * rounding);
        int degrees = sketch.Count - 1;
        var trace = Estimate.Sampled(t, traceVariance, degrees, sketch.Products, estimates.SkewnessOf(1, 0));
        var norm = Estimate.Sampled(f, normVariance, degrees, sketch.Products, estimates.SkewnessOf(0, 1));
        return new OperatorMoments
        {
            Trace = trace,
            SquaredTrace = Estimate.Sampled(
                square,
                (4 * Math.Max(0, square) * traceVariance) + (2 * traceVariance * traceVariance),
                degrees,
                sketch.Products,
                estimates.SkewnessOf(t, 0)),
            SquaredNorm = norm,
            EffectiveRank = Estimate.Sampled(
                rank,
                rankVariance,
                degrees,
                sketch.Products,
                estimates.SkewnessOf(2 * t / f, -t * t / (f * f))),
            Probes = sketch.Count,
            Products = sketch.Products,
            Converged = trace.HalfWidth <= question.Tolerance * Math.Abs(t)
                && (question.NormTolerance is not double within || norm.HalfWidth <= within * Math.Abs(f)),
            Operator = subject.Name,
        };
    }
}
