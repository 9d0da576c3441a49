using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plateau.Probing;

namespace Plateau.Convergence;

/// <summary>
/// Everything that the convergence of a landscape is computed from, gathered draw by draw: one pass over the losses of each draw gives
/// every number of objects k (docs/theory.md "The increment" and T6). Memory is O(objects) + O(draws); no loss matrix is kept. All in
/// float64.
/// </summary>
/// <remarks>
/// The increments come from (ℓ_{k+1} − L_k)/(k+1) with a compensated prefix mean L_k, never from a difference of two means. Sums run over
/// fixed lanes in a fixed order, so every machine returns the same bits.
/// </remarks>
public sealed class LandscapeStatistics
{
    // Squares, and sums of squares over any number of objects and draws, stay finite below this.
    private const double Largest = 1e145;

    private readonly double[] _optimum;
    private readonly double[] _sumLoss;
    private readonly double[] _sumSquare;
    private readonly double[] _sumShapeSquare;
    private readonly double[] _sumAbsoluteIncrement;
    private readonly double[] _sumSquaredIncrement;
    private readonly double[] _simulatedAbsoluteIncrement;
    private readonly double[] _simulatedSquaredIncrement;
    private readonly int[][] _orders;
    private readonly double[] _shifted;
    private readonly double[] _ordered;
    private readonly double[] _prefixMeans;
    private readonly List<double> _means = [];
    private readonly List<double> _variances = [];
    private readonly List<double> _shapeMeans = [];
    private readonly List<double> _shapeVariances = [];
    private double _sumAbsoluteDeviation;

    /// <summary>What would bring the draws closer to the optimum, for messages.</summary>
    internal string Closer { get; init; } = "a smaller sigma";

    /// <summary>Starts gathering.</summary>
    /// <param name="objects">The number of objects n, at least two.</param>
    /// <param name="atOptimum">ℓ_i(w*) of every object; empty where unknown; the shape is then unknown too.</param>
    /// <param name="orders">
    /// Random orders to simulate besides the given one, the same for all draws; they cost O(orders · objects) of memory and of time a draw.
    /// </param>
    /// <exception cref="ArgumentException">The row at the optimum has another number of objects.</exception>
    /// <exception cref="PlateauException">There are fewer than two objects, or a loss at the optimum is not finite.</exception>
    public LandscapeStatistics(int objects, ReadOnlySpan<double> atOptimum = default, RandomOrders? orders = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(objects);
        if (objects == 1)
        {
            throw new PlateauException("One object has no variance: give the losses of at least two objects.");
        }

        if (!atOptimum.IsEmpty && atOptimum.Length != objects)
        {
            throw new ArgumentException($"The row at the optimum has {atOptimum.Length} objects instead of {objects}.", nameof(atOptimum));
        }

        Objects = objects;
        _optimum = atOptimum.ToArray();
        _sumLoss = new double[objects];
        _sumSquare = new double[objects];
        _sumShapeSquare = new double[_optimum.Length];
        _sumAbsoluteIncrement = new double[objects - 1];
        _sumSquaredIncrement = new double[objects - 1];
        _shifted = new double[objects];
        _prefixMeans = new double[objects];
        _orders = new int[orders?.Count ?? 0][];
        for (int i = 0; i < _orders.Length; i++)
        {
            _orders[i] = orders!.Order(i, objects);
        }

        _ordered = _orders.Length == 0 ? [] : new double[objects];
        _simulatedAbsoluteIncrement = _orders.Length == 0 ? [] : new double[objects - 1];
        _simulatedSquaredIncrement = _orders.Length == 0 ? [] : new double[objects - 1];
        if (HasOptimum)
        {
            Shift(_optimum, _shifted, "the row at the optimum");
            (OptimumMean, Level) = MeanAndVariance(_shifted);
            OptimumMean += _optimum[0];
        }
        else
        {
            (OptimumMean, Level) = (double.NaN, double.NaN);
        }
    }

    /// <summary>The number of objects n.</summary>
    public int Objects { get; }

