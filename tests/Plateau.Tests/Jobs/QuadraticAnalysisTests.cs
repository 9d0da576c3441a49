using System.Text;
using Plateau.Convergence;
using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Tests.Jobs;

public class QuadraticAnalysisTests
{
    private static readonly Lazy<LandscapePoint> Shared = new(() => Point("mlp:6+activation=tanh"));

    private static LandscapePoint Net => Shared.Value;

    [Theory]
    [InlineData("eigen", 3)]
    [InlineData("random", 5)]
    [InlineData("full", 57)]
    public void Terms_curves_and_validity_agree_with_one_another(string subspace, int dimension)
    {
        QuadraticResult document = Solve(Net, Ask(subspace, 3 + (subspace == "random" ? 2 : 0), [0.001, 0.01]));
        Assert.Equal((Kind(subspace), dimension), (document.Probe.Subspace, document.Probe.Dimension));
        Assert.Equal(dimension, document.Eigenvalues.Count);
        Assert.Equal(document.Eigenvalues.OrderDescending(), document.Eigenvalues);
        Assert.Equal(subspace == "eigen" ? 3 : 0, document.Eigenpairs.Count);
        Assert.All(document.Eigenpairs, pair => Assert.True(pair.Converged));
        Assert.DoesNotContain(
            document.Warnings,
            warning => !warning.Contains("minim", StringComparison.Ordinal) && !warning.Contains("still falls", StringComparison.Ordinal));
        for (int s = 0; s < 2; s++)
        {
            QuadraticTermsSummary terms = document.Terms[s];
            Assert.Equal(terms.Total, terms.Value + terms.Cross + terms.Gradient + terms.Curvature, 1e-12);
            Assert.Equal(1, terms.Shares.Value + terms.Shares.Cross + terms.Shares.Gradient + terms.Shares.Curvature, 1e-12);
            QuadraticCurveSummary curve = document.Curves[s];
            Assert.Equal(Enumerable.Range(1, 59), curve.K);
            Assert.All(curve.K, k => Assert.Equal(terms.Total, k * (k + 1) * curve.Expected[k - 1], 1e-12));

            // Welford's identity for the closed form and, within its error, for the true losses.
            Assert.Equal(terms.Total, curve.K.Sum(k => k * (k + 1) * curve.ClosedForm[k - 1]) / 59, 1e-10);
            Assert.Equal(document.Validity[s].Measured, curve.K.Sum(k => k * (k + 1) * curve.MonteCarlo[k - 1]) / 59, 1e-4 * terms.Total);
            Assert.Equal(terms.Total / document.Validity[s].Ratio, document.Validity[s].Measured, 1e-10);
            Assert.Equal(1, document.Validity[s].Ratio, s == 0 ? 1e-4 : 0.02);
            for (int k = 1; k < 60; k++)
            {
                Assert.True(
                    curve.PaperP3[k - 1] <= curve.Curvature[k - 1] * (1 + 1e-8),
                    "Within one subspace the paper's formula is a lower bound.");
                Assert.InRange(curve.OrdersLow[k - 1], 0, curve.OrdersHigh[k - 1]);
            }
        }

        Assert.Equal(0.01, document.ValidUpTo.Loss);
        Assert.Equal(
            document.Terms[0].ShapeK,
            Math.Ceiling((document.Terms[0].Gradient + document.Terms[0].Curvature) / document.Terms[0].MeanLoss
                / document.Terms[0].MeanLoss / 0.01 / 0.01));
    }

