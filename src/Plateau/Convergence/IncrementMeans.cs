namespace Plateau.Convergence;

/// <summary>Increments of rows of losses at chosen k, over draws: the largest magnitude and the mean square.</summary>
internal sealed class IncrementMeans(IReadOnlyList<int> sizes)
{
    private readonly double[] _largest = new double[sizes.Count];
    private readonly double[] _squares = new double[sizes.Count];
    private int _rows;

    /// <summary>The largest |L_{k+1} − L_k| of any row.</summary>
    public double[] Largest => [.. _largest];

    /// <summary>The mean of (L_{k+1} − L_k)² over rows.</summary>
    public double[] MeanSquares => [.. _squares.Select(sum => sum / Math.Max(1, _rows))];

    /// <summary>Adds one row of losses, one an object.</summary>
    public void Add(ReadOnlySpan<double> losses)
    {
        double[] increments = Increments.Of(losses);
        for (int i = 0; i < sizes.Count; i++)
        {
            double increment = increments[sizes[i] - 1];
            _largest[i] = Math.Max(_largest[i], Math.Abs(increment));
            _squares[i] += increment * increment;
        }

        _rows++;
    }
}
