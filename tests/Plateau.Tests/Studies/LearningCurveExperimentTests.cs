using Plateau.Numerics;
using Plateau.Studies;

namespace Plateau.Tests.Studies;

/// <summary>One point of a learning curve, with everything that is said there.</summary>
[Collection(nameof(ThreadCount))]
public sealed class LearningCurveExperimentTests
{
    private static readonly LearningCurveExperiment Experiment = new();

    [Fact]
    public void A_cell_has_every_number_and_the_same_bits_on_any_number_of_threads()
    {
        StudyInputs inputs = new();
        CellResult[] results = new CellResult[2];
        Workers.For(2, i => results[i] = Experiment.Run(Small(60, 0), inputs, default));
        CellResult alone = Experiment.Run(Small(60, 0), new StudyInputs(), default);
        Assert.Equal(results[0].Numbers, results[1].Numbers);
        Assert.Equal(alone.Numbers, results[0].Numbers);
        Assert.All(
            alone.Numbers.Where(number => number.Key != "matchingDamping"),
            number => Assert.True(double.IsFinite(number.Value), number.Key));
        Assert.Equal(0.5 * (alone.Numbers["heldOutLoss"] - alone.Numbers["trainingLoss"]), alone.Numbers["halfGap"], 1e-12);
        Assert.InRange(alone.Numbers["takeuchi"], alone.Numbers["takeuchiSubspace"], double.MaxValue);
        Assert.True(alone.Numbers["takeuchiAt1e-4"] > alone.Numbers["takeuchiAt1e-1"], "more damping, less to gain");
    }

    [Fact]
    public void Another_seed_is_another_fit_and_more_objects_lose_less()
    {
        StudyInputs inputs = new();
        double few = Experiment.Run(Small(60, 0), inputs, default).Numbers["testLoss"];
        double other = Experiment.Run(Small(60, 1), inputs, default).Numbers["testLoss"];
        double many = Experiment.Run(Small(400, 0), inputs, default).Numbers["testLoss"];
        Assert.NotEqual(few, other);
        Assert.True(many < few, $"{many} against {few}");
    }

    [Theory]
    [InlineData("size", "401", "size 401 is more than the 400 objects")]
    [InlineData("size", "19", "'size' takes a whole number of at least 20")]
    [InlineData("size", "3000000000", "'size' takes a whole number of at least 20 and at most 2147483647, not '3000000000'")]
    [InlineData("sise", "50", "has no setting 'sise'; did you mean 'size'?")]
    [InlineData("model", "mlp:", "'model' takes a network")]
    public void What_does_not_fit_is_refused_in_a_line(string setting, string value, string says)
    {
        PlateauException refused = Assert.Throws<PlateauException>(
            () => Experiment.Cost(Small(60, 0, (setting, value)), new StudyInputs()));
        Assert.Contains(says, refused.Message);
    }

    // 60 objects in one batch of 64: 40 steps are 40 passes; the bootstrap fits two networks at each of 15, 30 and 60 objects.
    [Fact]
    public void Its_cost_counts_every_pass()
    {
        Workload cost = Experiment.Cost(Small(60, 0), new StudyInputs());
        Assert.Equal((40 * 60) + (2 * 40 * (15 + 30 + 60)), cost.Trained);
        Assert.Equal((40 * 50) + (5 * (60 + 100)) + 60 + 150, cost.Evaluated);
        Assert.True(cost.Differentiated > 0);
    }

    private static Cell Small(int size, ulong seed, params (string Name, string Value)[] others)
    {
        Dictionary<string, string> values = new()
        {
            ["data"] = "digits",
            ["model"] = "softmax",
            ["size"] = $"{size}",
            ["seed"] = $"{seed}",
            ["pool"] = "400",
            ["validation"] = "50",
            ["held-out"] = "100",
            ["test"] = "150",
            ["epochs"] = "3",
            ["steps"] = "40",
            ["draws"] = "4",
            ["dimension"] = "3",
            ["curvature-objects"] = "60",
            ["bootstrap-fits"] = "2",
        };
        foreach ((string name, string value) in others)
        {
            values[name] = value;
        }

        return Cell.Of(Experiment, values.Select(value => (value.Key, value.Value)));
    }
}
