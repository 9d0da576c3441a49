using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Plateau.Curvature;
using Plateau.Numerics;

namespace Plateau.Tests.Curvature;

[Collection(nameof(ThreadCount))]
public class SpectralDensityTests
{
    public static TheoryData<string> Names => [.. Spectra.All, "flat"];

    public static TheoryData<int> Probes => [1, 2, 3, 7, 60];

    /// <summary>Lanczos of full order against MathNet's dense solver, with every size of block, uneven last ones among them.</summary>
    [Theory]
    [MemberData(nameof(Probes))]
    public void Lanczos_of_full_order_gives_the_dense_spectrum(int probes)
    {
        const int n = 60;
        Tensor<double> matrix = RandomMatrices.Wigner(n, [4], 5);
        double[] dense = Dense(matrix);
        BlockKrylov space = Krylov(SymmetricOperator.Of(matrix), probes, n);
        Assert.Equal(n, space.Size);
        Assert.Equal(n, space.Products);
        for (int i = 0; i < n; i++)
        {
            Assert.Equal(dense[i], space.Values[i], 1e-8);
            Assert.InRange(space.Residuals[i], 0, 1e-8);
        }

        Assert.All(space.Weights, weights => Assert.Equal(1, weights.Sum(), 1e-10));
    }

    /// <summary>More than that only by rounding.</summary>
    [Theory]
    [InlineData(3, 3)]
    [InlineData(2, 3)]
    [InlineData(7, 3)]
    public void A_block_of_b_probes_finds_repeated_eigenvalues_b_fold(int probes, int multiplicity)
    {
        double[] eigenvalues = [.. Enumerable.Range(0, 20).SelectMany(i => Enumerable.Repeat(i - 6.0, multiplicity))];
        BlockKrylov space = Krylov(new SpectrumOperator(eigenvalues), probes, 60);
        Assert.InRange(space.Size, 20 * Math.Min(probes, multiplicity), 60);
        Assert.All(space.Values, value => Assert.Equal(Math.Round(value), value, 1e-8));
        for (int i = 0; i < 20; i++)
        {
            Assert.InRange(space.Values.Count(value => Math.Abs(value - (i - 6.0)) < 1e-8), Math.Min(probes, multiplicity), multiplicity);
        }
    }

