using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using Plateau.Data;
using Plateau.Formats;
using Plateau.Jobs;
using Plateau.Tests.Formats;

namespace Plateau.Tests.Data;

/// <summary>Every row of the table of arrays in docs/reference/formats.md, by files that hold the same four objects.</summary>
public class ReadableArraysTests
{
    // Made by Python's zipfile of the arrays below, float32 and int64.
    private const string Bzip2 =
        "UEsDBC4AAAAMAAAAIQB+p1nffgAAAKAAAAAFAAAAeC5ucHlCWmg5MUFZJlNZD+2+KgAAMV/gZRBA5BUUgQNCIK9F3QpAAAgAIABUNUekAAA0GgHpNqDVPKPSANNG"
        + "gAAaCwQBIRh/s3rSC3SBiwRGZs60JHE82pFNTaw1AegExNmbnxb64qHKaPIFGDvJq0QEktPYW+8ifi7kinChIB/bfFRQSwMELgAAAAwAAAAhANJwnXZ3AAAAoAAA"
        + "AAUAAAB5Lm5weUJaaDkxQVkmU1ldTPnJAAAs36BsGEDkBFQBA0Igr2XdCggAIABURTaIAADTQ0aeibUInpR6QA0aA0ADQIQaiIeIlyFSHykyogYNO9AjwpGJY1q+"
        + "FkRu+ydy/rAojXFLwSLiAoDBZmAnVa4Fn+LuSKcKEgupnzkgUEsBAi4DLgAAAAwAAAAhAH6nWd9+AAAAoAAAAAUAAAAAAAAAAAAAAIABAAAAAHgubnB5UEsBAi4D"
        + "LgAAAAwAAAAhANJwnXZ3AAAAoAAAAAUAAAAAAAAAAAAAAIABoQAAAHkubnB5UEsFBgAAAAACAAIAZgAAADsBAAAAAA==";

    private const string Lzma =
        "UEsDBD8AAgAOAAAAIQB+p1nfYQAAAKAAAAAFAAAAeC5ucHkJBAUAXQAAgAAASZOGpN7TgnlqWw0jODarnZ1MTe7jbcMd62ciZu4cpEC6+JnXSScm4hcteWkzOW5H"
        + "JTa8/PyVCJf4FqX7/WGdnadFBiv/W91+zWQ7w8GNtFCNGv/5nKkAUEsDBD8AAgAOAAAAIQDScJ12XAAAAKAAAAAFAAAAeS5ucHkJBAUAXQAAgAAASZOGpN7Tgnlq"
        + "Ww0jODarnZ1MTe7jbcMd7BhKL7MbcgDSokY9DF5t2lsKHWlZVi5XYde9cbgi4A96imzls+KeVCdRuJ/CMyUK6MUmOd//7XkYAFBLAQI/Az8AAgAOAAAAIQB+p1nf"
        + "YQAAAKAAAAAFAAAAAAAAAAAAAACAAQAAAAB4Lm5weVBLAQI/Az8AAgAOAAAAIQDScJ12XAAAAKAAAAAFAAAAAAAAAAAAAACAAYQAAAB5Lm5weVBLBQYAAAAAAgAC"
        + "AGYAAAADAQAAAAA=";

    // The first bytes of two LZMA members, which say that they need 8 MiB and 64 KiB.
    private const string WideLzma =
        "UEsDBC0AAAAOAAAAIQAAAAAA//////////8FABQAeC5ucHkBABAAZAAAAAAAAAANAAAAAAAAAAkEBQBdAACAAGRhdGFQSwMELQAAAA4AAAAhAAAAAAD/////"
        + "/////wUAFAB5Lm5weQEAEABkAAAAAAAAAA0AAAAAAAAACQQFAF0AAAEAZGF0YVBLAQItAC0AAAAOAAAAIQAAAAAA//////////8FACQAAAAAAAAAAAAAAP//"
        + "//94Lm5weXd3BAAFAAAAAQAYAGQAAAAAAAAADQAAAAAAAAAAAAAAAAAAAFBLAQItAC0AAAAOAAAAIQAAAAAA//////////8FACQAAAAAAAAAAAAAAP////95"
        + "Lm5weXd3BAAFAAAAAQAYAGQAAAAAAAAADQAAAAAAAABEAAAAAAAAAFBLBgYsAAAAAAAAAC0ALQAAAAAAAAAAAAIAAAAAAAAAAgAAAAAAAACuAAAAAAAAAIgA"
        + "AAAAAAAAUEsGBwAAAAA2AQAAAAAAAAEAAABQSwUGAAAAAP///////////////wAA";

