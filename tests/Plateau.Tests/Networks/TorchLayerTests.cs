using System.Text.Json;
using Plateau.Networks;
using Plateau.Tests.Networks.Layers;

namespace Plateau.Tests.Networks;

/// <summary>
/// Single layers beside PyTorch's (tests/fixtures.py, Fixtures/README.md): value, gradient by input and parameters, tangent, products with
/// the Hessian of Σ c y, and the statistics that training leaves.
/// </summary>
public sealed class TorchLayerTests
{
    private const double Relative = 1e-12;

    public static TheoryData<string> Cases => [.. All().Select(example => example.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_pass_is_PyTorchs(string name)
    {
        TorchFile torch = new($"layers/{name}");
        TorchOptions options = new(All().Single(example => example.GetProperty("name").GetString() == name));
        int[] shape = torch.Shape("input");
        int objects = shape[0];
        NetworkBuilder builder = new(new Shape(1));
        builder.Add(
            "input",
            new ObjectNumbers(objects, shape.Length == 4 ? new Shape(shape[2], shape[3], shape[1]) : new Shape(shape.AsSpan(1))));
        bool training = Add(builder, options);
        options.AssertAllAsked();
        Network network = builder.Build(name);

        double[] coefficient = torch.Numbers("coefficient");
        double[] direction = Vector("direction.");
        double[] opposite = [.. direction.Select(value => -value / 2)];
        ParameterBlock<double> block = new(network, 1);
        block.Set(0, [.. torch.Numbers("input"), .. Parameters("param.")]);
        block.SetBuffers(0, torch.Buffers(network, key => "buffer." + key["layer.".Length..]));
        block.Prepare(0, backward: true);
        ParameterBlock<double> directions = new(network, 2);
        directions.Set(0, opposite);
        directions.Set(1, direction);
        directions.Prepare(0, backward: true);
        directions.Prepare(1, backward: true);
        Workspace<double> workspace = new(network, objects, new WorkspaceRoom { Lanes = 1, Directions = 2, GradientTangents = true })
        {
            Parameters = block,
            Directions = directions,
            DirectionCount = 2,
            IsTraining = training,
        };
        ObjectRange range = new(0, objects);
        int last = network.Nodes.Count - 1;

        workspace.Forward(range);
        LayerRun.AreClose(torch.Numbers("output"), workspace.Logits.ToArray(), Relative);
        if (training)
        {
            LayerRun.AreClose(torch.Buffers(network, key => "after." + key["layer.".Length..]), block.Buffers[0], Relative);
        }

        coefficient.CopyTo(workspace.Gradient(last, 0));
        workspace.Backward(range);
        workspace.TangentForward(range);
        workspace.GradientTangent(last, 0).Clear();
        workspace.GradientTangent(last, 1).Clear();
        workspace.BackwardTangent(range);
        double[] gradient = new double[network.ParameterCount];
        double[] product = new double[network.ParameterCount];
        double[] halved = new double[network.ParameterCount];
        foreach (int parts in (int[])[1, 3])
        {
            for (int part = 0; part < parts; part++)
            {
                workspace.ParameterGradient(0, gradient, part, parts);
                workspace.ParameterGradientTangent(0, halved, part, parts);
                workspace.ParameterGradientTangent(1, product, part, parts);
            }

            LayerRun.AreClose(Vector("grad."), gradient, Relative);
            LayerRun.AreClose(torch.Numbers("tangent"), workspace.Tangent(last, 1).ToArray(), Relative);
            LayerRun.AreClose(Vector("hessian."), product, Relative);
            LayerRun.AreClose([.. product.Select(value => -value / 2)], halved, Relative);
            gradient.AsSpan().Clear();
            product.AsSpan().Clear();
        }

        torch.AssertAllAsked();
        SeveralLanes(network, block, training, coefficient, Vector("grad."));

        double[] Parameters(string prefix)
            => [.. network.Segments.Skip(1).SelectMany(segment => torch.Unchanged(prefix + segment.Name["layer.".Length..]))];

        double[] Vector(string prefix) => [.. torch.Numbers(prefix + "input"), .. Parameters(prefix)];
    }

    // The same gradient beside others that go back with it.
    private static void SeveralLanes(Network network, ParameterBlock<double> block, bool training, double[] coefficient, double[] expected)
    {
        int objects = network.Segments[0].Shape[0];
        int last = network.Nodes.Count - 1;
        Workspace<double> workspace = new(network, objects, new WorkspaceRoom { Lanes = 2 }) { Parameters = block, IsTraining = training };
        workspace.Forward(new ObjectRange(0, objects));
        coefficient.Select(value => -3 * value).ToArray().CopyTo(workspace.Gradient(last, 0));
        coefficient.CopyTo(workspace.Gradient(last, 1));
        workspace.Backward(new ObjectRange(0, objects));
        double[] gradient = new double[expected.Length];
        workspace.ParameterGradient(1, gradient, 0, 1);
        LayerRun.AreClose(expected, gradient, Relative);
        workspace.ParameterGradient(0, gradient, 0, 1);
        LayerRun.AreClose([.. expected.Select(value => -3 * value)], gradient, Relative);
    }

    /// <summary>Adds the layer of a case under the name "layer", and returns whether it is in training.</summary>
    private static bool Add(NetworkBuilder builder, TorchOptions options)
    {
        bool training = false;
        switch (options.Layer)
        {
            case "Conv2d":
                builder.Add(
                    "layer",
                    new Conv2d(
                        options.Whole("inputs"),
                        options.Whole("outputs"),
                        options.Whole("kernel"),
                        options.Whole("stride"),
                        options.Whole("padding"),
                        options.Flag("bias")));
                break;
            case "Linear":
                builder.Add("layer", new Linear(options.Whole("inputs"), options.Whole("outputs"), options.Flag("bias")));
                break;
            case "BatchNorm1d" or "BatchNorm2d":
                builder.Add("layer", new BatchNorm(options.Whole("features"), options.Number("epsilon"), options.Number("momentum")));
                training = options.Flag("training");
                break;
            case "LayerNorm":
                builder.AddLayerNorm("layer", epsilon: options.Number("epsilon"));
                Assert.Equal(options.Whole("features"), builder.ShapeOf(builder.Last).Size);
                break;
            case "Softmax":
                builder.Add("layer", new Softmax());
                break;
            case "ReLU":
                builder.Add("layer", new Activation(ActivationKind.ReLU));
                break;
            case "LeakyReLU":
                AddLeakyReLU(builder, options.Number("slope"));
                break;
            case "GELU":
                builder.Add("layer", new Activation(options.Text("approximate") switch
                {
                    "none" => ActivationKind.Gelu,
                    "tanh" => ActivationKind.GeluTanh,
                    string other => throw new InvalidOperationException($"{other} is no GELU."),
                }));
                break;
            case "SiLU":
                builder.Add("layer", new Activation(ActivationKind.Silu));
                break;
            case "Tanh":
                builder.Add("layer", new Activation(ActivationKind.Tanh));
                break;
            case "Sigmoid":
                builder.Add("layer", new Activation(ActivationKind.Sigmoid));
                break;
            case "MaxPool2d":
                builder.Add("layer", new MaxPool2d(options.Whole("kernel"), options.Whole("stride"), options.Whole("padding")));
                break;
            case "AvgPool2d":
                builder.Add(
                    "layer",
                    new AveragePool2d(
                        options.Whole("kernel"),
                        options.Whole("stride"),
                        options.Whole("padding"),
                        options.Flag("countIncludePad")));
                break;
            case "AdaptiveAvgPool2d":
                builder.Add("layer", new GlobalAveragePool());
                break;
            default:
                throw new InvalidOperationException($"{options.Layer} is no layer that this test knows.");
        }

        return training;
    }

    // The layer has the slope 0.01; any other is max(0, x) − slope max(0, −x).
    private static void AddLeakyReLU(NetworkBuilder builder, double slope)
    {
        if (slope == 0.01)
        {
            builder.Add("layer", new Activation(ActivationKind.LeakyReLU));
            return;
        }

        int input = builder.Last;
        int positive = builder.Add(new Activation(ActivationKind.ReLU), input);
        builder.Add(new Scale(-1), input);
        int negative = builder.Add(new Activation(ActivationKind.ReLU));
        builder.Add("layer", new Add(1, -slope), positive, negative);
    }

    private static JsonElement[] All()
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllText(TestFiles.Fixture("layers/cases.json")));
        return [.. cases.RootElement.EnumerateArray().Select(example => example.Clone())];
    }

    /// <summary>A layer's options, each to be asked for.</summary>
    private sealed class TorchOptions(JsonElement example)
    {
        private readonly HashSet<string> _asked = [];

        public string Layer { get; } = example.GetProperty("layer").GetString()!;

        public int Whole(string name) => Option(name).GetInt32();

        public double Number(string name) => Option(name).GetDouble();

        public bool Flag(string name) => Option(name).GetBoolean();

        public string Text(string name) => Option(name).GetString()!;

        public void AssertAllAsked()
            => Assert.Empty(example.GetProperty("options").EnumerateObject().Select(option => option.Name).Except(_asked));

        private JsonElement Option(string name)
        {
            _asked.Add(name);
            return example.GetProperty("options").GetProperty(name);
        }
    }
}
