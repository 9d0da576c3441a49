using Plateau.Curvature;

namespace Plateau.Tests.Curvature;

[Collection(nameof(ThreadCount))]
public class OperatorDiagonalTests
{
    private const int Runs = 400;

    public static TheoryData<string, int> Cases => new()
    {
        { "even", 24 }, { "power 1/2", 24 }, { "power 1", 40 }, { "spiked", 24 }, { "indefinite", 40 }, { "step", 24 },
    };

    [Fact]
    public void A_small_operator_is_known_exactly()
    {
        var subject = new SpectrumOperator([10, 9.8, 5, 4.9, 3, -4]);
        OperatorDiagonal diagonal = OperatorDiagonal.Of(subject, new DiagonalQuestion());
        Assert.True(diagonal.IsExact && diagonal.Converged);
        Assert.Equal(6, diagonal.Products);
        double[][] columns = subject.Columns();
        Assert.Equal(6, diagonal.Values.Count);
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(columns[i][i], diagonal.Values[i], 1e-13);
            Assert.Equal(Estimate.Exact(diagonal.Values[i], 6), diagonal[i]);
        }
    }

    [Fact]
    public void An_operator_of_low_rank_is_known_exactly_from_few_products()
    {
        var subject = new SpectrumOperator([.. Enumerable.Range(0, 200).Select(i => i < 5 ? 3.0 - i : 0)]);
        OperatorDiagonal diagonal = OperatorDiagonal.Of(subject, new DiagonalQuestion());
        Assert.True(diagonal.IsExact);
        Assert.InRange(diagonal.Products, 5, 24);
        double[][] columns = subject.Columns();
        Assert.All(Enumerable.Range(0, 200), i => Assert.Equal(columns[i][i], diagonal.Values[i], 1e-12));
    }

    /// <summary>Every tenth entry against the truth, over seeds.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Over_seeds_entries_are_unbiased_their_errors_are_right_and_their_intervals_cover(string spectrum, int products)
    {
        const int n = 150;
        var subject = new SpectrumOperator(Spectra.Of(spectrum, n));
        double[][] columns = subject.Columns();
        var question = new DiagonalQuestion { Tolerance = 0, MaxProducts = products };
        OperatorDiagonal[] runs =
        [
            .. Enumerable.Range(0, Runs).Select(seed => OperatorDiagonal.Of(subject, question with { Seed = (ulong)seed })),
        ];
        (int covered, int looked, double stated, double made) = (0, 0, 0, 0);
        for (int i = 0; i < n; i += 10)
        {
            double truth = columns[i][i];
            double mean = runs.Average(run => run.Values[i]);
            double spread = Math.Sqrt(runs.Average(run => (run.Values[i] - truth) * (run.Values[i] - truth)));
            Assert.InRange(Math.Abs(mean - truth) / spread * Math.Sqrt(Runs), 0, 4.5);
            covered += runs.Count(run => run[i].Low <= truth && truth <= run[i].High);
            looked += Runs;
            stated += runs.Average(run => run.StandardErrors[i] * run.StandardErrors[i]);
            made += spread * spread;
        }

        string seen = FormattableString.Invariant(
            $"coverage {(double)covered / looked:g3}, stated/true error {Math.Sqrt(stated / made):g3}");
        Assert.True((double)covered / looked is >= 0.92 and <= 0.98, seen);
        Assert.True(Math.Sqrt(stated / made) is > 0.85 and < 1.2, seen);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.01)]
    public void Products_are_spent_until_the_tolerance_is_met(double tolerance)
    {
        var subject = new SpectrumOperator(Spectra.Of("power 1", 2000));
        double[][] columns = subject.Columns();
        OperatorDiagonal diagonal = OperatorDiagonal.Of(subject, new DiagonalQuestion { Tolerance = tolerance, MaxProducts = 1000 });
        Assert.True(diagonal.Converged);
        Assert.Equal(subject.Products, diagonal.Products);
        double off = Enumerable.Range(0, 2000).Sum(i => Math.Pow(diagonal.Values[i] - columns[i][i], 2));
        Assert.InRange(Math.Sqrt(off / Enumerable.Range(0, 2000).Sum(i => columns[i][i] * columns[i][i])), 0, 1.3 * tolerance);
    }

    [Fact]
    public void Where_the_tolerance_costs_as_many_products_as_there_are_dimensions_the_answer_is_exact()
    {
        var subject = new SpectrumOperator(Spectra.Of("indefinite", 60));
        OperatorDiagonal diagonal = OperatorDiagonal.Of(subject, new DiagonalQuestion { Tolerance = 1e-5 });
        Assert.True(diagonal.IsExact);
        Assert.Equal(subject.Products, diagonal.Products);
    }

    [Fact]
    public void A_budget_that_does_not_suffice_is_said_to()
    {
        OperatorDiagonal diagonal = OperatorDiagonal.Of(
            new SpectrumOperator(Spectra.Of("indefinite", 800)),
            new DiagonalQuestion { Tolerance = 1e-5, MaxProducts = 50 });
        Assert.False(diagonal.Converged);
        Assert.Equal(50, diagonal.Products);
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var subject = new SpectrumOperator(Spectra.Of("power 1/2", 5000));
        var question = new DiagonalQuestion { Tolerance = 0, MaxProducts = 30 };
        OperatorDiagonal one = ThreadCount.With(1, () => OperatorDiagonal.Of(subject, question));
        OperatorDiagonal three = ThreadCount.With(3, () => OperatorDiagonal.Of(subject, question));
        Assert.Equal(one.Values, three.Values);
        Assert.Equal(one.StandardErrors, three.StandardErrors);
    }

    [Fact]
    public void Questions_without_sense_are_refused()
    {
        var subject = new SpectrumOperator(Spectra.Of("even", 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => OperatorDiagonal.Of(subject, new DiagonalQuestion { Tolerance = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => OperatorDiagonal.Of(subject, new DiagonalQuestion { MaxProducts = 5 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => OperatorDiagonal.Of(subject, new DiagonalQuestion { BlockSize = -1 }));
        Assert.Throws<OperationCanceledException>(() => OperatorDiagonal.Of(subject, new DiagonalQuestion(), new CancellationToken(true)));
    }
}
