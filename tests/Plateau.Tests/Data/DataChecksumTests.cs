using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Plateau.Data;
using Plateau.Formats;
using Plateau.Jobs;
using Plateau.Numerics;
using Plateau.Studies;
using Plateau.Tests.Cli;

namespace Plateau.Tests.Data;

/// <summary>
/// One checksum of the data, of the files that were read: the same from the data layer, runs, <c>data describe</c> and studies.
/// </summary>
public sealed class DataChecksumTests : IDisposable
{
    private static readonly string[] Idx =
    [
        "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
        "train-images-idx3-ubyte",
        "train-labels-idx1-ubyte",
    ];

    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("", "")]
    [InlineData("mnist", "")]
    [InlineData("", ".gz")]
    public void A_public_set_has_the_checksum_of_the_names_and_checksums_of_its_files(string folder, string zip)
    {
        Mnist(1, folder, zip);
        string lines = string.Concat(Idx.Select(name => $"{name}{zip} {Checksum.OfFile(_place[Path.Combine(folder, name + zip)])}\n"));
        Assert.Equal(Checksum.Of(Encoding.UTF8.GetBytes(lines)), DataSource.Load(Request("mnist")).Checksum);
    }

    [Fact]
    public void A_file_has_its_own_checksum_and_so_have_those_of_held_out_objects_and_of_the_pool()
    {
        (string data, string heldOut, string pool) = (Csv("a.csv", 1), Csv("h.csv", 2), Csv("p.csv", 3));
        DataSplit split = DataSource.Load(new DataRequest { Data = data, HeldOut = heldOut, WithPool = true, PoolFile = pool });
        Assert.Equal(
            (Checksum.OfFile(data), Checksum.OfFile(heldOut), Checksum.OfFile(pool)),
            (split.Checksum, split.HeldOutChecksum, split.PoolChecksum));
        split = DataSource.Load(new DataRequest { Data = data, HeldOut = "2", Samples = 2, WithPool = true });
        Assert.Equal((Checksum.OfFile(data), null, null), (split.Checksum, split.HeldOutChecksum, split.PoolChecksum));
    }

    [Fact]
    public void The_digits_are_made_and_have_none()
    {
        Assert.Null(DataSource.Load(new DataRequest { Samples = 20, HeldOut = "none" }).Checksum);
        Assert.Null(DataSource.ChecksumOf(new DataRequest()));
    }

    public static TheoryData<string, string?> Requests() => new()
    {
        { "mnist", null },
        { "mnist", "none" },
        { "mnist", "1" },
        { "mnist", "held.npz" },
        { "cifar-10", null },
        { "cifar-10", "none" },
        { "cifar-100", null },
        { "a.csv", null },
        { "a.csv", "1" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void It_is_known_before_anything_is_decoded_and_no_choice_of_objects_changes_it(string data, string? heldOut)
    {
        Mnist(1, "mnist");
        Cifar();
        Csv("a.csv", 1);
        Npz.Write(
            _place["held.npz"],
            [
                KeyValuePair.Create("x", NumberArray.From(new Tensor<byte>(new byte[4], 1, 1, 2, 2))),
                KeyValuePair.Create("y", NumberArray.From(new Tensor<long>([1], 1))),
            ]);
        DataRequest request = Request(data == "a.csv" ? _place[data] : data) with
        {
            HeldOut = heldOut == "held.npz" ? _place[heldOut] : heldOut,
        };
        string? known = DataSource.ChecksumOf(request);
        Assert.NotNull(known);
        DataRequest[] alike =
        [
            request,
            request with { Samples = 1 },
            request with { Subset = SubsetKind.Random, Seed = 3 },
            request with { Normalization = Normalization.Unit },
        ];
        foreach (DataRequest same in alike)
        {
            Assert.Equal(known, DataSource.Load(same).Checksum);
            Assert.Equal(known, DataSource.ChecksumOf(same));
        }
    }

    [Fact]
    public void Only_files_that_are_read_count()
    {
        Cifar();
        string? all = DataSource.ChecksumOf(Request("cifar-10"));
        _place.Write("cifar-10-batches-bin/data_batch_6.bin", [1]);
        _place.Write("cifar-10-batches-bin/readme.html", [1]);
        Assert.Equal(all, DataSource.ChecksumOf(Request("cifar-10")));
        _place.Write("cifar-10-batches-bin/data_batch_2.bin", Record(1));
        Assert.NotEqual(all, DataSource.ChecksumOf(Request("cifar-10")));
        string? training = DataSource.ChecksumOf(Request("cifar-10") with { HeldOut = "none" });
        _place.Write("cifar-10-batches-bin/test_batch.bin", Record(1, 9));
        Assert.Equal(training, DataSource.ChecksumOf(Request("cifar-10") with { HeldOut = "none" }));
    }

    [Fact]
    public void Absent_data_are_refused_as_reading_them_would()
    {
        foreach (DataRequest absent in (DataRequest[])[Request("mnist"), Request("mnits")])
        {
            Assert.Equal(
                Assert.Throws<PlateauException>(() => DataSource.Load(absent)).Message,
                Assert.Throws<PlateauException>(() => DataSource.ChecksumOf(absent)).Message);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("mnist")]
    public void Exchanged_files_are_another_run_wherever_they_lie(string folder)
    {
        string line = $"train --data mnist --data-dir {_place.Path} --model softmax --epochs 1 --quiet --json -o {_place["runs"]}";
        Mnist(1, folder);
        Output(line);
        string run = Assert.Single(Directory.GetDirectories(_place["runs"]));
        JsonNode record = JsonNode.Parse(File.ReadAllText(Path.Combine(run, "run.json")))!;
        string recorded = (string)record["definition"]!["checksums"]!["data"]!;
        Assert.Equal(recorded, (string?)Described("mnist"));
        Mnist(2, folder);
        Assert.NotEqual(recorded, (string?)Described("mnist"));
        PlateauProcess.Outcome compared = PlateauProcess.Run($"compare {run} softmax --data-dir {_place.Path}");
        Assert.Equal(1, compared.Status);
        Assert.Contains("the files of mnist are not those that the run", compared.Error, StringComparison.Ordinal);
        Output(line);
        Assert.Equal(2, Directory.GetDirectories(_place["runs"]).Length);
    }

    [Fact]
    public void Describe_prints_what_runs_and_studies_record()
    {
        Mnist(1, string.Empty);
        string csv = Csv("a.csv", 1);
        StudyInputs inputs = new(_place.Path);
        inputs.Load(new DataRequest { Data = "mnist", HeldOut = "none" });
        inputs.Load(new DataRequest { Data = csv, HeldOut = Csv("h.csv", 2) });
        inputs.Load(new DataRequest { Samples = 10 });
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["mnist"] = (string)Described("mnist")!,
                [csv] = (string)Described(csv)!,
                [_place["h.csv"]] = Checksum.OfFile(_place["h.csv"]),
            },
            inputs.Checksums());
        Assert.Null(Described("digits"));
        TrainQuestion question = new() { Data = new DataQuestion { Data = csv } };
        Assert.Equal((string?)Described(csv), new TrainJob(question).Define(default).Checksums["data"]);
    }

    [Fact]
    public void A_list_says_yes_of_every_set_that_loads_and_of_no_other()
    {
        Assert.Equal(["mnist: False", "fashion-mnist: False", "cifar-10: False", "cifar-100: False"], Listed());
        Cifar();
        _place.Write("train-10000.bin", [0, .. Record(1)]);
        Assert.Equal(["mnist: False", "fashion-mnist: False", "cifar-10: True", "cifar-100: True"], Listed());
        Mnist(1, string.Empty);
        Assert.Equal(["mnist: True", "fashion-mnist: True", "cifar-10: True", "cifar-100: True"], Listed());
        File.Delete(_place["t10k-labels-idx1-ubyte"]);
        File.Delete(_place["cifar-10-batches-bin/test_batch.bin"]);
        Assert.Equal(["mnist: False", "fashion-mnist: False", "cifar-10: False", "cifar-100: True"], Listed());

        string[] Listed()
            => [.. JsonNode.Parse(Output($"data list --json --data-dir {_place.Path}"))!["dataSets"]!.AsArray().Skip(1).Select(set =>
            {
                bool present = (bool)set!["present"]!;
                if (present)
                {
                    DataSource.Load(Request((string)set["name"]!));
                }
                else
                {
                    Assert.Throws<PlateauException>(() => DataSource.Load(Request((string)set["name"]!)));
                }

                return $"{set["name"]}: {present}";
            })];
    }

    private DataRequest Request(string data) => new() { Data = data, Directory = _place.Path };

    private JsonNode? Described(string data)
        => JsonNode.Parse(Output($"data describe {data} --json --quiet --data-dir {_place.Path}"))!["dataSets"]![0]!["sha256"];

    private static string Output(string line)
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run(line);
        Assert.True(outcome.Status == 0, outcome.Error);
        return outcome.Output;
    }

    private string Csv(string name, int first) => _place.Write(name, $"x,y,label\n{first},2,0\n3,4,1\n5,6,0\n7,8,1\n9,{first},1\n");

    private void Mnist(int kind, string folder, string zip = "")
    {
        foreach (string name in Idx)
        {
            int objects = name.StartsWith("train", StringComparison.Ordinal) ? 3 : 2;
            bool images = name.Contains("images", StringComparison.Ordinal);
            int[] shape = images ? [objects, 2, 2] : [objects];
            byte[] content = [.. Enumerable.Range(0, images ? 4 * objects : objects).Select(i => (byte)(images ? 50 * kind * i : i))];
            byte[] bytes = [0, 0, 8, (byte)shape.Length, .. shape.SelectMany(BigEndian), .. content];
            _place.Write(Path.Combine(folder, name + zip), zip.Length > 0 ? Zip(bytes) : bytes);
        }

        static byte[] BigEndian(int number)
        {
            byte[] four = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(four, number);
            return four;
        }

        static byte[] Zip(byte[] bytes)
        {
            using MemoryStream memory = new();
            using (GZipStream stream = new(memory, CompressionLevel.Fastest))
            {
                stream.Write(bytes);
            }

            return memory.ToArray();
        }
    }

    // Two batches in the set's folder; CIFAR-100 in the data directory, without its training file.
    private void Cifar()
    {
        _place.Write("cifar-10-batches-bin/data_batch_1.bin", [.. Record(4), .. Record(2)]);
        _place.Write("cifar-10-batches-bin/batches.meta.txt", string.Concat(Enumerable.Range(0, 10).Select(i => $"class {i}\n")));
        _place.Write("cifar-10-batches-bin/test_batch.bin", Record(3));
        _place.Write("train-10000.bin", [.. new byte[] { 7 }, .. Record(5), .. new byte[] { 7 }, .. Record(6)]);
        _place.Write("test.bin", [7, .. Record(6)]);
    }

    private static byte[] Record(byte label, byte pixel = 1) => [label, .. Enumerable.Repeat(pixel, 3072)];
}
