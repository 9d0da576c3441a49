using System.Text;
using Plateau.Data;
using Plateau.Formats;
using Plateau.Numerics;
using Plateau.Tests.Formats;
using Plateau.Tests.Images;

namespace Plateau.Tests.Data;

/// <summary>Pictures as data sets: the same data as an array of the same pixels, in every place that takes data.</summary>
public sealed class PictureDataTests : IDisposable
{
    private static readonly string[] Coloured = ["rgb.png", "palette.png", "profile.png", "rgba.png", "rgb.bmp", "grey.png"];

    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void A_file_of_another_program_with_the_metadata_of_Hugging_Face_has_its_pictures_and_classes()
    {
        var request = new DataRequest { Data = PictureFiles.PathOf("hugging-face.parquet"), HeldOut = "none" };
        DataSplit split = DataSource.Load(request);
        Assert.Equal(["zebra", "none", "ant"], split.Training.ClassNames);
        Assert.Equal([2, 0, 2, 0], split.Training.Labels.ToArray());
        Assert.Equal(
            Numbers(DatasetOf(["rgb.png", "grey.png", "palette.png", "profile.png"], [2, 0, 2, 0], ["zebra", "none", "ant"])),
            Numbers(split.Training));
        Assert.Equal(Normalization.Symmetric, split.Training.Normalization);
        Assert.Contains(split.Warnings, warning => warning.Contains("1 of 5 objects have no label", StringComparison.Ordinal));
        Assert.Equal(Checksum.OfFile(request.Data), split.Checksum);
    }

    [Fact]
    public async Task A_folder_an_array_and_shards_of_Parquet_of_the_same_pixels_are_the_same_data()
    {
        int[] labels = [0, 1, 0, 1, 0, 1];
        string[] folders = ["ant", "bee"];
        foreach ((int index, string name) in Coloured.Index())
        {
            _place.Write($"pictures/{folders[labels[index]]}/{index}-{name}", PictureFiles.Bytes(name));
        }

        Dataset array = DatasetOf(Coloured, labels, folders);
        Dataset folder = DataSource.Load(new DataRequest { Data = _place["pictures"], HeldOut = "none" }).Training;
        Assert.Equal(array.Select([0, 2, 4, 1, 3, 5]).ObjectsChecksum, folder.ObjectsChecksum);

        string[][] rows = [.. Coloured.Select((name, index) => new[] { name, folders[labels[index]] })];
        await ReadablePicturesTests.WriteParquet(_place["shard-0.parquet"], ["image*", "label"], rows[..4], null);
        await ReadablePicturesTests.WriteParquet(_place["shard-1.parquet"], ["image*", "label"], rows[4..], null);
        var request = new DataRequest { Data = _place["shard-*.parquet"], HeldOut = "none" };
        Assert.Equal(array.ObjectsChecksum, DataSource.Load(request).Training.ObjectsChecksum);
        Assert.Equal(DataSource.ChecksumOf(request), DataSource.Load(request).Checksum);
        await ReadablePicturesTests.WriteParquet(_place["shard-2.parquet"], ["picture*", "label"], rows, null);
        NpyTests.Refused(() => DataSource.Load(request), "shard-2.parquet", "no column image of pictures");
        File.WriteAllText(_place["shard-2.parquet"], "no Parquet");
        NpyTests.Refused(() => DataSource.Load(request), "shard-2.parquet", "cannot be read as Parquet");
    }

    [Fact]
    public void More_pictures_than_are_decoded_at_a_time_are_the_same_with_one_thread_and_with_many()
    {
        // The first coloured one comes in the third block.
        for (int i = 0; i < 600; i++)
        {
            _place.Write($"{i % 2}/{i:d4}.png", PictureFiles.Bytes(i == 599 ? "rgb.png" : i % 3 == 0 ? "grey.png" : "bits.png"));
        }

        int threads = Workers.Threads;
        Dataset many = DataSource.ReadFile(_place.Path);
        try
        {
            Workers.Threads = 1;
            Assert.Equal(many.ObjectsChecksum, DataSource.ReadFile(_place.Path).ObjectsChecksum);
        }
        finally
        {
            Workers.Threads = threads;
        }

        double[] pixels = new double[many.Features];
        for (int i = 0; i < many.Objects; i++)
        {
            int number = i < 300 ? 2 * i : (2 * (i - 300)) + 1;
            many.CopyTo(i, 1, pixels.AsSpan());
            string name = number == 599 ? "rgb.png" : number % 3 == 0 ? "grey.png" : "bits.png";
            Assert.Equal(Array.ConvertAll(PictureFiles.Planes(name, 3), pixel => (double)pixel), pixels);
        }
    }

