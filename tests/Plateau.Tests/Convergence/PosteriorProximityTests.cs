using MathNet.Numerics.LinearAlgebra;
using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Numerics;
using Xunit.Abstractions;

namespace Plateau.Tests.Convergence;

/// <summary>Proximity of posteriors against Bayesian linear regression, where every posterior is exact, and against its law.</summary>
public class PosteriorProximityTests(ITestOutputHelper output)
{
    /// <summary>
    /// y = xᵀθ + noise of variance 1: the negative log likelihood of an object is ½(y − xᵀw)², a quadratic with gradient −(y − xᵀw*)x and
    /// curvature xxᵀ.
    /// </summary>
    [Theory]
    [InlineData(1, 0.5, false)]
    [InlineData(4, 1.0, true)]
    [InlineData(7, 20.0, false)]
    public void In_linear_regression_every_posterior_is_the_exact_one(int features, double prior, bool packed)
    {
        const int objects = 60;
        (double[][] x, double[] y) = Regression(objects, features, 31, noise: _ => 1);
        double[] center = [.. Enumerable.Range(0, features).Select(j => 0.3 * j)];
        ProximityQuestion question = new() { Sizes = [1, 5, 20, 59], PriorPrecision = prior, Orders = 3, Next = 1, Seed = 8 };
        PosteriorProximity proximity = packed
            ? PosteriorProximity.Of(Objects(x, y, center), question)
            : PosteriorProximity.Of(Scores(x, y, center), question);
        RandomOrders orders = new(3, 8);
        for (int place = 0; place < 4; place++)
        {
            int k = question.Sizes[place];
            (double Kl, double Score)[] exact = [.. Enumerable.Range(0, 3).Select(o =>
            {
                int[] order = orders.Order(o, objects);
                return Exact(Posterior(x, y, order.AsSpan(0, k), center, prior), Posterior(x, y, order.AsSpan(0, k + 1), center, prior));
            })];
            ProximityPoint point = proximity.Points[place];
            Assert.Equal(k, point.K);
            Assert.Equal(exact.Average(one => one.Kl), point.Divergence, 1e-9 * exact.Average(one => one.Kl));
            Assert.Equal(exact.Average(one => one.Score), point.Score, 1e-10);
            double mean = exact.Average(one => one.Kl);
            Assert.Equal(Math.Sqrt(exact.Sum(one => (one.Kl - mean) * (one.Kl - mean)) / 6), point.DivergenceError, 1e-8 * mean);
        }
    }

    /// <summary>
    /// E KL = Tr(H⁻¹C)/2k and 1 − E s = Tr(H⁻¹C)/4k to first order, whether the noise is the model's (then the trace is the number of
    /// features) or not.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Both_curves_follow_the_law_of_the_Takeuchi_forecast(bool wellSpecified)
    {
        const int features = 5;
        (double[][] x, double[] y) = Regression(3000, features, 32, noise: row => wellSpecified ? 1 : 0.3 + Math.Abs(row[0]));
        PosteriorProximity proximity = PosteriorProximity.Of(
            Scores(x, y, Fit(x, y)),
            new ProximityQuestion { Sizes = [200, 500, 1000, 2000], Orders = 40, Next = 20, PriorPrecision = 0.1 });
        Assert.Equal(wellSpecified ? 1 : 0, Math.Abs((proximity.Trace / features) - 1) < 0.1 ? 1 : 0);
        foreach (ProximityPoint point in proximity.Points)
        {
            output.WriteLine(
                $"{point.K}: {point.Divergence:g4} ± {point.DivergenceError:g2}, law {proximity.LawOfDivergence(point.K):g4}; "
                    + $"{1 - point.Score:g4} ± {point.ScoreError:g2}, law {proximity.LawOfDistance(point.K):g4}");
            double small = 10.0 / point.K;
            Assert.InRange(
                point.Divergence / proximity.LawOfDivergence(point.K),
                1 - small - (4 * point.DivergenceError / point.Divergence),
                1 + small + (4 * point.DivergenceError / point.Divergence));
            Assert.InRange(
                (1 - point.Score) / proximity.LawOfDistance(point.K),
                1 - small - (4 * point.ScoreError / (1 - point.Score)),
                1 + small + (4 * point.ScoreError / (1 - point.Score)));
        }
    }

    [Fact]
    public void Sizes_lie_where_the_curve_falls_below_the_tolerance_and_beyond_the_objects_by_the_law()
    {
        (double[][] x, double[] y) = Regression(800, 3, 33, noise: _ => 1);
        PosteriorProximity proximity = PosteriorProximity.Of(Scores(x, y, Fit(x, y)), new ProximityQuestion { Orders = 60 });
        Assert.True(proximity.Points.Zip(proximity.Points.Skip(1)).All(pair => pair.First.K < pair.Second.K));
        Assert.Equal(792, proximity.Points[^1].K);
        ProximitySize inside = proximity.SizeForDivergence(0.01);
        Assert.False(inside.Extrapolated);
        Assert.InRange(inside.K / (proximity.Trace / 0.02), 0.7, 1.4);
        Assert.InRange(proximity.SizeForScore(0.005).K / (proximity.Trace / 0.02), 0.7, 1.4);
        ProximitySize outside = proximity.SizeForDivergence(1e-4);
        Assert.True(outside.Extrapolated);
        Assert.InRange(outside.K / (proximity.Trace / 2e-4), 0.7, 1.4);
        Assert.Equal(new ProximitySize(proximity.Points[0].K, false), proximity.SizeForDivergence(1e9));
        Assert.Throws<ArgumentOutOfRangeException>(() => proximity.SizeForScore(0));
    }

