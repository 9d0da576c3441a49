using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Training;

namespace Plateau.Tests.Convergence;

[Collection(nameof(ThreadCount))]
public sealed class LandscapeBoundsTests
{
    private static readonly string[] Ids =
    [
        "softmax-norm", "softmax-frobenius", "softmax-object", "softmax-object-below", "p1-theorem-1", "p1-theorem-1-layers",
        "p1-theorem-1-object",
        "p1-lemma-1", "p1-lemma-1-entries", "p1-assumption-1", "p1-lemma-2", "p1-lemma-2-theorem-1", "p2-theorem-1", "p2-curvature",
        "p2-curvature-appendix",
        "p2-mean-term", "expected-increment",
    ];

    [Theory]
    [InlineData("mlp:8,6", Precision.Double)]
    [InlineData("mlp:8,6", Precision.Single)]
    [InlineData("softmax", Precision.Single)]
    [InlineData("mlp:8+activation=tanh+batchnorm", Precision.Single)]
    public void Every_corrected_bound_of_a_trained_network_holds(string spec, Precision precision)
    {
        Dataset data = Plateau.Tests.Samples.Clouds(120, 6, 4, seed: 3);
        Optimum optimum = Fit(spec, data, precision);
        LandscapeBounds bounds = LandscapeBounds.Of(optimum, data, Norms(optimum, data), new BoundsPlaces { Sigma = 0.02, Draws = 12 });
        Assert.Equal(Ids, bounds.Bounds.Select(bound => bound.Id));
        Assert.All(
            bounds.Bounds,
            bound => Assert.True(
                bound.Holds ?? bound.NotApplicable is not null,
                $"{bound.Id}: {bound.Corrected} against {bound.Measured}, {bound.CorrectedSpread}"));
        Assert.All(
            bounds.Bounds.Where(bound => bound.Paper is null || bound.Corrected is null),
            bound => Assert.NotNull(bound.NotApplicable));
        Assert.Equal(
            spec.Contains("tanh", StringComparison.Ordinal),
            bounds.Bounds.Single(bound => bound.Id == "p1-theorem-1").Paper is null);
        Assert.Equal(bounds.Constants.LargestCurvature, bounds.LargestCurvatures.Max(), 1e-3 * bounds.Constants.LargestCurvature);
        Assert.Empty(bounds.Warnings);

        MeasuredExponent objects = bounds.Exponents.Single(exponent => exponent.Id == "square-increment-in-objects");
        Assert.Equal(-2, objects.Value!.Value, 0.5);
        Assert.Equal(7, bounds.Exponents.Count);
    }

    [Fact]
    public void A_residual_network_has_no_bound_by_layers_and_all_the_others()
    {
        Dataset flat = Plateau.Tests.Samples.Normal(12, 72, 3, seed: 1);
        double[] x = new double[12 * 72];
        flat.CopyTo(0, 12, x.AsSpan());
        Dataset data = Dataset.Of(x, [2, 6, 6], flat.Labels.ToArray(), 3);
        Network network = NetworkSpec.Parse("resnet:8+width=2").Build(data);
        Optimum optimum = new() { Network = network, Parameters = network.Initialize(2) };
        LandscapeBounds bounds = LandscapeBounds.Of(optimum, data, Norms(optimum, data), new BoundsPlaces { Draws = 3, Radii = [] });
        Assert.Null(bounds.Chain);
        Assert.Null(bounds.Radii);
        Assert.All(
            bounds.Bounds.Where(bound => bound.Id.StartsWith("p1-theorem", StringComparison.Ordinal)),
            bound => Assert.Contains("branches", bound.NotApplicable, StringComparison.Ordinal));
        Assert.True(bounds.Bounds.Single(bound => bound.Id == "p1-lemma-2").Holds);
        Assert.True(bounds.Bounds.Single(bound => bound.Id == "p2-theorem-1").Holds);
        Bound put = bounds.Bounds.Single(bound => bound.Id == "p1-lemma-2-theorem-1");
        Assert.Null(put.Paper);
        Assert.NotNull(put.NotApplicable);
    }