    /// <summary>The number of draws so far, B.</summary>
    public int Draws => _means.Count;

    /// <summary>Whether the losses at the optimum itself are known.</summary>
    public bool HasOptimum => _optimum.Length > 0;

    /// <summary>The number of simulated random orders.</summary>
    public int Orders => _orders.Length;

    /// <summary>L_n(w*), the mean loss at the optimum; NaN when unknown.</summary>
    public double OptimumMean { get; }

    /// <summary>S²(ℓ(w*)), the unbiased variance of the losses at the optimum over objects; NaN when unknown.</summary>
    public double Level { get; }

    /// <summary>L_n(w^(t)) of every draw.</summary>
    public ReadOnlySpan<double> Means => CollectionsMarshal.AsSpan(_means);

    /// <summary>S²(w^(t)) of every draw: the unbiased variance of the losses over objects.</summary>
    public ReadOnlySpan<double> Variances => CollectionsMarshal.AsSpan(_variances);

    /// <summary>Mean over objects of d_i(w^(t)) = ℓ_i(w^(t)) − ℓ_i(w*), for every draw; empty when the optimum is unknown.</summary>
    public ReadOnlySpan<double> ShapeMeans => CollectionsMarshal.AsSpan(_shapeMeans);

    /// <summary>S²(d(w^(t))) of every draw; empty when the optimum is unknown.</summary>
    public ReadOnlySpan<double> ShapeVariances => CollectionsMarshal.AsSpan(_shapeVariances);

    /// <summary>Gathers a whole loss matrix.</summary>
    /// <exception cref="PlateauException">There are fewer than two objects, or a loss is not finite.</exception>
    public static LandscapeStatistics Of(LossMatrix losses, RandomOrders? orders = null)
    {
        ArgumentNullException.ThrowIfNull(losses);
        var statistics = new LandscapeStatistics(losses.Objects, losses.AtOptimum, orders);
        for (int t = 0; t < losses.Draws; t++)
        {
            statistics.Add(losses.Row(t));
        }

        return statistics;
    }

    /// <summary>Adds one draw: its loss for every object, in the objects' order. Draws are added in their own order.</summary>
    /// <exception cref="ArgumentException">The row has another number of objects.</exception>
    /// <exception cref="PlateauException">A loss is not finite; nothing of the row is added.</exception>
    public void Add(ReadOnlySpan<double> losses)
    {
        if (losses.Length != Objects)
        {
            throw new ArgumentException($"The row has {losses.Length} objects instead of {Objects}.", nameof(losses));
        }

        Shift(losses, _shifted, $"draw {Draws}");
        (double mean, double variance) = MeanAndVariance(_shifted);
        AddDeviations(losses, mean);
        _means.Add(losses[0] + mean);
        _variances.Add(variance);
        if (HasOptimum)
        {
            AddShape(losses);
        }

        AddIncrements(_shifted, _prefixMeans, _sumAbsoluteIncrement, _sumSquaredIncrement);
        foreach (int[] order in _orders)
        {
            for (int i = 0; i < order.Length; i++)
            {
                _ordered[i] = _shifted[order[i]];
            }

            AddIncrements(_ordered, _prefixMeans, _simulatedAbsoluteIncrement, _simulatedSquaredIncrement);
        }
    }

    /// <summary>ℓ̄_i, the mean over draws of the loss of every object.</summary>
    public double[] ObjectMeans() => Scaled(_sumLoss, 1.0);

    /// <summary>u_i = mean over draws of (ℓ_i − L_n)², the contribution of every object to V; V = Σu_i/(n − 1).</summary>
    public double[] ObjectContributions() => Scaled(_sumSquare, 1.0);

    /// <summary>The same for the shape d_i; empty when the optimum is unknown.</summary>
    public double[] ShapeContributions() => Scaled(_sumShapeSquare, 1.0);

    /// <summary>Mean over draws of |L_{k+1} − L_k| in the given order, for k = 1 … n − 1.</summary>
    public double[] AbsoluteIncrements() => Scaled(_sumAbsoluteIncrement, 1.0);

