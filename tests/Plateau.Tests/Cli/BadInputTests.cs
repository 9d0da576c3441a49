using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using Plateau.Formats;
using Plateau.Numerics;

namespace Plateau.Tests.Cli;

/// <summary>
/// Everything that can be wrong with what a user hands in: one line that names the thing and the remedy, status 1, nothing left behind.
/// </summary>
public sealed class BadInputTests : IDisposable
{
    private const string Mnist = "--data mnist --data-dir {0} --model softmax --epochs 1 --draws 2";
    private const string Cifar10 = "--data cifar-10 --data-dir {0} --model softmax --epochs 1 --draws 2";
    private const string Digits = "--samples 20 --held-out none --model softmax --epochs 1 --draws 2";
    private const string Small = "--model softmax --epochs 1 --draws 2";

    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData(Mnist, "train-images-idx3-ubyte", "truncated", "download it again")]
    [InlineData(Mnist + " --samples 3", "train-labels-idx1-ubyte", "3 labels", "download both again")]
    public void Idx_files(string line, string names, string says, string remedy)
    {
        byte[] images = Idx([4, 2, 2], new byte[16]);
        _place.Write("mnist/train-images-idx3-ubyte", says == "truncated" ? images[..^3] : images);
        _place.Write("mnist/train-labels-idx1-ubyte", Idx([3], [1, 2, 3]));
        Refused(line, 1, names, says, remedy);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.9)]
    public void A_gzip_that_was_cut(double share)
    {
        byte[] zipped = Zip(Idx([40, 5, 5], [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * i % 251))]));
        _place.Write("mnist/train-images-idx3-ubyte.gz", zipped[..(int)(share * zipped.Length)]);
        _place.Write("mnist/train-labels-idx1-ubyte", Idx([40], new byte[40]));
        Refused(Mnist, 1, "train-images-idx3-ubyte.gz", "download it again");
    }

    [Theory]
    [InlineData(3072, "truncated")]
    [InlineData(0, "empty")]
    public void Cifar_files_that_were_cut(int length, string says)
    {
        _place.Write("cifar-10-batches-bin/data_batch_1.bin", new byte[length]);
        Refused(Cifar10, 1, "data_batch_1.bin", says, "download it again");
    }

    [Fact]
    public void A_label_outside_the_classes_of_cifar()
    {
        _place.Write("cifar-10-batches-bin/data_batch_1.bin", [10, .. new byte[3072]]);
        Refused(Cifar10, 1, "data_batch_1.bin", "label", "10");
    }

    [Theory]
    [InlineData("nowhere.npz", "no such file", "check the name")]
    [InlineData("cut.npz", "cut.npz", "again")]
    [InlineData("text.npz", "text.npz", "")]
    [InlineData("bent.npz", "bent.npz", "again")]
    [InlineData("no-y.npz", "no array y", "numpy.savez")]
    [InlineData("lengths.npz", "3", "4")]
    [InlineData("fractional.npz", "1.5", "quantities to predict")]
    [InlineData("nan.npz", "object 2, feature 1 is not a number", "repair or drop")]
    [InlineData("one-class.npz", "one class", "two or more classes")]
    [InlineData("one-object.npz", "one object", "two or more")]
    [InlineData("words.csv", "line 3", "'x'")]
    [InlineData("ragged.csv", "line 3", "")]
    [InlineData("unlabelled.csv", "label", "column")]
    [InlineData("empty.csv", "empty.csv", "")]
    [InlineData("nan.csv", "line 2", "")]
    [InlineData("one-class.csv", "one class", "two or more classes")]
    public void Data_files(string file, string says, string remedy)
    {
        WriteDataFiles();
        Refused($"--data {_place[file]} {Small}", 1, file, says, remedy);
    }

    [Theory]
    [InlineData("nowhere.npy", "no such file", "check the name")]
    [InlineData("cut.npy", "cut.npy", "")]
    [InlineData("text.npy", "not", "")]
    [InlineData("nan.npy", "object 1 in draw 1 (counted from 0) is not a number", "leave the object out")]
    [InlineData("infinite.npy", "object 0 in draw 0 (counted from 0) is infinite", "leave the object out")]
    [InlineData("constant.npy", "same loss", "check")]
    [InlineData("one-object.npy", "one object", "two or more")]
    [InlineData("negative.npy", "mean loss is -2.5", "add one constant to all losses")]
    [InlineData("none.npy", "none.npy", "(draws, objects)")]
    [InlineData("cube.npy", "cube.npy", "(draws, objects)")]
    public void Losses_made_elsewhere(string file, string says, string remedy)
    {
        Npy.Write(_place["nan.npy"], new Tensor<double>([1, 2, 3, double.NaN], 2, 2));
        Npy.Write(_place["infinite.npy"], new Tensor<double>([double.PositiveInfinity, 2, 3, 4], 2, 2));
        Npy.Write(_place["constant.npy"], new Tensor<double>([2, 2, 2, 2, 2, 2], 2, 3));
        Npy.Write(_place["one-object.npy"], new Tensor<double>([1, 2, 3], 3, 1));
        Npy.Write(_place["negative.npy"], new Tensor<double>([-1, -2, -3, -4], 2, 2));
        Npy.Write(_place["none.npy"], new Tensor<double>([], 3, 0));
        Npy.Write(_place["cube.npy"], new Tensor<double>(new double[8], 2, 2, 2));
        _place.Write("cut.npy", File.ReadAllBytes(_place["nan.npy"])[..^5]);
        _place.Write("text.npy", "not an array");
        Refused($"--losses {_place[file]}", 1, file, says, remedy);
    }

    [Theory]
    [InlineData("nowhere.safetensors", "no such file", "check the name")]
    [InlineData("cut.safetensors", "cut.safetensors", "")]
    [InlineData("text.safetensors", "text.safetensors", "")]
    [InlineData("keys.safetensors", "lacks '0.weight'", "--model softmax")]
    [InlineData("shapes.safetensors", "(10, 5)", "(10, 784)")]
    [InlineData("nan.safetensors", "NaN", "finite")]
    public void Weights(string file, string says, string remedy)
    {
        WriteWeights();
        string job = Digits.Replace(" --epochs 1", string.Empty, StringComparison.Ordinal);
        Refused($"{job} --weights {_place[file]}", 1, file, says, remedy);
        Refused($"{Digits} --probe mixture --optima {_place[file]}", 1, file, says, remedy);
    }

    [Theory]
    [InlineData("--samples 1000 --model mlp:4 --epochs 1000000 --probe student-t:3", "student-t:3", "take more")]
    [InlineData("--samples 20 --model mlp:4,4 --epochs 3 --learning-rate 1e20", "diverged", "lower --learning-rate")]
    [InlineData("--samples 20 --model cnn:4x5+pool=1 --epochs 1", "images of 28 × 28 can be halved 4 times", "fewer blocks")]
    [InlineData("--samples 20 --model cnn:4x2+batchnorm --epochs 3 --learning-rate 1e30", "diverged", "lower --learning-rate")]
    [InlineData("--data mnist --data-dir {0}", "mnist", "plateau data get mnist")]
    [InlineData("--samples 20 --groups region", "--groups region", "--groups label")]
    [InlineData("--samples 20 --held-out none --takeuchi 5", "there are none", "leave out --takeuchi")]
    [InlineData("--samples 20 --epochs 1000000 --loss squared-error --takeuchi 5", "squared-error is none", "leave out --takeuchi")]
    [InlineData(
        "--samples 20 --epochs 1000000 --label-smoothing 0.1 --covariance posterior",
        "label-smoothing=0.1 is none",
        "leave out --covariance posterior")]
    [InlineData("--samples 20 --model mlp:2 --covariance posterior --dimension 99999", "--dimension 99999", "take at most so many")]
    [InlineData("--samples 20 --groups region --losses {0}/l.npy", "--losses", "leave out --groups", 2)]
    [InlineData("--samples 20 --held-out {0}/nowhere.npz", "nowhere.npz: there is no such file", "check the name")]
    public void What_cannot_be_done(string line, string names, string remedy, int status = 1) => Refused(line, status, names, remedy);

    [Theory]
    [InlineData("assess")]
    [InlineData("train")]
    public void A_place_that_cannot_be_written_to(string command)
    {
        string file = _place.Write("file", "in the way");
        string job = command == "train" ? Digits.Replace(" --draws 2", string.Empty, StringComparison.Ordinal) : Digits;
        foreach (string output in (string[])[file, Path.Combine(file, "runs"), "/proc/plateau-runs"])
        {
            if (!output.StartsWith("/proc", StringComparison.Ordinal) || OperatingSystem.IsLinux())
            {
                Refused($"{job} -o {output}", 1, output, "choose another place", command: command);
            }
        }

        Assert.Equal("in the way", File.ReadAllText(file));
    }

    [Theory]
    [InlineData("nowhere/w.safetensors", "there is no folder")]
    [InlineData("folder.safetensors", "this is a folder")]
    [InlineData("file/w.safetensors", "there is no folder")]
    public void A_place_where_nothing_can_be_saved_is_refused_before_the_training(string save, string says)
    {
        _place.Write("file", "in the way");
        Directory.CreateDirectory(_place["folder.safetensors"]);

        // So many epochs would take hours.
        Refused($"--samples 1000 --epochs 1000000 --save {_place[save]}", 1, save, says, command: "train");
    }

    [Fact]
    public void A_run_that_is_shown_again_is_saved_again()
    {
        string line = $"train --samples 20 --epochs 1 --model softmax --quiet -o {_place["runs"]} --save";
        PlateauProcess.Outcome first = PlateauProcess.Run($"{line} {_place["a.safetensors"]} --json");
        PlateauProcess.Outcome second = PlateauProcess.Run($"{line} {_place["b.safetensors"]} --json");
        Assert.Equal((0, string.Empty), (first.Status, first.Error));
        Assert.Equal(first, second);
        Assert.Equal(File.ReadAllBytes(_place["a.safetensors"]), File.ReadAllBytes(_place["b.safetensors"]));
    }

    private void Refused(string line, int status, string names, string says, string remedy = "", string command = "assess")
    {
        IReadOnlyList<string> before = Everything();
        using StringWriter error = new();
        string given = string.Format(CultureInfo.InvariantCulture, line, _place.Path);
        string output = given.Contains(" -o ", StringComparison.Ordinal) ? string.Empty : $" -o {_place["runs"]}";
        int actual = Plateau.Cli.CommandLine.Run(
            [command, .. $"{given} --json --quiet{output}".Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            TextWriter.Null,
            error);
        string text = error.ToString();
        Assert.True(status == actual, $"{given}: status {actual}, {text}");
        Assert.StartsWith("plateau: ", text, StringComparison.Ordinal);
        Assert.Single(text.TrimEnd('\r', '\n').Split('\n'));
        foreach (string part in (string[])[names, says, remedy])
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("unforeseen", text, StringComparison.Ordinal);
        Assert.DoesNotContain("at Plateau.", text, StringComparison.Ordinal);
        Assert.Equal(before, Everything());
    }

    private string[] Everything()
        => [.. Directory.GetFileSystemEntries(_place.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private void WriteDataFiles()
    {
        float[] x = [1, 2, 3, 4, 5, 6, 7, 8];
        Write("good.npz", x, NumberArray.From(new Tensor<long>([0, 1, 0, 1], 4)));
        byte[] good = File.ReadAllBytes(_place["good.npz"]);
        _place.Write("cut.npz", good[..^30]);
        _place.Write("text.npz", "not a zip archive");
        byte[] bent = [.. good];
        bent[good.AsSpan().IndexOf(BitConverter.GetBytes(5f))] ^= 64;
        _place.Write("bent.npz", bent);
        Npz.Write(_place["no-y.npz"], [KeyValuePair.Create("x", NumberArray.From(new Tensor<float>(x, 4, 2)))]);
        Write("lengths.npz", x, NumberArray.From(new Tensor<long>([0, 1, 0], 3)));
        Write("negative.npz", x, NumberArray.From(new Tensor<long>([0, -1, 0, 1], 4)));
        Write("fractional.npz", x, NumberArray.From(new Tensor<float>([0, 1.5f, 0, 1], 4)));
        Write("nan.npz", [1, 2, 3, 4, 5, float.NaN, 7, 8], NumberArray.From(new Tensor<long>([0, 1, 0, 1], 4)));
        Write("one-class.npz", x, NumberArray.From(new Tensor<long>([1, 1, 1, 1], 4)));
        Write("one-object.npz", [1, 2], NumberArray.From(new Tensor<long>([1], 1)));
        _place.Write("words.csv", "a,label\n1,0\nx,1\n3,1\n");
        _place.Write("ragged.csv", "a,b,label\n1,2,0\n3,1\n");
        _place.Write("unlabelled.csv", "a,b\n1,2\n3,4\n");
        _place.Write("empty.csv", string.Empty);
        _place.Write("nan.csv", "a,label\nNaN,0\n2,1\n");
        _place.Write("one-class.csv", "a,label\n1,7\n2,7\n");

        void Write(string name, float[] values, NumberArray y) =>
            Npz.Write(
                _place[name],
                [KeyValuePair.Create("x", NumberArray.From(new Tensor<float>(values, values.Length / 2, 2))), KeyValuePair.Create("y", y)]);
    }

    private void WriteWeights()
    {
        Write("keys.safetensors", "weight", 784, 10, 0);
        Write("shapes.safetensors", "0.weight", 10, 5, 0);
        Write("nan.safetensors", "0.weight", 10, 784, float.NaN);
        byte[] good = File.ReadAllBytes(_place["shapes.safetensors"]);
        _place.Write("cut.safetensors", good[..^9]);
        _place.Write("text.safetensors", "no tensors at all");

        void Write(string name, string key, int rows, int columns, float value) => Safetensors.Write(
            _place[name],
            [
                KeyValuePair.Create("0.bias", NumberArray.From(new Tensor<float>(new float[rows], rows))),
                KeyValuePair.Create(key, NumberArray.From(new Tensor<float>([.. Enumerable.Repeat(value, rows * columns)], rows, columns))),
            ]);
    }

    private static byte[] Idx(int[] shape, byte[] values)
    {
        byte[] header = new byte[4 + (4 * shape.Length)];
        header[2] = 8;
        header[3] = (byte)shape.Length;
        for (int i = 0; i < shape.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), shape[i]);
        }

        return [.. header, .. values];
    }

    private static byte[] Zip(byte[] bytes)
    {
        using MemoryStream stream = new();
        using (GZipStream zip = new(stream, CompressionLevel.Fastest))
        {
            zip.Write(bytes);
        }

        return stream.ToArray();
    }
}
