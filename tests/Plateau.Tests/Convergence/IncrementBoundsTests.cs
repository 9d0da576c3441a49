using MathNet.Numerics.LinearAlgebra;
using Plateau.Convergence;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Tests.Networks;
using Plateau.Training;

namespace Plateau.Tests.Convergence;

public sealed class IncrementBoundsTests
{
    [Theory]
    [InlineData("mlp:5+activation=tanh")]
    [InlineData("mlp:4,3+activation=gelu+bias=false")]
    [InlineData("softmax")]
    public void Draws_and_their_expansions_are_those_of_finite_differences(string spec)
    {
        Dataset data = Plateau.Tests.Samples.Clouds(9, 3, 3, seed: 4);
        Optimum optimum = Start(spec, data, 7);
        Probe probe = Probe.Gaussian(optimum, 0.3);
        double[] at = new double[optimum.Network.ParameterCount];
        DrawSweep.Run(
            probe,
            11,
            3,
            data,
            (draw, drawn) =>
            {
                probe.Draw(3, draw, at);
                double[] v = [.. at.Select((w, j) => w - optimum.Parameters[j])];
                double[] Along(double t)
                    => SlowNetwork.Losses(optimum.Network, [.. v.Select((one, j) => optimum.Parameters[j] + (t * one))], data);
                double[] here = Along(0);
                double[] there = Along(1);
                const double h = 1e-3;
                (double[] up, double[] down, double[] up2, double[] down2) = (Along(h), Along(-h), Along(2 * h), Along(-2 * h));
                for (int i = 0; i < data.Objects; i++)
                {
                    Assert.Equal(here[i], drawn.Losses[i], 1e-12);
                    Assert.Equal(there[i], drawn.Moved[i], 1e-12);
                    Assert.Equal(((8 * (up[i] - down[i])) - (up2[i] - down2[i])) / (12 * h), drawn.Slopes[i], 1e-9);
                    Assert.Equal(((16 * (up[i] + down[i])) - (up2[i] + down2[i]) - (30 * here[i])) / (12 * h * h), drawn.Hessians[i], 1e-7);
                    Assert.True(drawn.GaussNewton[i] >= 0);
                    if (spec == "softmax")
                    {
                        Assert.Equal(drawn.Hessians[i], drawn.GaussNewton[i], 1e-12);
                    }
                }
            },
            null,
            default);
    }

    [Fact]
    public void The_corrected_bounds_hold_for_random_networks_and_any_radius_and_sigma()
    {
        for (int trial = 0; trial < 60; trial++)
        {
            (Optimum optimum, Dataset data) = Case(trial);
            int[] sizes = [.. Enumerable.Range(1, data.Objects - 1)];
            IncrementConstants constants = Constants(optimum, data, sizes);
            double scale = Math.Exp(6 * (LossSamples.Stream(trial).Uniform(5) - 0.7));
            Probe ball = Probe.Sphere(optimum, scale / Math.Sqrt(optimum.Network.ParameterCount));
            IReadOnlyList<Bound> inBall = IncrementBounds.InBall(ball, 6, 1, data, sizes, constants);
            GaussianBounds inMean = IncrementBounds.InMeanSquare(Probe.Gaussian(optimum, 0.3 * scale), 48, 2, data, sizes, constants);
            Assert.All(inBall, bound => Assert.True(bound.Holds, $"trial {trial}: {bound.Id} {bound.CorrectedSpread}"));

            Assert.All(
                inMean.Bounds.Where(bound => bound.Kind == BoundKind.Upper),
                bound => Assert.True(bound.Holds, $"trial {trial}: {bound.Id} {bound.CorrectedSpread}"));
            Assert.All(
                inMean.Bounds.Where(bound => bound.Kind == BoundKind.Exact),
                bound => Assert.True(bound.Holds, $"trial {trial}: {bound.Id} {bound.Corrected} {bound.Measured}"));
            Assert.False(inMean.Bounds.Single(bound => bound.Id == "p2-mean-term").PaperHolds);
        }
    }

    [Fact]
    public void The_bound_in_a_ball_is_reached_where_one_object_carries_everything()
    {
        // k = 1: losses 0 and M_ℓ, gradients 0 and M_g, curvatures 0 and M_H along one direction.
        LossSamples.Close(0.5 * (3 + (2 * 0.7) + (0.5 * 5 * 0.49)), Increments.Of([0.0, 3 + (2 * 0.7) + (0.5 * 5 * 0.49)])[0], 1e-15);
        Assert.Equal(3 + (2 * 0.7) + (0.5 * 5 * 0.49), IncrementFormulas.Ball(3, 2, 5, 0.7));

        // Curvatures −M_H and M_H: without the ½.
        LossSamples.Close(0.5 * 5 * 0.49, Increments.Of([-0.5 * 5 * 0.49, 0.5 * 5 * 0.49])[0], 1e-15);
        Assert.Equal(5 * 0.49, IncrementFormulas.Ball(0, 0, 5, 0.7, indefinite: true), 1e-14);
        Assert.Equal(2 * (3 + (5 * 0.49)), IncrementFormulas.PaperBall(3, 5, 0.7), 1e-14);
    }