    [Fact]
    public void Questions_without_sense_are_refused()
    {
        (double[][] x, double[] y) = Regression(50, 3, 34, noise: _ => 1);
        ProjectedScores scores = Scores(x, y, Fit(x, y));
        Assert.Throws<ArgumentException>(() => PosteriorProximity.Of(scores, new ProximityQuestion { Sizes = [5, 4] }));
        Assert.Throws<ArgumentException>(() => PosteriorProximity.Of(scores, new ProximityQuestion { Sizes = [50] }));
        Assert.Throws<ArgumentException>(() => PosteriorProximity.Of(scores, new ProximityQuestion { PriorPrecision = 0 }));
        Assert.Contains(
            "too few",
            Assert.Throws<PlateauException>(() => PosteriorProximity.Of(scores, new ProximityQuestion { Next = 50 })).Message,
            StringComparison.Ordinal);
        ProjectedObjects indefinite = QuadraticSamples.Objects(40, 3, 5);
        Assert.Contains(
            "Gauss–Newton",
            Assert.Throws<PlateauException>(
                () => PosteriorProximity.Of(indefinite, new ProximityQuestion { Sizes = [1, 2, 3], PriorPrecision = 1e-3 })).Message,
            StringComparison.Ordinal);
    }

    private static (double[][] X, double[] Y) Regression(int objects, int features, int number, Func<double[], double> noise)
    {
        RandomStream stream = LossSamples.Stream(number);
        long next = 0;
        double[][] x =
        [
            .. Enumerable.Range(0, objects).Select(_ => Enumerable.Range(0, features).Select(_ => stream.Normal(next++)).ToArray()),
        ];
        return (x, [.. x.Select(row => row.Select((value, j) => value * (j - 1)).Sum() + (noise(row) * stream.Normal(next++)))]);
    }

    private static double[] Fit(double[][] x, double[] y)
    {
        var design = Matrix<double>.Build.DenseOfRowArrays(x);
        return [.. design.QR().Solve(Vector<double>.Build.Dense(y))];
    }

    private static double Residual(double[] x, double y, double[] center) => y - x.Zip(center, (a, b) => a * b).Sum();

    private static ProjectedScores Scores(double[][] x, double[] y, double[] center)
    {
        (int n, int d) = (x.Length, x[0].Length);
        Tensor<double> roots = new(n, 2, d);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < d; j++)
            {
                // xxᵀ in two parts.
                roots.Data[(((2 * i) + 0) * d) + j] = 0.6 * x[i][j];
                roots.Data[(((2 * i) + 1) * d) + j] = 0.8 * x[i][j];
            }
        }

        return new ProjectedScores(new double[n], Gradients(x, y, center), roots);
    }

    private static ProjectedObjects Objects(double[][] x, double[] y, double[] center)
    {
        (int n, int d) = (x.Length, x[0].Length);
        Tensor<double> hessians = new(n, PackedSymmetric.Length(d));
        for (int i = 0; i < n; i++)
        {
            PackedSymmetric.Pack([.. x[i].SelectMany(a => x[i].Select(b => a * b))], d, hessians.Row(i));
        }

        return new ProjectedObjects(new double[n], Gradients(x, y, center), hessians);
    }

    private static Tensor<double> Gradients(double[][] x, double[] y, double[] center)
    {
        Tensor<double> gradients = new(x.Length, x[0].Length);
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < x[0].Length; j++)
            {
                gradients[i, j] = -Residual(x[i], y[i], center) * x[i][j];
            }
        }

        return gradients;
    }

    // The textbook's posterior, prior N(center, 1/λ).
    private static (Vector<double> Mean, Matrix<double> Covariance) Posterior(
        double[][] x,
        double[] y,
        ReadOnlySpan<int> objects,
        double[] center,
        double prior)
    {
        int d = center.Length;
        var design = Matrix<double>.Build.DenseOfRowArrays(objects.ToArray().Select(i => x[i]));
        var targets = Vector<double>.Build.Dense([.. objects.ToArray().Select(i => y[i])]);
        Matrix<double> covariance = (design.TransposeThisAndMultiply(design) + (prior * Matrix<double>.Build.DenseIdentity(d))).Inverse();
        return (covariance * ((design.Transpose() * targets) + (prior * Vector<double>.Build.Dense(center))), covariance);
    }

    private static (double Kl, double Score) Exact(
        (Vector<double> Mean, Matrix<double> Covariance) p,
        (Vector<double> Mean, Matrix<double> Covariance) q)
    {
        Vector<double> apart = q.Mean - p.Mean;
        Matrix<double> inverse = q.Covariance.Inverse();
        double kl = 0.5
            * ((inverse * p.Covariance).Trace() - apart.Count + (apart * inverse * apart)
                + Math.Log(q.Covariance.Determinant() / p.Covariance.Determinant()));
        return (kl, Math.Exp(-0.5 * (apart * (p.Covariance + q.Covariance).Inverse() * apart)));
    }
}
