using Parquet;
using Parquet.Schema;
using Plateau.Data;
using Plateau.Tests.Formats;
using Plateau.Tests.Images;

namespace Plateau.Tests.Data;

/// <summary>
/// Every row of the table of pictures in docs/reference/formats.md, by files whose pictures Pillow wrote, against the pixels that it reads.
/// </summary>
public class ReadablePicturesTests
{
    private const string Metadata =
        """{"info": {"features": {"image": {"_type": "Image"}, "label": {"names": ["z", "a", "none"], "_type": "ClassLabel"}}}}""";

    // For each row of the page the cases that it stands for.
    private static readonly Dictionary<string, Case[]> Cases = new()
    {
        ["a folder for each class"] =
        [
            new("b/2.png=rgb.png b/1.PNG=palette.png a/9.png=gamma.png", "gamma.png:a palette.png:b rgb.png:b"),
            new("2/x.png=grey.png 10/x.png=bits.png none/x.png=grey-4.png", "bits.png:10 grey.png:2 grey-4.png:none"),
            new("a/deep/er/1.png=grey.png a/2.png=bits.png a+/3.png=grey-4.png", "bits.png:a grey.png:a grey-4.png:a+"),
        ],
        ["`train` beside `test`"] =
        [
            new("train/a/1.png=grey.png train/b/1.png=bits.png test/b/1.png=grey-4.png", "grey.png:a bits.png:b", "grey-4.png:b"),
            new("Training/a/1.png=grey.png Training/b/1.png=bits.png VALID/a/1.png=grey.png", "grey.png:a bits.png:b", "grey.png:a"),
            new("training/a/1.png=grey.png validation/b/1.png=grey-4.png", "grey.png:a", "grey-4.png:b"),
            new(
                "train/a/1.png=grey.png train/b/1.png=bits.png testing/b/1.png=grey-4.png valid/a/1.png=gamma-grey.png",
                "grey.png:a bits.png:b",
                "grey-4.png:b") { Says = "the pictures in valid are left out" },
            new("train/a/1.png=grey.png train/b/1.png=bits.png test/1.png=grey-4.png", "grey.png:a bits.png:b")
            {
                Says = "the pictures in test are left out, since they are not in folders of classes",
            },
            new("train/1.png=grey.png car/1.png=bits.png", "bits.png:car grey.png:train"),
            new("train/a/1.png=grey.png test/a/1.png=bits.png more/1.png=bits.png") { Refused = "the folders more stand beside train" },
            new("train/1.png=grey.png test/1.png=grey.png") { Refused = "train: the pictures are not in folders of classes" },
            new("test/a/1.png=grey.png val/a/1.png=grey.png") { Refused = "there is test and val, but no train" },
            new("all/a/1.png=grey.png all/b/1.png=grey.png") { Refused = "one folder only, all, with folders in it; name" },
        ],
        ["no folders"] =
        [
            new("2.png=grey.png 1.png=bits.png", "bits.png grey.png") { NeedsLabels = false },
            new("1.png=grey.png") { Refused = "not in folders of classes; make one for each class" },
        ],
        ["`.png`, `.jpg`, `.jpeg`, `.webp`, `.bmp`"] =
        [
            new("a/1.png=rgb.png a/2.webp=lossless.webp b/3.BMP=rgb.bmp", "rgb.png:a lossless.webp:a rgb.bmp:b"),
            new("a/1.png=grey.png b/1.png=bits.png a/Thumbs.db= b/Thumbs.db= a/.DS_Store= .git/1.png= b/._1.png=", "grey.png:a bits.png:b")
            {
                Says = "files that are no pictures are passed over, 4 of them: .db (2), .DS_Store, ._1.png",
            },
            new("a/1.png=grey.png b/1.png=bits.png b/2.tif= b/3.gif=", "grey.png:a bits.png:b")
            {
                Says = "pictures of other kinds are left out, .gif, .tif; save them",
            },
            new("a/1.png=grey.png b/1.png=bits.png 1.png=bits.png", "grey.png:a bits.png:b")
            {
                Says = "1 picture is left out, beside the folders of classes",
            },
            new("a/1.txt= b/2.csv=") { Refused = "there is no picture in this folder (.png, .jpg, .jpeg, .webp, .bmp), but .csv, .txt" },
        ],
        ["a folder without pictures"] =
        [
            new("a/1.png=grey.png b/1.png=bits.png c/readme.txt= .ipynb_checkpoints/1.txt=", "grey.png:a bits.png:b")
            {
                Says = "no picture is in c, which is no class",
            },
        ],
        ["a `.parquet` with a structure of `bytes` and `path`, or with bytes alone"] =
        [
            new("p.parquet:image*,label=rgb.png:1|grey.png:0|palette.png:1", "rgb.png:a grey.png:z palette.png:a"),
            new("p.parquet:img*,labels=rgb.png:1|grey.png:0", "rgb.png:1 grey.png:0"),
            new("p.parquet:picture,label=grey.png:1|bits.png:0", "grey.png:a bits.png:z"),
            new("p.parquet:mask*,image*,label=bits.png:grey.png:1|bits.png:grey-4.png:0", "grey.png:a grey-4.png:z")
            {
                Says = "column image are the features; mask is left out",
            },
            new("p.parquet:picture,label=grey.png:1|:0") { Refused = "row 1: there is no picture; drop the row" },
            new("p.parquet:left*,right*,label=bits.png:grey.png:1") { Refused = "the columns of pictures are left, right; say which" },
            new("p.parquet:left*,right*,label=bits.png:grey.png:1|grey-4.png:grey.png:0", "grey.png:a grey.png:z") { Columns = ["RIGHT"] },
            new("p.parquet:image*,label=grey.png:1|:0") { Refused = "row 1: there is no picture; drop the row" },
        ],
        ["labels of the type ClassLabel (key `huggingface` of the file)"] =
        [
            new("p.parquet:image*,label=rgb.png:2|grey.png:0|bits.png:-1", "rgb.png:none grey.png:z")
            {
                Says = "no object is of a, which the file names as a class; it stays one",
                Classes = ["z", "a", "none"],
            },
            new("p.parquet:image*,label=rgb.png:3|grey.png:0") { Refused = "the label of row 0 is 3, none of the 3 classes" },
        ],
        ["other labels of such a file"] =
        [
            new("p.parquet:image*,kind=rgb.png:7|grey.png:5", "rgb.png:7 grey.png:5"),
            new("p.parquet:image*,kind=rgb.png:x|grey.png:y", "rgb.png:x grey.png:y"),
            new("p.parquet:image*,fine_label,coarse_label=rgb.png:7:1|grey.png:5:0") { Refused = "no column plainly holds the labels" },
            new("p.parquet:image*,fine_label,coarse_label=rgb.png:7:1|grey.png:5:0", "rgb.png:7 grey.png:5") { Label = "fine_label" },
        ],
        ["8 bits a channel"] =
        [
            new("a/1.png=grey.png b/1.png=gamma-grey.png", "grey.png:a gamma-grey.png:b"),
            new("a/1.png=rgb.png b/1.png=profile.png c/1.png=gamma.png", "rgb.png:a profile.png:b gamma.png:c"),
        ],
        ["1, 2 or 4 bits of grey"] = [new("a/1.png=bits.png b/1.png=grey-4.png", "bits.png:a grey-4.png:b")],
        ["16 bits a channel"] =
        [
            new("a/1.png=grey-16.png b/1.png=grey.png", "grey-16.png:a grey.png:b") { Says = "1 of 2 pictures have 16 bits a channel" },
            new("a/1.png=rgb-16.png b/1.png=rgb.png", "rgb-16.png:a rgb.png:b"),
        ],
        ["grey; red, green and blue"] =
        [
            new("a/1.png=grey.png b/1.png=rgb.png", "grey.png:a rgb.png:b") { Says = "1 of 2 pictures are grey, and are taken as red" },
        ],
        ["palettes"] = [new("a/1.png=palette.png b/1.png=rgb.png", "palette.png:a rgb.png:b")],
        ["transparency"] =
        [
            new("a/1.png=rgba.png b/1.png=rgba-opaque.png c/1.png=palette-clear.png", "rgba.png:a rgba-opaque.png:b palette-clear.png:c")
            {
                Says = "2 of 3 pictures have transparent pixels",
            },
            new("a/1.png=grey-alpha.png b/1.png=grey.png", "grey-alpha.png:a grey.png:b"),
        ],
        ["EXIF orientation"] =
        [
            .. Enumerable.Range(2, 7).Select(turn => new Case(
                $"a/1.jpg=turned-{turn}.jpg b/1.jpeg=turned-{turn}.jpg", $"turned-{turn}.jpg:a turned-{turn}.jpg:b")
            {
                Says = "2 of 2 pictures are turned as their EXIF orientation says",
            }),
        ],
        ["pictures of several sizes"] =
        [
            new("a/1.png=rgb.png b/1.jpg=rgb-420.jpg b/2.jpg=turned-5.jpg")
            {
                Refused = "b/1.jpg: this picture is 24 × 16 pixels, the first one, ",
            },
            new("p.parquet:image*,label=rgb.png:2|rgb-444.jpg:0") { Refused = "p.parquet, row 1: this picture is 24 × 16 pixels" },
        ],
        ["a picture that is cut off, damaged or none"] =
        [
            new("a/1.png=grey.png b/1.png=grey.png~80 b/2.png=") { Refused = "b/1.png: the picture is cut off; write this picture again" },
            new("a/1.png=grey.png b/1.png=pixels.npz") { Refused = "b/1.png: its bytes are no PNG" },
            new("a/1.png=grey.png b/1.png=") { Refused = "b/1.png: the file is empty" },
            new("p.parquet:image*,label=rgb.png:2|rgb.png~100:0") { Refused = "row 1: the picture is cut off" },
        ],
    };

