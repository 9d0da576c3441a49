using Plateau.Data;
using Plateau.Formats;
using Plateau.Numerics;
using Plateau.Tests.Formats;

namespace Plateau.Tests.Data;

public class DataSourceTests
{
    [Fact]
    public void Digits_come_with_fresh_held_out_ones()
    {
        DataSplit split = DataSource.Load(new DataRequest { Samples = 200, Seed = 5 });
        Assert.Equal(Dataset.Digits(200, 5).ObjectsChecksum, split.Training.ObjectsChecksum);
        Assert.Equal(Dataset.Digits(1000, 5, DatasetPart.Test).ObjectsChecksum, split.HeldOut!.ObjectsChecksum);
        Assert.Empty(split.Warnings);
        Assert.Equal(7, DataSource.Load(new DataRequest { Samples = 40, HeldOut = "7" }).HeldOut!.Objects);
        Assert.Equal(10, DataSource.Load(new DataRequest { Samples = 40, HeldOut = "0.25" }).HeldOut!.Objects);
        DataSplit none = DataSource.Load(new DataRequest { Samples = 40, HeldOut = "none" });
        Assert.Null(none.HeldOut);
        Assert.Contains("optimistic", Assert.Single(none.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SubsetKind.First, null, "5", 15, 5)]
    [InlineData(SubsetKind.First, 10, "0.25", 10, 5)]
    [InlineData(SubsetKind.Random, 10, "10", 10, 10)]
    [InlineData(SubsetKind.Random, null, "0.1", 18, 2)]
    [InlineData(SubsetKind.Random, 4, null, 4, 4)]
    [InlineData(SubsetKind.First, null, null, 16, 4)]
    [InlineData(SubsetKind.Random, 4, "none", 4, 0)]
    [InlineData(SubsetKind.First, null, "none", 20, 0)]
    public void Held_out_objects_of_a_file_are_never_among_the_training_objects(
        SubsetKind subset,
        int? samples,
        string? heldOut,
        int training,
        int held)
    {
        using var folder = new TemporaryFolder();
        string path = Npz20(folder);
        DataSplit split = DataSource.Load(new DataRequest
        {
            Data = path,
            Samples = samples,
            Subset = subset,
            HeldOut = heldOut,
            Normalization = Normalization.None,
            Seed = 2,
        });
        double[] used = Firsts(split.Training);
        double[] aside = split.HeldOut is null ? [] : Firsts(split.HeldOut);
        Assert.Equal(training, used.Length);
        Assert.Equal(held, aside.Length);
        Assert.Equal(training + held, used.Concat(aside).Distinct().Count());
        Assert.Equal(held == 0, split.Warnings.Any(w => w.Contains("optimistic", StringComparison.Ordinal)));
        if (subset == SubsetKind.First)
        {
            Assert.Equal(used.Order(), used);
        }
    }

    [Theory]
    [InlineData(21, null, "`Samples` 21")]
    [InlineData(15, "6", "`HeldOut` 6")]
    [InlineData(null, "20", "`HeldOut` 20")]
    [InlineData(20, "0.1", "`HeldOut` 0.1")]
    [InlineData(0, null, "`Samples` 0")]
    [InlineData(10, "0", "`HeldOut` 0")]
    [InlineData(10, "1.5", "`HeldOut` 1.5")]
    [InlineData(10, "-3", "`HeldOut` -3")]
    [InlineData(10, "x.txt", "x.txt")]
    [InlineData(10, "absent.npz", "absent.npz")]
    public void Too_few_objects_and_wrong_requests_are_refused_in_one_line(int? samples, string? heldOut, string part)
    {
        using var folder = new TemporaryFolder();
        string path = Npz20(folder);
        NpyTests.Refused(() => DataSource.Load(new DataRequest { Data = path, Samples = samples, HeldOut = heldOut }), part, string.Empty);
    }

    [Fact]
    public void A_held_out_file_takes_the_constants_and_the_classes_of_the_training_file()
    {
        using var folder = new TemporaryFolder();
        string path = Npz20(folder);
        string csv = folder.Write("held.csv", "a,label,b\n0.5,2,1\n7,0,3\n");
        DataSplit split = DataSource.Load(new DataRequest { Data = path, HeldOut = csv, Normalization = Normalization.Standard });
        Assert.Equal(split.Training.Centers.ToArray(), split.HeldOut!.Centers.ToArray());
        Assert.Equal(3, split.HeldOut.Classes);
        Assert.Equal([2, 0], split.HeldOut.Labels.ToArray());
        Assert.DoesNotContain(split.Warnings, w => w.Contains("optimistic", StringComparison.Ordinal));

        string alien = folder.Write("alien.csv", "a,label,b\n0.25,3,1\n");
        Assert.Equal(4, DataSource.Load(new DataRequest { Data = path, HeldOut = alien }).Training.Classes);
        string wide = folder.Write("wide.csv", "a,label,b,c\n0.5,3,1,1\n");
        NpyTests.Refused(() => DataSource.Load(new DataRequest { Data = path, HeldOut = wide }), "wide.csv", "objects of shape (3)");
        NpyTests.Refused(() => DataSource.Load(new DataRequest { Data = path, HeldOut = path }), "`HeldOut`", "training objects");
    }

    [Fact]
    public void Bytes_are_symmetric_by_default_and_planes_are_images_of_one_channel()
    {
        using var folder = new TemporaryFolder();
        Save(folder["b.npz"], new Tensor<byte>(new byte[2 * 3 * 4], 2, 3, 4), new Tensor<long>([0, 1], 2));
        DataSplit split = DataSource.Load(new DataRequest { Data = folder["b.npz"] });
        Assert.Equal(Normalization.Symmetric, split.Training.Normalization);
        Assert.Equal([1, 3, 4], split.Training.ObjectShape.ToArray());
        Assert.Equal(Normalization.None, DataSource.ReadFile(folder["b.npz"]).Normalization);
        Save(folder["last.npz"], new Tensor<byte>(new byte[2 * 8 * 8 * 3], 2, 8, 8, 3), new Tensor<long>([0, 1], 2));
        Assert.Contains(
            DataSource.Load(new DataRequest { Data = folder["last.npz"] }).Notes,
            w => w.Contains("channels last", StringComparison.Ordinal));
    }

    [Fact]
    public void Csv_reads_numbers_and_names_of_classes()
    {
        using var folder = new TemporaryFolder();
        Dataset numbers = DataSource.ReadFile(folder.Write("n.csv", "Label,x,\"y, z\"\r\n1, 2.5,-1e-3\r\n0,\"3\",4\r\n"));
        double[] features = new double[4];
        numbers.CopyTo(0, 2, features.AsSpan());
        Assert.Equal([2.5, -1e-3, 3, 4], features);
        Assert.Equal([1, 0], numbers.Labels.ToArray());
        Dataset names = DataSource.ReadFile(folder.Write("s.csv", "x,label\n1,pear\n2,Apple\n3,apple\n4,pear\n"));
        Assert.Equal(["Apple", "apple", "pear"], names.ClassNames);
        Assert.Equal([2, 0, 1, 2], names.Labels.ToArray());

        string held = folder.Write("h.csv", "x,label\n1.5,pear\n2,apple\n");
        DataSplit split = DataSource.Load(new DataRequest { Data = folder["s.csv"], HeldOut = held });
        Assert.Equal([2, 1], split.HeldOut!.Labels.ToArray());
        string alien = folder.Write("alien.csv", "x,label\n1.5,plum\n");
        DataSplit strange = DataSource.Load(new DataRequest { Data = folder["s.csv"], HeldOut = alien });
        Assert.Equal(["Apple", "apple", "pear", "plum"], strange.Training.ClassNames);
        Assert.Contains(strange.Warnings, warning => warning.Contains("class 3 (plum), and the network", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("x,z\n1,2\n", "no column plainly holds the labels (it has x, z)")]
    [InlineData("label\n1\n", "no column beside")]
    [InlineData("x,label\n", "no object")]
    [InlineData("x,label\n1,0\n1\n", "line 3: 1 fields")]
    [InlineData("x,label\n1,0\nNaN,1\n", "1 value is missing, in line 3, column x")]
    [InlineData("label,x\n0,1\n1,inf\n", "line 3: feature x is infinite")]
    [InlineData("x,label\n1,0\n,1\n", "1 value is missing, in line 3, column x")]
    [InlineData("x,label\n1e999,0\n", "no finite number")]
    [InlineData("x,label\n1,0.5\n", "such as 0.5: say whether they are quantities")]
    [InlineData("x,label\n1,\n2,?\n", "no object has a label")]
    [InlineData("x,label\n1,\"a\"b\n", "line 2: a quote stands within a field")]
    public void Bad_csv_is_refused_in_one_line(string text, string part)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("bad.csv", text);
        NpyTests.Refused(() => DataSource.ReadFile(path), "bad.csv", part);
    }

    [Fact]
    public void Bad_npz_is_refused_in_one_line()
    {
        using var folder = new TemporaryFolder();
        var x = new Tensor<float>([1, 2, 3, 4], 2, 2);
        void Bad<T>(Tensor<float> features, Tensor<T> labels, string part)
            where T : unmanaged, System.Numerics.INumber<T>
        {
            Save(folder["bad.npz"], features, labels);
            NpyTests.Refused(() => DataSource.ReadFile(folder["bad.npz"]), "bad.npz", part);
        }

        Bad(x, new Tensor<long>([0, 1, 2], 3), "same number of objects");
        Bad(x, new Tensor<double>([0, 0.5], 2), "such as 0.5: say whether they are quantities");
        Bad(x, new Tensor<long>([0, 1], 1, 2), "same number of objects");
        Bad(x, new Tensor<long>([0, 1, 2, 0], 2, 2), "one label an object");
        Bad(new Tensor<float>([1, 2, 3, float.NaN], 2, 2), new Tensor<long>([0, 1], 2), "object 1, feature 1");
        Bad(new Tensor<float>(0, 2), new Tensor<long>(0), "empty");
        Npz.Write(folder["bad.npz"], [KeyValuePair.Create("x", NumberArray.From(x))]);
        NpyTests.Refused(() => DataSource.ReadFile(folder["bad.npz"]), "bad.npz", "no array y");
    }

    [Fact]
    public void An_unknown_name_says_which_there_are()
        => NpyTests.Refused(() => DataSource.Load(new DataRequest { Data = "mnits" }), "mnits", "fashion-mnist");

    [Theory]
    [InlineData("mnist")]
    [InlineData("fashion-mnist")]
    [InlineData("cifar-10")]
    [InlineData("cifar-100")]
    public void An_absent_set_says_where_it_looked_and_how_to_get_it(string name)
    {
        using var folder = new TemporaryFolder();
        NpyTests.Refused(
            () => DataSource.Load(new DataRequest { Data = name, Directory = folder.Path }),
            folder.Path,
            $"plateau data get {name}");
    }

    private static double[] Firsts(Dataset data)
    {
        double[] features = new double[data.Objects * data.Features];
        data.CopyTo(0, data.Objects, features.AsSpan());
        return [.. Enumerable.Range(0, data.Objects).Select(i => features[i * data.Features])];
    }

    [Theory]
    [InlineData(SubsetKind.First, "10", "class 2 (c), and the network cannot know them", "class 0 (a), 1 (b), and nothing tests them")]
    [InlineData(SubsetKind.First, "15", "class 2 (c), and the network cannot know them", "class 0 (a), and nothing tests them")]
    [InlineData(SubsetKind.Random, "10")]
    public void A_class_that_only_one_side_has_is_named_with_the_remedy(SubsetKind subset, string heldOut, params string[] told)
    {
        using var folder = new TemporaryFolder();
        string rows = string.Concat("aaaaaaaaaabbbbbbbbbbcccccccccc".Select((label, i) => $"{2 * i},{label}\n"));
        DataSplit split = DataSource.Load(
            new DataRequest { Data = folder.Write("sorted.csv", "x,label\n" + rows), HeldOut = heldOut, Subset = subset, Seed = 1 });
        Assert.Equal(told.Length, split.Warnings.Count);
        for (int i = 0; i < told.Length; i++)
        {
            Assert.Contains(told[i], split.Warnings[i], StringComparison.Ordinal);
            Assert.Contains("`Subset` random", split.Warnings[i], StringComparison.Ordinal);
            Assert.Contains("shuffle the file", split.Warnings[i], StringComparison.Ordinal);
        }
    }

    private static string Npz20(TemporaryFolder folder)
    {
        double[] x = [.. Enumerable.Range(0, 40).Select(i => i / 2.0)];
        Save(folder["d.npz"], new Tensor<double>(x, 20, 2), new Tensor<long>([.. Enumerable.Range(0, 20).Select(i => (long)(i % 3))], 20));
        return folder["d.npz"];
    }

    private static void Save<TX, TY>(string path, Tensor<TX> x, Tensor<TY> y)
        where TX : unmanaged, System.Numerics.INumber<TX>
        where TY : unmanaged, System.Numerics.INumber<TY>
        => Npz.Write(path, [KeyValuePair.Create("x", NumberArray.From(x)), KeyValuePair.Create("y", NumberArray.From(y))]);
}
