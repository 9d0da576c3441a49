using System.Buffers.Binary;
using System.IO.Compression;
using Plateau.Data;
using Plateau.Tests.Formats;

namespace Plateau.Tests.Data;

public class ImageFilesTests
{
    [Theory]
    [InlineData("train-images-idx3-ubyte", false)]
    [InlineData("train-images-idx3-ubyte.gz", true)]
    [InlineData("train-images.idx3-ubyte", false)]
    [InlineData("train-images.idx3-ubyte.gz", true)]
    [InlineData("train-images-idx3-ubyte", true)]
    public void Every_usual_name_is_found_zipped_or_not_in_the_folder_or_above(string images, bool zipped)
    {
        using var folder = new TemporaryFolder();
        byte[] idx = Idx([2, 2, 2], [0, 51, 102, 153, 204, 255, 0, 255]);
        folder.Write(Path.Combine("mnist", images), zipped ? Zip(idx) : idx);
        folder.Write("train-labels-idx1-ubyte", Idx([2], [7, 3]));
        Dataset data = Dataset.Mnist(folder.Path).Normalize(Normalization.Unit);
        float[] pixels = new float[8];
        data.CopyTo(0, 2, pixels.AsSpan());
        Assert.Equal([0f, 0.2f, 0.4f, 0.6f, 0.8f, 1f, 0f, 1f], pixels);
        Assert.Equal([7, 3], data.Labels.ToArray());
        Assert.Equal(10, data.Classes);
    }

    [Fact]
    public void Bad_idx_is_refused_in_one_line()
    {
        using var folder = new TemporaryFolder();
        byte[] good = Idx([2, 2, 2], new byte[8]);
        byte[] zipped = Zip(good);
        folder.Write("mnist/train-labels-idx1-ubyte", Idx([2], [1, 2]));
        void Bad(byte[] images, string part)
        {
            folder.Write("mnist/train-images-idx3-ubyte", images);
            NpyTests.Refused(() => Dataset.Mnist(folder.Path), "train-images-idx3-ubyte", part);
        }

        for (int length = 0; length < good.Length; length++)
        {
            Bad(good[..length], length == 0 ? "empty" : "truncated");
        }

        for (int length = 1; length < zipped.Length; length++)
        {
            Bad(zipped[..length], string.Empty);
        }

        Bad([.. good, 0], "follow");
        byte[] bent = [.. zipped];
        bent[^6] ^= 1;
        Bad(bent, "damaged");
        Bad(Idx([3, 2, 2], new byte[12]), "3 images");
        Bad(Idx([8], new byte[8]), "no images");
        Bad([0, 0, 0x0A, 1, 0, 0, 0, 0], "0x0a");
        Bad([0, 0, 0x0D, 1, 0, 0, 0, 0], "no images");
        Bad([1, 2, 3, 4, 5], "not an IDX");
        Bad([0, 0, 8, 3, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF], "truncated");
        Bad([0, 0, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF], "truncated");
        folder.Write("mnist/train-images-idx3-ubyte", good);
        folder.Write("mnist/train-labels-idx1-ubyte", Idx([2], [1, 10]));
        Assert.Equal(["1", "10"], Dataset.Mnist(folder.Path).ClassNames);
    }

    [Fact]
    public void Cifar_10_joins_the_batches_that_are_here_and_says_which_are_not()
    {
        using var folder = new TemporaryFolder();
        folder.Write("cifar-10-batches-bin/data_batch_1.bin", [.. Record([4], 1), .. Record([0], 2)]);
        folder.Write("cifar-10-batches-bin/data_batch_4.bin", Record([9], 3));
        folder.Write("cifar-10-batches-bin/test_batch.bin", Record([2], 4));
        DataSplit split = DataSource.Load(
            new DataRequest { Data = "cifar-10", Directory = folder.Path, Normalization = Normalization.None });
        Assert.Equal([4, 0, 9], split.Training.Labels.ToArray());
        Assert.Equal([2], split.HeldOut!.Labels.ToArray());
        double[] pixels = new double[3072];
        split.Training.CopyTo(2, 1, pixels.AsSpan());
        Assert.Equal([3.0, 4.0, 5.0], [pixels[0], pixels[1024], pixels[2048]]);
        Assert.Single(split.Warnings, warning => warning.Contains("2 of 5", StringComparison.Ordinal));
        NpyTests.Refused(
            () => DataSource.Load(new DataRequest { Data = "cifar-10", Directory = folder.Path, Samples = 4 }),
            "`Samples` 4",
            "plateau data get cifar-10");
        NpyTests.Refused(
            () => DataSource.Load(new DataRequest { Data = "cifar-10", Directory = folder.Path, HeldOut = "2" }),
            "`HeldOut` 2",
            "1 objects");
        Assert.Null(DataSource.Load(new DataRequest { Data = "cifar-10", Directory = folder.Path, HeldOut = "none" }).HeldOut);
    }

    [Fact]
    public void Cifar_100_takes_fine_labels_and_prefers_the_whole_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("cifar-100-binary/train-10000.bin", Record([19, 99], 1));
        folder.Write("cifar-100-binary/test.bin", Record([0, 1], 1));
        DataSplit split = DataSource.Load(new DataRequest { Data = "cifar-100", Directory = folder.Path });
        Assert.Equal([99], split.Training.Labels.ToArray());
        Assert.Single(split.Warnings, warning => warning.Contains("train-10000.bin", StringComparison.Ordinal));
        folder.Write("cifar-100-binary/train.bin", [.. Record([0, 5], 1), .. Record([0, 6], 1)]);
        split = DataSource.Load(new DataRequest { Data = "cifar-100", Directory = folder.Path });
        Assert.Equal([5, 6], split.Training.Labels.ToArray());
        Assert.DoesNotContain(split.Warnings, warning => warning.Contains("train-10000.bin", StringComparison.Ordinal));
    }

    [Fact]
    public void Bad_cifar_is_refused_in_one_line()
    {
        using var folder = new TemporaryFolder();
        folder.Write("data_batch_1.bin", Record([1], 1)[..3000]);
        NpyTests.Refused(() => Dataset.Cifar10(folder.Path), "data_batch_1.bin", "truncated");
        folder.Write("data_batch_1.bin", []);
        NpyTests.Refused(() => Dataset.Cifar10(folder.Path), "data_batch_1.bin", "empty");
        folder.Write("data_batch_1.bin", [.. Record([1], 1), .. Record([10], 1)]);
        NpyTests.Refused(() => Dataset.Cifar10(folder.Path), "data_batch_1.bin", "label of object 1 is 10");
    }

    private static byte[] Record(byte[] labels, byte red)
    {
        byte[] record = new byte[labels.Length + 3072];
        labels.CopyTo(record, 0);
        for (int plane = 0; plane < 3; plane++)
        {
            record.AsSpan(labels.Length + (plane * 1024), 1024).Fill((byte)(red + plane));
        }

        return record;
    }

    private static byte[] Idx(int[] shape, byte[] data)
    {
        byte[] bytes = new byte[4 + (4 * shape.Length) + data.Length];
        (bytes[2], bytes[3]) = (8, (byte)shape.Length);
        for (int axis = 0; axis < shape.Length; axis++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + (4 * axis)), shape[axis]);
        }

        data.CopyTo(bytes, bytes.Length - data.Length);
        return bytes;
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var zip = new GZipStream(memory, CompressionLevel.Optimal))
        {
            zip.Write(bytes);
        }

        return memory.ToArray();
    }
}