    public static TheoryData<string, string> Files()
    {
        TheoryData<string, string> files = [];
        foreach ((string row, Case one) in Cases.SelectMany(cases => cases.Value.Select(one => (cases.Key, one))))
        {
            files.Add(row, one.Files);
        }

        return files;
    }

    [Fact]
    public void Every_row_of_the_page_is_tested_and_the_other_way_round()
    {
        string[] lines = File.ReadAllLines(Path.Combine(TestFiles.Root, "docs", "reference", "formats.md"));
        string[] rows = [.. lines.SkipWhile(line => line != "| pictures | what is made of it |").Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line[2..line.IndexOf(" | ", StringComparison.Ordinal)])];
        Assert.Equal(Cases.Keys, rows);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_row_is_read(string row, string files)
    {
        using var folder = new TemporaryFolder();
        foreach (Case one in Cases[row].Where(one => one.Files == files))
        {
            string path = await one.WriteTo(folder);
            DataRequest request = new() { Data = path, Label = one.Label, Columns = one.Columns };
            DataFileRequest asked = new(path, [], null, one.NeedsLabels, request) { WithTest = true };
            FileContent read() => DataFormats.Find(path).Read(asked);
            if (one.Refused is string refused)
            {
                NpyTests.Refused(() => read(), path, refused);
                continue;
            }

            FileContent content = read();
            Assert.Equal(one.Objects, Text(content, one.Objects, one.Classes));
            Assert.Equal(one.HeldOut, content.Test is null ? null : Text(content.Test, one.HeldOut!, null));
            Assert.Contains(one.Says ?? string.Empty, string.Join('\n', [.. content.Notes, .. content.Warnings]), StringComparison.Ordinal);
        }
    }

