using System.Globalization;
using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Studies;

namespace Plateau.Tests.Studies;

public class BatchIncrementsTests
{
    private static readonly BatchIncrements Experiment = new();
    private static readonly StudyInputs Inputs = new();

    [Fact]
    public void Increments_are_those_of_the_explicit_means_over_the_first_k_batches()
    {
        Cell cell = Small(("draws", "8"), ("sigma", "0.3"));
        CellResult result = Experiment.Run(cell, Inputs, default);

        // The slow twin: every draw's losses, L_k as the mean over the first 16k objects, differences of means.
        TrainedNet net = TrainedNet.Fit(cell, Inputs, default);
        Eigenpairs pairs = Eigensolver.Solve(
            CurvatureOperator.Hessian(net.Optimum, net.Objects),
            new EigenQuestion { Count = 3, Which = SpectrumEnd.Magnitude, Tolerance = 1e-3 },
            default);
        Probe probe = Probe.Gaussian(net.Optimum, 0.3)
            .Within(Subspace.Of(new Tensor<double>([.. pairs.Vectors.SelectMany(vector => vector)], 3, pairs.Vectors[0].Length)));
        LossMatrix losses = LossMatrix.Evaluate(net.Optimum.Network, net.Objects, probe, 8, 0, default);
        for (int k = 1; k < 20; k++)
        {
            double sum = 0;
            for (int draw = 0; draw < 8; draw++)
            {
                double before = losses.Row(draw)[..(16 * k)].ToArray().Average();
                double after = losses.Row(draw)[..(16 * (k + 1))].ToArray().Average();
                sum += (after - before) * (after - before) / 8;
            }

            Assert.Equal(1, result.Curves["delta"].Y[k - 1] / sum, 1e-6);
        }
    }

    [Fact]
    public void The_variance_of_the_batches_is_the_mean_over_many_random_orders()
    {
        RandomStream stream = new(3, RandomPurpose.Subset, 8);
        double[] optimum = [.. Enumerable.Range(0, 12).Select(i => Math.Abs(stream.Normal(i)))];
        double[][] draws = [.. Enumerable.Range(1, 6)
            .Select(draw => optimum.Select((loss, i) => loss + (0.3 * Math.Abs(stream.Normal((100 * draw) + i)))).ToArray())];
        BatchRows rows = new(draws, optimum);
        double v = rows.Variance(0.95, 0).Value;
        double[] sums = new double[11];
        const int orders = 6000;
        for (int o = 0; o < orders; o++)
        {
            double[] increments = rows.SquaredIncrements(new RandomStream(1, RandomPurpose.Order, o).Permutation(12));
            for (int k = 1; k < 12; k++)
            {
                sums[k - 1] += increments[k - 1] * k * (k + 1) / v / orders;
            }
        }

        Assert.All(sums, ratio => Assert.InRange(ratio, 0.93, 1.07));
    }

    [Fact]
    public void Sizes_agree_with_the_curves_they_are_read_off()
    {
        double within = 1.01 * Experiment.Run(Small(), Inputs, default).Curves["delta"].Y[11];
        CellResult result = Experiment.Run(Small(("tolerance", within.ToString("r", CultureInfo.InvariantCulture))), Inputs, default);
        IReadOnlyDictionary<string, double> numbers = result.Numbers;
        IReadOnlyList<double> delta = result.Curves["delta"].Y;
        Assert.Equal(Counted(delta, within), numbers["kDefinition"]);
        Assert.Equal(Counted(result.Curves["formula"].Y, within), numbers["kFormula"]);
        Assert.Equal(delta.ToList().FindIndex(value => value < within) + 1, numbers["kPassage"]);
        Assert.Equal(Math.Ceiling((-1 + Math.Sqrt(1 + (4 * numbers["v"] / within))) / 2), numbers["kLaw"]);
        Assert.InRange(numbers["kLaw"], numbers["kLaw.low"], numbers["kLaw.high"]);
        Assert.InRange(numbers["kDefinitionInOrders"], numbers["kDefinitionInOrders.low"], numbers["kDefinitionInOrders.high"]);
        Assert.True(numbers["kPassageInOrders"] <= numbers["kDefinitionInOrders"]);

        // Welford: Σk(k + 1)Δ_k = (n − 1)V of the batches, in this order as in any.
        double weighted = delta.Select((value, i) => value * (i + 1) * (i + 2)).Sum();
        Assert.Equal(1, weighted / (19 * numbers["vOfBatches"]), 1e-9);
        Assert.Equal(delta.Zip(result.Curves["formula"].Y).Count(pair => pair.Second >= pair.First) / 19.0, numbers["above"], 1e-12);
    }

