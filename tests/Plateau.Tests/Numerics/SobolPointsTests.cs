using Plateau.Numerics;

namespace Plateau.Tests.Numerics;

public class SobolPointsTests
{
    [Fact]
    public void Primitive_polynomials_are_as_many_as_Euler_says()
    {
        // φ(2^s − 1)/s of degree s.
        int[] counts = [.. PrimitivePolynomials.First(1 + 1 + 2 + 2 + 6 + 6 + 18 + 16)
            .GroupBy(PrimitivePolynomials.Degree)
            .Select(group => group.Count())];
        Assert.Equal([1, 1, 2, 2, 6, 6, 18, 16], counts);
        Assert.Equal([0b11u, 0b111u, 0b1011u, 0b1101u, 0b10011u, 0b11001u], PrimitivePolynomials.First(6));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(100)]
    public void Every_coordinate_has_one_point_in_each_of_equal_intervals(int dimension)
    {
        foreach (int count in (int[])[2, 8, 64, 512])
        {
            int[] places =
            [
                .. Enumerable.Range(0, count).Select(point => (int)(Point(3, 1, point, dimension + 1)[dimension] * count)).Order(),
            ];
            Assert.Equal(Enumerable.Range(0, count), places);
        }
    }

    [Fact]
    public void The_first_two_dimensions_have_one_point_in_every_box()
    {
        const int Bits = 6;
        Assert.Equal(0, SobolDirections.PlaneT(SobolDirections.Of(0), SobolDirections.Of(1), Bits));
        for (int a = 0; a <= Bits; a++)
        {
            int[] boxes = new int[1 << Bits];
            for (int point = 0; point < 1 << Bits; point++)
            {
                double[] x = Point(5, 2, point, 2);
                boxes[((int)(x[0] * (1 << a)) << (Bits - a)) + (int)(x[1] * (1 << (Bits - a)))]++;
            }

            Assert.All(boxes, count => Assert.Equal(1, count));
        }
    }

    [Theory]
    [InlineData(10, 3, 1.6)]
    [InlineData(64, 6, 2.5)]
    public void Plane_projections_have_low_t(int dimensions, int highest, double mean)
    {
        double sum = 0;
        for (int i = 0; i < dimensions; i++)
        {
            for (int j = 0; j < i; j++)
            {
                int t = SobolDirections.PlaneT(SobolDirections.Of(j), SobolDirections.Of(i), 8);
                Assert.InRange(t, 0, highest);
                sum += t;
            }
        }

        Assert.InRange(sum / (dimensions * (dimensions - 1) / 2), 0, mean);
    }

    [Fact]
    public void A_single_point_is_uniform_over_randomisations_and_its_coordinates_independent()
    {
        const int Randomizations = 20_000;
        (double mean, double square, double cross) = (0, 0, 0);
        for (int r = 0; r < Randomizations; r++)
        {
            double[] x = Point(7, r, 5, 3);
            mean += x[0] + x[1] + x[2] - 1.5;
            square += ((x[2] - 0.5) * (x[2] - 0.5)) - (1 / 12.0);
            cross += (x[0] - 0.5) * (x[2] - 0.5);
        }

        // Standard errors: √(3/12/R), √(1/180/R) and 1/12/√R.
        double root = Math.Sqrt(Randomizations);
        Assert.InRange(mean / Randomizations, -4 * 0.5 / root, 4 * 0.5 / root);
        Assert.InRange(square / Randomizations, -4 * 0.0745 / root, 4 * 0.0745 / root);
        Assert.InRange(cross / Randomizations, -4 / 12.0 / root, 4 / 12.0 / root);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    public void The_error_of_a_smooth_integrand_falls_at_least_as_one_over_the_points(int dimensions)
    {
        // Π(1 + (x − ½)/2) has the mean 1.
        double[] errors = [.. new[] { 16, 64, 256, 1024 }.Select(points =>
        {
            double sum = 0;
            for (int r = 0; r < 50; r++)
            {
                double mean = 0;
                for (int point = 0; point < points; point++)
                {
                    mean += Point(9, r, point, dimensions).Aggregate(1.0, (product, x) => product * (1 + ((x - 0.5) / 2))) / points;
                }

                sum += (mean - 1) * (mean - 1);
            }

            return Math.Sqrt(sum / 50);
        })];
        double slope = Math.Log(errors[^1] / errors[0]) / Math.Log(1024 / 16.0);
        Assert.InRange(slope, -1.8, -1.0);
    }

    [Fact]
    public void A_point_is_a_pure_function_of_seed_randomisation_and_number()
    {
        Assert.Equal(Point(1, 2, 3, 20), Point(1, 2, 3, 20));
        Assert.NotEqual(Point(1, 2, 3, 20), Point(1, 3, 3, 20));
        Assert.NotEqual(Point(1, 2, 3, 20), Point(2, 2, 3, 20));
        Assert.Equal(Point(1, 2, 3, 20)[..7], Point(1, 2, 3, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => Point(1, 2, 3, SobolDirections.MostDimensions + 1));
        Assert.All(Point(1, 2, 3, SobolDirections.MostDimensions), x => Assert.InRange(x, double.Epsilon, 1 - 1e-12));
    }

    private static double[] Point(ulong seed, int randomization, int point, int dimensions)
    {
        double[] x = new double[dimensions];
        new SobolPoints(seed, randomization).Fill(point, x);
        return x;
    }
}
