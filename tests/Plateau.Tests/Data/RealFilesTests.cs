using Plateau.Data;
using Plateau.Formats;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Tests.Data;

/// <summary>What people's files hold: values of any type, labels of any code, copies, sorted rows.</summary>
public sealed class RealFilesTests : IDisposable
{
    private const StringComparison Exactly = StringComparison.Ordinal;

    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    /// <summary>The same values are the same data to the bit, whatever type a file gives them.</summary>
    [Theory]
    [InlineData(255, true, Normalization.Symmetric)]
    [InlineData(255, false, Normalization.Symmetric)]
    [InlineData(1, true, Normalization.Symmetric)]
    [InlineData(1, false, Normalization.Standard)]
    public void The_type_of_a_number_does_not_matter(int most, bool isPicture, Normalization expected)
    {
        const int objects = 12;
        const int features = 64;
        byte[] values = [.. Enumerable.Range(0, objects * features).Select(i => (byte)((i * 37 % 256) * most / 255))];
        int[] shape = isPicture ? [objects, 8, 8] : [objects, features];
        string[] sums =
        [
            Sum("u8", new Tensor<byte>(values, shape)),
            Sum("i64", new Tensor<long>(Array.ConvertAll(values, value => (long)value), shape)),
            Sum("u16", new Tensor<ushort>(Array.ConvertAll(values, value => (ushort)value), shape)),
            Sum("f32", new Tensor<float>(Array.ConvertAll(values, value => (float)value), shape)),
            Sum("f64", new Tensor<double>(Array.ConvertAll(values, value => (double)value), shape)),
        ];
        Assert.Single(sums.Distinct());

        string Sum<T>(string name, Tensor<T> x)
            where T : unmanaged, System.Numerics.INumber<T>
        {
            Dataset training = Load(Npz(name, x, Labels(objects, i => i % 2)), "none").Training;
            Assert.Equal(expected, training.Normalization);
            double[] first = new double[objects * features];
            training.CopyTo(0, objects, first.AsSpan());
            Assert.InRange(first.Max(), 0.9, 4);
            return training.ObjectsChecksum;
        }
    }

