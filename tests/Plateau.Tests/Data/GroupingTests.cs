using Plateau.Data;
using Plateau.Formats;
using Plateau.Numerics;

namespace Plateau.Tests.Data;

public sealed class GroupingTests : IDisposable
{
    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void A_column_groups_the_objects_and_is_no_feature_in_any_subset_and_beside_the_held_out_ones()
    {
        Write("train.csv", "a,region,label,b\n1,north,0,2\n3,south,1,4\n5,north,1,6\n7,east,0,8\n9,south,0,1\n2,east,1,3\n");
        Write("held.csv", "a,region,label,b\n1.5,west,0,2\n3,south,1,4\n");
        DataSplit split = DataSource.Load(new DataRequest
        {
            Data = _place["train.csv"],
            HeldOut = _place["held.csv"],
            Groups = "region",
            Normalization = Normalization.None,
        });
        Assert.Equal(2, split.Training.Features);
        double[] features = new double[12];
        split.Training.CopyTo(0, 6, features.AsSpan());
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3], features);
        Assert.Equal(["north", "south", "north", "east", "south", "east"], Names(split.Training));
        Assert.Equal(["west", "south"], Names(split.HeldOut!));
        Assert.Equal(["east", "north", "south"], split.Training.Groups!.Names);

        (Grouping first, Grouping second) = Grouping.Joined(split.Training.Groups, split.HeldOut!.Groups!);
        Assert.Equal(["east", "north", "south", "west"], first.Names);
        Assert.Equal(split.Training.Groups.Index.ToArray(), first.Index.ToArray());
        Assert.Equal([3, 2], second.Index.ToArray());

        Dataset chosen = split.Training.Select([5, 0, 2]);
        Assert.Equal(["east", "north", "north"], Names(chosen));
        Assert.Equal([5, 0, 2], Enumerable.Range(0, 3).Select(chosen.PlaceOf));
        Assert.Equal(["east", "north"], Names(chosen.Take(2)));
    }

    [Fact]
    public void An_array_groups_the_objects_and_numbers_ascend_as_numbers()
    {
        Npz("data.npz", new Tensor<long>([10, 9, 10, 2], 4));
        DataSplit split = DataSource.Load(new DataRequest { Data = _place["data.npz"], HeldOut = "none", Groups = "site" });
        Assert.Equal(["2", "9", "10"], split.Training.Groups!.Names);
        Assert.Equal([2, 1, 2, 0], split.Training.Groups.Index.ToArray());
        Assert.Null(DataSource.Load(new DataRequest { Data = _place["data.npz"], HeldOut = "none" }).Training.Groups);
    }

    [Theory]
    [InlineData("digits", "region", "digits has no columns")]
    [InlineData("train.csv", "zone", "no column zone to group by (it has a, region, label, b)")]
    [InlineData("gaps.csv", "region", "line 3: the group (region) is missing")]
    [InlineData("bare.csv", "region", "no column beside label and region")]
    [InlineData("data.npz", "zone", "there is no array zone")]
    [InlineData("data.npz", "x", "x holds the features")]
    [InlineData("data.npz", "y", "y holds the classes")]
    [InlineData("short.npz", "site", "site has shape (3), y 4 labels")]
    [InlineData("nan.npz", "site", "site of object 1 is not a number")]
    public void What_cannot_be_grouped_by_is_said_in_one_line(string file, string groups, string says)
    {
        Write("train.csv", "a,region,label,b\n1,north,0,2\n3,south,1,4\n");
        Write("gaps.csv", "a,region,label\n1,north,0\n3,,1\n");
        Write("bare.csv", "region,label\nnorth,0\nsouth,1\n");
        Npz("data.npz", new Tensor<long>([1, 2, 1, 2], 4));
        Npz("short.npz", new Tensor<long>([1, 2, 1], 3));
        Npz("nan.npz", new Tensor<double>([1, double.NaN, 1, 2], 4));
        PlateauException failure = Assert.Throws<PlateauException>(
            () => DataSource.Load(new DataRequest { Data = file == "digits" ? file : _place[file], HeldOut = "none", Groups = groups }));
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void A_held_out_file_without_the_column_is_refused_by_its_name()
    {
        Write("train.csv", "a,region,label\n1,north,0\n3,south,1\n");
        Write("held.csv", "a,label\n1,0\n3,1\n");
        PlateauException failure = Assert.Throws<PlateauException>(
            () => DataSource.Load(new DataRequest { Data = _place["train.csv"], HeldOut = _place["held.csv"], Groups = "region" }));
        Assert.Contains("held.csv: the head line has no column region", failure.Message, StringComparison.Ordinal);
    }

    private static string[] Names(Dataset data) => [.. data.Groups!.Index.ToArray().Select(group => data.Groups.Names[group])];

    private void Write(string name, string text) => File.WriteAllText(_place[name], text);

    private void Npz<T>(string name, Tensor<T> site)
        where T : unmanaged, System.Numerics.INumber<T>
        => Plateau.Formats.Npz.Write(_place[name], [
            new("x", NumberArray.From(new Tensor<float>([1, 2, 3, 4, 5, 6, 7, 8], 4, 2))),
            new("y", NumberArray.From(new Tensor<long>([0, 1, 0, 1], 4))),
            new("site", NumberArray.From(site)),
        ]);
}
