namespace Plateau.Convergence;

/// <summary>Increments of rows of losses at chosen k, over draws: the largest magnitude and the mean square.</summary>
internal sealed class IncrementMeans(IReadOnlyList<int> sizes)
{
    private readonly double[] _largest = new double[sizes.Count];
    private readonly double[] _squares = new double[sizes.Count];
    private readonly double[] _fourths = new double[sizes.Count];
    private int _rows;

    /// <summary>The largest |L_{k+1} − L_k| of any row.</summary>
    public double[] Largest => [.. _largest];

    /// <summary>The mean of (L_{k+1} − L_k)² over rows.</summary>
    public double[] MeanSquares => [.. _squares.Select(sum => sum / Math.Max(1, _rows))];

    /// <summary>The standard error of each of <see cref="MeanSquares"/> over rows; NaN of one row.</summary>
    public double[] StandardErrors
        => [.. _squares.Select((sum, i) => Math.Sqrt(Math.Max(0, (_fourths[i] / _rows) - (sum / _rows * (sum / _rows))) / (_rows - 1)))];

    /// <summary>Adds one row of losses, one per object.</summary>
    public void Add(ReadOnlySpan<double> losses)
    {
        double[] increments = Increments.Of(losses);
        for (int i = 0; i < sizes.Count; i++)
        {
            double increment = increments[sizes[i] - 1];
            _largest[i] = Math.Max(_largest[i], Math.Abs(increment));
            _squares[i] += increment * increment;
            _fourths[i] += increment * increment * increment * increment;
        }

        _rows++;
    }
}
