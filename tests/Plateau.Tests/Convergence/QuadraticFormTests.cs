using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Tests.Convergence;

public class QuadraticFormTests
{
    private const double Sigma = 0.4;

    [Theory]
    [InlineData(7, 1, 1)]
    [InlineData(9, 3, 2)]
    [InlineData(40, 10, 3)]
    [InlineData(12, 17, 4)]
    public void Quantities_are_those_of_differences_of_means(int objects, int dimension, int number)
    {
        ProjectedObjects projected = QuadraticSamples.Objects(objects, dimension, number);
        QuadraticIncrements increments = QuadraticIncrements.Of(new QuadraticModel(projected));
        Assert.Equal(objects - 1, increments.Count);
        for (int k = 1; k < objects; k++)
        {
            QuadraticQuantities expected = Slow(projected, [.. Enumerable.Range(0, objects)], k, dimension);
            Close(expected, increments.At(k), 1e-10);
        }
    }

    [Fact]
    public void Nested_subspaces_are_prefixes()
    {
        ProjectedObjects projected = QuadraticSamples.Objects(15, 9, 5);
        QuadraticModel whole = new(projected);
        for (int d = 1; d <= 9; d++)
        {
            QuadraticIncrements increments = QuadraticIncrements.Of(whole.Leading(d));
            for (int k = 1; k < 15; k++)
            {
                Close(Slow(projected, [.. Enumerable.Range(0, 15)], k, d), increments.At(k), 1e-10);
            }
        }
    }

    [Fact]
    public void Increments_obey_Welfords_identity_term_by_term()
    {
        QuadraticModel model = QuadraticSamples.Model(501, 6, 6);
        QuadraticIncrements increments = QuadraticIncrements.Of(model, new RandomStream(3, RandomPurpose.Order).Permutation(501));
        QuadraticVariance variance = QuadraticVariance.Of(model);
        foreach (Func<QuadraticQuantities, double> of in Parts)
        {
            double sum = Enumerable.Range(1, 500).Sum(k => (double)k * (k + 1) * of(increments.At(k)));
            LossSamples.Close(500 * of(variance.Quantities), sum, 1e-12);
        }
    }

