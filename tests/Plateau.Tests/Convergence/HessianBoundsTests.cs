using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Tests.Networks;
using Plateau.Training;

namespace Plateau.Tests.Convergence;

public sealed class HessianBoundsTests
{
    private const double Rounding = 1e-9;

    [Fact]
    public void Theorem_1_fails_for_one_layer_without_weights()
    {
        // W = 0: p is uniform, A has the norm 1/K, and the curvature is |x|²/K > 0 where the theorem has 0.
        Dataset data = Plateau.Tests.Samples.Normal(5, 4, 3, seed: 1);
        Network network = Network.Mlp(data, [], bias: false);
        double[] parameters = new double[network.ParameterCount];
        double[] norms = SlowCurvature.Norms(network, parameters, data);
        for (int i = 0; i < 5; i++)
        {
            LossSamples.Close(SlowCurvature.Object(data, i).Sum(x => x * x) / 3, norms[i], 1e-12);
        }

        Bound bound = Single(network, parameters, data, "p1-theorem-1");
        Assert.Equal(0, bound.Paper);
        Assert.False(bound.PaperHolds);
        Assert.True(bound.Holds);
        Assert.Equal("P1, Theorem 1 with L = 1", bound.Source);
    }

    [Fact]
    public void Theorem_1_fails_for_three_layers_of_small_weights_with_biases()
    {
        Dataset data = Dataset.Of([0.1, -0.2, 0.1, 0.3], [4], [2], 5);
        Network network = Network.Mlp(data, [6, 6]);
        double[] parameters = Random(network, 3, 1.0);
        Scale(network, parameters, 0.097);
        Assert.Equal(0.097, LayerChain.Of(network, parameters, null, out _)!.LargestNorm, 1e-12);

        Bound bound = Single(network, parameters, data, "p1-theorem-1");
        Assert.Equal(0.200, bound.Measured!.Value, 0.003);
        Assert.Equal(0.013, bound.Paper!.Value, 0.0006);
        Assert.False(bound.PaperHolds);
        Assert.True(bound.Holds);
    }