    /// <summary>Mean over draws of (L_{k+1} − L_k)² in the given order, for k = 1 … n − 1.</summary>
    public double[] SquaredIncrements() => Scaled(_sumSquaredIncrement, 1.0);

    /// <summary>Mean over draws and simulated orders of |L_{k+1} − L_k|, for k = 1 … n − 1; empty without simulated orders.</summary>
    public double[] SimulatedAbsoluteIncrements() => Scaled(_simulatedAbsoluteIncrement, Orders);

    /// <summary>Mean over draws and simulated orders of (L_{k+1} − L_k)², for k = 1 … n − 1; empty without simulated orders.</summary>
    public double[] SimulatedSquaredIncrements() => Scaled(_simulatedSquaredIncrement, Orders);

    /// <summary>Mean over draws of MAD(ℓ), the mean absolute deviation of the losses from their mean over objects.</summary>
    public double MeanAbsoluteDeviation()
    {
        ThrowIfEmpty();
        return _sumAbsoluteDeviation / Draws;
    }

    /// <summary>
    /// E|L_{k+1} − L_k| over random orders, nearly: MAD(ℓ)/(k + 1) (docs/theory.md T6). It uses L_n in place of L_k, so the error falls
    /// with k.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is below 1.</exception>
    public double ExpectedAbsoluteIncrement(double k)
        => k >= 1 ? MeanAbsoluteDeviation() / (k + 1) : throw new ArgumentOutOfRangeException(nameof(k), k, "k counts objects from 1.");

    internal ReadOnlySpan<double> Optimum => _optimum;

    internal void ThrowIfEmpty()
    {
        if (Draws == 0)
        {
            throw new InvalidOperationException("No draw was added yet.");
        }
    }

    /// <summary>Adds |L_{k+1} − L_k| and its square for every k, through the compensated prefix means of <paramref name="x"/>.</summary>
    internal static void AddIncrements(ReadOnlySpan<double> x, Span<double> prefixMeans, Span<double> absolute, Span<double> square)
    {
        double sum = 0;
        double lost = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double next = sum + x[i];
            double added = next - sum;
            lost += (sum - (next - added)) + (x[i] - added);
            sum = next;
            prefixMeans[i] = sum + lost;
        }

        int increments = x.Length - 1;
        int k = 0;
        var size = Vector256.Create(1.0, 2.0, 3.0, 4.0);
        for (; k <= increments - 4; k += 4)
        {
            Vector256<double> mean = Vector256.Create<double>(prefixMeans[k..]) / size;
            Vector256<double> increment = (Vector256.Create<double>(x[(k + 1)..]) - mean) / (size + Vector256<double>.One);
            (Vector256.Create<double>(absolute[k..]) + Vector256.Abs(increment)).CopyTo(absolute[k..]);
            (Vector256.Create<double>(square[k..]) + (increment * increment)).CopyTo(square[k..]);
            size += Vector256.Create(4.0);
        }