    [Theory]
    [InlineData(4, 3)]
    [InlineData(5, 2)]
    public void Over_all_orders_each_term_is_its_variance_over_k_and_k_plus_one(int objects, int dimension)
    {
        QuadraticModel model = QuadraticSamples.Model(objects, dimension, 7);
        QuadraticTerms expected = QuadraticVariance.Of(model).Terms(Sigma);
        int[][] orders = [.. Permutations([.. Enumerable.Range(0, objects)])];
        for (int k = 1; k < objects; k++)
        {
            QuadraticTerms[] terms = [.. orders.Select(order => QuadraticIncrements.Of(model, order).Terms(k, Sigma))];
            double scale = k * (k + 1.0);
            LossSamples.Close(expected.Value, scale * terms.Average(t => t.Value), 1e-12);
            LossSamples.Close(expected.Cross, scale * terms.Average(t => t.Cross), 1e-12);
            LossSamples.Close(expected.Gradient, scale * terms.Average(t => t.Gradient), 1e-12);
            LossSamples.Close(expected.Curvature, scale * terms.Average(t => t.Curvature), 1e-12);
            LossSamples.Close(expected.Total, scale * terms.Average(t => t.Total), 1e-12);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    public void Cubature_of_degree_five_gives_the_closed_form(int dimension)
    {
        QuadraticModel model = QuadraticSamples.Model(12, dimension, 8);
        CubatureIncrements cubature = CubatureIncrements.Of(model, Sigma);
        QuadraticForm form = QuadraticForm.Of(model);
        double[] closed = form.SquaredIncrements(Sigma);
        for (int k = 1; k < 12; k++)
        {
            LossSamples.Close(closed[k - 1], cubature.SquaredIncrements[k - 1], 1e-10);
        }

        LossSamples.Close(form.Variance.Terms(Sigma).Total, cubature.Variance, 1e-10);
        LossSamples.Close(form.Variance.Terms(Sigma).Shape, cubature.ShapeVariance, 1e-10);
    }

    public static TheoryData<string, CoordinateMoments> Distributions => new()
    {
        { "gaussian", CoordinateMoments.Gaussian },
        { "laplace", CoordinateMoments.Laplace },
        { "student-t", CoordinateMoments.StudentT(12) },
        { "sphere", CoordinateMoments.Sphere(3) },
        { "ball", CoordinateMoments.Ball(3) },
    };

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Every_distribution_of_coordinates_agrees_with_brute_force(string kind, CoordinateMoments moments)
    {
        const int Draws = 60_000;
        ProjectedObjects projected = QuadraticSamples.Objects(4, 3, 9);
        QuadraticForm form = QuadraticForm.Of(new QuadraticModel(projected), moments);
        double[] closed = form.SquaredIncrements(Sigma);
        (Probe probe, _) = NamedProbe(kind, 3);
        Assert.Equal(moments, CoordinateMoments.Of(probe));
        double[] sums = new double[3];
        double[] squares = new double[3];
        double[] z = new double[3];
        double loss = 0;
        for (int t = 0; t < Draws; t++)
        {
            probe.Coordinates(4, t, z);
            double[] increments = Increments.Of([.. Enumerable.Range(0, 4).Select(i => QuadraticSamples.Loss(projected, i, z))]);
            loss += Enumerable.Range(0, 4).Average(i => QuadraticSamples.Loss(projected, i, z)) / Draws;
            for (int k = 0; k < 3; k++)
            {
                double square = increments[k] * increments[k];
                sums[k] += square;
                squares[k] += square * square;
            }
        }

        Assert.Equal(form.MeanLoss(Sigma), loss, 0.02);
        for (int k = 0; k < 3; k++)
        {
            double mean = sums[k] / Draws;
            double error = Math.Sqrt(((squares[k] / Draws) - (mean * mean)) / Draws);
            Assert.True(error < 0.03 * mean, $"no signal: {error} against {mean}");
            Assert.InRange(closed[k], mean - (4 * error), mean + (4 * error));
        }
    }

    [Fact]
    public void Around_another_mean_with_another_covariance_it_is_theory_T7()
    {
        ProjectedObjects projected = QuadraticSamples.Objects(8, 3, 10);
        double[] shift = [0.3, -0.2, 0.5];
        Tensor<double> root = new([0.7, 0.1, 0, 0.2, 0.4, -0.3, 0, 0.5, 0.9], 3, 3);
        double[,] covariance = new double[3, 3];
        for (int row = 0; row < 3; row++)
        {
            for (int column = 0; column < 3; column++)
            {
                covariance[row, column] = Enumerable.Range(0, 3).Sum(j => root[row, j] * root[column, j]);
            }
        }

        QuadraticModel model = new QuadraticModel(projected).Around(shift).In(root);
        double[] closed = QuadraticForm.Of(model).SquaredIncrements(1);
        for (int k = 1; k < 8; k++)
        {
            (double a, double[] c, double[,] b) = Differences(projected, [.. Enumerable.Range(0, 8)], k, 3);
            double[] bent = [.. Enumerable.Range(0, 3).Select(row => Enumerable.Range(0, 3).Sum(column => b[row, column] * shift[column]))];
            double moved = a + Enumerable.Range(0, 3).Sum(d => shift[d] * (c[d] + (0.5 * bent[d])));
            double[] slope = [.. c.Zip(bent, (x, y) => x + y)];
            double[,] product = new double[3, 3];
            double gradient = 0, trace = 0, norm = 0;
            for (int row = 0; row < 3; row++)
            {
                for (int column = 0; column < 3; column++)
                {
                    product[row, column] = Enumerable.Range(0, 3).Sum(j => covariance[row, j] * b[j, column]);
                    gradient += slope[row] * covariance[row, column] * slope[column];
                }
            }

            for (int row = 0; row < 3; row++)
            {
                trace += product[row, row];
                for (int column = 0; column < 3; column++)
                {
                    norm += product[row, column] * product[column, row];
                }
            }

            LossSamples.Close(((moved + (0.5 * trace)) * (moved + (0.5 * trace))) + gradient + (0.5 * norm), closed[k - 1], 1e-10);
        }
    }

    [Fact]
    public void Offsets_of_the_losses_cost_no_digits()
    {
        ProjectedObjects projected = QuadraticSamples.Objects(2000, 2, 11);
        double[] rounded = [.. projected.Losses.Select(loss => Math.Round(loss * (1 << 20)) / (1 << 20))];
        QuadraticIncrements plain = QuadraticIncrements.Of(
            new QuadraticModel(new ProjectedObjects(rounded, projected.Gradients, projected.Hessians)));
        QuadraticIncrements raised = QuadraticIncrements.Of(
            new QuadraticModel(new ProjectedObjects([.. rounded.Select(loss => loss + 1e6)], projected.Gradients, projected.Hessians)));
        double[] reference = Increments.Of(rounded);
        for (int k = 1; k < 2000; k++)
        {
            double allowed = 1e-12 / (k + 1);
            Assert.Equal(Math.Abs(reference[k - 1]), Math.Sqrt(plain.At(k).Value), allowed);
            Assert.Equal(Math.Abs(reference[k - 1]), Math.Sqrt(raised.At(k).Value), 1e-9 / (k + 1));
        }
    }

    [Fact]
    public void The_mean_over_random_orders_is_that_of_each_and_near_the_expectation()
    {
        QuadraticModel model = QuadraticSamples.Model(30, 3, 12);
        RandomOrders orders = new(3000, 4);
        QuadraticIncrements mean = QuadraticIncrements.Mean(model, orders);
        IReadOnlyList<QuadraticIncrements> each = QuadraticIncrements.OfEach(model, orders);
        QuadraticTerms expected = QuadraticVariance.Of(model).Terms(Sigma);
        Assert.Equal(3000, mean.Orders);
        foreach (int k in (int[])[1, 5, 29])
        {
            double[] totals = [.. each.Select(one => one.Terms(k, Sigma).Total)];
            LossSamples.Close(totals.Average(), mean.SquaredIncrements(Sigma)[k - 1], 1e-12);
            double error = Math.Sqrt(totals.Sum(t => (t - totals.Average()) * (t - totals.Average())) / (3000.0 * 2999));
            Assert.InRange(expected.Total / (k * (k + 1)), totals.Average() - (4 * error), totals.Average() + (4 * error));
        }
    }

    [Theory]
    [InlineData("value")]
    [InlineData("cross")]
    [InlineData("gradient")]
    [InlineData("curvature")]
    [InlineData("total")]
    public void Standard_errors_cover_in_four_hundred_runs(string term)
    {
        (Func<QuadraticTerms, double> of, Func<QuadraticTermErrors, double> error) = term switch
        {
            "value" => (t => t.Value, e => e.Value),
            "cross" => (t => t.Cross, e => e.Cross),
            "gradient" => (t => t.Gradient, e => e.Gradient),
            "curvature" => (t => t.Curvature, e => e.Curvature),
            _ => ((Func<QuadraticTerms, double>)(t => t.Total), (Func<QuadraticTermErrors, double>)(e => e.Total)),
        };
        double truth = of(QuadraticVariance.Of(QuadraticSamples.Model(200_000, 2, 13)).Terms(Sigma));
        int covered = 0;
        for (int run = 0; run < 400; run++)
        {
            QuadraticVariance variance = QuadraticVariance.Of(QuadraticSamples.Model(1000, 2, 1000 + run));
            double distance = Math.Abs(of(variance.Terms(Sigma)) - truth);
            covered += distance <= 1.96 * error(variance.StandardErrors(Sigma)) ? 1 : 0;
        }

        Assert.InRange(covered / 400.0, 0.92, 0.98);
    }

    [Fact]
    public void The_posterior_covariance_is_the_inverse_of_objects_times_curvature_and_prior()
    {
        (Optimum optimum, Dataset data, Subspace subspace, ProjectedObjects projected) = QuadraticSamples.Net(200);
        QuadraticModel model = new(projected);
        Tensor<double> mean = model.MeanHessian();
        NormalPosterior posterior = NormalPosterior.Within(optimum, data, subspace, mean, 20);
        Tensor<double> root = posterior.Root();
        Assert.Equal((20, false, true), (posterior.PriorPrecision, posterior.IsRaised, posterior.IsConfined));
        for (int row = 0; row < 4; row++)
        {
            for (int column = 0; column < 4; column++)
            {
                // (nΛ + λI) SSᵀ = I.
                double product = Enumerable.Range(0, 4).Sum(
                    j => ((200 * mean[row, j]) + (row == j ? 20 : 0)) * Enumerable.Range(0, 4).Sum(e => root[j, e] * root[column, e]));
                Assert.Equal(row == column ? 1 : 0, product, 1e-10);
            }
        }

        // The gradient term over random orders, k(k + 1) times: Tr Σ Cov(g).
        double[][] gradients = [.. Enumerable.Range(0, 200).Select(i => model.Projected.Gradients.Row(i).ToArray())];
        double expected = 0;
        for (int row = 0; row < 4; row++)
        {
            for (int column = 0; column < 4; column++)
            {
                double sigma = Enumerable.Range(0, 4).Sum(e => root[row, e] * root[column, e]);
                double meanRow = gradients.Average(g => g[row]), meanColumn = gradients.Average(g => g[column]);
                expected += sigma * gradients.Sum(g => (g[row] - meanRow) * (g[column] - meanColumn)) / 199;
            }
        }

        LossSamples.Close(expected, QuadraticVariance.Of(model.In(root)).Terms(1).Gradient, 1e-10);
    }

    [Fact]
    public void Negative_curvature_raises_the_prior_or_is_refused()
    {
        (Optimum optimum, Dataset data, Subspace subspace, ProjectedObjects projected) = QuadraticSamples.Net(50);
        foreach (int i in Enumerable.Range(0, 50))
        {
            projected.Hessians[i, 0] -= 10;
        }

        Tensor<double> mean = new QuadraticModel(projected).MeanHessian();
        NormalPosterior posterior = NormalPosterior.Within(optimum, data, subspace, mean);
        Assert.True(posterior.IsRaised);
        Assert.True(posterior.Curvatures[0] < 0);
        LossSamples.Close(-2 * 50 * posterior.Curvatures[0], posterior.PriorPrecision, 1e-12);
        PlateauException refused = Assert.Throws<PlateauException>(() => NormalPosterior.Within(optimum, data, subspace, mean, 1));
        Assert.Contains("take more than", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => NormalPosterior.Within(optimum, data, subspace, new Tensor<double>(3, 3)));
    }

    [Fact]
    public void The_root_of_a_covariance_is_symmetric_so_independent_coordinates_stay_so()
    {
        Tensor<double> independent = CovarianceRoot.Of(new([9, 0, 0, 0, 4, 0, 0, 0, 4], 3, 3));
        Assert.Equal([3, 0, 0, 0, 2, 0, 0, 0, 2], independent.Data);
        Tensor<double> root = CovarianceRoot.Of(new([2, 1, 1, 3], 2, 2));
        Assert.Equal(root[0, 1], root[1, 0], 1e-14);
        Assert.True(root[0, 0] > 0 && root[0, 0] * root[1, 1] > root[0, 1] * root[1, 0]);
    }

    [Fact]
    public void A_random_subspace_can_be_stopped()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => Subspace.Random(50, 40, seed: 1, stop.Token));
    }

