using Plateau.Data;
using Plateau.Formats;
using Plateau.Networks;
using Plateau.Tests.Networks.Layers;

namespace Plateau.Tests.Networks;

/// <summary>
/// A convolutional and a residual network that PyTorch saved, beside what PyTorch computed from them in both modes (tests/fixtures.py,
/// Fixtures/README.md).
/// </summary>
public sealed class TorchNetworkTests
{
    private const double Relative = 1e-11;

    [Theory]
    [InlineData("cnn")]
    [InlineData("resnet")]
    public void Derivatives_in_both_modes_are_PyTorchs(string name)
    {
        TorchFile torch = new($"convolutional/{name}-expected");
        int[] shape = torch.Shape("input");
        int[] labels = [.. torch.Unchanged("labels").Select(label => (int)label)];
        Dataset data = Dataset.Of(torch.Unchanged("input"), shape.AsSpan(1), labels, 3);
        Network network = name == "cnn" ? NetworkSpec.Parse("cnn:5x2+batchnorm+last=4").Build(data) : Residual(data);
        double[] parameters = ParameterFile.Read(network, TestFiles.Fixture($"convolutional/{name}.safetensors"), out double[] buffers);
        double[] direction = torch.Vector(network, key => $"direction.{key}");

        foreach (bool training in (bool[])[false, true])
        {
            string mode = training ? "training." : string.Empty;
            ParameterBlock<double> block = Block();
            (double[] logits, double[] tangent) = Outputs(network, block, data, direction, training);
            double[] losses = new double[data.Objects];
            CrossEntropy.Losses<double>(logits, labels, losses);
            LayerRun.AreClose(torch.Unchanged(mode + "logits"), logits, Relative);
            LayerRun.AreClose(torch.Unchanged(mode + "losses"), losses, Relative);
            LayerRun.AreClose(torch.Unchanged(mode + "tangent"), tangent, Relative);

            block = Block();
            (double[] gradient, double[] hessian, double loss) = Derivatives(
                network,
                block,
                data,
                direction,
                DerivativeKind.Hessian,
                training);
            Assert.Equal(torch.Unchanged(mode + "losses").Sum(), loss, 1e-11);
            LayerRun.AreClose(torch.Vector(network, key => $"{mode}grad.{key}"), gradient, Relative);
            LayerRun.AreClose(torch.Vector(network, key => $"{mode}hessian.{key}"), hessian, Relative);
            LayerRun.AreClose(training ? torch.Buffers(network, key => $"training.after.{key}") : buffers, block.Buffers[0], Relative);

            block = Block();
            LayerRun.AreClose(gradient, Derivatives(network, block, data, direction, DerivativeKind.Gradient, training).Gradient, Relative);
            LayerRun.AreClose(training ? torch.Buffers(network, key => $"training.after.{key}") : buffers, block.Buffers[0], Relative);
        }

        LayerRun.AreClose(
            torch.Vector(network, key => $"gauss-newton.{key}"),
            Derivatives(network, Block(), data, direction, DerivativeKind.GaussNewton, false).Product,
            Relative);

        ObjectProjections<double> projections = new(network, 1);
        projections.Directions.Set(0, direction);
        projections.Directions.Prepare(0, backward: true);
        double[] own = new double[data.Objects];
        double[] slopes = new double[data.Objects];
        double[] curvatures = new double[data.Objects];
        double[] gaussNewton = new double[data.Objects];
        projections.Compute(data, Block(), own, slopes, curvatures, gaussNewton);
        LayerRun.AreClose(torch.Unchanged("losses"), own, Relative);
        LayerRun.AreClose(torch.Unchanged("slopes"), slopes, Relative);
        LayerRun.AreClose(torch.Unchanged("curvatures"), curvatures, Relative);
        torch.AssertAllAsked();

        ParameterBlock<double> Block()
        {
            ParameterBlock<double> block = LayerRun.Block<double>(network, parameters);
            block.SetBuffers(0, buffers);
            return block;
        }
    }

    [Fact]
    public void A_file_of_PyTorchs_goes_through_unchanged()
    {
        using TemporaryFolder folder = new();
        string path = TestFiles.Fixture("convolutional/cnn.safetensors");
        Network network = NetworkSpec.Parse("cnn:5x2+batchnorm+last=4").Build(new Shape(3, 9, 7), 3);
        double[] parameters = ParameterFile.Read(network, path, out double[] buffers);
        ParameterFile.Write(network, parameters, folder["own.safetensors"], doublePrecision: true, buffers);
        SafetensorsFile theirs = Safetensors.Read(path);
        SafetensorsFile ours = Safetensors.Read(folder["own.safetensors"]);
        Assert.Equal(theirs.Names.Order(StringComparer.Ordinal), ours.Names.Order(StringComparer.Ordinal));
        foreach (string key in theirs.Names)
        {
            Assert.Equal(theirs[key].Shape.ToArray(), ours[key].Shape.ToArray());
            if (!theirs[key].IsInteger)
            {
                Assert.Equal(theirs[key].To<double>().Data, ours[key].To<double>().Data);
            }
        }
    }

    // Two stages of one block, made of what resnet:… is made of.
    private static Network Residual(Dataset data)
    {
        ResNetSpec spec = new() { Layers = 8, Width = 4 };
        NetworkBuilder builder = ImageNetworks.Begin(new Shape(data.ObjectShape));
        spec.AddConvolution(builder, builder.Last, "conv1", "bn1", 3, 4, 1);
        builder.Add(new Activation(ActivationKind.ReLU));
        spec.AddBlock(builder, "layer1.0.", 4, 4, 1);
        spec.AddBlock(builder, "layer2.0.", 4, 8, 2);
        builder.Add(new GlobalAveragePool());
        builder.Add("linear", new Linear(8, 3));
        return builder.Build("two stages");
    }

    private static (double[] Logits, double[] Tangent) Outputs(
        Network network,
        ParameterBlock<double> block,
        Dataset data,
        double[] direction,
        bool training)
    {
        ParameterBlock<double> directions = LayerRun.Block<double>(network, direction);
        Workspace<double> workspace = new(network, data.Objects, new WorkspaceRoom { Lanes = 1, Directions = 1 })
        {
            Parameters = block,
            Directions = directions,
            DirectionCount = 1,
            IsTraining = training,
        };
        data.Gather([.. Enumerable.Range(0, data.Objects)], workspace.Inputs);
        workspace.Forward(new ObjectRange(0, data.Objects));
        workspace.TangentForward(new ObjectRange(0, data.Objects));
        return (workspace.Logits.ToArray(), workspace.Tangent(network.Nodes.Count - 1, 0).ToArray());
    }

    private static (double[] Gradient, double[] Product, double LossSum) Derivatives(
        Network network, ParameterBlock<double> block, Dataset data, double[] direction, DerivativeKind kind, bool training)
    {
        LossDerivatives<double> derivatives = new(
            network,
            data.Objects,
            kind,
            kind == DerivativeKind.Gradient ? 0 : 1,
            isTraining: training);
        derivatives.Directions?.Set(0, direction);
        derivatives.Directions?.Prepare(0, backward: true);
        derivatives.Compute(data, [.. Enumerable.Range(0, data.Objects)], 0, data.Objects, block);
        return (derivatives.Gradient, derivatives.Products.FirstOrDefault() ?? [], derivatives.LossSum);
    }
}
