using Plateau.Data;
using Plateau.Formats;
using Plateau.Numerics;

namespace Plateau.Tests.Data;

public sealed class PoolTests : IDisposable
{
    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData(SubsetKind.First, 8, "5", 7)]
    [InlineData(SubsetKind.Random, 8, "5", 7)]
    [InlineData(SubsetKind.First, 8, null, 8)]
    [InlineData(SubsetKind.Random, 8, "none", 12)]
    public void The_pool_of_a_file_is_what_is_neither_used_nor_held_out(SubsetKind subset, int samples, string? heldOut, int pool)
    {
        DataSplit split = DataSource.Load(new DataRequest
        {
            Data = File20(),
            Samples = samples,
            Subset = subset,
            HeldOut = heldOut,
            Normalization = Normalization.Standard,
            Seed = 2,
            WithPool = true,
        });
        Assert.Equal(pool, split.Pool!.Objects);
        Assert.True(split.PoolHasLabels);
        Assert.Null(split.PoolFile);
        int[] places = [.. Places(split.Training), .. Places(split.Pool), .. split.HeldOut is null ? [] : Places(split.HeldOut)];
        Assert.Equal(Enumerable.Range(0, 20), places.Order());
        Assert.Equal(split.Training.Centers.ToArray(), split.Pool.Centers.ToArray());
        Assert.Equal(Places(split.Pool).Select(place => place % 3), split.Pool.Labels.ToArray());
        Assert.Null(DataSource.Load(new DataRequest { Data = File20(), Samples = samples }).Pool);
    }

    [Theory]
    [InlineData(SubsetKind.First)]
    [InlineData(SubsetKind.Random)]
    public void The_pool_of_the_digits_is_the_rest_of_those_that_there_are_by_default(SubsetKind subset)
    {
        DataSplit split = DataSource.Load(new DataRequest { Samples = 9_900, Subset = subset, Seed = 5, WithPool = true });
        Assert.Equal(Enumerable.Range(0, 10_000), ((int[])[.. Places(split.Training), .. Places(split.Pool!)]).Order());
        Assert.Equal(Dataset.Digits(10_000, 5).Select(Places(split.Pool!)).ObjectsChecksum, split.Pool!.ObjectsChecksum);
    }

    [RealDataFact("mnist")]
    public void The_pool_of_a_public_set_is_the_rest_of_its_training_file()
    {
        DataSplit split = DataSource.Load(new DataRequest
        {
            Data = "mnist",
            Directory = RealData.Directory,
            Samples = 59_000,
            WithPool = true,
            IgnoresPoolLabels = true,
        });
        Assert.Equal(Enumerable.Range(59_000, 1000), Places(split.Pool!));
        Assert.False(split.PoolHasLabels);
        Assert.Equal(10_000, split.HeldOut!.Objects);
    }

    [Theory]
    [InlineData("y.npz", false, true)]
    [InlineData("y.npz", true, false)]
    [InlineData("no-y.npz", false, false)]
    [InlineData("label.csv", false, true)]
    [InlineData("label.csv", true, false)]
    [InlineData("no-label.csv", false, false)]
    public void A_pool_of_its_own_comes_with_labels_or_without(string file, bool ignores, bool hasLabels)
    {
        double[] x = [.. Enumerable.Range(0, 8).Select(i => 0.5 * i)];
        Npz.Write(
            _place["y.npz"],
            [
                KeyValuePair.Create("x", NumberArray.From(new Tensor<double>(x, 4, 2))),
                KeyValuePair.Create("y", NumberArray.From(new Tensor<int>([2, 0, 1, 1], 4))),
            ]);
        Npz.Write(_place["no-y.npz"], [KeyValuePair.Create("x", NumberArray.From(new Tensor<double>(x, 4, 2)))]);
        File.WriteAllText(_place["label.csv"], "a,b,label\n0,0.5,2\n1,1.5,0\n2,2.5,1\n3,3.5,1\n");
        File.WriteAllText(_place["no-label.csv"], "a,b\n0,0.5\n1,1.5\n2,2.5\n3,3.5\n");
        DataSplit split = DataSource.Load(
            new DataRequest
            {
                Data = File20(),
                HeldOut = "none",
                Normalization = Normalization.None,
                WithPool = true,
                PoolFile = _place[file],
                IgnoresPoolLabels = ignores,
            });
        Assert.Equal(hasLabels, split.PoolHasLabels);
        Assert.Equal(file, split.PoolFile);
        Assert.Equal(20, split.Training.Objects);
        Assert.Equal(3, split.Pool!.Classes);
        double[] read = new double[8];
        split.Pool.CopyTo<double>(0, 4, read);
        Assert.Equal(x, read);
        if (hasLabels)
        {
            Assert.Equal([2, 0, 1, 1], split.Pool.Labels.ToArray());
        }
    }

    private static int[] Places(Dataset data) => [.. Enumerable.Range(0, data.Objects).Select(data.PlaceOf)];

    private string File20()
    {
        string path = _place["twenty.npz"];
        Npz.Write(
            path,
            [
                KeyValuePair.Create(
                    "x",
                    NumberArray.From(new Tensor<double>([.. Enumerable.Range(0, 40).Select(i => (double)(i / 2))], 20, 2))),
                KeyValuePair.Create("y", NumberArray.From(new Tensor<int>([.. Enumerable.Range(0, 20).Select(i => i % 3)], 20))),
            ]);
        return path;
    }
}