    [Fact]
    public void Covariances_that_are_none_are_refused()
    {
        Tensor<double> root = CovarianceRoot.Of(new([2, 1, 1, 3], 2, 2));
        Assert.Equal(3, (root[1, 0] * root[1, 0]) + (root[1, 1] * root[1, 1]), 1e-12);
        Assert.Equal(1, (root[0, 0] * root[1, 0]) + (root[0, 1] * root[1, 1]), 1e-12);
        Assert.Throws<PlateauException>(() => CovarianceRoot.Of(new([1, 2, 2, 1], 2, 2)));
        Assert.Throws<PlateauException>(() => CovarianceRoot.Of(new([1, 2, 0, 1], 2, 2)));
        Assert.Throws<PlateauException>(() => CovarianceRoot.Of(new([1, double.NaN, double.NaN, 1], 2, 2)));
        Assert.Throws<PlateauException>(() => CovarianceRoot.Of(new([1, 2], 1, 2)));
    }

    [Fact]
    public void Orders_and_dimensions_that_do_not_fit_are_refused()
    {
        ProjectedObjects projected = QuadraticSamples.Objects(4, 2, 16);
        QuadraticModel model = new(projected);
        Assert.Throws<ArgumentException>(() => QuadraticIncrements.Of(model, [0, 1, 2]));
        Assert.Throws<ArgumentException>(() => QuadraticIncrements.Of(model, [0, 1, 2, 2]));
        Assert.Throws<ArgumentException>(() => QuadraticIncrements.Of(model, [0, 1, 2, 4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Leading(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => QuadraticIncrements.Of(model).At(4));
        Assert.Throws<PlateauException>(() => QuadraticSamples.Model(1, 2, 1));
        Assert.Throws<PlateauException>(() => CoordinateMoments.StudentT(4));
        projected.Gradients[2, 1] = double.NaN;
        PlateauException refused = Assert.Throws<PlateauException>(() => new QuadraticModel(projected));
        Assert.Contains("object 2 (counted from 0)", refused.Message, StringComparison.Ordinal);
    }

    internal static (Probe Probe, Subspace Subspace) NamedProbe(string kind, int dimension, double sigma = Sigma)
    {
        Plateau.Networks.Network network = Plateau.Networks.NetworkSpec.Parse("softmax").Build(6, 2);
        Plateau.Training.Optimum optimum = new() { Network = network, Parameters = network.Initialize(1) };
        Subspace subspace = Subspace.Random(network.ParameterCount, dimension, 1);
        Probe probe = kind switch
        {
            "gaussian" => Probe.Gaussian(optimum, sigma),
            "laplace" => Probe.Laplace(optimum, sigma),
            "student-t" => Probe.StudentT(optimum, sigma, 12),
            "sphere" => Probe.Sphere(optimum, sigma),
            _ => Probe.Ball(optimum, sigma),
        };
        return (probe.Within(subspace), subspace);
    }

    private static readonly Func<QuadraticQuantities, double>[] Parts =
        [q => q.Value, q => q.Cross, q => q.Gradient, q => q.SquaredTrace, q => q.SquaredNorm, q => q.SquaredDiagonal];

    private static void Close(QuadraticQuantities expected, QuadraticQuantities actual, double relative)
    {
        foreach (Func<QuadraticQuantities, double> part in Parts)
        {
            LossSamples.Close(part(expected), part(actual), relative);
        }
    }

    private static (double A, double[] C, double[,] B) Differences(ProjectedObjects objects, int[] order, int k, int dimension)
    {
        double Change(Func<int, double> of) => order[..(k + 1)].Average(of) - order[..k].Average(of);
        double[,] b = new double[dimension, dimension];
        for (int row = 0; row < dimension; row++)
        {
            for (int column = 0; column < dimension; column++)
            {
                b[row, column] = Change(i => QuadraticSamples.Hessian(objects, i)[row, column]);
            }
        }

        return (Change(i => objects.Losses[i]), [.. Enumerable.Range(0, dimension).Select(d => Change(i => objects.Gradients[i, d]))], b);
    }

    private static QuadraticQuantities Slow(ProjectedObjects objects, int[] order, int k, int dimension)
    {
        (double a, double[] c, double[,] b) = Differences(objects, order, k, dimension);
        double trace = 0, norm = 0, diagonal = 0;
        for (int row = 0; row < dimension; row++)
        {
            trace += b[row, row];
            diagonal += b[row, row] * b[row, row];
            for (int column = 0; column < dimension; column++)
            {
                norm += b[row, column] * b[row, column];
            }
        }

        return new QuadraticQuantities(a * a, a * trace, c.Sum(x => x * x), trace * trace, norm, diagonal);
    }

    private static IEnumerable<int[]> Permutations(int[] items)
    {
        if (items.Length < 2)
        {
            yield return items;
            yield break;
        }

        for (int i = 0; i < items.Length; i++)
        {
            foreach (int[] rest in Permutations([.. items[..i], .. items[(i + 1)..]]))
            {
                yield return [items[i], .. rest];
            }
        }
    }
}