    [Fact]
    public void The_square_of_a_Hessian_difference_takes_4_for_indefinite_Hessians_and_1_for_positive_ones()
    {
        // Two objects, M and −M along one direction: (k + 1)‖A_1‖ = 2M, so P2's 2 fails and 4 is reached.
        Matrix<double> e = Matrix<double>.Build.DenseOfDiagonalArray([3, 0, 0]);
        double norm = (2 * ((e - (-e)) / 2)).L2Norm();
        Assert.True(norm * norm > 2 * 9);
        Assert.Equal(4 * 9, norm * norm, 1e-12);

        for (int trial = 0; trial < 200; trial++)
        {
            Matrix<double>[] hessians = [.. Enumerable.Range(0, 5).Select(i => Positive(5, 3, (10 * trial) + i))];
            double largest = hessians.Max(h => h.L2Norm());
            for (int k = 1; k < hessians.Length; k++)
            {
                Matrix<double> difference = hessians[k] - (hessians.Take(k).Aggregate((a, b) => a + b) / k);
                Assert.True(difference.L2Norm() <= largest * (1 + 1e-12));
                double trace = difference.Trace();
                double term = (trace * trace) + (2 * (difference * difference).Trace());
                double free = IncrementFormulas.GaussianCurvature(Math.Sqrt(2), 3, largest);
                Assert.InRange(term, 0, free * (1 + 1e-12));
                Assert.True(term <= 5 * 7 * difference.L2Norm() * difference.L2Norm() * (1 + 1e-12), "P2, Lemma 1");
            }
        }
    }

    [Fact]
    public void The_bound_without_dimension_is_117_where_the_papers_is_ten_to_the_ten()
    {
        // σ⁴/4 = 1, K = 10, N = 10⁵.
        LossSamples.Close(117, IncrementFormulas.GaussianCurvature(Math.Sqrt(2), 9, 1), 1e-14);
        LossSamples.Close(1e10 + 2e5, IncrementFormulas.PaperGaussian(Math.Sqrt(2), 100_000, 1, 1), 1e-14);

        // One positive object against none: Tr² + 2Tr = r² + 2r, r(r + 4) with as many in each.
        Assert.Equal(9.0 * 13, IncrementFormulas.GaussianCurvature(Math.Sqrt(2), 9, 1), 1e-12);
        Assert.Equal(((3 + 4.5) * (3 + 4.5)) + 4 + 9, IncrementFormulas.Gaussian(1, 3, 2, 1, 9), 1e-12);
    }

    [Fact]
    public void Only_spheres_and_Gaussians_in_the_full_space_are_bounded()
    {
        (Optimum optimum, Dataset data) = Case(1);
        IncrementConstants constants = new() { LargestLoss = 1, LargestGradient = 1, LargestCurvature = 1, Rank = 1, Parameters = 1 };
        Assert.Throws<ArgumentException>(() => IncrementBounds.InBall(Probe.Gaussian(optimum, 1), 1, 0, data, [1], constants));
        Assert.Throws<ArgumentException>(() => IncrementBounds.InMeanSquare(Probe.Sphere(optimum, 1), 1, 0, data, [1], constants));
        Subspace subspace = Subspace.Random(optimum.Network.ParameterCount, 2, 0);
        Assert.Throws<ArgumentException>(
            () => IncrementBounds.InMeanSquare(Probe.Gaussian(optimum, 1).Within(subspace), 1, 0, data, [1], constants));
    }

    [Fact]
    public void A_bound_with_printed_Theorem_1_and_one_with_the_whole_Hessian_come_beside()
    {
        (Optimum optimum, Dataset data) = Case(2);
        IncrementConstants constants = new()
        {
            LargestLoss = 100,
            LargestGradient = 100,
            LargestCurvature = 100,
            LargestHessian = 200,
            Rank = 2,
            Parameters = 10,
        };
        IReadOnlyList<Bound> bounds = IncrementBounds.InBall(Probe.Sphere(optimum, 0.1), 2, 0, data, [1, 2], constants, (1e-9, 5));
        Assert.Equal(["p1-lemma-2", "p1-lemma-2-theorem-1", "p1-lemma-2-whole"], bounds.Select(bound => bound.Id));
        double radius = 0.1 * Math.Sqrt(optimum.Network.ParameterCount);
        Bound whole = bounds[2];
        int k = whole.Curve!.K[whole.CorrectedSpread!.SmallestAt];
        LossSamples.Close((100 + (100 * radius) + (200 * radius * radius)) / (k + 1), whole.Corrected!.Value, 1e-12);
        Assert.Equal(whole.Corrected / whole.Measured, whole.SlackCorrected);
    }

