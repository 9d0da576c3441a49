using System.Text;
using Plateau.Convergence;
using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Tests.Jobs;

[Collection(nameof(ThreadCount))]
public sealed class GroupsAndObjectsTests
{
    private static readonly AssessmentQuestion Small = new() { Draws = 8, Seed = 3, Gallery = 5 };

    private static readonly DataSplit Clouds = new(Samples.Clouds(300, 6, 3, 1), Samples.Clouds(400, 6, 3, 2), []);

    [Fact]
    public void Most_of_the_objects_on_top_are_those_whose_labels_were_planted_wrong()
    {
        // One label in a hundred is wrong: at random, 1 % of any list would be.
        Dataset clean = Dataset.Digits(4000, 11);
        int[] labels = clean.Labels.ToArray();
        int[] planted = [.. Enumerable.Range(0, 40).Select(i => (i * 97) + 13)];
        foreach (int i in planted)
        {
            labels[i] = (labels[i] + 1 + (i % 8)) % 10;
        }

        byte[] pixels = [.. Enumerable.Range(0, 4000).SelectMany(i => clean.PictureOf(i)!.Pixels.ToArray())];
        Dataset spoilt = Dataset.Of(pixels, [1, 28, 28], labels, 10).Normalize(Normalization.Symmetric);
        AssessResult document = Assessment.Of(
            Network.Mlp(spoilt, [64]),
            new DataSplit(spoilt, Dataset.Digits(1000, 11, DatasetPart.Test), []),
            Trainer.Adam(epochs: 6),
            optimum => Probe.Gaussian(optimum, 0.01),
            Small with { Gallery = 40 });
        IReadOnlyList<ObjectSummary> top = document.Gallery!.Training;
        Assert.Equal(40, top.Count);
        int found = top.Count(one => planted.Contains(one.Index));
        Assert.InRange(found, 28, 40);
        Assert.InRange(top.Take(20).Count(one => planted.Contains(one.Index)), 16, 20);
        Assert.All(top.Take(10), one => Assert.NotEqual(one.Label, one.Predicted));
    }

    [Fact]
    public void Groups_are_consistent_with_the_whole_and_with_the_evaluation()
    {
        Optimum optimum = Trainer.Adam(epochs: 3).Fit(NetworkSpec.Parse("mlp:9").Build(Clouds.Training), Clouds.Training, 0);
        AssessResult document = Assessment.Of(optimum, Clouds, point => Probe.Gaussian(point, 0.05), Small);
        GroupsSummary groups = document.Groups!;
        Assert.Equal(("label", LandscapePart.Shape, ObjectSet.HeldOut, 0.01), (groups.By, groups.Of, groups.Objects, groups.Tolerance));
        Assert.Equal(["0", "1", "2"], groups.Groups.Select(group => group.Name).Order(StringComparer.Ordinal));
        Assert.Equal(1, groups.Groups.Sum(group => group.Share), 1e-12);
        Assert.Equal(1, groups.Groups.Sum(group => group.ShapeShare!.Value), 1e-12);
        Assert.Equal((300, 400), (groups.Groups.Sum(group => group.Training), groups.Groups.Sum(group => group.HeldOut!.Value)));
        Evaluation held = Evaluation.Of(optimum, Clouds.HeldOut!);
        Assert.Equal(held.Accuracy!.Value, groups.Groups.Sum(group => group.Accuracy!.Value * group.HeldOut!.Value) / 400, 1e-12);
        Assert.Equal(held.Loss, groups.Groups.Sum(group => group.Loss!.Value * group.HeldOut!.Value) / 400, 1e-10);
        Assert.Equal(
            groups.Groups.OrderByDescending(group => group.Size!.More).Select(group => group.Name),
            groups.Groups.Select(group => group.Name));
        Assert.All(groups.Groups, group => Assert.Equal(Math.Max(0, group.Size!.K - group.Training), group.Size.More));
        Assert.All(groups.Groups, group => Assert.NotNull(group.Gap));
        Assert.Equal((300, 1.0), (groups.Next, Math.Round(groups.Groups.Sum(group => group.Allocation), 12)));

        // What is spread by this allocation has the same p_g√V_g for each object of a group that gets some.
        double[] levels = [.. groups.Groups
            .Where(group => group.Allocation > 0)
            .Select(group => (group.Training + (group.Allocation * 300))
                / (group.HeldOut!.Value / 400.0 * Math.Sqrt(group.LandscapeVariance!.Shape!.Value)))];
        Assert.All(levels, level => Assert.Equal(1, level / levels[0], 1e-9));
        Assert.All(groups.Groups, group => Assert.InRange(group.MeanGap!.Value, group.MeanGap.Low, group.MeanGap.High));
        Assert.Equal(document.Gap!.Relative > 0, groups.MeanGap != 0);

        ObjectSummary first = document.Gallery!.HeldOut![0];
        Assert.Equal(held.Losses[first.Index], first.Loss);
        Assert.Equal(Math.Exp(-first.Loss), first.Probability!.Value, 1e-12);
        Assert.Equal(held.Predicted[first.Index].ToString(System.Globalization.CultureInfo.InvariantCulture), first.Predicted);
        Assert.Equal(5, document.Gallery.Training.Count);
    }