    [Fact]
    public void Close_to_the_optimum_the_closed_form_is_the_measurement_and_the_formula_is_below()
    {
        CellResult result = Experiment.Run(Small(("sigma", "0.01"), ("draws", "256")), Inputs, default);
        Assert.InRange(result.Numbers["closedOfMeasured"], 0.98, 1.02);
        Assert.True(result.Numbers["formulaOfMeasured"] < 1e-3);
        Assert.True(result.Numbers["formulaOfMeasured"] <= result.Numbers["curvatureOfMeasured"] * (1 + 1e-9));
        Assert.Equal(0, result.Numbers["above"]);
    }

    [Fact]
    public void Eigenproblems_of_the_first_batches_are_solved_where_they_are_asked_for()
    {
        CellResult result = Experiment.Run(Small(("own-spectra", "yes"), ("draws", "8")), Inputs, default);
        Assert.Equal([1, 2, 3, 5, 8, 13], result.Curves["formulaOwn"].X);
        TrainedNet net = TrainedNet.Fit(Small(), Inputs, default);
        double[] At(int k) => Eigensolver.Solve(
            CurvatureOperator.Hessian(net.Optimum, net.Objects, WeightedObjects.First(16 * k)),
            new EigenQuestion { Count = 3, Which = SpectrumEnd.Magnitude, Tolerance = 1e-5 },
            default).Values;
        Assert.Equal(1, result.Curves["formulaOwn"].Y[2] / PaperIncrements.Of(At(3), At(4), 1), 1e-2);
    }

    [Fact]
    public void More_draws_make_less_error_as_their_root()
    {
        CellResult result = Experiment.Run(Small(("draws", "512"), ("sigma", "0.2")), Inputs, default);
        CellCurve error = result.Curves["errorOfV"];
        Assert.Equal([1, 2, 4, 8, 16, 32, 64], error.X);
        Assert.InRange(error.Y[4] / error.Y[0], 0.25 * 0.6, 0.25 * 1.6);
    }

    [Theory]
    [InlineData("random", "3")]
    [InlineData("filter", "40")]
    public void Random_directions_need_no_eigenpairs_and_many_of_them_have_no_closed_form(string subspace, string dimension)
    {
        CellResult result = Experiment.Run(Small(("subspace", subspace), ("dimension", dimension), ("draws", "8")), Inputs, default);
        Assert.False(result.Curves.ContainsKey("eigenvalues"));
        Assert.Equal(dimension == "3", result.Curves.ContainsKey("closed"));
        Assert.True(result.Numbers["v"] > 0);
    }

