using Plateau.Data;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Convergence;

/// <summary>
/// The distance of the loss of each object of a pool from the mean of the pool, over the draws of a probe: s_i = √u_i, u_i = E_t
/// (ℓ_i(w^(t)) − L(w^(t)))². Without labels both are taken in expectation over the labels that the network gives at the draw, u_i = E_t
/// E_{y∼p(·|x_i, w^(t))} (ℓ_y(w^(t)) − L(w^(t)))². Of the shape d_i(w) = ℓ_i(w) − ℓ_i(w*) it is the same with d for ℓ; near w*, by about
/// σ|∇ℓ_i − ∇L|.
/// </summary>
public sealed class PoolScores
{
    private readonly double[] _mean;
    private readonly double[] _square;
    private readonly int _draws;

    private PoolScores(double[] mean, double[] square, int draws, bool known)
        => (_mean, _square, _draws, Known) = (mean, square, draws, known);

    /// <summary>Whether the labels were known.</summary>
    public bool Known { get; }

    /// <summary>The number of objects M.</summary>
    public int Objects => _mean.Length;

    /// <summary>The number of draws.</summary>
    public int Draws => _draws;

    /// <summary>s_i.</summary>
    public double[] Values => [.. _square.Select(sum => Math.Sqrt(sum / _draws))];

    /// <summary>The mean over draws of ℓ_i, or of what the network expects it to be; of the loss itself for either part.</summary>
    public double[] Means => [.. _mean.Select(sum => sum / _draws)];

    /// <summary>Scores the objects of a pool.</summary>
    /// <param name="probe">The distribution of the draws.</param>
    /// <param name="draws">The number of draws.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="pool">The objects.</param>
    /// <param name="known">Whether their labels are known.</param>
    /// <param name="part">Of the loss, or of its shape ℓ_i(w) − ℓ_i(w*).</param>
    /// <param name="drew">Called after each draw; may be null.</param>
    /// <param name="cancellation">Stops between chunks of objects.</param>
    public static PoolScores Of(
        Probe probe,
        int draws,
        ulong seed,
        Dataset pool,
        bool known = true,
        LandscapePart part = LandscapePart.Loss,
        Action<int>? drew = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(pool);
        double[] mean = new double[pool.Objects];
        double[] square = new double[pool.Objects];
        Sweep(probe, 0, draws, seed, pool, known, part, Add, cancellation);
        return new PoolScores(mean, square, draws, known);

        void Add(int draw, ReadOnlySpan<double> loss, ReadOnlySpan<double> first, ReadOnlySpan<double> second)
        {
            double center = Sums.Mean(first);
            for (int i = 0; i < mean.Length; i++)
            {
                mean[i] += loss[i];
                square[i] += Deviation(first, second, i, center);
            }

            drew?.Invoke(draw);
        }
    }

    /// <summary>Receives the mean loss of every object at a draw, and the first two moments of the loss or of its shape.</summary>
    internal delegate void MomentReceiver(int draw, ReadOnlySpan<double> loss, ReadOnlySpan<double> first, ReadOnlySpan<double> second);

    /// <summary>
    /// The first two moments of the losses of a pool at draws; where labels are known the second is empty, for it is the square of the
    /// first.
    /// </summary>
    internal static void Sweep(
        Probe probe,
        int first,
        int draws,
        ulong seed,
        Dataset pool,
        bool known,
        LandscapePart part,
        MomentReceiver receive,
        CancellationToken cancellation)
    {
        if (!known)
        {
            LossSweep.Expect(
                probe,
                first,
                draws,
                seed,
                pool,
                part == LandscapePart.Shape,
                (draw, expected) => receive(draw, expected.Loss, expected.Mean, expected.Square),
                cancellation);
            return;
        }

        double[] atOptimum = part == LandscapePart.Shape ? Evaluation.Of(probe.Optimum, pool, cancellation).Losses : [];
        double[] shape = new double[atOptimum.Length];
        LossSweep.Run(
            probe,
            first,
            draws,
            seed,
            [pool],
            (draw, rows) =>
            {
                for (int i = 0; i < atOptimum.Length; i++)
                {
                    shape[i] = rows[0][i] - atOptimum[i];
                }

                receive(draw, rows[0], shape.Length > 0 ? shape : rows[0], default);
            },
            cancellation);
    }

    /// <summary>The relative rounding error of a loss: eight units in the last place of the precision that it is evaluated in.</summary>
    internal static double Rounding(Probe probe)
        => 8 * (probe.Optimum.Precision == Precision.Double ? Math.BitIncrement(1.0) - 1 : MathF.BitIncrement(1f) - 1);

    /// <summary>E(ℓ_i − c)², from the moments of ℓ_i.</summary>
    internal static double Deviation(ReadOnlySpan<double> first, ReadOnlySpan<double> second, int i, double center)
    {
        double mean = first[i];
        double spread = second.IsEmpty ? 0 : Math.Max(0, second[i] - (mean * mean));
        return Math.FusedMultiplyAdd(mean - center, mean - center, spread);
    }
}
