using Plateau.Curvature;
using Plateau.Numerics;

namespace Plateau.Tests.Curvature;

[Collection(nameof(ThreadCount))]
public class OperatorMomentsTests
{
    private const int Runs = 400;

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (string spectrum in Spectra.All)
            {
                cases.Add(spectrum, 24);
                cases.Add(spectrum, 60);
            }

            return cases;
        }
    }

    [Fact]
    public void A_small_operator_is_known_exactly()
    {
        double[] eigenvalues = [10, 9.8, 5, 4.9, 3, -4];
        OperatorMoments moments = OperatorMoments.Of(new SpectrumOperator(eigenvalues), new MomentQuestion());
        Assert.True(moments.Converged);
        Assert.Equal(6, moments.Products);
        foreach ((Estimate estimate, double truth) in new[]
        {
            (moments.Trace, 28.7),
            (moments.SquaredTrace, 28.7 * 28.7),
            (moments.SquaredNorm, 270.05),
            (moments.EffectiveRank, 28.7 * 28.7 / 270.05),
        })
        {
            Assert.True(estimate.IsExact);
            Assert.Equal(0, estimate.StandardError);
            Assert.Equal(truth, estimate.Value, 1e-11 * truth);
            Assert.Equal((estimate.Value, estimate.Value), (estimate.Low, estimate.High));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, -3)]
    [InlineData(5, 1)]
    [InlineData(11, 0.25)]
    public void A_multiple_of_a_projector_of_low_rank_is_known_exactly_from_few_products(int rank, double factor)
    {
        var subject = new SpectrumOperator([.. Enumerable.Range(0, 300).Select(i => i < rank ? factor : 0)]);
        OperatorMoments moments = OperatorMoments.Of(subject, new MomentQuestion());
        Assert.True(moments.Trace.IsExact && moments.Converged);
        Assert.InRange(moments.Products, 2, 24);
        Assert.Equal(moments.Products, subject.Products);
        Assert.Equal(rank * factor, moments.Trace.Value, 1e-10);
        Assert.Equal(rank * factor * factor, moments.SquaredNorm.Value, 1e-10);
        Assert.Equal(rank, moments.EffectiveRank.Value, 1e-9);
    }

    [Fact]
    public void The_zero_operator_has_no_trace_and_no_rank()
    {
        OperatorMoments moments = OperatorMoments.Of(new SpectrumOperator(new double[100]), new MomentQuestion());
        Assert.True(moments.Trace.IsExact);
        Assert.Equal(0, moments.Trace.Value);
        Assert.Equal(0, moments.SquaredNorm.Value);
        Assert.True(double.IsNaN(moments.EffectiveRank.Value));
    }

    [Fact]
    public void Normalised_probes_know_a_multiple_of_the_identity_without_error()
    {
        OperatorMoments moments = OperatorMoments.Of(new SpectrumOperator(Spectra.Of("flat", 500)), new MomentQuestion());
        Assert.Equal(1250, moments.Trace.Value, 1e-9);
        Assert.Equal(3125, moments.SquaredNorm.Value, 1e-9);
        Assert.Equal(500, moments.EffectiveRank.Value, 1e-8);
        Assert.InRange(moments.Trace.StandardError, 0, 1e-10);
        Assert.Equal(24, moments.Products);
    }

    /// <summary>Value, standard error and interval against the truth, over seeds.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Over_seeds_estimates_are_unbiased_their_errors_are_right_and_their_intervals_cover(string spectrum, int products)
    {
        const int n = 200;
        var subject = new SpectrumOperator(Spectra.Of(spectrum, n));
        (double trace, double norm) = (subject.Trace, subject.SquaredNorm);
        var question = new MomentQuestion { Tolerance = 0, MaxProducts = products };
        OperatorMoments[] runs =
        [
            .. Enumerable.Range(0, Runs).Select(seed => OperatorMoments.Of(subject, question with { Seed = (ulong)seed })),
        ];
        Assert.All(runs, run => Assert.Equal(products, run.Products));
        Check("trace", [.. runs.Select(run => run.Trace)], trace, 0);
        Check("norm", [.. runs.Select(run => run.SquaredNorm)], norm, 0);
        Check("square", [.. runs.Select(run => run.SquaredTrace)], trace * trace, 0);
        Check("rank", [.. runs.Select(run => run.EffectiveRank)], trace * trace / norm, 0.1);
    }

    /// <summary>Plain estimates with single probes, as many products: the obvious way, which is unbiased and worse.</summary>
    [Theory]
    [InlineData("power 1", 3)]
    [InlineData("spiked", 5)]
    [InlineData("geometric", 2)]
    public void It_agrees_with_plain_probes_and_errs_less(string spectrum, double factor)
    {
        var subject = new SpectrumOperator(Spectra.Of(spectrum, 300));
        double own = 0;
        double plain = 0;
        double sum = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            double estimate = OperatorMoments.Of(
                subject,
                new MomentQuestion { Tolerance = 0, MaxProducts = 48, Seed = (ulong)seed }).Trace.Value;
            double hutchinson = Hutchinson(subject, seed, 48);
            own += (estimate - subject.Trace) * (estimate - subject.Trace);
            plain += (hutchinson - subject.Trace) * (hutchinson - subject.Trace);
            sum += hutchinson / 100;
        }

        Assert.InRange(Math.Abs(sum - subject.Trace), 0, 4 * Math.Sqrt(plain) / 100);
        Assert.True(plain >= factor * factor * own, FormattableString.Invariant($"Only {Math.Sqrt(plain / own):g3} times better."));
    }

    /// <summary>
    /// Two probes agree by luck, and a rule that stops where two agree is off by more than 10 % in a good part of all runs; this one never
    /// stops so early.
    /// </summary>
    [Theory]
    [InlineData("spiked")]
    [InlineData("power 1")]
    public void What_two_lucky_probes_would_pass_is_not_passed(string spectrum)
    {
        var subject = new SpectrumOperator(Spectra.Of(spectrum, 200));
        int misled = 0;
        int wrong = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            double first = Hutchinson(subject, seed, 1);
            double both = Hutchinson(subject, seed, 2);
            misled += Math.Abs(both - first) <= 0.03 * Math.Abs(both) && Math.Abs(both - subject.Trace) > 0.1 * subject.Trace ? 1 : 0;
            OperatorMoments moments = OperatorMoments.Of(subject, new MomentQuestion { Tolerance = 0.03, Seed = (ulong)seed });
            Assert.True(moments.Converged);
            Assert.True(moments.Trace.IsExact || moments.Products >= 24);
            double off = Math.Abs(moments.Trace.Value - subject.Trace) / subject.Trace;
            Assert.InRange(off, 0, 0.1);
            wrong += off > 0.03 ? 1 : 0;
        }

        Assert.True(misled > 0, "The pitfall itself did not show.");
        Assert.InRange(wrong, 0, 16);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.02)]
    [InlineData(0.002)]
    public void Products_are_spent_until_the_tolerance_is_met_and_no_longer(double tolerance)
    {
        var subject = new SpectrumOperator(Spectra.Of("power 1", 3000));
        OperatorMoments moments = OperatorMoments.Of(subject, new MomentQuestion { Tolerance = tolerance, MaxProducts = 2000 });
        Assert.True(moments.Converged);
        Assert.Equal(subject.Products, moments.Products);
        Assert.InRange(moments.Trace.HalfWidth, 0, tolerance * moments.Trace.Value);
        Assert.InRange(Math.Abs(moments.Trace.Value - subject.Trace), 0, 2 * tolerance * subject.Trace);
        OperatorMoments looser = OperatorMoments.Of(subject, new MomentQuestion { Tolerance = 3 * tolerance, MaxProducts = 2000 });
        Assert.InRange(looser.Products, 24, moments.Products);
    }

    [Fact]
    public void A_budget_that_does_not_suffice_is_said_to()
    {
        var subject = new SpectrumOperator(Spectra.Of("indefinite", 1000));
        OperatorMoments moments = OperatorMoments.Of(subject, new MomentQuestion { Tolerance = 1e-4, MaxProducts = 100 });
        Assert.False(moments.Converged);
        Assert.Equal(100, moments.Products);
        Assert.False(moments.Trace.IsExact);
    }

    [Fact]
    public void Where_a_tolerance_costs_as_many_products_as_there_are_dimensions_the_answer_is_exact()
    {
        var subject = new SpectrumOperator(Spectra.Of("indefinite", 120));
        OperatorMoments moments = OperatorMoments.Of(subject, new MomentQuestion { Tolerance = 1e-6 });
        Assert.True(moments.Trace.IsExact && moments.Converged);
        Assert.Equal(subject.Products, moments.Products);
        Assert.InRange(moments.Products, 120, 240);
        Assert.Equal(subject.Trace, moments.Trace.Value, 1e-10);
        Assert.Equal(subject.SquaredNorm, moments.SquaredNorm.Value, 1e-9);
    }

    [Fact]
    public void A_tolerance_of_the_norm_is_met_too()
    {
        var subject = new SpectrumOperator(Spectra.Of("even", 2000));
        OperatorMoments moments = OperatorMoments.Of(
            subject,
            new MomentQuestion { Tolerance = 0.05, NormTolerance = 0.005, MaxProducts = 1000 });
        Assert.True(moments.Converged);
        Assert.InRange(moments.SquaredNorm.HalfWidth, 0, 0.005 * moments.SquaredNorm.Value);
        Assert.True(moments.Products > OperatorMoments.Of(subject, new MomentQuestion { Tolerance = 0.05 }).Products);
    }

    [Fact]
    public void Threads_and_repetition_change_no_bit()
    {
        var subject = new SpectrumOperator(Spectra.Of("power 1/2", 5000));
        var question = new MomentQuestion { Tolerance = 0, MaxProducts = 60, Seed = 3 };
        OperatorMoments one = ThreadCount.With(1, () => OperatorMoments.Of(subject, question));
        Assert.Equal(one, ThreadCount.With(2, () => OperatorMoments.Of(subject, question)));
        Assert.Equal(one, ThreadCount.With(3, () => OperatorMoments.Of(subject, question)));
        Assert.NotEqual(one.Trace.Value, OperatorMoments.Of(subject, question with { Seed = 4 }).Trace.Value);
    }

    [Fact]
    public void The_size_of_a_block_changes_rounding_alone()
    {
        var subject = new SpectrumOperator(Spectra.Of("spiked", 400));
        OperatorMoments whole = OperatorMoments.Of(subject, new MomentQuestion { Tolerance = 0, MaxProducts = 80 });
        OperatorMoments single = OperatorMoments.Of(subject, new MomentQuestion { Tolerance = 0, MaxProducts = 80, BlockSize = 1 });
        Assert.Equal(whole.Trace.Value, single.Trace.Value, 1e-9 * whole.Trace.Value);
        Assert.Equal(whole.Trace.StandardError, single.Trace.StandardError, 1e-6 * whole.Trace.StandardError);
        Assert.Equal(whole.SquaredNorm.StandardError, single.SquaredNorm.StandardError, 1e-6 * whole.SquaredNorm.StandardError);
    }

    [Fact]
    public void A_multiple_of_an_operator_has_that_multiple_of_its_trace()
    {
        var subject = new SpectrumOperator(Spectra.Of("power 1", 300));
        var question = new MomentQuestion { Tolerance = 0, MaxProducts = 60 };
        OperatorMoments one = OperatorMoments.Of(subject, question);
        OperatorMoments other = OperatorMoments.Of(subject.Times(-4), question);
        Assert.Equal(-4 * one.Trace.Value, other.Trace.Value, 1e-10);
        Assert.Equal(16 * one.SquaredNorm.Value, other.SquaredNorm.Value, 1e-9);
        Assert.Equal(one.EffectiveRank.Value, other.EffectiveRank.Value, 1e-8);
        Assert.Equal(4 * one.Trace.StandardError, other.Trace.StandardError, 1e-9);
    }

    [Fact]
    public void Questions_without_sense_are_refused()
    {
        var subject = new SpectrumOperator(Spectra.Of("even", 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => OperatorMoments.Of(subject, new MomentQuestion { Tolerance = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => OperatorMoments.Of(subject, new MomentQuestion { Tolerance = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => OperatorMoments.Of(subject, new MomentQuestion { NormTolerance = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => OperatorMoments.Of(subject, new MomentQuestion { MaxProducts = 23 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => OperatorMoments.Of(subject, new MomentQuestion { BlockSize = 0 }));
        Assert.Throws<ArgumentNullException>(() => OperatorMoments.Of(null!, new MomentQuestion()));
        Assert.Throws<OperationCanceledException>(() => OperatorMoments.Of(subject, new MomentQuestion(), new CancellationToken(true)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(11)]
    [InlineData(100)]
    public void The_quantile_of_Students_t_is_right_to_two_thousandths(int degrees)
    {
        double truth = MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, degrees, 0.975);
        Assert.Equal(truth, Estimate.Quantile(degrees), 2e-3 * truth);
    }

    // Coverage of 400 runs within 92 to 98 %; the mean within four of its standard errors, but for the bias of a ratio, allowed in units of
    // the spread of single runs; the mean square of the stated errors within a third of the true one.
    private static void Check(string name, Estimate[] estimates, double truth, double bias)
    {
        double mean = estimates.Average(estimate => estimate.Value);
        double spread = Math.Sqrt(estimates.Average(estimate => (estimate.Value - truth) * (estimate.Value - truth)));
        double stated = Math.Sqrt(estimates.Average(estimate => estimate.StandardError * estimate.StandardError));
        double covered = estimates.Average(estimate => estimate.Low <= truth && truth <= estimate.High ? 1.0 : 0);
        string seen = FormattableString.Invariant($"{name}: coverage {covered:g3}, stated/true error {stated / spread:g3}, bias ")
            + FormattableString.Invariant($"{(mean - truth) / spread * Math.Sqrt(Runs):g2} standard errors");
        Assert.True(covered is >= 0.92 and <= 0.98, seen);
        Assert.True(Math.Abs(mean - truth) <= (4 + (bias * Math.Sqrt(Runs))) * spread / Math.Sqrt(Runs), seen);
        Assert.True(stated / spread is > 0.75 and < 1.5, seen);
    }

    private static double Hutchinson(SymmetricOperator subject, int seed, int probes)
    {
        double sum = 0;
        for (int i = 0; i < probes; i++)
        {
            double[] probe = new double[subject.Dimension];
            NormalNumbers.Fill(new RandomStream((ulong)seed, RandomPurpose.Probe, i), probe);
            sum += Sums.Dot(probe, subject.Multiply([probe])[0]);
        }

        return sum / probes;
    }
}
