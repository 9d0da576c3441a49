using Plateau.Convergence;

namespace Plateau.Bench;

/// <summary>A population of objects and draws whose V is known exactly, and pilots from it.</summary>
internal abstract class CoveragePopulation
{
    /// <summary>What it is, in a sentence.</summary>
    public abstract string Description { get; }

    /// <summary>V.</summary>
    public abstract double Variance { get; }

    /// <summary>V of the shape.</summary>
    public abstract double Shape { get; }

    /// <summary>L̄.</summary>
    public abstract double MeanLoss { get; }

    /// <summary>
    /// Pilots of rising sizes under the same draws, each the first objects of the next; objects and draws independent, a pure function of
    /// the seed.
    /// </summary>
    public abstract LandscapeStatistics[] Sample(ulong seed, int draws, IReadOnlyList<int> sizes);

    /// <summary>Gathers the draws of a table of losses, given by its optimum and its rows.</summary>
    protected static LandscapeStatistics[] Gather(
        ReadOnlySpan<double> atOptimum,
        int draws,
        IReadOnlyList<int> sizes,
        Action<int, double[]> fill)
    {
        LandscapeStatistics[] pilots = new LandscapeStatistics[sizes.Count];
        for (int i = 0; i < pilots.Length; i++)
        {
            pilots[i] = new LandscapeStatistics(sizes[i], atOptimum[..sizes[i]]);
        }

        double[] row = new double[atOptimum.Length];
        for (int t = 0; t < draws; t++)
        {
            fill(t, row);
            foreach (LandscapeStatistics pilot in pilots)
            {
                pilot.Add(row.AsSpan(0, pilot.Objects));
            }
        }

        return pilots;
    }
}