    private static readonly double[] X = [1, 0, 0, 1, 1, 1, 0, 0];
    private static readonly double[] Y = [0, 1, 1, 0];
    private static readonly double[] TestX = [1, 0, 1, 1, 0, 1];
    private static readonly double[] TestY = [1, 1, 0];
    private static readonly double[] Rows = [1, 0, 0, 1, 0, 1, 1, 0];

    private static (string Name, byte[] Npy) A(string name, string type, double[] numbers, params int[] shape)
        => (name, ArrayBytes.Npy(type, numbers, shape));

    private static readonly (string Name, byte[] Npy) Features = A("x", "<f4", X, 4, 2);
    private static readonly (string Name, byte[] Npy) Labels = A("y", "<i8", Y, 4);
    private static readonly byte[] Pictures = ArrayBytes.Idx(0x08, X, 4, 1, 2);
    private static readonly byte[] PictureLabels = ArrayBytes.Idx(0x08, Y, 4);

    // For each row of the table, files that are written; the first one is read.
    private static readonly Dictionary<string, (string Name, byte[] Bytes)[][]> Cases = new()
    {
        ["`x`, `y`"] = [Zipped(Features, Labels)],
        ["`X`, `y`"] =
        [
            Zipped(A("X", "<f4", X, 4, 2), Labels),
            Zipped(A("Data", "<f4", X, 4, 2), A("TARGET", "<i8", Y, 4)),
        ],
        ["`data`, `target`"] =
        [
            Zipped(A("data", "<f8", X, 4, 2), A("target", "<i8", Y, 4), ("feature_names", ArrayBytes.NpyWords("<U1", ["a", "b"]))),
            Zipped(A("data", "<f8", X, 4, 2), A("targets", "<i8", Y, 4)),
            Zipped(A("data", "<f8", X, 4, 2), A("target", "<i8", Y, 4), A("images", "<f8", X, 4, 1, 2)),
        ],
        ["`images`, `labels`"] =
        [
            Zipped(A("images", "|u1", X, 4, 1, 2), A("labels", "|u1", Y, 4)),
            Zipped(A("features", "<f4", X, 4, 2), A("labels", "|u1", Y, 4)),
            Zipped(A("inputs", "<f4", X, 4, 2), A("classes", "|u1", Y, 4)),
            Zipped(A("x", "<f4", X, 4, 2), A("label", "|u1", Y, 4)),
        ],
        ["`x_train`, `y_train`, `x_test`, `y_test`"] =
        [
            Zipped(A("x_train", "<f4", X, 4, 2), A("y_train", "<i8", Y, 4), A("x_test", "<f4", TestX, 3, 2), A("y_test", "<i8", TestY, 3)),
            Zipped(A("X_train", "<f4", X, 4, 2), A("Y_train", "<i8", Y, 4), A("X_test", "<f4", TestX, 3, 2), A("Y_test", "<i8", TestY, 3)),
            Zipped(A("x", "<f4", X, 4, 2), A("y", "<i8", Y, 4), A("x_test", "<f4", TestX, 3, 2), A("y_test", "<i8", TestY, 3)),
        ],
        ["`train_images`, `train_labels`, `test_images`, `test_labels`, `val_images`, `val_labels`"] =
        [
            Zipped(
                A("train_images", "|u1", X, 4, 1, 2), A("train_labels", "|u1", Y, 4, 1),
                A("val_images", "|u1", X, 4, 1, 2), A("val_labels", "|u1", Y, 4, 1),
                A("test_images", "|u1", TestX, 3, 1, 2), A("test_labels", "|u1", TestY, 3, 1)),
        ],
        ["`arr_0`, `arr_1`"] = [Zipped(A("arr_0", "<f4", X, 4, 2), A("arr_1", "<i8", Y, 4))],
        ["`arr_0`, `arr_1`, `arr_2`, `arr_3`"] =
        [
            Zipped(A("arr_0", "<f4", X, 4, 2), A("arr_1", "<i8", Y, 4), A("arr_2", "<f4", TestX, 3, 2), A("arr_3", "<i8", TestY, 3)),
            Zipped(A("arr_0", "<f4", X, 4, 2), A("arr_1", "<f4", TestX, 3, 2), A("arr_2", "<i8", Y, 4), A("arr_3", "<i8", TestY, 3)),
        ],
        ["two members of one name"] = [Zipped(Features, A("y", "<i8", [1, 1, 1, 1], 4), Labels)],
        ["`NAME.npy`"] =
        [
            [("x.npy", Features.Npy), ("y.npy", Labels.Npy)],
            [("X_train.npy", Features.Npy), ("y_train.npy", Labels.Npy), ("y_test.npy", Features.Npy)],
            [("data.npy", Features.Npy), ("labels.npy", Labels.Npy)],
            [("birds.npy", Features.Npy), ("birds_labels.npy", Labels.Npy), ("y.npy", Features.Npy)],
            [
                ("X_train.npy", Features.Npy), ("y_train.npy", Labels.Npy),
                ("X_test.npy", A("x", "<f4", TestX, 3, 2).Npy), ("y_test.npy", A("y", "<i8", TestY, 3).Npy),
            ],
            [
                ("own_training_data.npy", Features.Npy), ("own_training_data_labels.npy", Labels.Npy),
                ("own_test_data.npy", A("x", "<f4", TestX, 3, 2).Npy), ("own_test_data_labels.npy", A("y", "<i8", TestY, 3).Npy),
            ],
            [("birds.npy", Features.Npy), ("birds-labels.npy", ArrayBytes.NpyWords("<U2", ["0", "1", "1", "0"]))],
        ],
        ["`train-images-idx3-ubyte`"] =
        [
            [("train-images-idx3-ubyte", Pictures), ("train-labels-idx1-ubyte", PictureLabels)],
            [
                ("own-train-images.idx3-ubyte.gz", ArrayBytes.Gzip(Pictures)), ("own-train-labels.idx1-ubyte", PictureLabels),
                ("own-test-images.idx3-ubyte", ArrayBytes.Idx(0x08, TestX, 3, 1, 2)),
                ("own-test-labels.idx1-ubyte", ArrayBytes.Idx(0x08, TestY, 3)),
            ],
            [
                ("train-images-idx2-ubyte", ArrayBytes.Idx(0x0E, X, 4, 2)), ("train-labels-idx1-ubyte", PictureLabels),
                ("t10k-images-idx2-ubyte", ArrayBytes.Idx(0x0E, TestX, 3, 2)),
                ("t10k-labels-idx1-ubyte", ArrayBytes.Idx(0x08, TestY, 3)),
            ],
        ],
        ["labels of any whole numbers"] =
        [
            Zipped(Features, A("y", "<i8", [-1, 1, 1, -1], 4)),
            Zipped(Features, A("y", "<i4", [1999, 2026, 2026, 1999], 4)),
            Zipped(Features, A("y", "<f8", [1, 2, 2, 1], 4)),
            Zipped(A("x", "<f4", [.. X, 5, 5], 5, 2), A("y", "<f8", [1, 2, 2, 1, double.NaN], 5)),
        ],
        ["labels that are booleans"] = [Zipped(Features, A("y", "|b1", Y, 4))],
        ["labels that are words (`<U`, `>U`, `\\|S`)"] =
        [
            Zipped(Features, ("y", ArrayBytes.NpyWords("<U5", ["apple", "pear", "pear", "apple"]))),
            Zipped(Features, ("y", ArrayBytes.NpyWords(">U5", ["äpfel", "→", "→", "äpfel"]))),
            Zipped(Features, ("y", ArrayBytes.NpyWords("|S4", ["fig", "pear", "pear", "fig"]))),
            Zipped(A("x", "<f4", [.. X, 5, 5], 5, 2), ("y", ArrayBytes.NpyWords("<U4", ["fig", "pear", "pear", "fig", "?"]))),
        ],
        ["labels as rows (n, K) with a single 1"] =
        [
            Zipped(Features, A("y", "<f4", Rows, 4, 2)),
            Zipped(Features, A("y", "|b1", Rows, 4, 2)),
        ],
        ["labels as a column (n, 1)"] =
        [
            Zipped(Features, A("y", "<i8", Y, 4, 1)),
            Zipped(Features, ("y", ArrayBytes.NpyWords("<U1", ["a", "b", "b", "a"], 4, 1))),
        ],
        ["labels of QMNIST (n, 8), int32"] =
        [
            [
                ("qmnist-train-images-idx3-ubyte", Pictures),
                ("qmnist-train-labels-idx2-ubyte", ArrayBytes.Idx(0x0C, [.. Y.SelectMany(y => new[] { y, 4, 300, 0, 1, 1, 0, 0 })], 4, 8)),
            ],
        ],
        ["bool, int8 … int64, uint8 … uint64"] =
        [
            .. new[] { "|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8" }
                .Select(type => Zipped(A("x", type, X, 4, 2), Labels)),
        ],
        ["float16, float32, float64"] = [.. new[] { "<f2", "<f4", "<f8" }.Select(type => Zipped(A("x", type, X, 4, 2), Labels))],
        ["big-endian numbers"] =
        [
            .. new[] { ">i2", ">i4", ">i8", ">u2", ">u4", ">u8", ">f2", ">f4", ">f8", ">u1", ">i1", ">b1" }
                .Select(type => Zipped(A("x", type, X, 4, 2), A("y", ">i8", Y, 4))),
        ],
        ["`float64`, `=f8`, `\\|f8`, `f8`, `d`"] =
        [
            .. new[] { "float64", "=f8", "|f8", "f8", "d", "float", "double" }
                .Select(type => Zipped(A("x", type, X, 4, 2), A("y", "int64", Y, 4))),
        ],
        ["stored, deflate, bzip2, LZMA"] =
        [
            [("stored.npz", ArrayBytes.Npz(CompressionLevel.NoCompression, Features, Labels))],
            [("deflated.npz", ArrayBytes.Npz(CompressionLevel.Optimal, Features, Labels))],
            [("bzip2.npz", Convert.FromBase64String(Bzip2))],
            [("lzma.npz", Convert.FromBase64String(Lzma))],
        ],
        ["(n), (n, f), (n, h, w), (n, c, h, w)"] =
        [
            Zipped(A("x", "<f4", X, 8), A("y", "<i8", [.. Y, .. Y], 8)),
            Zipped(A("x", "<f4", X, 4, 1, 2), Labels),
            Zipped(A("x", "<f4", X, 4, 2, 1, 1), Labels),
        ],
        ["(n, h, w, c) with c 1, 3 or 4"] = [Zipped(A("x", "<f4", [.. X, .. X, .. X, .. X, .. X], 4, 5, 2, 1), Labels)],
        ["gzip of several members, or with zeros behind"] =
        [
            [("train-images-idx3-ubyte.gz", [.. ArrayBytes.Gzip(Pictures[..18]), .. ArrayBytes.Gzip(Pictures[18..])]), TrainLabels()],
            [("train-images-idx3-ubyte.gz", [.. ArrayBytes.Gzip(Pictures), .. new byte[512]]), TrainLabels()],
            [("train-images-idx3-ubyte.gz", [.. ArrayBytes.Gzip(Pictures), .. ArrayBytes.EmptyMember]), TrainLabels()],
        ],
        ["IDX numbers 0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x0E"] =
        [
            .. new byte[] { 0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x0E }.Select(type => new[]
            {
                ("train-images-idx3-ubyte", ArrayBytes.Idx(type, X, 4, 1, 2)), ("train-labels-idx1-ubyte", ArrayBytes.Idx(type, Y, 4)),
            }),
        ],
    };

