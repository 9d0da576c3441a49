using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Pages;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Tests.Jobs;

public sealed class GroupsTextTests
{
    private static readonly AssessResult Measured = Assess();

    [Fact]
    public void A_group_comes_first_only_where_its_interval_lies_above_that_of_the_one_in_the_middle()
    {
        GroupSummary[] apart =
        [
            Group("a", k: 900, low: 700, high: 1200),
            Group("b", k: 300, low: 250, high: 400),
            Group("c", k: 200, low: 150, high: 300),
        ];
        Assert.StartsWith(
            "Class a needs data most: its own landscape settles at about 900 objects (95 % interval 700 to 1,200), and it has 100.",
            GroupsPart.First(Of(apart), 0.95),
            StringComparison.Ordinal);
        Assert.Contains("Class a carries 25 % of V", Summary(Of(apart)), StringComparison.Ordinal);
        AssessResult chance = Of(apart[0] with { Size = Size(900, 350, 1200) }, apart[1], apart[2]);
        Assert.Empty(GroupsPart.First(chance, 0.95));
        Assert.Contains("These objects do not show which class needs data most.", Summary(chance), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(49, "")]
    [InlineData(50, "measured on 50 only")]
    public void Few_objects_make_no_headline_and_not_many_a_caution(int objects, string says)
    {
        string first = GroupsPart.First(
            Of(Group("a", k: 900, low: 700, high: 1200) with { HeldOut = objects }, Group("b", k: 300, low: 250, high: 400)),
            0.95);
        Assert.Equal(says.Length == 0, first.Length == 0);
        Assert.Contains(says, first, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_are_enough_still_have_one_group_that_needs_most_and_it_is_the_one_that_is_named()
    {
        AssessResult document = Of(
            Group("a", k: 900, low: 700, high: 1200) with { Share = 0.1 },
            Group("b", k: 300, low: 250, high: 400) with { Share = 0.6, Gap = Gap(0.5), MeanGap = new SignedEstimate(1, 0.9, 1.1) },
            Group("c", k: 200, low: 150, high: 300));
        document = document with
        {
            Answer = document.Answer with { Enough = true, Reason = AnswerReason.Settled },
            Optimum = document.Optimum! with { Loss = 0.1 },
        };
        Assert.Contains(
            "For every class to settle as well by itself, class a needs data most",
            AssessPage.Of(document, 0.95).Detail,
            StringComparison.Ordinal);
        string summary = Summary(document);
        Assert.DoesNotContain("class b", summary, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Class a carries 10 % of V", summary, StringComparison.Ordinal);
        Assert.Contains("None of the 3 groups has enough objects", summary, StringComparison.Ordinal);
        Assert.Contains("to settle all of them it would take about 1,100 more.", summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5, 0.3, 0.7, true)]
    [InlineData(0.5, 0.1, 0.9, false)]
    [InlineData(-0.5, -0.7, -0.3, false)]
    public void Most_is_to_be_gained_where_the_interval_of_the_gap_lies_above_that_of_all(double gap, double low, double high, bool said)
    {
        string summary = Summary(
            Of(Group("a", k: 50) with { Gap = Gap(gap / 2), MeanGap = new SignedEstimate(gap, low, high) }, Group("b", k: 40)));
        Assert.Equal(said, summary.Contains("Most is still to be gained in class a", StringComparison.Ordinal));
        Assert.Equal(said, summary.Contains("(95 % interval 0.3 to 0.7), and that of all objects 0.2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(new double[] { 50, 40 }, 0, "All 2 groups have enough objects for their own landscapes")]
    [InlineData(new double[] { 50 }, 0, "The one group has enough objects for its own landscape")]
    [InlineData(
        new double[] { 500 },
        0,
        "The one group has too few objects for its own landscape to settle to the same tolerance; it lacks about 400.")]
    [InlineData(new double[] { 500, 50 }, 2, "1 of the 2 groups that can be measured has enough objects for its own landscape")]
    [InlineData(new double[] { 500, 50, 40 }, 0, "2 of the 3 groups have enough objects for their own landscapes")]
    [InlineData(new double[] { 500, 600 }, 0, "None of the 2 groups has enough objects for its own landscape")]
    public void Groups_are_counted_in_good_grammar_and_only_those_that_were_measured(double[] sizes, int unmeasured, string says)
    {
        IEnumerable<GroupSummary> known = sizes.OrderDescending().Select((k, i) => Group($"g{i}", k, k, k));
        IEnumerable<GroupSummary> unknown = Enumerable.Range(0, unmeasured)
            .Select(i => Group($"u{i}", 0) with { Size = null, HeldOut = 0 });
        Assert.Contains(says, Summary(Of([.. known, .. unknown])), StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_shows_gaps_with_their_signs_and_a_dash_where_nothing_was_measured()
    {
        string html = SampleDocuments.Report(
            Of(
                Group("a", k: 50) with { MeanGap = new SignedEstimate(-0.25, -0.3, -0.2) },
                Group("b", k: 0) with { Size = null, HeldOut = 0, Share = 0, ShapeShare = 0, LandscapeVariance = null, MeanGap = null }),
            new ReportSettings { CommandLine = "plateau", Version = "1", Confidence = 0.95 });
        Assert.Contains("<td class=\"n\">−0.25</td><td class=\"n\">−0.3 to −0.2</td>", html, StringComparison.Ordinal);
        string row = html[html.IndexOf("<tr><td>b</td>", StringComparison.Ordinal)..];
        Assert.DoesNotContain("0 %", row[..row.IndexOf("</tr>", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    private static string Summary(AssessResult result) => GroupsPart.Summary(result.Groups!, 0.95);

    private static AssessResult Of(params GroupSummary[] groups)
        => Measured with { Groups = Measured.Groups! with { MeanGap = 0.2, Groups = groups } };

    private static GroupSummary Group(string name, double k, double low = 1, double high = 1e9)
        => Measured.Groups!.Groups[0] with
        {
            Name = name,
            Training = 100,
            HeldOut = 500,
            Share = 0.25,
            Size = Size(k, low, high),
            Gap = null,
            MeanGap = null,
        };

    private static GroupSize Size(double k, double low, double high)
        => new(k, low, high, Math.Max(0, k - 100), Math.Max(0, low - 100), Math.Max(0, high - 100));

    private static GapSummary Gap(double gain) => new(0.5, 0.5, 0.3, 0.7, gain);

    private static AssessResult Assess()
    {
        DataSplit data = new(Samples.Clouds(120, 4, 2, 1), Samples.Clouds(120, 4, 2, 2), []);
        return Assessment.Of(
            Trainer.Adam(epochs: 30).Fit(NetworkSpec.Parse("softmax").Build(data.Training), data.Training, 0),
            data,
            optimum => Probe.Gaussian(optimum, 0.05),
            new AssessmentQuestion { Draws = 4 });
    }
}
