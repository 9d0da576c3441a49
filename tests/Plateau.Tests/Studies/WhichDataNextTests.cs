using Plateau.Studies;

namespace Plateau.Tests.Studies;

[Collection(nameof(ThreadCount))]
public sealed class WhichDataNextTests
{
    private static readonly WhichDataNextExperiment Experiment = new();

    [Fact]
    public void A_small_form_on_the_digits_ends_in_tables_and_verdicts()
    {
        StudyInputs inputs = new();
        FinishedCell[] cells = [.. Enumerable.Range(0, 3)
            .Select(seed => Small(seed, "yes"))
            .Select(cell => new FinishedCell(cell, Experiment.Run(cell, inputs, default)))];
        Findings findings = Experiment.Find(cells);
        Assert.Equal(["landscape", "refit"], findings.Tables.Select(table => table.Name));
        Assert.All(findings.Tables, table => Assert.All(table.Rows, row => Assert.Equal(table.Columns.Count, row.Count)));
        Assert.Equal(2 * 10, findings.Tables[0].Rows.Count);
        Assert.Equal(2 * 10, findings.Tables[1].Rows.Count);
        Assert.Equal(["C98", "C98-expected", "C98-biased", "C98-refit", "C98-refit-expected"], findings.Claims.Select(claim => claim.Id));
        Assert.Equal(ClaimVerdict.Holds, findings.Claims[0].Verdict);
        Assert.NotEqual(ClaimVerdict.Fails, findings.Claims[2].Verdict);
        Assert.Single(findings.Figures);

        // What the formula predicts is what choices have. What it leaves out is the rounding of the last objects, which shows where the
        // loss is balanced and objects are few.
        foreach ((string way, double few, double more) in ((string, double, double)[])[
            ("random", 1.6, 1.6),
            ("lossCentred", 1.6, 1.6),
            ("lossPlain", 1.6, 1.6),
            ("shape", 3.5, 2),
            ("loss", 3.5, 2),
        ])
        {
            double[] most = [few, more];
            for (int i = 0; i < most.Length; i++)
            {
                Assert.InRange(
                    cells.Average(cell => cell.Result.Curves[$"error.{way}"].Y[i])
                        / cells.Average(cell => cell.Result.Curves[$"predicted.{way}"].Y[i]),
                    0.6,
                    most[i]);
            }
        }
    }

    [Fact]
    public void A_cell_is_the_same_bits_on_any_number_of_threads_and_its_cost_is_known_before()
    {
        Cell cell = Small(1, "no");
        CellResult one = ThreadCount.With(1, () => Experiment.Run(cell, new StudyInputs(), default));
        CellResult three = ThreadCount.With(3, () => Experiment.Run(cell, new StudyInputs(), default));
        Assert.Equal(one.Curves.Keys, three.Curves.Keys);
        Assert.All(one.Curves, curve => Assert.Equal(curve.Value.Y, three.Curves[curve.Key].Y));
        Assert.Equal(one.Numbers, three.Numbers);
        Assert.True(Experiment.Cost(cell, new StudyInputs()).Trained < Experiment.Cost(Small(1, "yes"), new StudyInputs()).Trained);
    }

    [Theory]
    [InlineData("next", "[700]", "up to the pool's 600 objects")]
    [InlineData("next", "[1.5]", "whole numbers")]
    [InlineData("data", "mine.npz", "mine.npz")]
    public void A_cell_that_cannot_run_says_so_before_it_costs_anything(string name, string value, string says)
    {
        Cell cell = Cell.Of(
            Experiment,
            [
                .. new[] { ("data", "digits"), ("objects", "100"), ("pool", "600"), ("next", "[50]") }.Where(one => one.Item1 != name),
                (name, value),
            ]);
        Assert.Contains(
            says,
            Assert.Throws<PlateauException>(() => Experiment.Cost(cell, new StudyInputs())).Message,
            StringComparison.Ordinal);
    }

    [RealDataFact("mnist")]
    public void On_MNIST_the_largest_scores_without_weights_draw_a_biased_landscape()
    {
        Cell cell = Cell.Of(
            Experiment,
            ("data", "mnist"),
            ("model", "softmax"),
            ("objects", "1000"),
            ("pool", "10000"),
            ("next", "[1000]"),
            ("refits", "no"),
            ("draws", "8"),
            ("fresh-draws", "4"));
        CellResult result = Experiment.Run(cell, new StudyInputs(RealData.Directory), default);
        Assert.True(At("error.largest") > 0.26, "the largest scores are off by their bias");
        Assert.InRange(At("error.random"), 1e-4, 5e-3);
        Assert.True(At("error.shape") < 0.1 * At("predicted.random"));

        double At(string name) => result.Curves[name].Y[0];
    }

    private static Cell Small(int seed, string refits) => Cell.Of(
        Experiment,
        ("data", "digits"),
        ("model", "mlp:16"),
        ("objects", "150"),
        ("pool", "900"),
        ("next", "[60, 200]"),
        ("draws", "8"),
        ("fresh-draws", "8"),
        ("choices", "40"),
        ("epochs", "4"),
        ("refits", refits),
        ("seed", seed.ToString(System.Globalization.CultureInfo.InvariantCulture)));
}
