using System.Globalization;
using System.Numerics;
using Plateau.Data;

namespace Plateau.Tests.Data;

/// <summary>Data sets made of the arrays that a program has.</summary>
public class DatasetOfArraysTests
{
    [Fact]
    public void Tables_rows_and_flat_arrays_of_the_same_numbers_are_the_same_data()
    {
        Same<byte>();
        Same<float>();
        Same<double>();
    }

    [Fact]
    public void Other_kinds_of_numbers_are_kept_exactly()
    {
        Dataset data = Dataset.Of(new long[,] { { 16_777_217, -3 } }, [0]);
        Assert.Equal([16_777_217, -3], Features(data));
        Assert.Equal([0.5], Features(Dataset.Of(new[] { new[] { (Half)0.5 } }, [0])));
        Assert.Equal(Dataset.Of(new double[,] { { 16_777_217, -3 } }, [0]).ObjectsChecksum, data.ObjectsChecksum);
    }

    [Fact]
    public void Rows_are_pictures_where_a_shape_says_so()
    {
        Dataset data = Dataset.Of(new byte[][] { [1, 2, 3, 4], [5, 6, 7, 8] }, [1, 0], [1, 2, 2]);

        Assert.Equal([1, 2, 2], data.ObjectShape.ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], Features(data));
        Assert.NotNull(data.PictureOf(0));
        Assert.Throws<ArgumentException>(() => Dataset.Of(new byte[][] { [1, 2, 3, 4] }, [0], [1, 2, 3]));
    }

    [Fact]
    public void Names_of_classes_say_how_many_there_are()
    {
        Dataset data = Dataset.Of(new double[,] { { 1 }, { 2 } }, [0, 1], classNames: ["cat", "dog", "cow"]);

        Assert.Equal(3, data.Classes);
        Assert.Equal(["cat", "dog", "cow"], data.ClassNames);
        Assert.Throws<ArgumentException>(() => Dataset.Of(new double[,] { { 1 }, { 2 } }, [0, 2], classNames: ["cat", "dog"]));
    }

    [Fact]
    public void The_arrays_may_change_afterwards()
    {
        double[,] table = { { 1, 2 } };
        double[][] rows = [[1, 2]];
        Dataset ofTable = Dataset.Of(table, [0]);
        Dataset ofRows = Dataset.Of(rows, [0]);
        table[0, 0] = rows[0][0] = 9;

        Assert.Equal([1, 2], Features(ofTable));
        Assert.Equal([1, 2], Features(ofRows));
    }

    [Fact]
    public void Arrays_that_do_not_fit_are_refused()
    {
        Assert.Contains(
            "2 objects have as many labels, not 1",
            Assert.Throws<ArgumentException>(() => Dataset.Of(new double[2, 3], [0])).Message);
        Assert.Contains(
            "Row 1 has 1 numbers",
            Assert.Throws<ArgumentException>(() => Dataset.Of(new double[][] { [1, 2], [3] }, [0, 1])).Message);
        Assert.Throws<ArgumentException>(() => Dataset.Of(new double[0, 3], []));
        Assert.Contains(
            "object 1, feature 0",
            Assert.Throws<PlateauException>(() => Dataset.Of(new float[,] { { 1 }, { float.NaN } }, [0, 1])).Message);
        Assert.Contains(
            "object 0, feature 1",
            Assert.Throws<PlateauException>(() => Dataset.Of(new[,] { { Half.One, Half.PositiveInfinity } }, [0])).Message);
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.1)]
    public void A_split_is_the_one_that_a_file_gets_by_a_fraction(double heldOut)
    {
        using TemporaryFolder folder = new();
        string path = folder["data.csv"];
        double[][] x = [.. Enumerable.Range(0, 30).Select(i => new[] { i * i / 8.0, -i })];
        int[] y = [.. Enumerable.Range(0, 30).Select(i => i % 3)];
        File.WriteAllLines(
            path,
            ["a,b,label", .. x.Zip(y, (row, label) => string.Create(CultureInfo.InvariantCulture, $"{row[0]},{row[1]},{label}"))]);

        DataSplit split = DataSplit.Of(Dataset.Of(x, y).Normalize(Normalization.Standard), heldOut, seed: 5);
        DataSplit twin = DataSource.Load(new DataRequest
        {
            Data = path,
            HeldOut = heldOut.ToString(CultureInfo.InvariantCulture),
            Normalization = Normalization.Standard,
            Seed = 5,
        });

        Assert.Equal(30, split.Training.Objects + split.HeldOut!.Objects);
        Assert.Equal(Features(twin.Training), Features(split.Training));
        Assert.Equal(Features(twin.HeldOut!), Features(split.HeldOut));
        Assert.Equal(twin.HeldOut!.Labels.ToArray(), split.HeldOut.Labels.ToArray());
        Assert.Equal(twin.Warnings, split.Warnings);
    }

    [Fact]
    public void A_split_holds_every_object_once_and_warns_of_classes_that_only_one_side_has()
    {
        Dataset data = Dataset.Of(new double[,] { { 0 }, { 1 }, { 2 }, { 3 }, { 4 } }, [0, 1, 2, 3, 4]);
        DataSplit split = DataSplit.Of(data, 2);

        Assert.Equal([0, 1, 2, 3, 4], Features(split.Training).Concat(Features(split.HeldOut!)).Order());
        Assert.Contains("classes that no training object has", Assert.Single(split.Warnings));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1.5)]
    [InlineData(5)]
    [InlineData(double.NaN)]
    public void A_split_without_objects_on_one_side_is_refused(double heldOut)
        => Assert.Throws<ArgumentOutOfRangeException>(() => DataSplit.Of(Dataset.Of(new double[5, 1], new int[5]), heldOut));

    private static void Same<T>()
        where T : unmanaged, INumberBase<T>
    {
        int[] labels = [1, 0, 2];
        T[] flat = [.. Enumerable.Range(1, 6).Select(T.CreateChecked)];
        T[,] table = { { flat[0], flat[1] }, { flat[2], flat[3] }, { flat[4], flat[5] } };
        T[][] rows = [flat[..2], flat[2..4], flat[4..]];
        string checksum = Dataset.Of(flat, [2], labels).ObjectsChecksum;

        Assert.Equal(checksum, Dataset.Of(table, labels).ObjectsChecksum);
        Assert.Equal(checksum, Dataset.Of(rows, labels).ObjectsChecksum);
        Assert.Equal([1, 2, 3, 4, 5, 6], Features(Dataset.Of(rows, labels)));
    }

    private static double[] Features(Dataset data)
    {
        double[] features = new double[data.Objects * data.Features];
        data.CopyTo<double>(0, data.Objects, features);
        return features;
    }
}
