namespace Plateau.Convergence;

/// <summary>
/// N objects of a pool of M, chosen with probabilities π_i, and weights w_i = N/(Mπ_i): (1/N) Σ w_i ℓ_i(w) over them is an unbiased
/// estimate of the pool's mean loss L(w), at every w (Horvitz and Thompson). The sample is balanced on the constant, so Σw_i = N but for
/// the rounding of a few objects: the mean of what all objects share is exact, and nothing has to be divided by Σw_i, which would bias it.
/// </summary>
public sealed class PoolChoice
{
    private PoolChoice(int[] indices, double[] probabilities)
    {
        Indices = indices;
        Probabilities = probabilities;
        Weights = [.. indices.Select(i => indices.Length / (probabilities.Length * probabilities[i]))];
        foreach (double weight in Weights)
        {
            WeightSum += weight;
            WeightSquares += weight * weight;
        }
    }

    /// <summary>The chosen objects, ascending.</summary>
    public IReadOnlyList<int> Indices { get; }

    /// <summary>w_i of each chosen object; 1 on average.</summary>
    public IReadOnlyList<double> Weights { get; }

    /// <summary>π_i of every object of the pool.</summary>
    public IReadOnlyList<double> Probabilities { get; }

    /// <summary>(Σw)²/Σw²: the number of objects of equal weight that would give the same variance.</summary>
    public double EffectiveSize => WeightSum * WeightSum / WeightSquares;

    /// <summary>The number of objects that are chosen with certainty.</summary>
    public int Sure => Probabilities.Count(probability => probability >= 1);

    private double WeightSum { get; }

    private double WeightSquares { get; }

    /// <summary>Chooses objects.</summary>
    /// <param name="probabilities">π_i, in (0, 1], with a whole sum.</param>
    /// <param name="seed">The seed of the choice.</param>
    /// <param name="draw">The number of the choice; each seed has many.</param>
    /// <param name="balance">
    /// Further variables whose mean over the pool the weighted sample should match, besides the constant. Each has a number for every
    /// object; the most important one comes first.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A probability is not in (0, 1], their sum is not whole, or a variable has another number of objects.
    /// </exception>
    public static PoolChoice Of(double[] probabilities, ulong seed, int draw = 0, params IReadOnlyList<double[]> balance)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(balance);
        foreach (double probability in probabilities)
        {
            if (!(probability is > 0 and <= 1))
            {
                throw new ArgumentException($"A probability is above 0 and at most 1, not {probability}.", nameof(probabilities));
            }
        }

        foreach (double[] variable in balance)
        {
            if (variable.Length != probabilities.Length)
            {
                throw new ArgumentException(
                    $"A variable to balance has {variable.Length} numbers, and the pool {probabilities.Length} objects.",
                    nameof(balance));
            }
        }

        double[] constant = new double[probabilities.Length];
        Array.Fill(constant, 1.0);
        return new PoolChoice(BalancedSample.Of(probabilities, [constant, .. balance], seed, draw), probabilities);
    }

    /// <summary>(1/N) Σ w_i x_i over the chosen objects.</summary>
    /// <param name="values">x_i of every object of the pool.</param>
    public double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        for (int at = 0; at < Indices.Count; at++)
        {
            sum = Math.FusedMultiplyAdd(Weights[at], values[Indices[at]], sum);
        }

        return sum / Indices.Count;
    }
}