    [Fact]
    public void The_squared_error_has_its_own_curvature_of_the_loss()
    {
        Dataset data = Plateau.Tests.Samples.Clouds(30, 6, 4, seed: 3);
        Network network = NetworkSpec.Parse("mlp:8").Build(data);
        Optimum optimum = new()
        {
            Network = network,
            Parameters = network.Initialize(2),
            Precision = Precision.Double,
            Loss = ObjectLoss.SquaredError(),
        };
        LandscapeBounds bounds = LandscapeBounds.Of(optimum, data, Norms(optimum, data), new BoundsPlaces { Sigma = 0.02, Draws = 8 });
        Assert.DoesNotContain(bounds.Bounds, bound => bound.Id.StartsWith("softmax", StringComparison.Ordinal));
        Assert.All(
            bounds.Bounds,
            bound => Assert.True(
                bound.Holds ?? bound.NotApplicable is not null,
                $"{bound.Id}: {bound.Corrected} against {bound.Measured}"));
        Assert.Equal(4, bounds.Constants.Rank);
        Bound layers = bounds.Bounds.Single(bound => bound.Id == "p1-theorem-1-layers");
        Assert.Null(layers.Paper);
        Assert.InRange(layers.SlackCorrected!.Value, 1, 10);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        Dataset data = Plateau.Tests.Samples.Clouds(150, 6, 4, seed: 3);
        Optimum optimum = Fit("mlp:8,6", data, Precision.Single);
        IEnumerable<double> Numbers(int threads) => ThreadCount.With(
            threads,
            () => LandscapeBounds.Of(optimum, data, Norms(optimum, data), new BoundsPlaces { Draws = 10 }).Bounds
                .SelectMany(
                    bound => new[] { bound.Paper ?? -1, bound.Corrected ?? -1, bound.Measured ?? -1, bound.MeasuredQuadratic ?? -1 })
                .ToArray());
        Assert.Equal(Numbers(1), Numbers(3));
    }

    [Fact]
    public void Differences_of_mean_curvature_are_held_against_the_papers_2_and_against_1()
    {
        Dataset data = Plateau.Tests.Samples.Clouds(40, 6, 4, seed: 3);
        Optimum optimum = Fit("mlp:8", data, Precision.Double);
        int[] sizes = [1, 5, 39];
        double[] norms = [.. sizes.Select(k => Math.Abs(Eigensolver.Solve(
            CurvatureOperator.GaussNewton(optimum, data, WeightedObjects.First(k + 1))
                .Minus(CurvatureOperator.GaussNewton(optimum, data, WeightedObjects.First(k))),
            new EigenQuestion { Count = 1, Which = SpectrumEnd.Magnitude }).Pairs[0].Value))];
        double largest = ObjectCurvature.Of(optimum, data).LargestSpectralNorm;
        Bound bound = IncrementBounds.OfDifferences(sizes, norms, largest);
        Assert.True(bound.Holds);
        Assert.True(bound.PaperHolds);
        Assert.Equal(2 * bound.Corrected!.Value, bound.Paper!.Value, 1e-12 * bound.Paper.Value);

        // Where Hessians are indefinite neither 1 nor 2 is enough.
        Bound indefinite = IncrementBounds.OfDifferences([1], [largest], largest);
        Assert.False(indefinite.Holds);
        Assert.False(indefinite.PaperHolds);
    }

    private static Optimum Fit(string spec, Dataset data, Precision precision)
    {
        Trainer trainer = Trainer.Adam(learningRate: 1e-2, batchSize: 16, epochs: 20) with { Precision = precision };
        return trainer.Fit(NetworkSpec.Parse(spec).Build(data), data, 0);
    }

    private static ObjectNorms Norms(Optimum optimum, Dataset data) => new()
    {
        GaussNewton = ObjectCurvature.Of(optimum, data).SpectralNorms,
        Tolerance = optimum.Precision == Precision.Double ? 1e-9 : 1e-4,
    };
}