    public static TheoryData<string> Keys() => [.. Cases.Keys];

    [Fact]
    public void Every_row_of_the_page_is_tested_and_the_other_way_round()
    {
        string[] lines = File.ReadAllLines(Path.Combine(TestFiles.Root, "docs", "reference", "formats.md"));
        string[] rows = [.. lines.SkipWhile(line => line != "| NPZ, NPY, IDX | what is made of it |").Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line[2..line.IndexOf(" | ", StringComparison.Ordinal)])];
        Assert.Equal(Cases.Keys, rows);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_row_is_read(string row)
    {
        for (int i = 0; i < Cases[row].Length; i++)
        {
            using var folder = new TemporaryFolder();
            foreach ((string name, byte[] bytes) in Cases[row][i])
            {
                folder.Write(name, bytes);
            }

            string path = folder[Cases[row][i][0].Name];
            FileContent content = DataFormats.Find(path).Read(new DataFileRequest(path, [], null, NeedsLabels: true, new DataRequest())
            {
                WithTest = true,
            });
            string which = $"{row}, {i}: ";
            (double[] features, int[] labels) = Numbers(content);
            Assert.Equal(which + Text(X), which + Text(features[..X.Length]));
            Assert.Equal(Y, labels[..4].Select(label => (double)label));
            if (content.Test is FileContent test)
            {
                (features, labels) = Numbers(test);
                Assert.Equal(which + Text(TestX), which + Text(features));
                Assert.Equal(TestY, labels.Select(label => (double)label));
            }

            string[] ofTest = ["t10k", "own-test", "own_test", "X_test"];
            bool hasTest = Cases[row][i].Any(file => ofTest.Any(name => file.Name.StartsWith(name, StringComparison.Ordinal)))
                || row.Contains("test", StringComparison.Ordinal)
                || row.Contains("arr_3", StringComparison.Ordinal);
            Assert.Equal(which + hasTest, which + (content.Test is not null));
        }
    }