    [Fact]
    public void The_eigenvalues_within_the_subspace_are_those_that_span_it()
    {
        QuadraticResult document = Solve(Net, Ask("eigen", 4, [0.01]) with { EigenTolerance = 1e-6 });
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(document.Eigenpairs[i].Value, document.Eigenvalues[i], 1e-6 * document.Eigenvalues[0]);
        }
    }

    [Fact]
    public void A_document_reads_back_and_holds_no_number_that_is_none()
    {
        foreach (Asked question in new[]
        {
            Ask("eigen", 2, [0.01, 1]),
            Ask("random", 2, [0.01]) with { Draws = 0, Orders = 0 },
            Ask("random", 2, [0.01]) with { Draws = 1 },
        })
        {
            QuadraticResult document = Solve(Net, question);
            byte[] json = DocumentJson.Write(document);
            Assert.DoesNotContain("null here", Encoding.UTF8.GetString(json), StringComparison.Ordinal);
            Assert.Equal(json, DocumentJson.Write(DocumentJson.Read<QuadraticResult>(json)));
            Assert.Equal(question.Draws == 0 ? 0 : question.Sigmas.Length, document.Validity.Count);
        }
    }

    [Fact]
    public void Draws_around_a_mean_off_the_subspace_are_those_of_the_model_there()
    {
        // A step in a direction of its own, so that the subspace does not hold it.
        double[] mean = [.. Net.Optimum.Parameters.Select((value, i) => value + (0.004 * ((i % 3) - 1)))];
        QuadraticResult document = Solve(Net, Ask("eigen", 3, [0.01]) with { Mean = mean });
        Assert.Equal((CenterKind.Given, 3), (document.Probe.Mean, document.Probe.Dimension));
        double[] there = Evaluation.Of(Net.Optimum with { Parameters = mean }, Net.Data.Training).Losses;
        Assert.Equal(Variance(there), document.Terms[0].Value, 0.01 * document.Terms[0].Value);
        Assert.Equal(1, document.Validity[0].Ratio, 0.01);
        Assert.Equal(1, document.Validity[0].ShapeRatio, 0.1);

        // Much nearer than the losses at w* themselves.
        double[] center = Evaluation.Of(Net.Optimum, Net.Data.Training).Losses;
        Assert.True(Math.Abs(Variance(there) - document.Terms[0].Value) < 0.1 * Math.Abs(Variance(there) - Variance(center)));
    }

    [Fact]
    public void The_posterior_needs_no_sigma_and_covariances_of_either_kind_agree()
    {
        QuadraticResult posterior = Solve(Net, Ask("eigen", 3, [1]) with { Posterior = true });
        Assert.Equal(CovarianceKind.Posterior, posterior.Probe.Covariance);
        Assert.Equal(60, posterior.Posterior!.Objects);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(
                1 / Math.Sqrt((60 * posterior.Eigenvalues[2 - i]) + posterior.Posterior.PriorPrecision),
                posterior.Posterior.Deviations[i],
                1e-8);
        }

        int parameters = Net.Optimum.Network.ParameterCount;
        QuadraticResult byParameters = Solve(Net, Ask("random", 3, [1]) with { Variances = [.. Enumerable.Repeat(0.0004, parameters)] });
        QuadraticResult byCoordinates = Solve(
            Net,
            Ask("random", 3, [1]) with { Covariance = new Tensor<double>([0.0004, 0, 0, 0, 0.0004, 0, 0, 0, 0.0004], 3, 3) });
        QuadraticResult bySigma = Solve(Net, Ask("random", 3, [0.02]));
        foreach (QuadraticResult other in new[] { byParameters, byCoordinates })
        {
            Assert.Equal(CovarianceKind.Given, other.Probe.Covariance);
            Assert.Equal(bySigma.Terms[0].Gradient, other.Terms[0].Gradient, 1e-10 * bySigma.Terms[0].Gradient);
            Assert.Equal(bySigma.Terms[0].Curvature, other.Terms[0].Curvature, 1e-10 * bySigma.Terms[0].Curvature);
        }
    }

    [Fact]
    public void A_dense_covariance_of_eigenvectors_needs_their_signs_and_then_does_not_depend_on_them()
    {
        Tensor<double> covariance = new([0.04, 0.035, 0, 0.035, 0.04, 0.01, 0, 0.01, 0.02], 3, 3);
        PlateauException refused = Assert.Throws<PlateauException>(
            () => Solve(Net, Ask("eigen", 3, [1]) with { Covariance = covariance }));
        Assert.Contains("--basis basis.npy", refused.Message, StringComparison.Ordinal);
        QuadraticResult found = Solve(Net, Ask("eigen", 3, [0.1]));
        Subspace subspace = found.Subspace!;
        QuadraticResult again = Solve(Net, Ask("given", 0, [0.1]) with { Given = subspace });
        Assert.Equal((SubspaceKind.Given, 3), (again.Probe.Subspace, again.Probe.Dimension));
        Assert.Equal(found.Terms[0], again.Terms[0]);
        Assert.Equal(found.Validity[0], again.Validity[0]);

        // The same covariance for the second direction turned round is another one, unless it is turned, too.
        double[] signed = [.. subspace.Basis.Data.Select((value, place) => place / subspace.Parameters == 1 ? -value : value)];
        Tensor<double> turned = new(signed, 3, subspace.Parameters);
        QuadraticTermsSummary here = Terms(subspace.Basis, covariance);
        QuadraticTermsSummary there = Terms(turned, covariance);
        QuadraticTermsSummary both = Terms(turned, new Tensor<double>([0.04, -0.035, 0, -0.035, 0.04, -0.01, 0, -0.01, 0.02], 3, 3));
        Assert.True(Math.Abs((there.Gradient / here.Gradient) - 1) > 0.05, $"{here.Gradient} {there.Gradient}");
        Assert.Equal(here.Gradient, both.Gradient, 1e-10 * here.Gradient);
        Assert.Equal(here.Curvature, both.Curvature, 1e-10 * here.Curvature);

        QuadraticTermsSummary Terms(Tensor<double> basis, Tensor<double> of)
            => Solve(Net, Ask("given", 0, [1]) with { Given = Subspace.Of(basis), Covariance = of, Draws = 0 }).Terms[0];
    }

    [Theory]
    [InlineData("eigen")]
    [InlineData("random")]
    public void A_factor_in_parameters_needs_no_basis(string kind)
    {
        Subspace subspace = Solve(Net, Ask(kind, 3, [1]) with { Draws = 0 }).Subspace!;
        int parameters = subspace.Parameters;
        RandomStream random = new(7, RandomPurpose.Subspace);
        Tensor<double> factor = new([.. Enumerable.Range(0, 4 * parameters).Select(place => 0.1 * random.Normal(place))], 4, parameters);
        Tensor<double> covariance = new(3, 3);
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                // Slow and obvious: b_i FᵀF b_j.
                for (int p = 0; p < parameters; p++)
                {
                    for (int q = 0; q < parameters; q++)
                    {
                        double entry = 0;
                        for (int r = 0; r < 4; r++)
                        {
                            entry += factor[r, p] * factor[r, q];
                        }

                        covariance[i, j] += subspace.Basis[i, p] * entry * subspace.Basis[j, q];
                    }
                }
            }
        }

        QuadraticResult byFactor = Solve(Net, Ask(kind, 3, [1]) with { CovarianceFactor = factor, Draws = 8 });
        QuadraticResult byCoordinates = Solve(Net, Ask("given", 0, [1]) with { Given = subspace, Covariance = covariance, Draws = 8 });
        Assert.Equal(CovarianceKind.Given, byFactor.Probe.Covariance);
        Assert.Equal(byCoordinates.Terms[0].Gradient, byFactor.Terms[0].Gradient, 1e-9 * byCoordinates.Terms[0].Gradient);
        Assert.Equal(byCoordinates.Terms[0].Curvature, byFactor.Terms[0].Curvature, 1e-9 * byCoordinates.Terms[0].Curvature);
        Assert.Equal(byCoordinates.Validity[0].Ratio, byFactor.Validity[0].Ratio, 1e-6);
        Assert.Throws<ArgumentException>(
            () => Solve(Net, Ask(kind, 3, [1]) with { CovarianceFactor = new Tensor<double>(4, parameters - 1) }));
    }

    [Fact]
    public void The_posterior_of_a_linear_model_has_the_prior_precision_of_the_evidence()
    {
        // All eigenvalues of a convex loss are known, and none is negative: λ|w*|² is the number of parameters that the objects determine.
        LandscapePoint linear = Point("softmax");
        QuadraticResult document = Solve(linear, Ask("full", 1, [1]) with { Posterior = true, Draws = 0 });
        double precision = document.Posterior!.PriorPrecision;
        double[] curvatures = [.. document.Eigenvalues.Select(value => Math.Max(0, value))];
        Assert.Equal(18, curvatures.Length);
        double determined = curvatures.Sum(value => 60 * value / ((60 * value) + precision));
        double squaredNorm = linear.Optimum.Parameters.Sum(value => value * value);
        Assert.Equal(determined, precision * squaredNorm, 1e-9 * determined);
        Assert.False(document.Posterior.Raised);
        Assert.Equal(
            curvatures.Reverse().Select(value => 1 / Math.Sqrt((60 * value) + precision)),
            document.Posterior.Deviations,
            (a, b) => Math.Abs(a - b) < 1e-8 * a);
    }

    [Fact]
    public void The_posterior_along_eigenvectors_is_the_one_that_an_assessment_draws_from()
    {
        Asked question = Ask("eigen", 4, [1]) with { Posterior = true, Draws = 0 };
        QuadraticResult document = Solve(Net, question);
        Subspace subspace = Subspace.Eigen(Net.Optimum, Net.Data.Training, 4, question.Seed, question.EigenTolerance);
        NormalPosterior drawn = NormalPosterior.Of(Net.Optimum, Net.Data.Training, subspace, confined: true);
        Assert.Equal(drawn.PriorPrecision, document.Posterior!.PriorPrecision, 1e-7 * drawn.PriorPrecision);
        Assert.Equal(drawn.Deviations.OrderDescending(), document.Posterior.Deviations, (a, b) => Math.Abs(a - b) < 1e-7 * a);
    }

    [Theory]
    [InlineData(nameof(Placement.Antithetic))]
    [InlineData(nameof(Placement.Sobol))]
    public void Other_placements_of_draws_measure_the_same(string placement)
    {
        QuadraticResult independent = Solve(Net, Ask("random", 3, [0.3]) with { Draws = 1024 });
        QuadraticResult other = Solve(Net, Ask("random", 3, [0.3]) with { Draws = 1024, Placement = Enum.Parse<Placement>(placement) });
        QuadraticValidity one = independent.Validity[0], two = other.Validity[0];
        double error = Math.Sqrt(
            (one.StandardError!.Value * one.StandardError.Value) + (two.StandardError!.Value * two.StandardError.Value));
        Assert.InRange(Math.Abs(one.Ratio - two.Ratio), 0, 4.5 * error);
        Assert.True(one.VarianceReduction > 1);
    }

    [Theory]
    [InlineData(64, 4)]
    [InlineData(1024, 64)]
    [InlineData(48, 2)]
    [InlineData(2, 2)]
    public void Sobol_points_leave_sixteen_randomisations_where_they_can(int draws, int points)
        => Assert.Equal(points, QuadraticAnalysis.PointsOf(draws));

    [Fact]
    public void What_cannot_be_asked_is_refused_with_the_remedy()
    {
        Refused(Ask("eigen", 58, [0.01]), "--dimension 58", "at most 57");
        Refused(Ask("eigen", 2, [0.01]) with { Covariance = new Tensor<double>(3, 3) }, "3 coordinates", "2 dimensions");
        Refused(Ask("eigen", 2, [0.01]) with { Posterior = true, PriorPrecision = 1e-300 }, null, null);
        PlateauException large = Assert.Throws<PlateauException>(() => Check(Ask("full", 1, [0.01]), 401, 60));
        Assert.Contains("at most 400", large.Message, StringComparison.Ordinal);
        PlateauException memory = Assert.Throws<PlateauException>(() => Check(Ask("random", 100_000, [0.01]), 200_000, 1_000_000));
        Assert.Contains("--dimension", memory.Message, StringComparison.Ordinal);

        LandscapePoint squared = LandscapePoint.Of(Net.Optimum with { Loss = ObjectLoss.SquaredError() }, Net.Data);
        PlateauException loss = Assert.Throws<PlateauException>(() => Solve(squared, Ask("eigen", 2, [0.01]) with { Posterior = true }));
        Assert.Contains("squared-error is none", loss.Message, StringComparison.Ordinal);

        static void Refused(Asked question, string? says, string? remedy)
        {
            if (says is null)
            {
                // Positive curvature needs no prior to speak of.
                Assert.False(Solve(Net, question).Posterior!.Raised);
                return;
            }

            PlateauException refused = Assert.Throws<PlateauException>(() => Solve(Net, question));
            Assert.Contains(says, refused.Message, StringComparison.Ordinal);
            Assert.Contains(remedy!, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Negative_curvature_and_no_curvature_are_warned_of()
    {
        // An untrained net with a common output has negative curvature in most places; zero weights have none along most directions.
        Network network = NetworkSpec.Parse("mlp:6+activation=tanh").Build(5, 3);
        Dataset data = Samples.Clouds(60, features: 5, classes: 3, seed: 3);
        Optimum start = new() { Network = network, Parameters = network.Initialize(3), Precision = Precision.Double };
        QuadraticResult untrained = Solve(
            LandscapePoint.Of(start, new DataSplit(data, null, [])),
            Ask("full", 1, [0.01]) with { Draws = 0, Posterior = true });
        Assert.Contains(untrained.Warnings, warning => warning.Contains("Curvature is negative along", StringComparison.Ordinal));
        Assert.Contains(untrained.Warnings, warning => warning.Contains("`PriorPrecision`", StringComparison.Ordinal));
    }

    private static LandscapePoint Point(string spec)
    {
        Dataset data = Samples.Clouds(60, features: 5, classes: 3, seed: 3);
        Network network = NetworkSpec.Parse(spec).Build(5, 3);
        Optimum optimum = (Trainer.Adam(learningRate: 0.02, epochs: 60) with { Precision = Precision.Double }).Fit(network, data, 1);
        return LandscapePoint.Of(optimum, new DataSplit(data, null, []));
    }

    private static SubspaceKind Kind(string subspace) => Enum.Parse<SubspaceKind>(subspace, ignoreCase: true);

    private static Asked Ask(string subspace, int dimension, double[] sigmas)
        => new() { Space = Kind(subspace), Dimension = dimension, Sigmas = sigmas };

    private static QuadraticResult Solve(LandscapePoint point, Asked asked) => QuadraticAnalysis.Of(point, asked.Question, asked.Place);

    private static void Check(Asked asked, int parameters, int objects)
        => QuadraticAnalysis.Check(asked.Question, asked.Place, parameters, objects);

    private static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }

    /// <summary>A question with what its files would hold.</summary>
    private sealed record Asked
    {
        public required SubspaceKind Space { get; init; }

        public required int Dimension { get; init; }

        public required double[] Sigmas { get; init; }

        public int Draws { get; init; } = 64;

        public Placement Placement { get; init; }

        public int Orders { get; init; } = 20;

        public double EigenTolerance { get; init; } = 1e-8;

        public ulong Seed { get; init; } = 3;

        public bool Posterior { get; init; }

        public double? PriorPrecision { get; init; }

        public Subspace? Given { get; init; }

        public double[]? Mean { get; init; }

        public double[]? Variances { get; init; }

        public Tensor<double>? Covariance { get; init; }

        public Tensor<double>? CovarianceFactor { get; init; }

        public QuadraticQuestion Question => new()
        {
            Probe = new ProbeQuestion
            {
                Chosen = Space,
                GivenDimension = Dimension,
                GivenSigmas = Sigmas,
                Draws = Draws,
                Covariance = Posterior ? ProbeQuestion.Posterior : null,
                PriorPrecision = PriorPrecision,
            },
            Points = Placement,
            Orders = Orders,
            EigenTolerance = EigenTolerance,
            Run = new RunQuestion { Seed = Seed },
        };

        public ProbePlace Place
            => new() { Given = Given, Mean = Mean, Variances = Variances, Covariance = Covariance, CovarianceFactor = CovarianceFactor };
    }
}
