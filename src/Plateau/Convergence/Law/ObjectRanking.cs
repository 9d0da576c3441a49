namespace Plateau.Convergence;

/// <summary>
/// The objects in the order of their contributions to V, the largest first: u_i = mean over draws of (ℓ_i − L_n)², V = Σu_i/(n − 1). A few
/// objects carry most of V: unusual ones, and ones with wrong labels.
/// </summary>
public sealed class ObjectRanking
{
    private readonly int[] _order;
    private readonly double[] _contributions;
    private readonly double[] _shape;
    private readonly double[] _cumulative;

    private ObjectRanking(double[] contributions, double[] shape)
    {
        _contributions = contributions;
        _shape = shape;
        _order = new int[contributions.Length];
        double[] keys = new double[_order.Length];
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
            keys[i] = -contributions[i];
        }

        Array.Sort(keys, _order, Comparer<double>.Default);
        Settle(keys, _order);
        Total = LandscapeVariance.Mean(contributions) * contributions.Length;
        TotalShape = shape.Length == 0 ? 0 : LandscapeVariance.Mean(shape) * shape.Length;
        _cumulative = new double[_order.Length];
        double sum = 0;
        for (int rank = 0; rank < _order.Length; rank++)
        {
            sum += contributions[_order[rank]];
            _cumulative[rank] = Total > 0 ? Math.Min(1, sum / Total) : 0;
        }
    }

    /// <summary>The objects, the largest contribution first, the earlier object first among equals.</summary>
    public ReadOnlySpan<int> Order => _order;

    /// <summary>Σu_i.</summary>
    public double Total { get; }

    /// <summary>The same of the shape; 0 when the optimum is unknown.</summary>
    public double TotalShape { get; }

    /// <summary>Whether contributions to the shape are known.</summary>
    public bool HasShape => _shape.Length > 0;

    /// <summary>Ranks the objects of gathered draws.</summary>
    public static ObjectRanking Of(LandscapeStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        return new ObjectRanking(statistics.ObjectContributions(), statistics.ShapeContributions());
    }

    /// <summary>u_i.</summary>
    public double Contribution(int index) => _contributions[index];

    /// <summary>u_i/Σu, the share of V.</summary>
    public double Share(int index) => Total > 0 ? _contributions[index] / Total : 0;

    /// <summary>The share of V_shape; null when the optimum is unknown.</summary>
    public double? ShapeShare(int index) => !HasShape ? null : TotalShape > 0 ? _shape[index] / TotalShape : 0;

    /// <summary>The share of V that the objects up to a rank carry together.</summary>
    /// <param name="rank">From 0.</param>
    public double Cumulative(int rank) => _cumulative[rank];

    // Sorting is not stable: equal contributions go by the object.
    private static void Settle(double[] keys, int[] order)
    {
        for (int first = 0; first < keys.Length;)
        {
            int end = first + 1;
            while (end < keys.Length && keys[end] == keys[first])
            {
                end++;
            }

            Array.Sort(order, first, end - first);
            first = end;
        }
    }
}