    [Fact]
    public void The_checksum_of_a_folder_is_that_of_the_names_and_contents_of_its_pictures()
    {
        Write("set/a/1.png=grey.png set/b/1.png=bits.png set/a/Thumbs.db=bits.png");
        var request = new DataRequest { Data = _place["set"], HeldOut = "none" };
        (string grey, string bits) = (PictureFiles.PathOf("grey.png"), PictureFiles.PathOf("bits.png"));
        string lines = $"a/1.png {Checksum.OfFile(grey)}\nb/1.png {Checksum.OfFile(bits)}\n";
        Assert.Equal(Checksum.Of(Encoding.UTF8.GetBytes(lines)), DataSource.ChecksumOf(request));
        Assert.Equal(DataSource.ChecksumOf(request), DataSource.Load(request).Checksum);
        string? before = DataSource.ChecksumOf(request);
        File.Delete(_place["set/a/Thumbs.db"]);
        Assert.Equal(before, DataSource.ChecksumOf(request));
        Directory.Move(_place["set/b"], _place["set/c"]);
        Assert.NotEqual(before, DataSource.ChecksumOf(request));
    }

    [Fact]
    public void Folders_are_training_objects_held_out_objects_and_a_pool()
    {
        Write("train/bee/1.png=rgb.png train/ant/1.png=grey.png test/bee/1.png=bits.png more/1.png=grey-4.png more/2.png=gamma-grey.png");
        var request = new DataRequest
        {
            Data = _place["train"],
            HeldOut = _place["test"],
            WithPool = true,
            PoolFile = _place["more"],
            Normalization = Normalization.None,
        };
        DataSplit split = DataSource.Load(request);
        Assert.Equal(["ant", "bee"], split.Training.ClassNames);

        // Grey ones that go with coloured ones have three channels, too.
        Assert.Equal([3, 6, 5], split.HeldOut!.ObjectShape.ToArray());
        Assert.Equal([1], split.HeldOut.Labels.ToArray());
        Assert.False(split.PoolHasLabels);
        Assert.Equal(Numbers(DatasetOf(["grey-4.png", "gamma-grey.png"], [0, 0], ["ant", "bee"])), Numbers(split.Pool!));
        Assert.NotNull(split.PoolChecksum);
        Assert.NotEqual(split.Checksum, split.HeldOutChecksum);
        NpyTests.Refused(() => DataSource.Load(request with { HeldOut = _place["train"] }), "`HeldOut`", "is the file of the training");
        NpyTests.Refused(() => DataSource.Load(request with { Groups = "site" }), "train", "has no columns, such as site");
        NpyTests.Refused(() => DataSource.Load(request with { Label = "site" }), "train", "no named columns");
        NpyTests.Refused(() => DataSource.Load(new DataRequest { Data = _place["train"], HeldOut = _place.Path }), "stand beside", "more");
    }

    [Fact]
    public void A_folder_whose_name_is_that_of_a_public_set_is_the_public_set_unless_its_path_says_more()
    {
        Write("mnist/a/1.png=grey.png mnist/b/1.png=bits.png");
        Assert.True(DataFormats.Knows(_place["mnist"]));
        Assert.False(DataFormats.Knows("mnist"));
        Assert.Equal(2, DataSource.ReadFile(_place["mnist"]).Objects);
    }

    private void Write(string files)
    {
        foreach (string[] file in files.Split(' ').Select(file => file.Split('=')))
        {
            _place.Write(file[0], PictureFiles.Bytes(file[1]));
        }
    }

    private static Dataset DatasetOf(IReadOnlyList<string> names, int[] labels, string[] classes) => Dataset.Of<byte>(
        [.. names.SelectMany(name => PictureFiles.Planes(name, 3))],
        [3, 6, 5],
        labels,
        classNames: classes).Normalize(Normalization.Symmetric);

    private static double[] Numbers(Dataset objects)
    {
        objects = objects.Normalize(Normalization.None);
        double[] features = new double[objects.Objects * objects.Features];
        objects.CopyTo(0, objects.Objects, features.AsSpan());
        return features;
    }
}
