using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Tests.Probing;

public class PlacementTests
{
    private static readonly Network Net = NetworkSpec.Parse("softmax").Build(6, 2);

    private static readonly Optimum Point = new() { Network = Net, Parameters = Net.Initialize(1) };

    public static TheoryData<string> Kinds => ["gaussian", "laplace", "student-t", "sphere", "ball"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Sobol_draws_have_the_distribution_of_independent_ones(string kind)
    {
        Probe probe = Make(kind);
        (double square, double fourth) = Moments(probe, 40_000);
        (double evenSquare, double evenFourth) = Moments(probe.Sobol(64), 40_000);
        Assert.Equal(0.09, evenSquare, 0.09 * 0.01);
        Assert.Equal(square, evenSquare, 0.09 * 0.03);
        Assert.Equal(fourth, evenFourth, 0.15 * fourth);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Antithetic_draws_come_in_opposite_pairs(string kind)
    {
        Probe probe = Make(kind).Antithetic();
        double[] first = Coordinates(probe, 6), second = Coordinates(probe, 7), next = Coordinates(probe, 8);
        Assert.Equal(first, second.Select(z => -z));
        Assert.NotEqual(first, next);
        Assert.Equal(Coordinates(Make(kind), 3), first);
    }

    [Fact]
    public void A_draw_is_the_center_and_its_coordinates_along_the_directions()
    {
        Tensor<double> root = new([1, 0, 0, 0, 2, 0, 0, 1, 3], 3, 3);
        Probe probe = Make("gaussian").WithRoot(root);
        double[] z = Coordinates(probe, 4);
        double[] turned = [z[0], 2 * z[1], z[1] + (3 * z[2])];
        double[] w = new double[Net.ParameterCount];
        probe.Draw(2, 4, w);
        for (int i = 0; i < w.Length; i++)
        {
            Assert.Equal(Point.Parameters[i] + Enumerable.Range(0, 3).Sum(d => turned[d] * probe.Subspace!.Basis[d, i]), w[i], 1e-14);
        }

        Assert.Throws<ArgumentException>(() => Make("gaussian").WithRoot(new Tensor<double>(2, 2)));
        Assert.Throws<ArgumentException>(() => Probe.Gaussian(Point, 0.3).WithRoot(root));
    }

    [Fact]
    public void Points_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Make("gaussian").Sobol(12));
        Assert.Throws<ArgumentOutOfRangeException>(() => Make("gaussian").Sobol(1));
        Network large = NetworkSpec.Parse("softmax").Build(200, 2);
        Optimum optimum = new() { Network = large, Parameters = large.Initialize(1) };
        Assert.Throws<PlateauException>(() => Probe.Gaussian(optimum, 0.1).Sobol(8));
        Assert.Throws<PlateauException>(() => Probe.Mixture([Point], 0.1).Sobol(8));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void Cubature_integrates_polynomials_up_to_degree_five(int dimension)
    {
        Cubature rule = Cubature.Normal(dimension);
        Assert.Equal((2 * dimension * dimension) + 1, rule.Weights.Length);
        Assert.Equal(1, Mean(_ => 1), 1e-12);
        Assert.Equal(0, Mean(z => z[0] * z[0] * z[0] * z[^1] * z[^1]), 1e-12);
        Assert.Equal(1, Mean(z => z[0] * z[0]), 1e-12);
        Assert.Equal(3, Mean(z => z[0] * z[0] * z[0] * z[0]), 1e-12);
        Assert.Equal(dimension == 1 ? 3 : 1, Mean(z => z[0] * z[0] * z[^1] * z[^1]), 1e-12);

        double Mean(Func<double[], double> of)
            => Enumerable.Range(0, rule.Weights.Length).Sum(point => rule.Weights[point] * of(rule.Points.Row(point).ToArray()));
    }

    private static Probe Make(string kind) => (kind switch
    {
        "gaussian" => Probe.Gaussian(Point, 0.3),
        "laplace" => Probe.Laplace(Point, 0.3),
        "student-t" => Probe.StudentT(Point, 0.3, 12),
        "sphere" => Probe.Sphere(Point, 0.3),
        _ => Probe.Ball(Point, 0.3),
    }).Within(Subspace.Random(Net.ParameterCount, 3, 1));

    private static double[] Coordinates(Probe probe, int draw)
    {
        double[] z = new double[3];
        probe.Coordinates(2, draw, z);
        return z;
    }

    private static (double Square, double Fourth) Moments(Probe probe, int draws)
    {
        (double square, double fourth) = (0, 0);
        for (int t = 0; t < draws; t++)
        {
            foreach (double z in Coordinates(probe, t))
            {
                square += z * z / (3.0 * draws);
                fourth += z * z * z * z / (3.0 * draws);
            }
        }

        return (square, fourth);
    }
}
