using Plateau.Convergence;
using Plateau.Data;
using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Tests.Convergence;

[Collection(nameof(ThreadCount))]
public sealed class GroupVarianceTests
{
    private static readonly Tolerance Remaining = Tolerance.Remaining(0.05);

    // A group of one object, an empty one, a small one, and two that have all the rest.
    private static Grouping Uneven(int objects)
        => new(
            "kind",
            ["one", "empty", "few", "odd", "even"],
            [.. Enumerable.Range(0, objects).Select(i => i == 7 ? 0 : i % 11 == 3 && i < 70 ? 2 : i % 2 == 1 ? 3 : 4)]);

    [Theory]
    [InlineData(60, 3)]
    [InlineData(501, 12)]
    public void The_parts_of_all_groups_add_up_to_V_and_each_is_what_its_objects_contribute(int objects, int draws)
    {
        LossMatrix losses = LossSamples.Matrix(draws, objects, objects, power: 2);
        Grouping grouping = Uneven(objects);
        (LandscapeStatistics whole, IReadOnlyList<GroupVariance> groups) = Measured(losses, grouping);
        double v = LandscapeVariance.Of(whole).Value;
        LossSamples.Close(v, groups.Sum(group => group.Within + group.Between), 1e-12);
        LossSamples.Close(LandscapeVariance.Of(whole).Shape!.Value, groups.Sum(group => group.OfShape!.Value), 1e-12);
        foreach (GroupVariance group in groups)
        {
            // The long way: the squares about the mean of all objects, of this group's.
            double contributed = 0;
            for (int t = 0; t < draws; t++)
            {
                double[] row = losses.Row(t).ToArray();
                double mean = row.Average();
                contributed += row.Where((_, i) => grouping.Index[i] == group.Group).Sum(loss => (loss - mean) * (loss - mean))
                    / (objects - 1) / draws;
            }

            Assert.Equal(contributed, group.Within + group.Between, 1e-10 * v);
            Assert.Equal(grouping.Index.ToArray().Count(of => of == group.Group), group.Objects);
        }

        Assert.Equal((0.0, 0.0), (groups[1].Within, groups[1].Between));
        Assert.Equal(0, groups[0].Within);
        Assert.True(groups[0].Between > 0);
    }

    [Fact]
    public void A_groups_landscape_is_that_of_its_objects_alone_and_its_tolerance_that_of_all()
    {
        LossMatrix losses = LossSamples.Matrix(20, 400, 3);
        Grouping grouping = Uneven(400);
        (LandscapeStatistics whole, IReadOnlyList<GroupVariance> groups) = Measured(losses, grouping);
        double allowed = 0.05 * Enumerable.Range(0, 20).Average(t => losses.Row(t).ToArray().Average());
        foreach (GroupVariance group in groups.Where(group => group.Objects >= GroupVariance.FewestObjects))
        {
            int[] members = [.. Enumerable.Range(0, 400).Where(i => grouping.Index[i] == group.Group)];
            double level = Enumerable.Range(0, 20).Average(t => LossSamples.Variance(members.Select(i => losses.Losses[t, i])));
            double shape = Enumerable.Range(0, 20)
                .Average(t => LossSamples.Variance(members.Select(i => losses.Losses[t, i] - losses.AtOptimum[i])));
            LossSamples.Close(level, group.Variance!.Value, 1e-10);
            LossSamples.Close(shape, group.Variance.Shape!.Value, 1e-10);
            Assert.Equal(Math.Ceiling(shape / allowed / allowed), group.Size!.K);
            Assert.True(group.Size.Low <= group.Size.K && group.Size.K <= group.Size.High);
            Assert.Equal(LandscapePart.Shape, group.Size.Of);
        }

        Assert.Equal([2, 3, 4], groups.Where(group => group.Objects > 1).Select(group => group.Group));
        Assert.Equal(whole.Objects, groups.Sum(group => group.Objects));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(9, false)]
    [InlineData(10, true)]
    public void Of_a_group_of_few_objects_nothing_is_said(int objects, bool said)
    {
        LossMatrix losses = LossSamples.Matrix(4, 60, 5);
        (_, IReadOnlyList<GroupVariance> groups) = Measured(
            losses,
            new Grouping("g", ["small", "rest"], [.. Enumerable.Range(0, 60).Select(i => i < objects ? 0 : 1)]));
        Assert.Equal(said, groups[0].Variance is not null);
        Assert.Equal(said, groups[0].Size is not null);
        Assert.True(double.IsFinite(groups[0].MeanLoss));
    }