    [Fact]
    public void A_member_that_asks_for_a_giant_dictionary_is_not_unpacked()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = Convert.FromBase64String(Lzma);

        // Version and length of the properties, their first byte, and then the size: 8 MiB, as Python writes it.
        int at = bytes.AsSpan().IndexOf<byte>([9, 4, 5, 0, 0x5D, 0, 0, 0x80, 0]) + 5;
        Assert.Equal(8 << 20, ZipDirectory.LzmaDictionaryOf(folder.Write("a.npz", bytes), "x.npy"));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), 1 << 28);
        Assert.Equal(4, DataSource.ReadFile(folder.Write("a.npz", bytes)).Objects);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), 0xFFFF_FFFF);
        folder.Write("a.npz", bytes);
        NpyTests.Refused(() => DataSource.ReadFile(folder["a.npz"]), "is damaged, or asks for 4294967295 bytes", "savez_compressed");
    }

    // An archive with a directory of 64-bit numbers, as writers that do not know the sizes beforehand make it.
    [Fact]
    public void The_dictionary_is_found_in_an_archive_of_64_bit_numbers()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a.npz", Convert.FromBase64String(WideLzma));
        Assert.Equal(1 << 16, ZipDirectory.LzmaDictionaryOf(path, "y.npy"));
        Assert.Throws<InvalidDataException>(() => ZipDirectory.LzmaDictionaryOf(path, "z.npy"));
        string other = folder.Write("b.npz", "no archive at all, and long enough");
        Assert.Throws<InvalidDataException>(() => ZipDirectory.LzmaDictionaryOf(other, "x.npy"));
    }

    [Theory]
    [InlineData("a (4, 2), b (4)", "no arrays x and y")]
    [InlineData("x (4, 2)", "no array y goes with x")]
    [InlineData("x_train (4, 2), z (4)", "no array of labels goes with x_train")]
    [InlineData("X (4, 2), X_ (4, 2), y (4)", "more than one way")]
    [InlineData("features (4, 2), labels (4), target (4)", "more than one way")]
    [InlineData("arr_0 (4), arr_1 (4, 2)", "no arrays x and y")]
    [InlineData("arr_0 (4, 2), arr_1 (4), arr_2 (4)", "no arrays x and y")]
    public void Where_names_leave_a_choice_the_arrays_are_listed(string arrays, string part)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a.npz", ArrayBytes.Npz(CompressionLevel.NoCompression, [.. arrays.Split("), ").Select(Parse)]));
        NpyTests.Refused(() => DataSource.ReadFile(path), "a.npz", part);
        NpyTests.Refused(() => DataSource.ReadFile(path), arrays, "numpy.savez(file, x=…, y=…)");

        static (string Name, byte[] Npy) Parse(string text)
        {
            string[] parts = text.TrimEnd(')').Split(" (");
            int[] shape = [.. parts[1].Split(", ").Select(size => int.Parse(size, CultureInfo.InvariantCulture))];
            return A(parts[0], "<f4", new double[shape.Aggregate(1, (a, b) => a * b)], shape);
        }
    }

    [Fact]
    public void All_data_beside_training_data_is_a_choice_too()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.npz", Zipped(Features, Labels, A("x_train", "<f4", X, 4, 2), A("y_train", "<f4", Y, 4))[0].Bytes);
        NpyTests.Refused(() => DataSource.ReadFile(folder["a.npz"]), "x and y, and also x_train and y_train", "leave one");
    }

    [Theory]
    [InlineData("<f4", "1 1 0 0 1 0 0 1", "not one 1 among zeros, are no class")]
    [InlineData("<f4", "1 0 0 0 1 0 0 1", "not one 1 among zeros, are no class")]
    [InlineData("<f4", "1 0 0 1 0.25 0.75 0 1", "may be probabilities of classes")]
    [InlineData("|O", "1 0 0 1 1 0 0 1", "never loaded")]
    public void Rows_of_labels_that_are_no_classes_are_refused(string type, string numbers, string part)
    {
        using var folder = new TemporaryFolder();
        double[] y = [.. numbers.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        byte[] bytes = type == "|O" ? ArrayBytes.Npy("|u1", y, [4, 2], type) : ArrayBytes.Npy(type, y, [4, 2]);
        folder.Write("a.npz", ArrayBytes.Npz(CompressionLevel.NoCompression, Features, ("y", bytes)));
        NpyTests.Refused(() => DataSource.ReadFile(folder["a.npz"]), "a.npz, array y", part);
    }

    [Fact]
    public void Channels_are_moved_first_and_files_that_go_together_are_stored_alike()
    {
        using var folder = new TemporaryFolder();
        double[] first = [.. Enumerable.Range(0, 2 * 3 * 5 * 6).Select(i => (double)i)];
        double[] last = new double[first.Length];
        for (int i = 0; i < first.Length; i++)
        {
            (int picture, int channel, int pixel) = (i / 90, i / 30 % 3, i % 30);
            last[(picture * 90) + (pixel * 3) + channel] = first[i];
        }

        double[] y = [0, 1];
        string a = folder.Write("first.npz", Zipped(A("x", "<f4", first, 2, 3, 5, 6), A("y", "<i8", y, 2))[0].Bytes);
        string b = folder.Write("last.npz", Zipped(A("x", "<f4", last, 2, 5, 6, 3), A("y", "<i8", y, 2))[0].Bytes);
        string other = folder.Write("other.npz", Zipped(A("x", "<f4", [.. last.Reverse()], 2, 5, 6, 3), A("y", "<i8", y, 2))[0].Bytes);
        string flat = folder.Write("flat.npz", Zipped(A("x", "<f4", [.. first.Reverse()], 2, 90), A("y", "<i8", y, 2))[0].Bytes);
        Assert.Equal([3, 5, 6], DataSource.ReadFile(b).ObjectShape.ToArray());
        Assert.Equal(DataSource.ReadFile(a).ObjectsChecksum, DataSource.ReadFile(b).ObjectsChecksum);
        DataSplit split = DataSource.Load(new DataRequest { Data = b, HeldOut = other });
        Assert.Contains(split.Notes, note => note.Contains("channels last, (5, 6, 3)", StringComparison.Ordinal));
        NpyTests.Refused(() => DataSource.Load(new DataRequest { Data = a, HeldOut = other }), "(5, 6, 3)", "(3, 5, 6)");
        NpyTests.Refused(() => DataSource.Load(new DataRequest { Data = b, HeldOut = flat }), "(90)", "(5, 6, 3)");
        var pool = new DataRequest { Data = a, HeldOut = "none", WithPool = true, PoolFile = other };
        NpyTests.Refused(() => DataSource.Load(pool), "`PoolFile`", "(5, 6, 3)");
    }

    [Fact]
    public void Test_arrays_are_held_out_by_default_and_left_out_where_they_are_the_training_arrays()
    {
        using var folder = new TemporaryFolder();
        (string, byte[])[] training = [A("x_train", "<f4", X, 4, 2), A("y_train", "<i8", Y, 4)];
        folder.Write("a.npz", Zipped([.. training, A("x_test", "<f4", [2, 3, 4, 5], 2, 2), A("y_test", "<i8", [1, 0], 2)])[0].Bytes);
        DataSplit split = DataSource.Load(new DataRequest { Data = folder["a.npz"] });
        Assert.Equal([4, 2], [split.Training.Objects, split.HeldOut!.Objects]);
        Assert.Contains(split.Notes, note => note.Contains("x_test and y_test are the held-out", StringComparison.Ordinal));
        Assert.Equal(2, DataSource.Load(new DataRequest { Data = folder["a.npz"], HeldOut = "0.5" }).HeldOut!.Objects);
        Assert.Null(DataSource.Load(new DataRequest { Data = folder["a.npz"], HeldOut = "none" }).HeldOut);
        folder.Write("b.npz", Zipped([.. training, A("x_test", "<f4", X, 4, 2), A("y_test", "<i8", Y, 4)])[0].Bytes);
        Assert.Contains(
            DataSource.Load(new DataRequest { Data = folder["b.npz"] }).Warnings,
            warning => warning.Contains("x_test and y_test are left out", StringComparison.Ordinal));
        folder.Write("c.npz", Zipped([.. training, A("x_test", "<f4", [2, 3, 4], 1, 3), A("y_test", "<i8", [1], 1)])[0].Bytes);
        NpyTests.Refused(() => DataSource.Load(new DataRequest { Data = folder["c.npz"] }), "c.npz", "x_test have the shape (3)");
    }

    [Fact]
    public void A_file_of_labels_that_is_not_there_is_asked_for_by_name_and_counts_in_the_checksum()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("X_train.npy", Features.Npy);
        NpyTests.Refused(() => DataSource.ReadFile(path), "X_train.npy", "y_train.npy");
        NpyTests.Refused(
            () => DataSource.ReadFile(folder.Write("images-idx3-ubyte", Pictures)), "images-idx3-ubyte", "no file of labels beside it");
        folder.Write("y_train.npy", Labels.Npy);
        string? before = DataSource.ChecksumOf(new DataRequest { Data = path });
        Assert.Equal(before, DataSource.Load(new DataRequest { Data = path, HeldOut = "none" }).Checksum);
        folder.Write("X_test.npy", A("x", "<f4", TestX, 3, 2).Npy);
        Assert.Equal(before, DataSource.ChecksumOf(new DataRequest { Data = path }));
        folder.Write("y_train.npy", ArrayBytes.Npy("<i8", [1, 1, 1, 0], 4));
        Assert.NotEqual(before, DataSource.ChecksumOf(new DataRequest { Data = path }));
        folder.Write("labels.npy", Labels.Npy);
        folder.Write("target.npy", Labels.Npy);
        NpyTests.Refused(() => DataSource.ReadFile(folder.Write("features.npy", Features.Npy)), "labels.npy or target.npy", "features.npy");
    }

    // Test objects beside the file count where they are read, and nowhere else.
    [Theory]
    [InlineData("X_train.npy", "y_train.npy", "X_test.npy", "y_test.npy")]
    [InlineData("train-images-idx2-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx2-ubyte", "t10k-labels-idx1-ubyte")]
    public void Files_of_test_objects_count_only_where_they_are_read(string x, string y, string testX, string testY)
    {
        using var folder = new TemporaryFolder();
        bool npy = x.EndsWith(".npy", StringComparison.Ordinal);
        string path = folder.Write(x, Bytes([.. X, 5, 6, 7, 8], 6, 2));
        folder.Write(y, Bytes([.. Y, 0, 1], 6));
        string alone = DataSource.ChecksumOf(new DataRequest { Data = path })!;
        folder.Write(testX, Bytes([2, 9, 4, 3, 6, 5], 3, 2));
        folder.Write(testY, Bytes([0, 1, 0], 3));
        foreach (string? heldOut in new[] { null, "none", "2" })
        {
            DataRequest request = new() { Data = path, HeldOut = heldOut };
            DataSplit split = DataSource.Load(request);
            Assert.Equal(heldOut is null ? 3 : heldOut == "2" ? 2 : 0, split.HeldOut?.Objects ?? 0);
            Assert.Equal(heldOut is null, split.Notes.Any(note => note.Contains(testX, StringComparison.Ordinal)));
            Assert.Equal(DataSource.ChecksumOf(request), split.Checksum);
            Assert.Equal(heldOut is null, split.Checksum != alone);
            TrainQuestion question = new()
            {
                Data = new DataQuestion { Data = path, HeldOut = heldOut is null ? null : HeldOut.Parse(heldOut) },
            };
            Assert.Equal(split.Checksum, new TrainJob(question).Define(default).Checksums["data"]);
        }

        byte[] Bytes(double[] numbers, params int[] shape)
            => npy ? ArrayBytes.Npy("<f8", numbers, shape) : ArrayBytes.Idx(0x0E, numbers, shape);
    }

    [Theory]
    [InlineData(new double[] { 0, 1, 2, 0 }, new[] { "setosa", "versicolor", "virginica" })]
    [InlineData(new double[] { 2, 0, 2, 0 }, new[] { "setosa", "virginica" })]
    [InlineData(new double[] { 1, 2, 3, 1 }, new[] { "1", "2", "3" })]
    public void Label_names_of_a_bunch_name_the_classes(double[] target, string[] names)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.npz", Zipped(
            A("data", "<f8", X, 4, 2),
            A("target", "<i8", target, 4),
            ("target_names", ArrayBytes.NpyWords("<U10", ["setosa", "versicolor", "virginica"])),
            ("feature_names", ArrayBytes.NpyWords("<U5", ["width", "size"])))[0].Bytes);
        Assert.Equal(names, DataSource.ReadFile(folder["a.npz"]).ClassNames);
    }

    [Fact]
    public void Labels_beyond_the_known_classes_are_classes_of_their_own()
    {
        using var folder = new TemporaryFolder();
        folder.Write("MNIST/raw/train-images-idx3-ubyte", Pictures);
        folder.Write("MNIST/raw/train-labels-idx1-ubyte", ArrayBytes.Idx(0x08, [1, 26, 3, 1], 4));
        folder.Write("MNIST/raw/t10k-images-idx3-ubyte", ArrayBytes.Idx(0x08, TestX, 3, 1, 2));
        folder.Write("MNIST/raw/t10k-labels-idx1-ubyte", ArrayBytes.Idx(0x08, [26, 7, 1], 3));
        DataSplit split = DataSource.Load(new DataRequest { Data = "mnist", Directory = folder.Path });
        Assert.Equal(["1", "3", "7", "26"], split.Training.ClassNames);
        Assert.Equal([0, 3, 1, 0], split.Training.Labels.ToArray());
        Assert.Equal([3, 2, 0], split.HeldOut!.Labels.ToArray());
        Assert.Contains(split.Warnings, warning => warning.Contains("not those of mnist", StringComparison.Ordinal));
        folder.Write("MNIST/raw/train-labels-idx1-ubyte", ArrayBytes.Idx(0x08, [1, 2, 3, 1], 4));
        NpyTests.Refused(
            () => DataSource.Load(new DataRequest { Data = "mnist", Directory = folder.Path }),
            "t10k-labels-idx1-ubyte",
            "the label of object 0 is 26");
        NpyTests.Refused(
            () => DataSource.Load(new DataRequest { Data = "fashion-mnist", Directory = folder.Path }), "fashion-mnist", "FashionMNIST");
    }

    private static (string Name, byte[] Bytes) TrainLabels() => ("train-labels-idx1-ubyte.gz", ArrayBytes.Gzip(PictureLabels));

    private static (string Name, byte[] Bytes)[] Zipped(params (string Name, byte[] Npy)[] arrays)
        => [("a.npz", ArrayBytes.Npz(CompressionLevel.NoCompression, arrays))];

    private static (double[] Features, int[] Labels) Numbers(FileContent content)
    {
        Dataset data = content.Labelled("a", LabelCode.Of([content.Labels!]), []);
        double[] features = new double[data.Objects * data.Features];
        data.CopyTo(0, data.Objects, features.AsSpan());
        return (features, data.Labels.ToArray());
    }

    private static string Text(double[] numbers) => string.Join(" ", numbers);
}
