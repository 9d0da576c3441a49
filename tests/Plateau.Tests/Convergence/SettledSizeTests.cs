using Plateau.Convergence;

namespace Plateau.Tests.Convergence;

public class SettledSizeTests
{
    private const double Inf = double.PositiveInfinity;

    // Curves Δ_1, Δ_2, … by hand, δ = 1.
    public static TheoryData<double[], double, double> Curves => new()
    {
        { [0.5], 1, 1 },
        { [2], Inf, Inf },
        { [2, 0.5], 2, 2 },
        { [0.5, 2], Inf, 1 },
        { [3, 2, 0.9, 0.8, 0.1], 3, 3 },
        { [3, 0.2, 2, 0.9, 1.5, 0.3, 0.2], 6, 2 },
        { [0.1, 0.1, 0.1], 1, 1 },
        { [3, 2, 1, 0.5], 4, 4 },
        { [3, 2, 1], Inf, Inf },
        { [0.2, 5, 0.2, 5, 0.2, 5, 0.2], 7, 1 },
    };

    [Theory]
    [MemberData(nameof(Curves))]
    public void K_by_definition_and_first_passage_are_those_counted_by_hand(double[] increments, double definition, double passage)
    {
        Assert.Equal(definition, SettledSize.ByDefinition(increments, 1));
        Assert.Equal(passage, SettledSize.FirstPassage(increments, 1));
    }

    [Fact]
    public void The_definition_is_the_infimum_over_all_k_that_satisfy_it()
    {
        Random random = new(5);
        for (int trial = 0; trial < 200; trial++)
        {
            double[] increments = [.. Enumerable.Range(1, 30).Select(k => random.NextDouble() * 20 / (k * (k + 1.0)))];
            double[] fitting =
            [
                .. Enumerable.Range(1, 30).Where(k => increments[(k - 1)..].All(value => value < 0.1)).Select(k => (double)k),
            ];
            Assert.Equal(fitting.DefaultIfEmpty(Inf).Min(), SettledSize.ByDefinition(increments, 0.1));
        }
    }

    [Fact]
    public void There_is_no_size_without_increments_or_without_a_tolerance()
    {
        Assert.Throws<ArgumentException>(() => SettledSize.ByDefinition([], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SettledSize.ByDefinition([1], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SettledSize.FirstPassage([1], double.NaN));
    }
}