    [Theory]
    [InlineData("samples", "330", "whole mini-batches of 16")]
    [InlineData("dimension", "100000", "no more dimensions")]
    public void What_cannot_run_is_refused_before_anything_is_trained(string setting, string value, string says)
    {
        PlateauException refused = Assert.Throws<PlateauException>(() => Experiment.Cost(Small((setting, value)), Inputs));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, nameof(ClaimVerdict.Holds))]
    [InlineData(-1, nameof(ClaimVerdict.Fails))]
    [InlineData(0, nameof(ClaimVerdict.Open))]
    public void Over_networks_the_claim_follows_the_correlation_of_V_and_the_loss(int sign, string verdict)
    {
        double[] loss = [1, 2, 4, 8, 16, 32];
        double[] v = sign == 0 ? [5, 1, 5, 1, 5, 1] : sign > 0 ? [1, 3, 4, 7, 20, 30] : [30, 20, 7, 4, 3, 1];
        FinishedCell[] cells = [.. Enumerable.Range(0, 6).Select(seed => new FinishedCell(
            Small(("seed", $"{seed}")),
            new CellResult
            {
                Numbers = new Dictionary<string, double> { ["loss"] = loss[seed], ["v"] = v[seed], ["correlation"] = seed - 1.5 },
            }))];
        Findings findings = Experiment.Find(cells);
        Assert.Equal(verdict, findings.Claims.Single().Verdict.ToString());
        IReadOnlyList<object?> row = findings.Tables.Single().Rows.Single();
        Assert.Equal(findings.Tables.Single().Columns.Count, row.Count);
        Assert.Equal(["digits, mlp:6", 6.0, 4.0], row.Take(3));

        // Fisher's interval by hand.
        double middle = Math.Atanh((double)row[3]!);
        Assert.Equal(Math.Tanh(middle - (1.959964 / Math.Sqrt(3))), (double)row[4]!, 1e-6);
        Assert.Equal(Math.Tanh(middle + (1.959964 / Math.Sqrt(3))), (double)row[5]!, 1e-6);
        Assert.Empty(Experiment.Find(cells[..4]).Claims);
    }

    [Theory]
    [InlineData(5, 4, nameof(ClaimVerdict.Holds))]
    [InlineData(0.5, 4, nameof(ClaimVerdict.Fails))]
    [InlineData(5, 3, nameof(ClaimVerdict.Open))]
    [InlineData(0.5, 3, nameof(ClaimVerdict.Open))]
    public void Theory_as_P3_drew_it_stands_beside_draws_along_the_first_eigenvector(double formula, int networks, string verdict)
    {
        FinishedCell Made(int seed, string dimension, string name, params double[] y) => new(
            Small(("seed", $"{seed}"), ("dimension", dimension)),
            new CellResult
            {
                Numbers = new Dictionary<string, double>(),
                Curves = new Dictionary<string, CellCurve>
                {
                    [name] = new([1, 3], y),
                    ["delta"] = new([1, 2, 3], [1, 1 + (0.1 * seed), 1]),
                },
            });

        // k = 3 is above in any case: where the formula lies below at k = 1, it does at one k of two.
        FinishedCell[] cells = [.. Enumerable.Range(0, networks)
            .SelectMany(seed => new[] { Made(seed, "1", "other", 0, 0), Made(seed, "3", "formulaOwn", formula, 2) })];
        Claim claim = Experiment.Find(cells).Claims.Single();
        Assert.Equal("C85, as P3 drew it", claim.Id);
        Assert.Equal(verdict, claim.Verdict.ToString());
        Assert.Contains(formula > 1 ? "1.00 [1.00, 1.00]" : "0.50 [0.50, 0.50]", claim.Evidence, StringComparison.Ordinal);
        Assert.Empty(Experiment.Find([.. cells.Where(cell => cell.Cell.Text("dimension") == "3")]).Claims);
    }

    private static double Counted(IReadOnlyList<double> increments, double tolerance)
        => Enumerable.Range(1, increments.Count)
            .Where(k => increments.Skip(k - 1).All(value => value < tolerance))
            .Select(k => (double)k)
            .DefaultIfEmpty(double.PositiveInfinity)
            .Min();

    private static Cell Small(params (string Name, string Value)[] other) => Cell.Of(
        Experiment,
        other.Concat([
            ("data", "digits"),
            ("model", "mlp:6"),
            ("samples", "320"),
            ("batch-size", "16"),
            ("epochs", "4"),
            ("dimension", "3"),
            ("eigenvalues", "3"),
            ("draws", "32"),
            ("orders", "40"),
        ]).DistinctBy(setting => setting.Item1));
}