    [Theory]
    [InlineData(new[] { 1.0, 2.0 }, "1 2")]
    [InlineData(new[] { 3.0, 8.0 }, "3 8")]
    [InlineData(new[] { -1.0, 1.0 }, "-1 1")]
    [InlineData(new[] { 2019.0, 2020.0, 2021.0 }, "2019 2020 2021")]
    [InlineData(new[] { 0.0, 1.0, 2.0 }, "")]
    public void Classes_are_the_labels_that_occur(double[] codes, string names)
    {
        double[] labels = [.. Enumerable.Range(0, 30).Select(i => codes[i % codes.Length])];
        Dataset data = Load(Npz("d", Numbers(30), new Tensor<double>(labels, 30)), "none").Training;
        Assert.Equal(codes.Length, data.Classes);
        Assert.Equal(names, string.Join(' ', data.ClassNames));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => i % codes.Length), data.Labels.ToArray());
    }

    [Fact]
    public void Objects_without_a_label_are_left_out_and_counted()
    {
        string rows = string.Concat(Enumerable.Range(0, 20).Select(i => $"{i}.5,{(i is 7 or 11 ? "NA" : i % 2)}\n"));
        DataSplit split = Load(_place.Write("na.csv", "x,label\n" + rows), "none");
        Assert.Equal((18, 2), (split.Training.Objects, split.Training.Classes));
        Assert.Contains(
            split.Warnings,
            warning => warning.Contains("2 of 20 objects have no label and are left out, the first in line 9 (NA)", Exactly));
    }

    [Theory]
    [InlineData(400, 390, false)]
    [InlineData(400, 37, false)]
    [InlineData(400, 12, true)]
    [InlineData(4000, 37, false)]
    public void Numbers_of_many_values_are_asked_about(int objects, int values, bool areClasses)
    {
        long[] labels = [.. Enumerable.Range(0, objects).Select(i => 5L + (3 * (i % values)))];
        string path = Npz("d", Numbers(objects), new Tensor<long>(labels, objects));
        if (areClasses)
        {
            Assert.Equal(values, Load(path, "none").Training.Classes);
        }
        else
        {
            Assert.Contains(
                FormattableString.Invariant($"{values} different whole numbers among {objects:N0} objects, 5 to {2 + (3 * values)}: say"),
                Assert.Throws<PlateauException>(() => Load(path, "none")).Message,
                Exactly);
            DataRequest sure = new() { Data = path, HeldOut = "none", Task = TaskKind.Classification };
            Assert.Equal(values, DataSource.Load(sure).Training.Classes);
            Dataset quantity = DataSource.Load(sure with { Task = TaskKind.Regression }).Training;
            Assert.Equal((0, 1), (quantity.Classes, quantity.Outputs));
        }
    }

    /// <summary>What is held out depends neither on how many of the others are used nor on which; every class has its share.</summary>
    [Fact]
    public void A_fraction_is_stratified_and_the_same_at_every_size()
    {
        string path = Npz("d", Numbers(200), Labels(200, i => i < 150 ? 0 : i < 190 ? 1 : 2));
        DataSplit whole = Load(path, "0.25");
        Assert.Equal([38, 10, 2], whole.HeldOut!.ClassCounts);
        foreach (SubsetKind subset in (SubsetKind[])[SubsetKind.First, SubsetKind.Random])
        {
            DataSplit few = DataSource.Load(new DataRequest { Data = path, HeldOut = "0.25", Samples = 40, Subset = subset });
            Assert.Equal(Places(whole.HeldOut), Places(few.HeldOut!));
            Assert.Empty(Places(few.Training).Intersect(Places(few.HeldOut!)));
        }

        Assert.NotEqual(
            Places(whole.HeldOut),
            Places(DataSource.Load(new DataRequest { Data = path, HeldOut = "0.25", Seed = 1 }).HeldOut!));
    }

    [Fact]
    public void Test_arrays_are_left_out_where_nothing_is_held_out()
    {
        Plateau.Formats.Npz.Write(
            _place["t.npz"],
            [
                KeyValuePair.Create("x_train", NumberArray.From(Numbers(20))),
                KeyValuePair.Create("y_train", NumberArray.From(Labels(20, i => i % 2))),
                KeyValuePair.Create("x_test", NumberArray.From(Numbers(8))),
                KeyValuePair.Create("y_test", NumberArray.From(Labels(8, i => i % 2))),
            ]);
        DataSplit none = Load(_place["t.npz"], "none");
        Assert.Null(none.HeldOut);
        Assert.Contains(none.Notes, note => note.EndsWith("x_test and y_test are left out.", Exactly));
        Assert.DoesNotContain(none.Notes, note => note.Contains("are the held-out objects", Exactly));
    }

    [Fact]
    public void The_last_objects_are_the_last_whatever_is_used()
    {
        string path = Npz("d", Numbers(60), Labels(60, i => i / 20));
        DataSplit split = DataSource.Load(new DataRequest { Data = path, HeldOut = "20", Samples = 15 });
        Assert.Equal(Enumerable.Range(40, 20), Places(split.HeldOut!));
        Assert.Equal(Enumerable.Range(0, 15), Places(split.Training));
    }

    [Fact]
    public void Copies_and_the_objects_of_a_group_stay_on_one_side()
    {
        // Every third object once more, and a patient for five objects each.
        double[] x = [.. Enumerable.Range(0, 90).Select(i => Math.Sqrt(1.0 + (i < 60 ? i : 3 * (i - 60))))];
        string path = _place["d.npz"];
        Plateau.Formats.Npz.Write(
            path,
            [
                KeyValuePair.Create("x", NumberArray.From(new Tensor<double>(x, 90, 1))),
                KeyValuePair.Create("y", NumberArray.From(Labels(90, i => (i < 60 ? i : 3 * (i - 60)) % 2))),
                KeyValuePair.Create("patient", NumberArray.From(Labels(90, i => i / 5))),
            ]);
        DataSplit split = Load(path, "0.3");
        Assert.Equal(27, split.HeldOut!.Objects);
        Assert.Empty(Places(split.HeldOut).Select(place => x[place]).Intersect(Places(split.Training).Select(place => x[place])));
        Assert.Contains(split.Warnings, warning => warning.StartsWith("20 of 90 objects are copies of others", Exactly));

        DataSplit grouped = DataSource.Load(new DataRequest { Data = path, HeldOut = "0.3", SplitBy = "patient" });
        Assert.Equal(25, grouped.HeldOut!.Objects);
        Assert.Empty(Places(grouped.HeldOut).Select(place => place / 5).Intersect(Places(grouped.Training).Select(place => place / 5)));
        Assert.Equal(1, grouped.Training.Features);
    }

    [Fact]
    public void Held_out_objects_that_are_training_objects_are_refused_or_counted()
    {
        string training = Npz("a", Numbers(30), Labels(30, i => i % 2));
        string same = Npz("b", Numbers(10), Labels(10, i => i % 2));
        Assert.Contains(
            "all 10 held-out objects are training objects too",
            Assert.Throws<PlateauException>(() => Load(training, same)).Message,
            Exactly);
        string some = Npz("c", new Tensor<double>([.. Enumerable.Range(25, 10).Select(Value)], 10, 1), Labels(10, i => (i + 1) % 2));
        Assert.StartsWith(
            "5 of 10 held-out objects are copies of training objects (the first: 0, of 25",
            Load(training, some).Warnings[0],
            Exactly);
    }

    // 100 objects, of which the last five are copies of others.
    [Fact]
    public void The_headline_counts_held_out_objects_that_are_training_objects()
    {
        double[] x = [.. Enumerable.Range(0, 100).Select(i => Value(i < 95 ? i : i - 50))];
        string path = Npz("d", new Tensor<double>(x, 100, 1), Labels(100, i => i % 2));
        Assert.Equal(5, Load(path, "10").CopiesHeldOut);
        Assert.Equal(0, Load(path, "0.1").CopiesHeldOut);
        Assert.Equal(0, DataSource.Load(new DataRequest { Data = path, HeldOut = "10", Samples = 20 }).CopiesHeldOut);

        DataSplit split = Load(path, "10");
        AssessResult result = Assessment.Of(
            Network.Softmax(split.Training),
            split,
            Trainer.Adam(epochs: 1),
            point => Probe.Gaussian(point, 0.01),
            new AssessmentQuestion { Draws = 4 });
        Assert.EndsWith(
            "But 5 of 10 held-out objects are copies of training objects, so the answer is optimistic.",
            AssessPage.Of(result, 0.95).Headline,
            Exactly);
    }

    private static double Value(int i) => Math.Sqrt(1.0 + i);

    private static Tensor<double> Numbers(int count) => new([.. Enumerable.Range(0, count).Select(Value)], count, 1);

    private static Tensor<long> Labels(int count, Func<int, int> label)
        => new([.. Enumerable.Range(0, count).Select(i => (long)label(i))], count);

    private static int[] Places(Dataset data) => [.. Enumerable.Range(0, data.Objects).Select(data.PlaceOf)];

    private static DataSplit Load(string path, string heldOut) => DataSource.Load(new DataRequest { Data = path, HeldOut = heldOut });

    private string Npz<TX, TY>(string name, Tensor<TX> x, Tensor<TY> y)
        where TX : unmanaged, System.Numerics.INumber<TX>
        where TY : unmanaged, System.Numerics.INumber<TY>
    {
        string path = _place[$"{name}.npz"];
        Plateau.Formats.Npz.Write(path, [KeyValuePair.Create("x", NumberArray.From(x)), KeyValuePair.Create("y", NumberArray.From(y))]);
        return path;
    }
}