    /// <summary>
    /// Residuals and weights against those of the vectors themselves, which come from a dense solver in the space that explicit products
    /// span.
    /// </summary>
    [Fact]
    public void Residuals_and_weights_are_those_of_the_vectors_themselves()
    {
        const int n = 80;
        const int probes = 3;
        const int steps = 5;
        Tensor<double> matrix = RandomMatrices.Wigner(n, [3], 8);
        var dense = DenseMatrix.Create(n, n, (i, j) => matrix[i, j]);
        double[][] start = ProbeVectors.Normal(1, RandomPurpose.DensityProbe, 0, probes, n);
        Matrix<double> block = DenseMatrix.OfColumnArrays(start.Select(probe => probe.ToArray()).ToArray());
        Matrix<double> power = block.QR().Q.SubMatrix(0, n, 0, probes);
        Matrix<double> whole = power;
        for (int step = 1; step < steps; step++)
        {
            power = (dense * power).QR().Q.SubMatrix(0, n, 0, probes);
            whole = whole.Append(power);
        }

        Matrix<double> basis = whole.QR().Q.SubMatrix(0, n, 0, probes * steps);
        MathNet.Numerics.LinearAlgebra.Factorization.Evd<double> solved = (basis.Transpose() * dense * basis).Evd(Symmetricity.Symmetric);
        int[] order = [.. Enumerable.Range(0, probes * steps).OrderBy(i => solved.EigenValues[i].Real)];
        BlockKrylov space = BlockKrylov.Of(SymmetricOperator.Of(matrix), [.. start.Select(probe => probe.ToArray())], steps, default);
        for (int a = 0; a < order.Length; a++)
        {
            double value = solved.EigenValues[order[a]].Real;
            Vector<double> vector = basis * solved.EigenVectors.Column(order[a]);
            Assert.Equal(value, space.Values[a], 1e-9);
            Assert.Equal(((dense * vector) - (value * vector)).L2Norm(), space.Residuals[a], 1e-7);
            for (int probe = 0; probe < probes; probe++)
            {
                Vector<double> unit = block.Column(probe).Normalize(2);
                Assert.Equal(Math.Pow(unit * vector, 2), space.Weights[probe][a], 1e-7);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_density_integrates_to_one_and_its_moments_agree_with_the_truth(string spectrum)
    {
        var subject = new SpectrumOperator(Spectra.Of(spectrum, 600));
        SpectralDensity density = SpectralDensity.Of(subject, new DensityQuestion { Probes = 6, Steps = 30 });
        Assert.False(density.IsExact);
        Assert.Equal(subject.Products, density.Products);
        Assert.InRange(density.Products, 1, 180);
        Assert.Equal(1, Integral(density.Grid, density.Values), 1e-6);
        Assert.Equal(1, density.Weights.Sum(), 1e-10);
        Assert.All(density.Values, value => Assert.True(value >= 0));
        Assert.InRange(density.Grid.Count, 10, 3000);
        foreach ((Estimate estimate, double truth) in new[]
        {
            (density.Trace, subject.Trace),
            (density.SquaredNorm, subject.SquaredNorm),
            (density.TraceOf(x => x * x * x), Spectra.Of(spectrum, 600).Sum(x => x * x * x)),
        })
        {
            Assert.InRange(Math.Abs(estimate.Value - truth), 0, (5 * estimate.StandardError) + (1e-9 * Math.Abs(truth)));
        }

        OperatorMoments moments = OperatorMoments.Of(subject, new MomentQuestion());
        Assert.InRange(
            Math.Abs(moments.Trace.Value - density.Trace.Value),
            0,
            (5 * (moments.Trace.StandardError + density.Trace.StandardError)) + 1e-9);
    }

    /// <summary>Traces of three functions against the truth, over seeds; probes normalised and known eigenvalues settled.</summary>
    [Theory]
    [InlineData("even")]
    [InlineData("power 1")]
    [InlineData("spiked")]
    [InlineData("indefinite")]
    [InlineData("repeated")]
    public void Over_seeds_moments_of_a_density_are_unbiased_and_their_intervals_cover(string spectrum)
    {
        const int runs = 200;
        double[] eigenvalues = spectrum == "repeated"
            ? [.. Enumerable.Repeat(7.0, 9), .. Enumerable.Repeat(-4.0, 3), .. Spectra.Of("even", 388)]
            : Spectra.Of(spectrum, 400);
        var subject = new SpectrumOperator(eigenvalues);
        SpectralDensity[] densities = [.. Enumerable.Range(0, runs)
            .Select(seed => SpectralDensity.Of(subject, new DensityQuestion { Probes = 8, Steps = 12, Seed = (ulong)seed }))];
        foreach (Func<double, double> function in new Func<double, double>[] { x => x, x => x * x, x => 1 / (1 + (x * x)) })
        {
            double truth = eigenvalues.Sum(function);
            Estimate[] estimates = [.. densities.Select(density => density.TraceOf(function))];
            double mean = estimates.Average(estimate => estimate.Value);
            double spread = Math.Sqrt(estimates.Average(estimate => (estimate.Value - truth) * (estimate.Value - truth)));
            double stated = Math.Sqrt(estimates.Average(estimate => estimate.StandardError * estimate.StandardError));
            double covered = estimates.Average(estimate => estimate.Low <= truth && truth <= estimate.High ? 1.0 : 0);
            string seen = FormattableString.Invariant($"coverage {covered:g3}, stated/true error {stated / spread:g3}, bias ")
                + FormattableString.Invariant($"{(mean - truth) / spread * Math.Sqrt(runs):g2} standard errors, spread ")
                + FormattableString.Invariant($"{spread / truth:g2}");
            Assert.True(Math.Abs(mean - truth) <= 4 * spread / Math.Sqrt(runs), seen);
            Assert.True(covered is >= 0.9 and <= 0.99, seen);
            Assert.True(stated / spread is > 0.8 and < 1.25, seen);
        }
    }

    [Fact]
    public void Known_eigenvalues_have_their_weight_and_leave_no_chance_in_the_moments()
    {
        double[] eigenvalues = [90, 70, 50, 40, 30, -60, .. Spectra.Of("even", 994).Select(x => 0.1 * x)];
        SpectralDensity density = SpectralDensity.Of(new SpectrumOperator(eigenvalues), new DensityQuestion { Probes = 4 });
        foreach (double outlier in eigenvalues[..6])
        {
            int node = Enumerable.Range(0, density.Nodes.Count).Single(i => Math.Abs(density.Nodes[i].Value - outlier) < 1e-8);
            Assert.Equal(0.001, density.Weights[node], 1e-15);
        }

        double truth = eigenvalues.Sum(x => x * x);
        Assert.Equal(truth, density.SquaredNorm.Value, 1e-4 * truth);
        Assert.InRange(density.SquaredNorm.StandardError, 0, 1e-4 * truth);
    }

    /// <summary>
    /// The smoothed density at points against the spectrum smoothed alike, within the stated error at all but few of them.
    /// </summary>
    [Fact]
    public void A_density_is_that_of_the_spectrum_within_its_error()
    {
        double[] eigenvalues = Dense(RandomMatrices.Wigner(400, [3, -3], 2));
        SpectralDensity density = SpectralDensity.Of(new SpectrumOperator(eigenvalues), new DensityQuestion { Probes = 8, Steps = 30 });
        double worst = 0;
        int within = 0;
        for (int i = 0; i < density.Grid.Count; i++)
        {
            double truth = eigenvalues.Average(value => Math.Exp(-0.5 * Math.Pow((density.Grid[i] - value) / density.Width, 2))
                / (density.Width * Math.Sqrt(2 * Math.PI)));
            within += Math.Abs(density.Values[i] - truth) <= (3 * density.StandardErrors[i]) + 1e-3 ? 1 : 0;
            worst = Math.Max(worst, Math.Abs(density.Values[i] - truth));
        }

        Assert.InRange(worst, 0, 5 * density.StandardErrors.Max());
        Assert.True(within >= 0.9 * density.Grid.Count, $"{within} of {density.Grid.Count} within their errors.");
        Assert.True(density.StandardErrors.Max() is > 0.003 and < 0.05, $"{density.StandardErrors.Max()}");
    }

    [Fact]
    public void Where_the_products_reach_the_dimension_the_density_is_exact()
    {
        double[] eigenvalues = [10, 9.8, 5, 4.9, 3, -4, .. Enumerable.Repeat(1.0, 14)];
        SpectralDensity density = SpectralDensity.Of(new SpectrumOperator(eigenvalues), new DensityQuestion());
        Assert.True(density.IsExact);
        Assert.Equal(20, density.Products);
        double[] sorted = [.. eigenvalues.Order()];
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(sorted[i], density.Nodes[i].Value, 1e-12);
            Assert.Equal(0.05, density.Weights[i], 1e-15);
        }

        Assert.All(density.StandardErrors, error => Assert.Equal(0, error));
        Assert.Equal(eigenvalues.Sum(), density.Trace.Value, 1e-10);
        Assert.True(density.Trace.IsExact && density.ParticipationRatio.IsExact);
        Assert.Equal(Math.Pow(eigenvalues.Sum(Math.Abs), 2) / eigenvalues.Sum(x => x * x), density.ParticipationRatio.Value, 1e-10);
        Assert.Equal(1, Integral(density.Grid, density.Values), 1e-6);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    public void The_zero_operator_is_a_bulk_at_zero(int n)
    {
        SpectralDensity density = SpectralDensity.Of(new SpectrumOperator(new double[n]), new DensityQuestion());
        Assert.Equal(1, Integral(density.Grid, density.Values), 1e-6);
        Assert.Empty(density.Outliers.Above);
        Assert.Empty(density.Outliers.Below);
        Assert.Equal(0, density.Trace.Value);
        Assert.Equal(0, density.Outliers.BulkHigh.Value);
        Assert.Null(density.Dominant.ByGap);
    }

    [Theory]
    [InlineData(5.0)]
    [InlineData(-5.0)]
    public void A_rank_one_operator_is_one_outlier(double value)
    {
        SpectralDensity density = SpectralDensity.Of(new SpectrumOperator([value, .. new double[799]]), new DensityQuestion());
        (IReadOnlyList<SpectralValue> one, IReadOnlyList<SpectralValue> none) =
            value > 0 ? (density.Outliers.Above, density.Outliers.Below) : (density.Outliers.Below, density.Outliers.Above);
        Assert.Empty(none);
        Assert.Equal(value, Assert.Single(one).Value, 1e-10);
        Assert.Equal(1, density.Dominant.ByShare);
        Assert.Equal(1, density.Dominant.ByGap);
        Assert.Equal(0, density.Outliers.BulkHigh.Value, 1e-10);
    }

    [Fact]
    public void Repeated_outliers_are_counted_by_their_weight_and_two_bulks_are_no_outliers()
    {
        double[] repeated = [.. Enumerable.Repeat(7.0, 30), .. Spectra.Of("even", 970)];
        SpectralOutliers outliers = SpectralDensity.Of(
            new SpectrumOperator(repeated),
            new DensityQuestion { Probes = 4, Steps = 30 }).Outliers;
        Assert.InRange(outliers.Above.Count, 4, 29);
        Assert.False(outliers.CountAbove.IsExact);
        Assert.InRange(Math.Abs(outliers.CountAbove.Value - 30), 0, 3 * outliers.CountAbove.StandardError);
        Assert.InRange(outliers.CountAbove.StandardError, 1, 6);

        double[] halves = [.. Enumerable.Repeat(1.0, 500), .. new double[500]];
        SpectralOutliers none = SpectralDensity.Of(new SpectrumOperator(halves), new DensityQuestion()).Outliers;
        Assert.Equal((0, 0), (none.CountAbove.Value, none.CountBelow.Value));
    }

    /// <summary>A spike θ of a Wigner matrix stands at θ + 1/θ where θ > 1, and nowhere else.</summary>
    [Theory]
    [InlineData(1u, new double[0], 0, 0)]
    [InlineData(2u, new[] { 0.8 }, 0, 0)]
    [InlineData(3u, new[] { 3.0 }, 1, 0)]
    [InlineData(4u, new[] { -3.0 }, 0, 1)]
    [InlineData(5u, new[] { 5.0, 3.0, 2.0, -2.5 }, 3, 1)]
    [InlineData(6u, new[] { 20.0, 10, 8, 6, 5, 4, 3, 2.5, 2 }, 9, 0)]
    public void Spikes_of_Wigner_matrices_are_counted_where_theory_has_them(uint seed, double[] spikes, int above, int below)
    {
        const int n = 700;
        SpectralDensity density = SpectralDensity.Of(
            SymmetricOperator.Of(RandomMatrices.Wigner(n, spikes, seed)),
            new DensityQuestion { Seed = seed });
        Assert.False(density.IsExact);
        SpectralOutliers outliers = density.Outliers;
        Assert.Equal((above, below), (outliers.Above.Count, outliers.Below.Count));
        Assert.Equal((above, below), ((int)outliers.CountAbove.Value, (int)outliers.CountBelow.Value));
        double[] expected = [.. spikes.Where(spike => spike > 1).OrderDescending().Select(spike => spike + (1 / spike))];
        for (int i = 0; i < above; i++)
        {
            // The position fluctuates by √(2(1 − 1/θ²)/n).
            Assert.Equal(expected[i], outliers.Above[i].Value, 4 * Math.Sqrt(2.0 / n));
            Assert.True(outliers.Above[i].Converged);
        }

        Assert.InRange(outliers.BulkHigh.Value, 1.85, 2.15);
        Assert.InRange(outliers.BulkLow.Value, -2.15, -1.85);
    }

    /// <summary>A variance θ among ones stands at θ(1 + γ/(θ − 1)); θ²/(θ − 1) for as many objects as dimensions.</summary>
    [Theory]
    [InlineData(1.0, new[] { 12.0, 6, 4 })]
    [InlineData(0.5, new[] { 8.0, 4 })]
    [InlineData(0.25, new double[0])]
    public void Spikes_of_sample_covariances_stand_where_theory_has_them(double ratio, double[] spikes)
    {
        const int n = 500;
        int objects = (int)(n / ratio);
        SpectralDensity density = SpectralDensity.Of(
            SymmetricOperator.Of(RandomMatrices.Wishart(n, objects, spikes, 11)),
            new DensityQuestion { Steps = 50 });
        Assert.False(density.IsExact);
        Assert.Equal(spikes.Length, density.Outliers.Above.Count);
        Assert.Empty(density.Outliers.Below);
        for (int i = 0; i < spikes.Length; i++)
        {
            double theta = spikes[i];
            Assert.Equal(theta * (1 + (ratio / (theta - 1))), density.Outliers.Above[i].Value, 4 * theta * Math.Sqrt(2.0 / objects));
        }

        Assert.Equal(Math.Pow(1 + Math.Sqrt(ratio), 2), density.Outliers.BulkHigh.Value, 0.15);
        Assert.Equal(Math.Pow(1 - Math.Sqrt(ratio), 2), density.Outliers.BulkLow.Value, 0.1);
    }

    /// <summary>Over seeds bulks without spikes have no outliers, those of independent eigenvalues hardly any.</summary>
    [Fact]
    public void Bulks_have_no_outliers()
    {
        int wigner = 0;
        int independent = 0;
        for (uint seed = 0; seed < 40; seed++)
        {
            double[] eigenvalues = new double[250];
            new RandomStream(seed, RandomPurpose.Subspace).FillUniform(eigenvalues);
            SpectralOutliers spread = SpectralDensity.Of(new SpectrumOperator(eigenvalues), new DensityQuestion { Probes = 10 }).Outliers;
            SpectralOutliers repelled = SpectralDensity.Of(
                SymmetricOperator.Of(RandomMatrices.Wigner(120, [], seed)),
                new DensityQuestion()).Outliers;
            independent += spread.Above.Count + spread.Below.Count > 0 ? 1 : 0;
            wigner += repelled.Above.Count + repelled.Below.Count > 0 ? 1 : 0;
        }

        Assert.Equal(0, wigner);
        Assert.InRange(independent, 0, 6);
    }

    [Fact]
    public void Outliers_of_outliers_are_told_apart()
    {
        double[] eigenvalues = [900, 850, 800, 3.25, 3.22, 3.19, -30, .. Spectra.Of("even", 993).Select(x => 2 * x)];
        SpectralOutliers outliers = SpectralDensity.Of(new SpectrumOperator(eigenvalues), new DensityQuestion()).Outliers;
        Assert.Equal([6, 3], outliers.GapsAbove.Select(gap => gap.After));
        Assert.Equal((6, 3), (outliers.Above.Count, outliers.LeadingAbove));
        Assert.Equal((1, 1), (outliers.Below.Count, outliers.LeadingBelow));

        // From 800 to 3.25 beside the gap from 3.19 to the bulk's end.
        Assert.Equal((800 - 3.25) / (3.19 - eigenvalues[7..].Max()), outliers.GapsAbove[1].Ratio, 1.0);
    }

    [Theory]
    [InlineData("power 1", 0)]
    [InlineData("power 2", 1)]
    [InlineData("spiked", 5)]
    public void A_spectrum_that_falls_like_a_power_has_no_outliers_or_one(string spectrum, int above)
    {
        SpectralOutliers outliers = SpectralDensity.Of(new SpectrumOperator(Spectra.Of(spectrum, 1000)), new DensityQuestion()).Outliers;
        Assert.Equal((above, 0), (outliers.Above.Count, outliers.Below.Count));
    }

    [Fact]
    public void The_dimension_is_chosen_by_share_and_by_gap()
    {
        double[] eigenvalues = [10, -8, 5, 0.5, 0.4, -0.3];
        Estimate norm = Estimate.Exact(eigenvalues.Sum(x => x * x) + 1, 7);
        DominantDimension chosen = DominantDimension.Of(eigenvalues.Reverse(), Estimate.Exact(10, 7), norm, 0.8);
        Assert.Equal([10, -8, 5, 0.5, 0.4, -0.3], chosen.Eigenvalues);
        Assert.Equal(2, chosen.ByShare);
        Assert.Equal(3, chosen.ByGap);
        Assert.Equal(164 / norm.Value, chosen.NormShares[1].Value, 1e-14);
        Assert.Equal(0.2, chosen.TraceShares[1].Value, 1e-14);
        Assert.Equal(3, DominantDimension.Of(eigenvalues, Estimate.Exact(10, 7), norm, 0.95).ByShare);
        Assert.Null(DominantDimension.Of(eigenvalues, Estimate.Exact(10, 7), norm, 0.999).ByShare);
        Assert.Null(DominantDimension.Of([2, 2, -2], Estimate.Exact(2, 7), norm).ByGap);

        Estimate rough = Estimate.Sampled(norm.Value, 100, 9, 7);
        Estimate share = DominantDimension.Of(eigenvalues, Estimate.Exact(10, 7), rough).NormShares[2];
        Assert.False(share.IsExact);
        Assert.Equal(share.Value * 10 / norm.Value, share.StandardError, 1e-12);
        Assert.True(share.Low < share.Value && share.Value < share.High);
        Assert.Throws<ArgumentOutOfRangeException>(() => DominantDimension.Of(eigenvalues, rough, rough, 1));
    }

    [Fact]
    public void The_dimension_of_a_spiked_matrix_is_its_number_of_spikes()
    {
        double[] eigenvalues = [90, 70, 50, 40, 30, .. Spectra.Of("even", 995).Select(x => 0.1 * x)];
        SpectralDensity density = SpectralDensity.Of(new SpectrumOperator(eigenvalues), new DensityQuestion { Share = 0.99 });
        Assert.Equal(5, density.Dominant.ByGap);
        Assert.Equal(5, density.Dominant.ByShare);
        Assert.Equal(5, density.Outliers.Above.Count);
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var subject = new SpectrumOperator(Spectra.Of("power 1/2", 5000));
        var question = new DensityQuestion { Probes = 4, Steps = 10, Seed = 9 };
        SpectralDensity one = ThreadCount.With(1, () => SpectralDensity.Of(subject, question));
        SpectralDensity three = ThreadCount.With(3, () => SpectralDensity.Of(subject, question));
        Assert.Equal(one.Nodes, three.Nodes);
        Assert.Equal(one.Values, three.Values);
        Assert.Equal(one.StandardErrors, three.StandardErrors);
    }

    [Fact]
    public void Questions_without_sense_are_refused()
    {
        var subject = new SpectrumOperator(Spectra.Of("even", 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpectralDensity.Of(subject, new DensityQuestion { Probes = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpectralDensity.Of(subject, new DensityQuestion { Steps = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpectralDensity.Of(subject, new DensityQuestion { Width = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpectralDensity.Of(subject, new DensityQuestion { Width = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpectralDensity.Of(subject, new DensityQuestion { Tolerance = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpectralDensity.Of(subject, new DensityQuestion { Share = 1 }));
        Assert.Throws<OperationCanceledException>(() => SpectralDensity.Of(subject, new DensityQuestion(), new CancellationToken(true)));
    }

    private static BlockKrylov Krylov(SymmetricOperator subject, int probes, int steps)
        => BlockKrylov.Of(subject, ProbeVectors.Normal(3, RandomPurpose.DensityProbe, 0, probes, subject.Dimension), steps, default);

    private static double[] Dense(Tensor<double> matrix)
        => [.. DenseMatrix.Create(matrix.Shape[0], matrix.Shape[0], (i, j) => matrix[i, j])
            .Evd(Symmetricity.Symmetric).EigenValues
            .Select(value => value.Real)
            .Order()];

    private static double Integral(IReadOnlyList<double> points, IReadOnlyList<double> values)
        => Enumerable.Range(1, points.Count - 1).Sum(i => 0.5 * (points[i] - points[i - 1]) * (values[i] + values[i - 1]));
}
