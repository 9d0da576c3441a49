namespace Plateau.Convergence;

/// <summary>
/// How many of the next objects should come from each group. With p_g the share of a group in the population and n_g objects of it at hand,
/// the mean loss of each group, weighted by p_g, has the variance Σ p_g²V_g/(n_g + m_g) once m_g more are there: least, for Σm_g given,
/// where n_g + m_g = max(n_g, λ p_g√V_g) with one λ for all groups. That is Neyman's allocation of the total, minus the objects at hand.
/// </summary>
/// <remarks>
/// It holds for the landscape weighted by the shares of the population. The plain mean over what is then at hand has another mixture of
/// groups, and another landscape.
/// </remarks>
public static class NextObjects
{
    /// <summary>m_g of each group, not rounded; 0 for all where no group varies.</summary>
    /// <param name="shares">p_g.</param>
    /// <param name="variances">V_g; 0 where it is unknown; no object then comes from that group.</param>
    /// <param name="atHand">n_g.</param>
    /// <param name="next">Σm_g.</param>
    /// <exception cref="ArgumentException">The lists have different lengths.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of next objects is negative or not finite.</exception>
    public static double[] Of(ReadOnlySpan<double> shares, ReadOnlySpan<double> variances, ReadOnlySpan<int> atHand, double next)
    {
        if (shares.Length != variances.Length || shares.Length != atHand.Length)
        {
            throw new ArgumentException(
                $"{shares.Length} shares, {variances.Length} variances and {atHand.Length} numbers at hand are not of the same groups.",
                nameof(shares));
        }

        if (!(next >= 0) || !double.IsFinite(next))
        {
            throw new ArgumentOutOfRangeException(nameof(next), next, "The number of next objects must be finite and not negative.");
        }

        double[] weights = new double[shares.Length];
        List<(double Level, int Group)> byLevel = [];
        for (int group = 0; group < weights.Length; group++)
        {
            weights[group] = shares[group] * Math.Sqrt(variances[group]);
            if (weights[group] > 0)
            {
                byLevel.Add((atHand[group] / weights[group], group));
            }
        }

        // Those that lack most, by what they have for their weight, are filled to one level; λ falls below the level of the first that gets
        // nothing.
        byLevel.Sort();
        double level = 0;
        double weight = 0;
        double objects = next;
        foreach ((double own, int group) in byLevel)
        {
            if (weight > 0 && level <= own)
            {
                break;
            }

            weight += weights[group];
            objects += atHand[group];
            level = objects / weight;
        }

        double[] more = new double[weights.Length];
        for (int group = 0; group < more.Length; group++)
        {
            more[group] = weights[group] > 0 ? Math.Max(0, (level * weights[group]) - atHand[group]) : 0;
        }

        return more;
    }
}
