using Plateau.Networks;

namespace Plateau.Tests.Networks.Layers;

public sealed class DropoutTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void In_training_a_share_p_drops_and_the_rest_is_scaled(double probability)
    {
        const int Size = 999;
        const int Objects = 200;
        double[] ones = [.. Enumerable.Repeat(1.0, Size * Objects)];
        Network network = PassCases.Chain([Size], new Dropout(probability));
        Assert.Equal(ones, LayerRun.Forward<double>(network, ones));
        double[] dropped = LayerRun.Forward<double>(network, ones, training: true);
        double kept = 1 / (1 - probability);
        Assert.All(dropped, value => Assert.True(value == 0 || value == kept));
        double share = dropped.Count(value => value == 0) / (double)dropped.Length;
        Assert.Equal(probability, share, 5 * Math.Sqrt(probability * (1 - probability) / dropped.Length));

        // Neighbours, and the halves of one word, do not know of each other: within five standard deviations of p².
        foreach (int distance in (int[])[1, 2, 64, 128, Size])
        {
            double both = Enumerable.Range(0, dropped.Length - distance).Count(i => dropped[i] == 0 && dropped[i + distance] == 0)
                / (double)(dropped.Length - distance);
            double square = probability * probability;
            Assert.Equal(square, both, (5 * Math.Sqrt(3 * square * (1 - square) / dropped.Length)) + 1e-12);
        }

        Assert.Equal(
            dropped.Select(value => (float)value),
            LayerRun.Forward<float>(network, ones, training: true).Select(value => (float)value));
    }

    [Fact]
    public void Other_seeds_steps_nodes_and_objects_drop_others_and_the_place_in_the_batch_counts_not_the_chunk()
    {
        const int Size = 100;
        byte[] reference = Mask(new DropoutStream(1, 2), 3, 4);
        Assert.Equal(reference, Mask(new DropoutStream(1, 2), 3, 4));
        Assert.NotEqual(reference, Mask(new DropoutStream(2, 2), 3, 4));
        Assert.NotEqual(reference, Mask(new DropoutStream(1, 3), 3, 4));
        Assert.NotEqual(reference, Mask(new DropoutStream(1, 2), 2, 4));
        Assert.NotEqual(reference[..Size], reference[Size..(2 * Size)]);
        Assert.Equal(reference[(2 * Size)..], Mask(new DropoutStream(1, 2), 3, 2, chunkStart: 2));

        static byte[] Mask(DropoutStream stream, int node, int objects, int chunkStart = 0)
        {
            NetworkBuilder builder = new(new Shape(Size));
            for (int i = 0; i < node; i++)
            {
                builder.Add(new Scale(1));
            }

            builder.Add(new Dropout(0.5));
            Network network = builder.Build("dropout");
            Workspace<float> workspace = new(network, objects, new WorkspaceRoom { Lanes = 1 })
            {
                Parameters = LayerRun.Block<float>(network, []),
                IsTraining = true,
                Dropout = stream,
                ChunkStart = chunkStart,
            };
            workspace.Inputs.AsSpan().Fill(1);
            workspace.Forward(new ObjectRange(0, objects));
            return [.. workspace.Logits.ToArray().Select(value => value > 0 ? (byte)1 : (byte)0)];
        }
    }

    [Fact]
    public void All_passes_of_a_step_share_one_mask()
    {
        NetworkBuilder builder = new(new Shape(40));
        builder.Add(new Affine(40));
        builder.Add(new Dropout(0.4));
        Network network = builder.Build("dropout");
        Workspace<double> workspace = new(network, 3, new WorkspaceRoom { Lanes = 2, Directions = 1, GradientTangents = true })
        {
            Parameters = LayerRun.Block<double>(network, network.Initialize(1)),
            Directions = LayerRun.Block<double>(network, [.. Enumerable.Repeat(0.0, 40), .. Enumerable.Repeat(1.0, 40)]),
            DirectionCount = 1,
            IsTraining = true,
        };
        workspace.Inputs.AsSpan().Fill(1);
        workspace.Gradient(1, 0).Fill(1);
        workspace.Gradient(1, 1).Fill(1);
        workspace.GradientTangent(1, 0).Fill(1);
        ObjectRange all = new(0, 3);
        workspace.Forward(all);
        workspace.Backward(all);
        workspace.TangentForward(all);
        workspace.BackwardTangent(all);
        double[] mask = workspace.Logits.ToArray();
        Assert.Contains(0, mask);
        Assert.Contains(1 / 0.6, mask);
        Assert.Equal(mask, workspace.Gradient(0, 0).ToArray());
        Assert.Equal(mask, workspace.Gradient(0, 1).ToArray());
        Assert.Equal(mask, workspace.Tangent(1, 0).ToArray());
        Assert.Equal(mask, workspace.GradientTangent(0, 0).ToArray());
    }
}
