using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Probing;

/// <summary>
/// Random directions scaled to a network's filters (Li and others, 2018): in each weight array, the numbers that feed one output have the
/// same norm as in the network. Other parameters, such as biases, get 0. The whole direction has the norm 1.
/// </summary>
internal static class FilterDirections
{
    /// <summary>The subspace spanned by D such directions. Making them orthonormal changes them by about D/√N.</summary>
    /// <param name="optimum">w*.</param>
    /// <param name="dimension">D.</param>
    /// <param name="seed">The seed of the directions.</param>
    /// <exception cref="PlateauException">D is not between 1 and the number of weights.</exception>
    public static Subspace Span(Optimum optimum, int dimension, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        Network network = optimum.Network;
        int weights = network.Segments.Where(IsWeight).Sum(segment => segment.Length);
        if (dimension < 1 || dimension > weights)
        {
            throw new PlateauException(
                $"{dimension} directions scaled to filters: the network has {weights} weights; take from 1 to {weights}.");
        }

        Tensor<double> basis = new(dimension, network.ParameterCount);
        for (int d = 0; d < dimension; d++)
        {
            RandomStream stream = new(seed, RandomPurpose.FilterDirection, d);
            Span<double> row = basis.Row(d);
            NormalNumbers.Fill(stream, row);
            foreach (ParameterSegment segment in network.Segments)
            {
                Scale(segment, optimum.Parameters.AsSpan(segment.Offset, segment.Length), row.Slice(segment.Offset, segment.Length));
            }
        }

        return Subspace.Spanned(SubspaceKind.Random, basis);
    }

    private static bool IsWeight(ParameterSegment segment) => segment.Shape.Rank > 1;

    private static void Scale(ParameterSegment segment, ReadOnlySpan<double> weights, Span<double> direction)
    {
        if (!IsWeight(segment))
        {
            direction.Clear();
            return;
        }

        int filter = segment.Length / segment.Shape[0];
        for (int start = 0; start < direction.Length; start += filter)
        {
            ReadOnlySpan<double> own = weights.Slice(start, filter);
            Span<double> random = direction.Slice(start, filter);
            Sums.Scale(Math.Sqrt(Sums.Dot(own, own) / Sums.Dot(random, random)), random);
        }
    }
}