    // The names of the pictures whose pixels the objects have, with their labels.
    private static string Text(FileContent content, string expected, IReadOnlyList<string>? classes)
    {
        LabelCode? code = content.Labels is null ? null : LabelCode.Of([content.Labels]);
        Dataset data = code is null ? content.Unlabelled("a", Dataset.Of<byte>([0], [1], [0])) : content.Labelled("a", code, []);
        string[] names = [.. expected.Split(' ').Select(word => word.Split(':')[0])];
        Assert.Equal(names.Length, data.Objects);
        Assert.True(classes is null || classes.SequenceEqual(data.ClassNames));
        double[] pixels = new double[data.Features];
        for (int i = 0; i < names.Length; i++)
        {
            data.CopyTo(i, 1, pixels.AsSpan());
            byte[] planes = PictureFiles.Planes(names[i], data.ObjectShape[0]);
            int most = names[i].EndsWith(".jpg", StringComparison.Ordinal) ? 2 : 0;
            Assert.All(planes.Zip(pixels), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, most));
        }

        return string.Join(' ', names.Index().Select(name => code is null ? name.Item
            : $"{name.Item}:{(data.ClassNames.Count > 0 ? data.ClassNames[data.Labels[name.Index]] : data.Labels[name.Index])}"));
    }

    /// <summary>One set of pictures.</summary>
    /// <param name="Files">
    /// <c>PATH=PICTURE</c> for each file, <c>~N</c> for its first bytes; or <c>p.parquet:COLUMNS=ROW|ROW</c>, values divided by colons, a
    /// star after a column of structures.
    /// </param>
    /// <param name="Objects"><c>PICTURE:CLASS</c> for each object.</param>
    /// <param name="HeldOut">The same of those that the set itself holds out.</param>
    private sealed record Case(string Files, string Objects = "", string? HeldOut = null)
    {
        public string? Says { get; init; }

        public string? Refused { get; init; }

        public string? Label { get; init; }

        public IReadOnlyList<string> Columns { get; init; } = [];

        public IReadOnlyList<string>? Classes { get; init; }

        public bool NeedsLabels { get; init; } = true;

        public async Task<string> WriteTo(TemporaryFolder folder)
        {
            if (Files.StartsWith("p.parquet:", StringComparison.Ordinal))
            {
                string[] parts = Files["p.parquet:".Length..].Split('=');
                await WriteParquet(
                    folder["p.parquet"], parts[0].Split(','), [.. parts[1].Split('|').Select(row => row.Split(':'))], Metadata);
                return folder["p.parquet"];
            }

            foreach (string[] file in Files.Split(' ').Select(file => file.Split('=')))
            {
                folder.Write(file[0], Bytes(file[1]) ?? []);
            }

            return folder.Path;
        }
    }

    private static byte[]? Bytes(string picture)
    {
        string[] parts = picture.Split('~');
        return parts[0].Length == 0 ? null
            : parts.Length == 1 ? PictureFiles.Bytes(parts[0])
            : PictureFiles.Bytes(parts[0])[..int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)];
    }

    /// <summary>Writes a Parquet file of pictures, a group of rows for each row.</summary>
    internal static async Task WriteParquet(string path, string[] columns, string[][] rows, string? metadata)
    {
        Field[] fields = [.. columns.Select((column, index) => column.EndsWith('*')
                ? new StructField(column[..^1], new DataField("bytes", typeof(byte[]), true), new DataField("path", typeof(string), true))
            : rows[0][index].EndsWith(".png", StringComparison.Ordinal) ? new DataField(column, typeof(byte[]), true)
            : long.TryParse(rows[0][index], out _) ? (Field)new DataField<long>(column) : new DataField<string>(column))];
        await using FileStream file = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file);
        if (metadata is not null)
        {
            writer.CustomMetadata = new Dictionary<string, string> { ["huggingface"] = metadata };
        }

        foreach (string[] row in rows)
        {
            using ParquetRowGroupWriter part = writer.CreateRowGroup();
            for (int i = 0; i < fields.Length; i++)
            {
                if (fields[i] is StructField @struct)
                {
                    await part.WriteAsync((DataField)@struct.Fields[0], new byte[]?[] { Bytes(row[i]) }!);
                    await part.WriteAsync((DataField)@struct.Fields[1], new[] { row[i] });
                }
                else if (fields[i] is DataField<long> field)
                {
                    long number = long.Parse(row[i], System.Globalization.CultureInfo.InvariantCulture);
                    await part.WriteAsync<long>(field, new[] { number }.AsMemory());
                }
                else if (fields[i] is DataField<string> words)
                {
                    await part.WriteAsync(words, new[] { row[i] });
                }
                else
                {
                    await part.WriteAsync((DataField)fields[i], new byte[]?[] { Bytes(row[i]) }!);
                }
            }
        }
    }
}
