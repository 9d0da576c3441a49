using System.Runtime.Intrinsics;
using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// The members of one side of the sample, the objects or the draws: the relative deviation of each member's contribution to V, V_shape and
/// L̄ from the mean. The three lie side by side, one vector per member, so a resample needs one load per member.
/// </summary>
internal sealed class Deviations
{
    private readonly Vector256<double>[] _members;

    /// <summary>Takes the contributions of each member; a column is empty where its functional is unknown.</summary>
    /// <param name="variance">The contributions to V.</param>
    /// <param name="shape">The contributions to V_shape.</param>
    /// <param name="loss">The contributions to L̄.</param>
    /// <param name="standFor">The number of all members, where these are only a random sample of them.</param>
    public Deviations(ReadOnlySpan<double> variance, ReadOnlySpan<double> shape, ReadOnlySpan<double> loss, long? standFor = null)
    {
        Count = standFor ?? loss.Length;
        _members = new Vector256<double>[loss.Length];
        double[] ofVariance = Relative(variance);
        double[] ofShape = Relative(shape);
        double[] ofLoss = Relative(loss);
        for (int i = 0; i < _members.Length; i++)
        {
            _members[i] = Vector256.Create(ofVariance.Length == 0 ? 0 : ofVariance[i], ofShape.Length == 0 ? 0 : ofShape[i], ofLoss[i], 0);
        }

        Vector256<double> sums = default, squares = default, products = default;
        foreach (Vector256<double> member in _members)
        {
            Add(member, ref sums, ref squares, ref products);
        }

        Sample = Moments(sums, squares, products, _members.Length);
    }

    /// <summary>The number of members, including those that are represented by a sample.</summary>
    public long Count { get; }

    /// <summary>The number of members that a replicate draws.</summary>
    public int Resampled => Math.Min(_members.Length, StudentizedBootstrap.Resampled(Count));

    /// <summary>The moments of the sample itself.</summary>
    public DeviationMoments Sample { get; }

    /// <summary>The moments of <paramref name="drawn"/> members drawn with replacement.</summary>
    public DeviationMoments Resample(RandomStream stream, ulong firstBlock, int drawn)
    {
        Vector256<double> sums = default, squares = default, products = default;
        ulong bound = (ulong)_members.Length;
        for (int i = 0; i < drawn; i += 4)
        {
            (uint x0, uint x1, uint x2, uint x3) = stream.Block(firstBlock + (ulong)(i / 4));
            Add(_members[(int)((x0 * bound) >> 32)], ref sums, ref squares, ref products);
            if (i + 1 < drawn)
            {
                Add(_members[(int)((x1 * bound) >> 32)], ref sums, ref squares, ref products);
            }

            if (i + 2 < drawn)
            {
                Add(_members[(int)((x2 * bound) >> 32)], ref sums, ref squares, ref products);
            }

            if (i + 3 < drawn)
            {
                Add(_members[(int)((x3 * bound) >> 32)], ref sums, ref squares, ref products);
            }
        }

        return Moments(sums, squares, products, drawn);
    }

    private static void Add(
        Vector256<double> member,
        ref Vector256<double> sums,
        ref Vector256<double> squares,
        ref Vector256<double> products)
    {
        sums += member;
        squares += member * member;
        products += member * Vector256.Create(member.GetElement(2));
    }

    private static double[] Relative(ReadOnlySpan<double> column)
    {
        double mean = LandscapeVariance.Mean(column);
        double[] relative = new double[column.Length];
        for (int i = 0; i < relative.Length; i++)
        {
            // Without a mean there is no relative deviation; the plain one serves as well, since t*-values have no units.
            relative[i] = mean == 0 ? column[i] : (column[i] - mean) / Math.Abs(mean);
        }

        return relative;
    }

    private DeviationMoments Moments(Vector256<double> sums, Vector256<double> squares, Vector256<double> products, int drawn)
        => new(Count, drawn, (sums[0], squares[0], products[0]), (sums[1], squares[1], products[1]), (sums[2], squares[2]));
}
