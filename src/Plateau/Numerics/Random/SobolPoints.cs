using System.Numerics;

namespace Plateau.Numerics;

/// <summary>
/// Randomised Sobol points: each randomisation scrambles the digits of every dimension by a random triangular matrix (Matoušek, <em>On the
/// L2-discrepancy for anchored boxes</em>, 1998) and shifts them, so that a single point is uniform and the points of one randomisation
/// keep their even spread. Independent randomisations give a standard error.
/// </summary>
internal readonly struct SobolPoints
{
    private const double InverseTwoTo32 = 1.0 / 4294967296.0;

    private readonly ulong _seed;
    private readonly int _randomization;

    /// <summary>The points of one randomisation under a seed.</summary>
    public SobolPoints(ulong seed, int randomization)
    {
        _seed = seed;
        _randomization = randomization;
    }

    /// <summary>Point <paramref name="point"/>: numbers strictly inside (0, 1), one per dimension.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// There are more dimensions than <see cref="SobolDirections.MostDimensions"/>.
    /// </exception>
    public void Fill(int point, Span<double> coordinates)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(coordinates.Length, SobolDirections.MostDimensions, nameof(coordinates));
        RandomStream stream = new(_seed, RandomPurpose.Scramble, _randomization);
        for (int dimension = 0; dimension < coordinates.Length; dimension++)
        {
            uint[] directions = SobolDirections.Of(dimension);
            uint plain = 0;
            for (int bit = 0; point >> bit != 0; bit++)
            {
                plain ^= ((point >> bit) & 1) != 0 ? directions[bit] : 0;
            }

            // Output digit r is digit r plus a random combination of those before it.
            long first = 2L * SobolDirections.Bits * dimension;
            uint scrambled = stream.Bits(first + SobolDirections.Bits);
            for (int row = 0; row < SobolDirections.Bits; row++)
            {
                uint own = 1u << (SobolDirections.Bits - 1 - row);
                uint before = stream.Bits(first + row) & ~((own << 1) - 1);
                if ((BitOperations.PopCount(plain & (before | own)) & 1) != 0)
                {
                    scrambled ^= own;
                }
            }

            coordinates[dimension] = (scrambled + 0.5) * InverseTwoTo32;
        }
    }
}