    [Fact]
    public void Predictions_are_the_largest_logits_and_their_probability_is_that_of_the_label()
    {
        // Softmax regression by hand.
        Network network = NetworkSpec.Parse("softmax").Build(Clouds.Training);
        Optimum optimum = Trainer.Adam(epochs: 2).Fit(network, Clouds.Training, 0) with { Precision = Precision.Double };
        Evaluation evaluation = Evaluation.Of(optimum, Clouds.Training);
        double[] x = new double[6];
        int weight = network.Segments.Single(segment => segment.Name == "0.weight").Offset;
        int bias = network.Segments.Single(segment => segment.Name == "0.bias").Offset;
        for (int i = 0; i < 300; i++)
        {
            Clouds.Training.CopyTo(i, 1, x.AsSpan());
            double[] z = [.. Enumerable.Range(0, 3).Select(
                k => optimum.Parameters[bias + k] + Enumerable.Range(0, 6).Sum(j => optimum.Parameters[weight + (k * 6) + j] * x[j]))];
            Assert.Equal(Array.IndexOf(z, z.Max()), evaluation.Predicted[i]);
            Assert.Equal(Math.Exp(z[Clouds.Training.Labels[i]]) / z.Sum(Math.Exp), evaluation.LabelProbability[i], 1e-10);
        }

        Assert.Empty(Evaluation.Of(optimum with { Loss = ObjectLoss.SquaredError() }, Clouds.Training).LabelProbability);
    }

    [Theory]
    [InlineData("label", true)]
    [InlineData(null, true)]
    [InlineData("none", false)]
    public void Classes_are_the_groups_unless_told_otherwise(string? groups, bool there)
        => Assert.Equal(there, Assess(Clouds, Small with { Groups = groups, Gallery = 0 }).Groups is not null);

    [Fact]
    public void Nothing_is_listed_that_was_not_asked_for() => Assert.Null(Assess(Clouds, Small with { Gallery = 0 }).Gallery);

    [Fact]
    public void Groups_of_a_column_join_both_sets_and_those_of_few_objects_say_so()
    {
        // Held out are two groups, one of them of seven objects; one training group is not held out at all.
        Dataset training = Clouds.Training.WithGroups(
            new Grouping("site", ["a", "b", "c"], [.. Enumerable.Range(0, 300).Select(i => i % 3)]));
        Dataset held = Clouds.HeldOut!.WithGroups(
            new Grouping("site", ["d", "b"], [.. Enumerable.Range(0, 400).Select(i => i < 7 ? 0 : 1)]));
        AssessResult document = Assess(new DataSplit(training, held, []), Small with { Groups = "site" });
        GroupsSummary groups = document.Groups!;
        Assert.Contains(
            document.Warnings,
            warning => warning.StartsWith("1 group (d) of the held-out objects has no training objects", StringComparison.Ordinal));
        Assert.Contains(
            document.Warnings,
            warning => warning.StartsWith("2 groups (a, c) of the training objects have no held-out objects", StringComparison.Ordinal));
        Assert.DoesNotContain(Assess(Clouds, Small).Warnings, warning => warning.Contains("group", StringComparison.Ordinal));
        Assert.Equal("site", groups.By);
        Assert.Equal(["b", "a", "c", "d"], groups.Groups.Select(group => group.Name));
        Assert.Equal([393, 0, 0, 7], groups.Groups.Select(group => group.HeldOut!.Value));
        Assert.Equal([100, 100, 100, 0], groups.Groups.Select(group => group.Training));
        Assert.Equal("too few held-out objects to say anything (7)", groups.Groups[3].Note);
        Assert.Null(groups.Groups[3].LandscapeVariance);
        Assert.NotNull(groups.Groups[3].Accuracy);
        Assert.Null(groups.Groups[1].Loss);
    }