    [Fact]
    public void The_interval_of_a_groups_size_holds_the_truth_nineteen_times_in_twenty()
    {
        // Two exponential groups with means and deviations 1 and 3, a third of the objects in the second, scaled by the draw: V_g = 1.04
        // and 9.36, L̄ = 5/3.
        double[] truths = [1.04, 9.36];
        double allowed = 0.05 * 5 / 3;
        Grouping grouping = new("g", ["a", "b"], [.. Enumerable.Range(0, 600).Select(i => i % 3 == 2 ? 1 : 0)]);
        int[] held = new int[2];
        const int repetitions = 300;
        for (int r = 0; r < repetitions; r++)
        {
            RandomStream stream = new((ulong)r, RandomPurpose.StartVectors, 11);
            Tensor<double> losses = new(40, 600);
            for (int t = 0; t < 40; t++)
            {
                double factor = 1 + (0.2 * stream.Normal(600 + t));
                for (int i = 0; i < 600; i++)
                {
                    losses[t, i] = -Elementary.Log(stream.Uniform(i)) * factor * (grouping.Index[i] == 1 ? 3 : 1);
                }
            }

            LandscapeStatistics whole = LandscapeStatistics.Of(new LossMatrix(losses));
            GroupStatistics groups = new(grouping);
            for (int t = 0; t < 40; t++)
            {
                groups.Add(losses.Row(t).ToArray());
            }

            foreach (GroupVariance group in GroupVariance.Of(whole, groups, Remaining, LandscapePart.Loss, seed: (ulong)r, replicates: 399))
            {
                double k = truths[group.Group] / allowed / allowed;
                held[group.Group] += group.Size!.Low <= k && k <= group.Size.High ? 1 : 0;
            }
        }

        Assert.All(held, count => Assert.InRange(count / (double)repetitions, 0.92, 0.995));
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        LossMatrix losses = LossSamples.Matrix(9, 300, 8);
        Grouping grouping = Uneven(300);
        string reference = ThreadCount.With(1, Text);
        foreach (int threads in (int[])[2, 5])
        {
            Assert.Equal(reference, ThreadCount.With(threads, Text));
        }

        string Text() => string.Join(
            '\n',
            Measured(losses, grouping).Groups.Select(group => FormattableString.Invariant(
                $"{group.Within:R} {group.Between:R} {group.Size?.K:R} {group.Size?.Low:R} {group.Size?.High:R}")));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        LossMatrix losses = LossSamples.Matrix(3, 40, 1);
        LandscapeStatistics whole = LandscapeStatistics.Of(losses);
        Grouping grouping = new("g", ["a", "b"], [.. Enumerable.Range(0, 40).Select(i => i % 2)]);
        GroupStatistics groups = new(grouping, losses.AtOptimum);
        groups.Add(losses.Row(0).ToArray());
        Assert.Throws<ArgumentException>(() => GroupVariance.Of(whole, groups, Remaining));
        Assert.Throws<ArgumentException>(() => groups.Add(new double[39]));
        Assert.Throws<ArgumentException>(() => new GroupStatistics(grouping, new double[39]));
        Assert.Throws<ArgumentException>(() => GroupVariance.Of(whole, groups, Tolerance.Increment(1e-6)));
        Assert.Throws<ArgumentException>(() => new Grouping("g", ["a"], [0, 1]));
        Assert.Throws<ArgumentException>(() => new Grouping("g", ["a"], [0, -1]));
    }

    private static (LandscapeStatistics Whole, IReadOnlyList<GroupVariance> Groups) Measured(LossMatrix losses, Grouping grouping)
    {
        LandscapeStatistics whole = LandscapeStatistics.Of(losses);
        GroupStatistics groups = new(grouping, losses.AtOptimum);
        for (int t = 0; t < losses.Draws; t++)
        {
            groups.Add(losses.Row(t).ToArray());
        }

        return (whole, GroupVariance.Of(whole, groups, Remaining));
    }
}
