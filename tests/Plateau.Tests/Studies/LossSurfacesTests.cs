using Plateau.Probing;
using Plateau.Studies;
using Plateau.Training;

namespace Plateau.Tests.Studies;

public class LossSurfacesTests
{
    private static readonly LossSurfaces Experiment = new();
    private static readonly StudyInputs Inputs = new();

    [Theory]
    [InlineData("eigen")]
    [InlineData("filter")]
    [InlineData("random")]
    public void The_centre_is_the_loss_at_the_optimum_and_corners_are_those_of_direct_evaluation(string plane)
    {
        Cell cell = Small(plane);
        CellResult result = Experiment.Run(cell, Inputs, default);
        TrainedNet net = TrainedNet.Fit(cell, Inputs, default);
        Subspace subspace = plane == "eigen"
            ? Subspace.Eigen(net.Optimum, net.Objects, 2, 0, 1e-3)
            : net.Random(plane, 2, 0);
        double[] x = [-0.5, -0.25, 0, 0.25, 0.5];
        Assert.Equal(x, result.Surfaces["loss1"].X);
        Assert.Equal(x, result.Surfaces["loss19"].Y);

        // Places that no mirror image of the plane shares: the first direction runs along a row, the second from row to row.
        foreach ((int row, int column) in new[] { (2, 2), (0, 0), (0, 4), (4, 0), (4, 4), (1, 3), (3, 0) })
        {
            double[] moved =
            [
                .. net.Optimum.Parameters.Select((w, i) => w + (x[column] * subspace.Basis[0, i]) + (x[row] * subspace.Basis[1, i])),
            ];
            double[] losses = Evaluation.Of(net.Optimum with { Parameters = moved }, net.Objects, default).Losses;
            foreach (int k in new[] { 1, 19 })
            {
                double before = losses.Take(16 * k).Average();
                double after = losses.Take(16 * (k + 1)).Average();
                Assert.Equal(before, result.Surfaces[$"loss{k}"].Values[(row * 5) + column], 1e-5 * before);
                Assert.Equal(
                    (after - before) * (after - before),
                    result.Surfaces[$"change{k}"].Values[(row * 5) + column],
                    1e-4 * Math.Abs(after - before));
            }
        }

        Assert.Equal(net.Evaluation.Losses.Take(16 * 19).Average(), result.Numbers["centre19"], 1e-5);
    }

    [Fact]
    public void Opposite_corners_differ_so_that_orientation_is_seen()
    {
        IReadOnlyList<double> values = Experiment.Run(Small("filter"), Inputs, default).Surfaces["loss1"].Values;
        Assert.NotEqual(values[4], values[20], 1e-6);
    }

    [Theory]
    [InlineData("step", "0.3", "whole steps")]
    [InlineData("at", "[1, 20]", "20 mini-batches")]
    [InlineData("at", "[1.5]", "whole number")]
    [InlineData("step", "0.0001", "larger steps")]
    public void What_cannot_be_drawn_is_refused_before_anything_is_trained(string setting, string value, string says)
    {
        PlateauException refused = Assert.Throws<PlateauException>(() => Experiment.Cost(Small("filter", (setting, value)), Inputs));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    private static Cell Small(string plane, params (string Name, string Value)[] other) => Cell.Of(
        Experiment,
        other.Concat([
            ("data", "digits"),
            ("model", "mlp:6"),
            ("samples", "320"),
            ("batch-size", "16"),
            ("epochs", "4"),
            ("plane", plane),
            ("at", "[1, 19]"),
            ("half-width", "0.5"),
            ("step", "0.25"),
        ]).DistinctBy(setting => setting.Item1));
}
