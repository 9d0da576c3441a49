using Plateau.Data;
using Plateau.Formats;
using Plateau.Numerics;
using Plateau.Tests.Formats;

namespace Plateau.Tests.Data;

/// <summary>Which labels are classes, which are quantities, and which are asked about: every row of the page.</summary>
public sealed class QuantityDataTests : IDisposable
{
    private const int Objects = 480;
    private const string Asked = "(`Task` regression)";

    // The labels of object i, as an array and as columns of a table, with what comes of both: the number of classes, or of targets below 0.
    private static readonly Dictionary<string, (Func<int, double[]> Labels, bool Floating, int Outcome)[]> s_cases = new()
    {
        ["whole numbers, at most 20 different ones; or 0, 1, 2, … or 1, 2, 3, …, with 20 objects of each"] =
            [(i => [7 * (i % 20)], true, 20), (i => [i % 24], true, 24), (i => [1 + (i % 24)], false, 24)],
        ["more than 10 different numbers with fractions"] = [(i => [(i % 11) + 0.5], true, -1), (i => [i * i * 0.25], true, -1)],
        ["whole numbers of another kind, of a floating type, or written `151.0`"] = [(i => [3 * i], true, -1)],
        ["whole numbers of another kind, of an integer type, written `151`, or with missing ones among them"] =
            [(i => [3 * i], false, 0), (i => [i], false, 0), (i => [i % 25], false, 0), (i => [18 + (i % 24)], false, 0)],
        ["at most 10 different numbers with fractions"] = [(i => [(i % 10) + 0.5], true, 0)],
        ["several floats an object: `y` of the shape (n, K), or `--label A,B`"] =
            [(i => [i * 0.5, 2 - i], true, -2), (i => [i * 0.5, i * 0.25, i % 2], true, -3)],
        ["several whole numbers an object, not one 1 among zeros"] =
            [(i => [i, i % 3], false, 0), (i => [1 - (i % 2), i % 3 == 0 ? 1 : 0], true, 0)],
        ["several floats an object that add up to 1"] = [(i => [i / 500.0, 1 - (i / 500.0)], true, 0)],
    };

    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    public static TheoryData<string> Keys() => [.. s_cases.Keys];

    [Fact]
    public void Every_row_of_the_page_is_tested_and_the_other_way_round()
    {
        string[] lines = File.ReadAllLines(Path.Combine(TestFiles.Root, "docs", "reference", "formats.md"));
        string[] rows = [.. lines.SkipWhile(line => line != "| labels | what they are |").Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line[2..line.IndexOf(" | ", StringComparison.Ordinal)])];
        Assert.Equal([.. s_cases.Keys, "words", "a word among numbers"], rows);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_row_is_read(string row)
    {
        foreach ((Func<int, double[]> labels, bool floating, int outcome) in s_cases[row])
        {
            int columns = labels(0).Length;
            double[] flat = [.. Enumerable.Range(0, Objects).SelectMany(labels)];
            NumberArray y = floating
                ? NumberArray.From(new Tensor<double>(flat, Objects, columns))
                : NumberArray.From(new Tensor<long>(Array.ConvertAll(flat, value => (long)value), Objects, columns));
            var x = new Tensor<double>([.. Enumerable.Range(0, Objects).Select(i => (i * 0.37) % 1)], Objects, 1);
            Npz.Write(_place["q.npz"], [KeyValuePair.Create("x", NumberArray.From(x)), KeyValuePair.Create("y", y)]);
            Check(new DataRequest { Data = _place["q.npz"] }, labels, outcome);

            string head = string.Join(',', Enumerable.Range(0, columns).Select(column => $"y{column}"));
            IEnumerable<string> body = Enumerable.Range(0, Objects).Select(i => string.Join(
                ',', labels(i).Select(value => Written(value, floating)).Prepend(Written((i * 0.37) % 1, floating: true))));
            _place.Write("q.csv", $"x,{head}\n{string.Join('\n', body)}\n");
            Check(new DataRequest { Data = _place["q.csv"], Label = head }, labels, outcome);
        }
    }

    [Fact]
    public void Words_are_classes_and_no_quantities()
    {
        _place.Write("w.csv", "x,label\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i}.5,w{i % 3}\n")));
        DataRequest request = new() { Data = _place["w.csv"], HeldOut = "none" };
        Assert.Equal(3, DataSource.Load(request).Training.Classes);
        NpyTests.Refused(() => DataSource.Load(request with { Task = TaskKind.Regression }), "w.csv", "words, and no quantities");
        DataRequest money = request with
        {
            Data = _place.Write("m.csv", "x,label\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i}.5,${i}.20\n"))),
        };
        NpyTests.Refused(() => DataSource.Load(money), "m.csv", "40 different words among 40 objects, such as '$0.20'");
        Assert.Equal(40, DataSource.Load(money with { Task = TaskKind.Classification }).Training.Classes);
        string stray = string.Concat(Enumerable.Range(0, 40).Select(i => $"{i}.5,{(i == 7 ? "cheap" : $"{i}.25")}\n"));
        NpyTests.Refused(
            () => DataSource.Load(request with { Data = _place.Write("s.csv", "x,label\n" + stray) }),
            "s.csv",
            "line 9: the label is 'cheap', and the others are numbers");
    }

    [Fact]
    public void Whole_numbers_with_one_missing_are_asked_about()
    {
        string rows = string.Concat(Enumerable.Range(0, 60).Select(i => i == 5 ? "1.5,\n" : $"{i}.5,{10_000 + (7 * i)}.0\n"));
        NpyTests.Refused(() => DataSource.Load(new DataRequest { Data = _place.Write("g.csv", "x,label\n" + rows) }), "g.csv", Asked);
    }

    [Fact]
    public void A_column_that_is_a_straight_line_of_the_target_is_warned_of()
    {
        string rows = string.Concat(Enumerable.Range(0, 60).Select(
            i => FormattableString.Invariant($"{Math.Sqrt(i + 2)},{3 - (2 * Math.Cos(i))},{Math.Cos(i)}\n")));
        DataSplit split = DataSource.Load(new DataRequest { Data = _place.Write("copy.csv", "a,b,target\n" + rows) });
        Assert.Contains("column b tells the label exactly", Assert.Single(split.Warnings), StringComparison.Ordinal);
    }

    private static void Check(DataRequest request, Func<int, double[]> labels, int outcome)
    {
        if (outcome == 0)
        {
            NpyTests.Refused(() => DataSource.Load(request), Path.GetFileName(request.Data), Asked);
            outcome = -labels(0).Length;
            request = request with { Task = TaskKind.Regression };
        }

        DataSplit split = DataSource.Load(request);
        Assert.Equal(Math.Max(0, outcome), split.Training.Classes);
        if (outcome < 0)
        {
            Dataset held = split.HeldOut!;
            Assert.Equal((-outcome, Objects / 5), (held.Outputs, held.Objects));
            for (int i = 0; i < held.Objects; i++)
            {
                double[] expected = labels(held.PlaceOf(i));
                Assert.Equal(expected, Enumerable.Range(0, -outcome).Select(target => held.Targets!.ValueOf(held.Labels[i], target)));
            }

            Assert.Equal(split.Training.Targets!.Centers, held.Targets!.Centers);
            bool isSaid = split.Notes.Any(note => note.Contains("predict (`Task`)", StringComparison.Ordinal));
            Assert.Equal(request.Task == TaskKind.Automatic, isSaid);
        }
    }

    private static string Written(double value, bool floating)
        => value.ToString(floating && double.IsInteger(value) ? "F1" : "R", System.Globalization.CultureInfo.InvariantCulture);
}