    [Fact]
    public void The_corrected_bounds_hold_for_hundreds_of_random_networks_and_the_papers_do_not()
    {
        int paperFailures = 0;
        for (int trial = 0; trial < 300; trial++)
        {
            RandomStream stream = LossSamples.Stream(2000 + trial);
            int[] hidden = [.. Enumerable.Range(0, stream.Below(0, 4)).Select(layer => 1 + stream.Below(1 + layer, 5))];
            int features = 1 + stream.Below(10, 5);
            Dataset data = Plateau.Tests.Samples.Normal(4, features, 2 + stream.Below(11, 4), (ulong)trial);
            Network network = Network.Mlp(data, hidden, bias: stream.Below(12, 2) == 1);
            double[] parameters = Random(network, trial, Math.Exp(3 * (stream.Uniform(13) - 0.7)));
            IReadOnlyList<Bound> bounds = All(network, parameters, data);
            Assert.Equal(5, bounds.Count);
            Assert.All(
                bounds,
                bound => Assert.True(bound.Holds, $"trial {trial}: {bound.Id} has {bound.Corrected} below {bound.Measured}"));
            paperFailures += bounds.Any(bound => bound.PaperHolds == false) ? 1 : 0;

            // Each step of the proofs loosens: the object's own A, its own layers, the worst layer; and Frobenius norms, and entries.
            Bound Of(string id) => bounds.Single(bound => bound.Id == id);
            Assert.True(Of("p1-theorem-1").Corrected >= Of("p1-theorem-1-layers").Corrected * (1 - Rounding));
            Assert.True(Of("p1-lemma-1").Corrected >= Of("p1-theorem-1-layers").Corrected * (1 - Rounding));
            Assert.True(Of("p1-lemma-1-entries").Corrected >= Of("p1-lemma-1").Corrected * (1 - Rounding));
        }

        Assert.InRange(paperFailures, 1, 299);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_corrected_bound_is_reached_by_one_layer_that_cannot_decide_between_two_classes(bool bias)
    {
        Dataset data = Plateau.Tests.Samples.Normal(6, 4, 2, seed: 5);
        Network network = Network.Mlp(data, [], bias: bias);
        Bound bound = Single(network, new double[network.ParameterCount], data, "p1-theorem-1-layers");
        LossSamples.Close(bound.Measured!.Value, bound.Corrected!.Value, 1e-9);
        Assert.Equal(1, bound.CorrectedSpread!.Largest, 1e-9);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void The_corrected_bound_is_reached_at_any_depth_where_every_layer_is_one_unit_wide(int layers)
    {
        // Weights w > 0 along |x|, the logits ±(c/√2) x^(L), and a last bias that makes them equal.
        Dataset data = Dataset.Of([0.6, 0.8], [2], [0], 2);
        Network network = Network.Mlp(data, [.. Enumerable.Repeat(1, layers - 1)]);
        double[] parameters = new double[network.ParameterCount];
        double value = 1;
        NetworkNode[] linear = [.. network.Nodes.Where(node => node.Layer is Linear)];
        for (int p = 0; p < layers - 1; p++)
        {
            double w = 0.7 + (0.3 * p);
            (parameters[linear[p].Segments[0].Offset], value) = (w, value * w);
        }

        (parameters[0], parameters[1]) = (0.7 * 0.6, 0.7 * 0.8);
        double c = 1.3 / Math.Sqrt(2);
        int last = linear[^1].Segments[0].Offset;
        int bias = linear[^1].Segments[1].Offset;
        (parameters[last], parameters[last + 1]) = (c, -c);
        (parameters[bias], parameters[bias + 1]) = (-c * value, c * value);

        Bound bound = Single(network, parameters, data, "p1-theorem-1-layers");
        LossSamples.Close(bound.Measured!.Value, bound.Corrected!.Value, 1e-9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void The_printed_quotient_and_the_sum_agree_away_from_its_hole_and_the_sum_has_none(int layers)
    {
        foreach (double norm in (double[])[0.2, 0.9, 1.1, 3])
        {
            double square = norm * norm;
            double power = Math.Pow(square, layers);
            double printed = (layers * Math.Sqrt(2) * 4 * power) + (Math.Sqrt(2) * square * (power - 1) / (square - 1));
            LossSamples.Close(printed, HessianNormBounds.Paper(layers, 2, norm), 1e-12);
        }

        LossSamples.Close(Math.Sqrt(2) * layers * 5, HessianNormBounds.Paper(layers, 2, 1), 1e-14);
        LossSamples.Close(Math.Sqrt(2) * 0.49 * 5, HessianNormBounds.Paper(1, 2, 0.7), 1e-14);
        Assert.Equal(HessianNormBounds.Paper(layers, 2, 3 * 0.4), HessianNormBounds.PaperLemma(layers, 2, 3, 0.4));
    }

    [Fact]
    public void Without_biases_the_corrected_theorem_is_half_L_times_the_powers()
    {
        LossSamples.Close(0.5 * 3 * 4 * Math.Pow(0.8, 4), HessianNormBounds.Corrected(3, 2, 0.8), 1e-14);
        LossSamples.Close(
            (0.5 * 3 * 4 * Math.Pow(0.8, 4)) + (0.5 * (1 + 0.64 + Math.Pow(0.8, 4))),
            HessianNormBounds.Corrected(3, 2, 0.8, biasParameters: true),
            1e-14);

        // |x^(2)| ≤ 2·0.8 + 0.5, |x^(3)| ≤ 2·0.64 + 0.5·0.8 + 0.5.
        double expected = 0.5 * ((5 * Math.Pow(0.8, 4)) + ((2.1 * 2.1 + 1) * 0.64) + (2.18 * 2.18) + 1);
        LossSamples.Close(expected, HessianNormBounds.Corrected(3, 2, 0.8, true, 0.5), 1e-14);
    }

    public static TheoryData<string> Chains =>
    [
        "softmax",
        "mlp:6,5",
        "mlp:6,5+batchnorm",
        "mlp:6,5+activation=tanh",
        "mlp:6+activation=gelu+bias=false",
        "mlp:4x3+activation=sigmoid",
        "mlp:6,4+activation=silu",
        "mlp:6+activation=leaky-relu+dropout=0.3",
        "mlp:5,5+activation=gelu-tanh",
        "cnn:3x2",
        "cnn:3x2+batchnorm+pool=1",
        "cnn:2x3+pool=2+last=3",
        "cnn:3x1+bias=false+activation=silu",
    ];

    [Theory]
    [MemberData(nameof(Chains))]
    public void The_product_of_norms_holds_for_every_chain_whatever_its_layers(string spec)
    {
        Shape shape = spec.StartsWith("cnn", StringComparison.Ordinal) ? new Shape(2, 8, 7) : new Shape(6);
        for (int trial = 0; trial < 12; trial++)
        {
            Network network = NetworkSpec.Parse(spec).Build(shape, 4);
            Dataset data = Images(shape, 5, 4, trial);
            double[] parameters = Random(network, trial, Math.Exp(2 * (LossSamples.Stream(trial).Uniform(0) - 0.5)));
            RandomStream stream = LossSamples.Stream(4000 + trial);
            double[] buffers =
            [
                .. network.InitialBuffers().Select((start, i) => start == 0 ? stream.Normal(i) : 0.2 + (2 * stream.Uniform(i))),
            ];
            LayerChain chain = LayerChain.Of(network, parameters, buffers, out string reason)!;
            Assert.Empty(reason);
            Assert.Equal(spec is "softmax" or "mlp:6,5", chain.IsPapers);

            // The squared error has A = (2/K) I, so its curvature is that of JJᵀ itself.
            Optimum optimum = new() { Network = network, Parameters = parameters, Buffers = buffers, Precision = Precision.Double };
            double[] norms = ObjectCurvature.Of(optimum, data).SpectralNorms;
            double[] squared = ObjectCurvature.Of(optimum with { Loss = ObjectLoss.SquaredError() }, data).SpectralNorms;
            double[] inputs = InputNorms.Of(data);
            for (int i = 0; i < data.Objects; i++)
            {
                Assert.InRange(norms[i], 0, 0.5 * chain.Gram(inputs[i]) * (1 + Rounding));
                Assert.InRange(2 * squared[i], 0, chain.Gram(inputs[i]) * (1 + Rounding));
            }
        }
    }

    [Fact]
    public void A_network_with_branches_is_said_to_be_no_chain()
    {
        Network network = NetworkSpec.Parse("resnet:8+width=2").Build(new Shape(1, 6, 6), 3);
        double[] parameters = network.Initialize(0);
        Assert.Null(LayerChain.Of(network, parameters, null, out string reason));
        Assert.Contains("branches", reason, StringComparison.Ordinal);

        IReadOnlyList<Bound> bounds = HessianBounds.Of(null, reason, [1, 2], 0.5, [0.4, 0.5], new ObjectNorms { GaussNewton = [3, 4] });
        Assert.All(bounds, bound =>
        {
            Assert.Null(bound.Paper);
            Assert.Null(bound.Corrected);
            Assert.Null(bound.Holds);
            Assert.Equal(4, bound.Measured);
            Assert.Contains("branches", bound.NotApplicable, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Convolutions_have_a_bound_though_the_theorem_says_nothing_of_them()
    {
        Network network = NetworkSpec.Parse("cnn:3x2+pool=1").Build(new Shape(1, 6, 6), 3);
        LayerChain chain = LayerChain.Of(network, network.Initialize(0), null, out string reason)!;
        IReadOnlyList<Bound> bounds = HessianBounds.Of(chain, reason, [1], 0.5, [0.5], new ObjectNorms { GaussNewton = [0.01] });
        Bound theorem = bounds.Single(bound => bound.Id == "p1-theorem-1");
        Assert.Null(theorem.Paper);
        Assert.Null(theorem.Corrected);
        Assert.Contains("linear layers", theorem.NotApplicable, StringComparison.Ordinal);
        Bound layers = bounds.Single(bound => bound.Id == "p1-theorem-1-layers");
        Assert.Null(layers.Paper);
        Assert.True(layers.Holds);
        Assert.Equal(3, chain.Layers);
    }

    [Fact]
    public void The_whole_Hessian_is_bounded_with_what_the_Gauss_Newton_matrix_leaves_out()
    {
        Dataset data = Plateau.Tests.Samples.Normal(3, 4, 3, seed: 1);
        Network network = Network.Mlp(data, [5]);
        LayerChain chain = LayerChain.Of(network, network.Initialize(1), null, out string reason)!;
        ObjectNorms norms = new() { GaussNewton = [0.3, 0.2, 0.1], Remainder = [0.05, 0.3, 0.01], Hessian = [0.33, 0.4, 0.1] };
        IReadOnlyList<Bound> bounds = HessianBounds.Of(chain, reason, [1, 1, 1], 0.5, [0.5, 0.5, 0.5], norms);
        Bound parts = bounds.Single(bound => bound.Id == "hessian-decomposition");
        Assert.True(parts.Holds);
        Assert.False(parts.PaperHolds);
        Assert.Equal(2, parts.PaperSpread!.Failures);
        Assert.Equal("object 0", parts.At);
        Bound whole = bounds.Single(bound => bound.Id == "hessian-whole");
        Assert.Equal((0.5 * chain.Gram(1)) + 0.3, whole.Corrected!.Value, 1e-12);
    }

    private static Bound Single(Network network, double[] parameters, Dataset data, string id)
        => All(network, parameters, data).Single(bound => bound.Id == id);

    private static IReadOnlyList<Bound> All(Network network, double[] parameters, Dataset data)
    {
        LayerChain? chain = LayerChain.Of(network, parameters, null, out string reason);
        double[] curvatures =
        [
            .. Enumerable.Range(0, data.Objects).Select(i => SoftmaxHessian.Of(SlowNetwork.Logits(network, parameters, data, i)).Norm),
        ];
        return HessianBounds.Of(
            chain,
            reason,
            InputNorms.Of(data),
            SoftmaxHessian.Bound,
            curvatures,
            new ObjectNorms { GaussNewton = SlowCurvature.Norms(network, parameters, data) });
    }

    private static Dataset Images(Shape shape, int objects, int classes, int number)
    {
        Dataset flat = Plateau.Tests.Samples.Normal(objects, shape.Size, classes, (ulong)number);
        double[] x = new double[objects * shape.Size];
        flat.CopyTo(0, objects, x.AsSpan());
        return Dataset.Of(x, shape.Sizes, flat.Labels.ToArray(), classes);
    }

    private static double[] Random(Network network, int number, double scale)
    {
        RandomStream stream = LossSamples.Stream(6000 + number);
        return [.. Enumerable.Range(0, network.ParameterCount).Select(i => scale * stream.Normal(i))];
    }

    // Every layer to one spectral norm, biases to 0.
    private static void Scale(Network network, double[] parameters, double norm)
    {
        foreach (NetworkNode node in network.Nodes.Where(node => node.Layer is Linear))
        {
            ParameterSegment weight = node.Segments[0];
            double[] own = [.. parameters.Skip(weight.Offset).Take(weight.Length)];
            double factor = norm / SpectralNorm.OfMatrix(own, weight.Shape[0], weight.Shape[1]).Value;
            for (int i = 0; i < weight.Length; i++)
            {
                parameters[weight.Offset + i] *= factor;
            }

            parameters.AsSpan(node.Segments[1].Offset, node.Segments[1].Length).Clear();
        }
    }
}
