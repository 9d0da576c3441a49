using Plateau.Networks;

namespace Plateau.Tests.Networks;

/// <summary>Where a workspace keeps things.</summary>
public sealed class WorkspaceTests
{
    [Fact]
    public void Threads_at_different_nodes_never_write_gradients_to_the_same_place()
    {
        Network network = NetworkSpec.Parse("resnet:8+width=2").Build(new Shape(1, 8, 8), 3);
        const int Lanes = 2;
        ObjectRange[] ranges = [new(0, 2), new(2, 3, 1), new(5, 1, 2)];
        Workspace<float> workspace = new(network, 6, new WorkspaceRoom { Lanes = Lanes }, parts: ranges.Length);
        (NetworkNode Node, int Input)[] places =
        [
            .. network.Nodes.SelectMany(
                node => Enumerable.Range(0, node.Inputs.Count).Where(node.InputVaries).Select(input => (node, input))),
        ];
        foreach ((NetworkNode one, int input) in places)
        {
            foreach ((NetworkNode other, int otherInput) in places)
            {
                for (int lane = 0; lane < Lanes * Lanes; lane++)
                {
                    foreach (ObjectRange range in ranges[1..])
                    {
                        Span<float> first = workspace.GradientTarget(one, ranges[0], input, lane / Lanes);
                        Span<float> second = workspace.GradientTarget(other, range, otherInput, lane % Lanes);
                        Assert.Equal(range.Count * other.InputShapes[otherInput].Size, second.Length);
                        Assert.False(first.Overlaps(second), $"{one} and {other} write to one place.");
                    }
                }
            }
        }
    }
}