    [Theory]
    [InlineData("mlp:5+activation=tanh")]
    [InlineData("softmax")]
    public void Gradients_at_every_k_are_those_of_finite_differences(string spec)
    {
        Dataset data = Plateau.Tests.Samples.Clouds(8, 3, 3, seed: 4);
        Optimum optimum = Start(spec, data, 7);
        double[][] gradients = [.. Enumerable.Range(0, data.Objects).Select(_ => new double[optimum.Network.ParameterCount])];
        for (int j = 0; j < optimum.Network.ParameterCount; j++)
        {
            double[] At(double t)
            {
                double[] w = [.. optimum.Parameters];
                w[j] += t;
                return SlowNetwork.Losses(optimum.Network, w, data);
            }

            const double h = 1e-3;
            (double[] up, double[] down, double[] up2, double[] down2) = (At(h), At(-h), At(2 * h), At(-2 * h));
            for (int i = 0; i < data.Objects; i++)
            {
                gradients[i][j] = ((8 * (up[i] - down[i])) - (up2[i] - down2[i])) / (12 * h);
            }
        }

        int[] sizes = [1, 2, 5, 7];
        GradientSequence sequence = GradientSequence.Of(optimum, data, sizes);
        for (int place = 0; place < sizes.Length; place++)
        {
            int k = sizes[place];
            double[] Mean(int count)
                => [.. Enumerable.Range(0, optimum.Network.ParameterCount).Select(j => gradients.Take(count).Average(g => g[j]))];
            double Norm(IEnumerable<double> v) => Math.Sqrt(v.Sum(x => x * x));
            double[] before = Mean(k);
            LossSamples.Close(Norm(before), sequence.Mean[place], 1e-8);
            LossSamples.Close(Norm(Mean(k + 1)), sequence.NextMean[place], 1e-8);
            LossSamples.Close(Norm(gradients[k].Select((g, j) => g - before[j])), sequence.Difference[place], 1e-8);
        }

        Assert.Equal(sequence.Difference.Max(), sequence.Largest);
        Assert.Throws<ArgumentException>(() => GradientSequence.Of(optimum, data, [2, 2]));
        Assert.Throws<ArgumentException>(() => GradientSequence.Of(optimum, data, [8]));
    }

    [Fact]
    public void The_remainder_of_the_expansion_is_of_third_order_and_the_papers_is_not()
    {
        Dataset data = Plateau.Tests.Samples.Clouds(40, 4, 3, seed: 2);
        Optimum optimum = Start("mlp:6+activation=tanh", data, 3);
        ExpansionOrder order = ExpansionOrder.Of(optimum, data, [0.01, 0.02, 0.04, 0.08], 3, seed: 1);
        Assert.Equal(3, order.Order!.Exponent, 0.05);
        Assert.Equal(2, order.OrderWithoutHalf!.Exponent, 0.05);
        Assert.Equal(1, order.OrderWithoutGradient!.Exponent, 0.05);
        Assert.True(order.Remainder.Zip(order.WithoutHalf).All(pair => pair.First < pair.Second));
    }

    [Fact]
    public void The_exponent_of_k_is_minus_2()
    {
        (Optimum optimum, Dataset data) = (
            Start("softmax", Plateau.Tests.Samples.Clouds(400, 4, 3, seed: 2), 3),
            Plateau.Tests.Samples.Clouds(400, 4, 3, seed: 2));
        int[] sizes = [.. LandscapeCurve.Sizes(399)];
        IncrementConstants constants = new()
        {
            LargestLoss = 100,
            LargestGradient = 100,
            LargestCurvature = 100,
            Rank = 2,
            Parameters = 15,
        };
        LawFit fit = IncrementBounds.InMeanSquare(Probe.Gaussian(optimum, 0.1), 4, 2, data, sizes, constants).ExponentOfObjects()!;
        Assert.True(fit.Interval.Contains(-2), $"{fit.Exponent} in {fit.Interval}");
        Assert.InRange(fit.High - fit.Low, 0, 0.8);
    }

