using System.Runtime.CompilerServices;
using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// The increments of a quadratic model, for every number of objects k at once: the quantities of a, c and B that the closed form of
/// docs/theory.md T7 needs. σ and the distribution of the coordinates enter last, so further ones cost nothing more.
/// </summary>
/// <remarks>
/// Each comes from (x_{k+1} − mean_k)/(k + 1) by one prefix sum, never from a difference of means: O(n·D²) an order. Orders are shared
/// among threads, and a sum over orders is taken in their order, so the number of threads changes no bit.
/// </remarks>
public sealed class QuadraticIncrements
{
    private const int Quantities = 6;
    private const int OrdersAtOnce = 32;

    // Each quantity for every k, one after the other: the order of QuadraticQuantities.
    private readonly double[] _quantities;

    private QuadraticIncrements(double[] quantities, int orders) => (_quantities, Orders) = (quantities, orders);

    /// <summary>The number of values of k, 1 … n − 1.</summary>
    public int Count => _quantities.Length / Quantities;

    /// <summary>The number of orders that the mean is over.</summary>
    public int Orders { get; }

    /// <summary>The increments in one order.</summary>
    /// <param name="model">The model.</param>
    /// <param name="order">The objects' order; as given by default.</param>
    /// <exception cref="ArgumentException">It is not an order of all objects.</exception>
    public static QuadraticIncrements Of(QuadraticModel model, int[]? order = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Check(order, model.Objects);
        double[] quantities = new double[Quantities * (model.Objects - 1)];
        Gather(model, order, quantities);
        return new QuadraticIncrements(quantities, 1);
    }

    /// <summary>The increments in each of some random orders: about 50 bytes per object and order.</summary>
    public static IReadOnlyList<QuadraticIncrements> OfEach(
        QuadraticModel model,
        RandomOrders orders,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(orders);
        QuadraticIncrements[] each = new QuadraticIncrements[orders.Count];
        Workers.For(each.Length, o => each[o] = Of(model, orders.Order(o, model.Objects)), cancellation);
        return each;
    }

    /// <summary>The mean over random orders, a few orders at a time.</summary>
    /// <exception cref="ArgumentException">There is no order.</exception>
    public static QuadraticIncrements Mean(QuadraticModel model, RandomOrders orders, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(orders);
        ArgumentOutOfRangeException.ThrowIfZero(orders.Count, nameof(orders));
        double[] mean = new double[Quantities * (model.Objects - 1)];
        double[][] each = [.. Enumerable.Range(0, Math.Min(OrdersAtOnce, orders.Count)).Select(_ => new double[mean.Length])];
        for (int start = 0; start < orders.Count; start += each.Length)
        {
            int first = start;
            int count = Math.Min(each.Length, orders.Count - start);
            Workers.For(count, o => Gather(model, orders.Order(first + o, model.Objects), each[o]), cancellation);
            for (int o = 0; o < count; o++)
            {
                Sums.AddScaled(1.0, each[o], mean);
            }
        }

        for (int i = 0; i < mean.Length; i++)
        {
            mean[i] /= orders.Count;
        }

        return new QuadraticIncrements(mean, orders.Count);
    }

    /// <summary>The quantities at k.</summary>
    /// <exception cref="ArgumentOutOfRangeException">k is not within 1 … n − 1.</exception>
    internal QuadraticQuantities At(int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, Count);
        double Quantity(int which) => _quantities[(which * Count) + k - 1];
        return new QuadraticQuantities(Quantity(0), Quantity(1), Quantity(2), Quantity(3), Quantity(4), Quantity(5));
    }

    /// <summary>The four shares of Δ_{k+1}.</summary>
    public QuadraticTerms Terms(int k, double sigma, CoordinateMoments? moments = null)
        => QuadraticTerms.Of(At(k), sigma, moments ?? CoordinateMoments.Gaussian);

    /// <summary>Δ_{k+1} = E_z (L_{k+1} − L_k)² for k = 1 … n − 1.</summary>
    public double[] SquaredIncrements(double sigma, CoordinateMoments? moments = null)
    {
        double[] squares = new double[Count];
        SquaredIncrements(sigma, moments ?? CoordinateMoments.Gaussian, squares);
        return squares;
    }

    /// <summary>The same, written into a given span of n − 1 numbers.</summary>
    /// <exception cref="ArgumentException">The span does not have n − 1 numbers.</exception>
    public void SquaredIncrements(double sigma, CoordinateMoments moments, Span<double> squares)
    {
        if (squares.Length != Count)
        {
            throw new ArgumentException($"There are {Count} increments, not {squares.Length}.", nameof(squares));
        }

        double variance = sigma * sigma;
        double fourth = 0.25 * variance * variance;
        ReadOnlySpan<double> factors = [variance, variance, fourth * moments.Mixed, fourth * moments.Mixed * 2, fourth * moments.Excess];
        _quantities.AsSpan(0, Count).CopyTo(squares);
        for (int which = 1; which < Quantities; which++)
        {
            if (factors[which - 1] != 0)
            {
                Sums.AddScaled(factors[which - 1], _quantities.AsSpan(which * Count, Count), squares);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(QuadraticModel model, int[]? order, Span<double> quantities)
    {
        double[] gradientSums = new double[model.Dimension];
        double[] diagonalSums = new double[model.Dimension];
        double[] hessianSums = new double[PackedSymmetric.Length(model.Dimension)];
        (double lossSum, double traceSum) = (0, 0);
        int count = model.Objects - 1;
        for (int place = 0; place < model.Objects; place++)
        {
            int i = order?[place] ?? place;
            double reciprocal = place == 0 ? 0 : 1.0 / place;
            double loss = model.Losses[i] - model.MeanLoss;
            double trace = model.Traces[i] - model.MeanTrace;
            double a = Math.FusedMultiplyAdd(-reciprocal, lossSum, loss);
            double bent = Math.FusedMultiplyAdd(-reciprocal, traceSum, trace);
            lossSum += loss;
            traceSum += trace;
            double gradient = PrefixDeviations.SquaredAndAdd(model.Gradient(i), model.MeanGradient, gradientSums, reciprocal);
            double hessian = PrefixDeviations.SquaredAndAdd(model.Hessian(i), model.MeanPackedHessian, hessianSums, reciprocal);
            double diagonal = PrefixDeviations.SquaredAndAdd(model.Diagonal(i), model.MeanDiagonal, diagonalSums, reciprocal);
            if (place > 0)
            {
                double scale = 1.0 / ((place + 1.0) * (place + 1.0));
                int k = place - 1;
                quantities[k] = scale * a * a;
                quantities[k + count] = scale * a * bent;
                quantities[k + (2 * count)] = scale * gradient;
                quantities[k + (3 * count)] = scale * bent * bent;
                quantities[k + (4 * count)] = scale * hessian;
                quantities[k + (5 * count)] = scale * diagonal;
            }
        }
    }

    private static void Check(int[]? order, int objects)
    {
        if (order is null)
        {
            return;
        }

        bool[] seen = new bool[objects];
        bool whole = order.Length == objects;
        foreach (int i in order)
        {
            whole &= i >= 0 && i < objects && !seen[i];
            if (whole)
            {
                seen[i] = true;
            }
        }

        if (!whole)
        {
            throw new ArgumentException($"The order does not hold each of {objects} objects once.", nameof(order));
        }
    }
}
