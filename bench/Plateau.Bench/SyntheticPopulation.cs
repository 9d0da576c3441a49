using Plateau.Convergence;
using Plateau.Numerics;

namespace Plateau.Bench;

/// <summary>
/// ℓ_i(w_t) = m + x_i + c·y_i·z_t with independent x, y of one distribution and normal z, ℓ_i(w*) = m + x_i: V = Var(x)(1 + c²) and V of
/// the shape c²·Var(x) in closed form.
/// </summary>
internal sealed class SyntheticPopulation : CoveragePopulation
{
    private const double Move = 0.2;

    private readonly bool _heavy;

    /// <summary>Normal objects, or heavy-tailed ones: third powers of exponential variables.</summary>
    public SyntheticPopulation(bool heavy)
    {
        // Moments of E³, E exponential: E E³ = 3! = 6, Var E³ = 6! − 6² = 684.
        _heavy = heavy;
        (double variance, MeanLoss) = heavy ? (684.0, 6.0) : (1.0, 5.0);
        (Variance, Shape) = (variance * (1 + (Move * Move)), variance * Move * Move);
    }

    /// <inheritdoc/>
    public override string Description
        => _heavy ? "third powers of exponential variables (V in closed form)" : "normal variables (V in closed form)";

    /// <inheritdoc/>
    public override double Variance { get; }

    /// <inheritdoc/>
    public override double Shape { get; }

    /// <inheritdoc/>
    public override double MeanLoss { get; }

    /// <inheritdoc/>
    public override LandscapeStatistics[] Sample(ulong seed, int draws, IReadOnlyList<int> sizes)
    {
        int objects = sizes.Max();
        double[] level = Variables(new RandomStream(seed, RandomPurpose.Subset, 0), objects);
        double[] moves = Variables(new RandomStream(seed, RandomPurpose.Subset, 1), objects);
        RandomStream scales = new(seed, RandomPurpose.Subset, 2);
        if (!_heavy)
        {
            for (int i = 0; i < objects; i++)
            {
                level[i] += MeanLoss;
            }
        }

        return Gather(level, draws, sizes, (t, row) =>
        {
            double scale = Move * scales.Normal(t);
            for (int i = 0; i < objects; i++)
            {
                row[i] = level[i] + (scale * moves[i]);
            }
        });
    }

    private double[] Variables(RandomStream stream, int count)
    {
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            double one = _heavy ? -Elementary.Log(stream.Uniform(i)) : stream.Normal(i);
            values[i] = _heavy ? one * one * one : one;
        }

        return values;
    }
}