    [Theory]
    [InlineData(1, "one group")]
    [InlineData(201, "at most 200")]
    public void One_group_and_too_many_are_refused_before_anything_is_trained(int count, string says)
    {
        Dataset training = Clouds.Training.WithGroups(new Grouping(
            "site",
            [.. Enumerable.Range(0, count).Select(i => $"g{i}")],
            [.. Enumerable.Range(0, 300).Select(i => i % count)]));
        PlateauException failure = Assert.Throws<PlateauException>(() => Assessment.Of(
            NetworkSpec.Parse("softmax").Build(training),
            new DataSplit(training, null, []),
            Trainer.Adam(epochs: 1_000_000),
            optimum => Probe.Gaussian(optimum, 0.05),
            Small with { Groups = "site" }));
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.Contains("`Groups` site", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Losses_made_elsewhere_have_indices_and_shares()
    {
        AssessResult document = Assessment.Of(
            new LossMatrix(new Tensor<double>([1, 9, 2, 2, 1, 7, 2, 3], 2, 4)),
            Small with { Gallery = 2 });
        Assert.Null(document.Groups);
        Assert.Null(document.Gallery!.HeldOut);
        Assert.Equal([1, 0], document.Gallery.Training.Select(one => one.Index));
        Assert.Equal(
            (null, null, null, 8.0),
            (
                document.Gallery.Training[0].Label,
                document.Gallery.Training[0].Predicted,
                document.Gallery.Training[0].ShapeShare,
                document.Gallery.Training[0].Loss));
    }

    [Fact]
    public void Files_hold_every_group_and_every_object()
    {
        DataSplit data = Clouds with { Training = Clouds.Training.Select([.. Enumerable.Range(0, 300).Reverse()]) };
        AssessResult document = Assessment.Of(Point(data), data, point => Probe.Gaussian(point, 0.05), Small);
        string[] groups = Lines(stream => GroupsAndObjectsCsv.Write(
            stream,
            document.Groups! with { Groups = [document.Groups.Groups[0] with { Name = "a,\"b\"" }, .. document.Groups.Groups.Skip(1)] }));
        Assert.Equal(4, groups.Length);
        Assert.StartsWith("\"a,\"\"b\"\"\",", groups[1], StringComparison.Ordinal);
        Assert.All(groups.Skip(2), line => Assert.Equal(groups[0].Split(',').Length, line.Split(',').Length));
        GroupSummary named = document.Groups!.Groups[0];
        string[] escaped = Lines(stream => GroupsAndObjectsCsv.Write(
            stream,
            document.Groups with
            {
                Groups =
                [
                    named with { Name = "=1+1" },
                    named with { Name = "@a\"b" },
                    named with { Name = "-x" },
                    named with { Name = "-1.5" },
                ],
            }));
        Assert.Equal(["\"'=1+1\"", "\"'@a\"\"b\"", "\"'-x\"", "-1.5"], escaped.Skip(1).Select(line => line.Split(',')[0]));
        string[] objects = Lines(stream => GroupsAndObjectsCsv.Write(stream, document.Ranked));
        Assert.Equal(701, objects.Length);
        Assert.Equal(
            Enumerable.Range(0, 400),
            objects.Where(line => line.StartsWith("heldOut,", StringComparison.Ordinal))
                .Select(line => int.Parse(line.Split(',')[2], System.Globalization.CultureInfo.InvariantCulture))
                .Order());
        string[] first = objects[401].Split(',');
        int place = int.Parse(first[2], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal("training", first[0]);
        Assert.Equal(Clouds.Training.Labels[place].ToString(System.Globalization.CultureInfo.InvariantCulture), first[3]);
        Assert.Equal(document.Gallery!.Training[0].Index, place);

        static string[] Lines(Action<Stream> write)
        {
            using MemoryStream stream = new();
            write(stream);
            return Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n');
        }
    }

    private static Optimum Point(DataSplit data)
    {
        Network network = NetworkSpec.Parse("softmax").Build(data.Training);
        return new Optimum { Network = network, Parameters = network.Initialize(0) };
    }

    private static AssessResult Assess(DataSplit data, AssessmentQuestion question)
        => Assessment.Of(Point(data), data, point => Probe.Gaussian(point, 0.05), question);
}