    [Fact]
    public void Farther_from_the_optimum_is_slower()
    {
        Dataset data = Plateau.Tests.Samples.Clouds(60, 4, 3, seed: 2);
        Optimum optimum = Start("mlp:6+activation=tanh", data, 3);
        RadiusSweep sweep = RadiusSweep.Of(optimum, data, [0.01, 0.03, 0.1, 0.3, 1, 3], 32, seed: 1);
        Assert.InRange(sweep.ExponentOfShape!.Exponent, 0.9, 1.3);
        Assert.True(sweep.Shape.Zip(sweep.Shape.Skip(1)).All(pair => pair.First < pair.Second));
        Assert.InRange(sweep.Exponent!.Exponent, 0, 1);
        Assert.Throws<ArgumentException>(() => RadiusSweep.Of(optimum, data, [0.1, 0.1], 2, 0));
    }

    [Fact]
    public void Widths_and_depths_are_swept_with_their_bounds()
    {
        Dataset data = Plateau.Tests.Samples.Clouds(20, 4, 3, seed: 2);
        ArchitectureSweep Sweep(IEnumerable<int[]> hidden) => ArchitectureSweep.Of(
            hidden.Select(one =>
            {
                Network network = Network.Mlp(data, one);
                return new Optimum { Network = network, Parameters = network.Initialize(1), Precision = Precision.Double };
            }),
            data,
            (optimum, set, _) => SlowCurvature.Norms(optimum.Network, optimum.Parameters, set));
        ArchitectureSweep widths = Sweep([[2], [4], [8], [16]]);
        Assert.Equal([2, 4, 8, 16], widths.Points.Select(point => point.Width));
        Assert.All(widths.Points, point =>
        {
            Assert.Equal(2, point.Layers);
            Assert.InRange(point.Largest, point.Median, point.Corrected);
            Assert.True(point.Corrected < point.PaperLemma);
        });

        // Widening multiplies hM by little: M is 1/√fan-in at most. The exponent of the bound in h is that of (hM)⁴ then.
        LawFit bound = widths.InWidth(point => point.PaperLemma)!;
        LawFit product = widths.InWidth(point => Math.Pow(point.Width * point.LargestEntry, 2 * point.Layers))!;
        Assert.Equal(product.Exponent, bound.Exponent, 0.3);
        ArchitectureSweep depths = Sweep([[5], [5, 5], [5, 5, 5], [5, 5, 5, 5]]);
        Assert.Equal([2, 3, 4, 5], depths.Points.Select(point => point.Layers));
        Assert.NotNull(depths.InLayers(point => point.Paper));
        Network smooth = Network.Mlp(data, [3], ActivationKind.Tanh);
        Assert.Throws<ArgumentException>(
            () => ArchitectureSweep.Of([new Optimum { Network = smooth, Parameters = smooth.Initialize(0) }], data, (_, _, _) => []));
    }

    private static (Optimum Optimum, Dataset Data) Case(int trial)
    {
        RandomStream stream = LossSamples.Stream(8000 + trial);
        int classes = 2 + stream.Below(0, 3);
        Dataset data = Plateau.Tests.Samples.Normal(7, 3, classes, (ulong)trial);
        string[] specs = ["softmax", "mlp:4", "mlp:5,4+bias=false", "mlp:6"];
        return (Start(specs[stream.Below(1, 4)], data, trial, 0.5 + (2 * stream.Uniform(2))), data);
    }

    private static Optimum Start(string spec, Dataset data, int number, double scale = 1)
    {
        Network network = NetworkSpec.Parse(spec).Build(data);
        RandomStream stream = LossSamples.Stream(9000 + number);
        return new Optimum
        {
            Network = network,
            Parameters = [.. Enumerable.Range(0, network.ParameterCount).Select(i => 0.6 * scale * stream.Normal(i))],
            Precision = Precision.Double,
        };
    }

    private static IncrementConstants Constants(Optimum optimum, Dataset data, int[] sizes) => new()
    {
        LargestLoss = SlowNetwork.Losses(optimum.Network, optimum.Parameters, data).Max(),
        LargestGradient = GradientSequence.Of(optimum, data, sizes).Largest,
        LargestCurvature = SlowCurvature.Norms(optimum.Network, optimum.Parameters, data).Max(),
        Rank = data.Classes - 1,
        Parameters = optimum.Network.ParameterCount,
    };

    private static Matrix<double> Positive(int dimension, int rank, int number)
    {
        RandomStream stream = LossSamples.Stream(12_000 + number);
        Matrix<double> root = Matrix<double>.Build.Dense(dimension, rank, (i, j) => stream.Normal((i * rank) + j));
        return root * root.Transpose();
    }
}