        for (; k < increments; k++)
        {
            double increment = (x[k + 1] - (prefixMeans[k] / (k + 1))) / (k + 2);
            absolute[k] += Math.Abs(increment);
            square[k] += increment * increment;
        }
    }

    // Losses less that of the first object: what a common offset would cost in digits is gone before anything is summed.
    private void Shift(ReadOnlySpan<double> losses, Span<double> shifted, string row)
    {
        double pivot = losses[0];
        var pivots = Vector256.Create(pivot);
        Vector256<double> inside = Vector256<double>.AllBitsSet;
        int i = 0;
        for (; i <= losses.Length - 4; i += 4)
        {
            var x = Vector256.Create(losses[i..]);
            inside &= Vector256.LessThan(Vector256.Abs(x), Vector256.Create(Largest));
            (x - pivots).CopyTo(shifted[i..]);
        }

        bool fine = Vector256.EqualsAll(inside.AsInt64(), Vector256<long>.AllBitsSet);
        for (; i < losses.Length; i++)
        {
            shifted[i] = losses[i] - pivot;
            fine &= Math.Abs(losses[i]) < Largest;
        }

        if (!fine)
        {
            Refuse(losses, row);
        }
    }

    private void Refuse(ReadOnlySpan<double> losses, string row)
    {
        for (int i = 0; i < losses.Length; i++)
        {
            if (!(Math.Abs(losses[i]) < Largest))
            {
                string what = double.IsNaN(losses[i])
                    ? "not a number"
                    : double.IsInfinity(losses[i]) ? "infinite"
                    : "too large to be squared";
                throw new PlateauException(
                    $"The loss of object {i} in {row} (counted from 0) is {what}: leave the object out, or look at the landscape closer to "
                        + $"the optimum ({Closer}).");
            }
        }
    }

    private static (double Mean, double Variance) MeanAndVariance(ReadOnlySpan<double> x)
    {
        Vector256<double> sums = Vector256<double>.Zero;
        int i = 0;
        for (; i <= x.Length - 4; i += 4)
        {
            sums += Vector256.Create(x[i..]);
        }

        double mean = (Lanes(sums) + Rest(x[i..], 0).Sum) / x.Length;
        Vector256<double> deviations = Vector256<double>.Zero;
        Vector256<double> squares = Vector256<double>.Zero;
        var means = Vector256.Create(mean);
        for (i = 0; i <= x.Length - 4; i += 4)
        {
            Vector256<double> e = Vector256.Create(x[i..]) - means;
            deviations += e;
            squares += e * e;
        }

        (double restDeviation, double restSquare) = Rest(x[i..], mean);
        double deviation = Lanes(deviations) + restDeviation;
        double square = Lanes(squares) + restSquare;
        return (mean + (deviation / x.Length), (square - (deviation * deviation / x.Length)) / (x.Length - 1));
    }

    private static (double Sum, double Square) Rest(ReadOnlySpan<double> x, double mean)
    {
        (double sum, double square) = (0, 0);
        foreach (double value in x)
        {
            sum += value - mean;
            square += (value - mean) * (value - mean);
        }

        return (sum, square);
    }

    private static double Lanes(Vector256<double> v) => (v[0] + v[1]) + (v[2] + v[3]);

    private void AddDeviations(ReadOnlySpan<double> losses, double mean)
    {
        var means = Vector256.Create(mean);
        Vector256<double> absolutes = Vector256<double>.Zero;
        ReadOnlySpan<double> x = _shifted;
        Span<double> squares = _sumSquare;
        Span<double> sums = _sumLoss;
        int i = 0;
        for (; i <= x.Length - 4; i += 4)
        {
            Vector256<double> e = Vector256.Create(x[i..]) - means;
            absolutes += Vector256.Abs(e);
            (Vector256.Create<double>(squares[i..]) + (e * e)).CopyTo(squares[i..]);
            (Vector256.Create<double>(sums[i..]) + Vector256.Create(losses[i..])).CopyTo(sums[i..]);
        }

        double absolute = Lanes(absolutes);
        for (; i < x.Length; i++)
        {
            double e = x[i] - mean;
            absolute += Math.Abs(e);
            squares[i] += e * e;
            sums[i] += losses[i];
        }

        _sumAbsoluteDeviation += absolute / x.Length;
    }

    private void AddShape(ReadOnlySpan<double> losses)
    {
        Span<double> shape = _prefixMeans;
        for (int i = 0; i < shape.Length; i++)
        {
            shape[i] = losses[i] - _optimum[i];
        }

        (double mean, double variance) = MeanAndVariance(shape);
        _shapeMeans.Add(mean);
        _shapeVariances.Add(variance);
        for (int i = 0; i < shape.Length; i++)
        {
            double e = shape[i] - mean;
            _sumShapeSquare[i] += e * e;
        }
    }

    private double[] Scaled(double[] sums, double perDraw)
    {
        ThrowIfEmpty();
        double[] means = new double[sums.Length];
        double count = Draws * perDraw;
        for (int i = 0; i < means.Length; i++)
        {
            means[i] = sums[i] / count;
        }

        return means;
    }
}
