using System.IO.Compression;
using System.Text;
using Parquet;
using Parquet.Schema;
using Plateau.Data;
using Plateau.Tests.Formats;

namespace Plateau.Tests.Data;

/// <summary>Tables as people have them: what is read of them, what is said, and what is refused.</summary>
public sealed class TableDataTests : IDisposable
{
    private static readonly DataRequest Plain = new() { HeldOut = "none", Normalization = Normalization.None };

    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("t.csv", "a,b,label\n1.5,2,0\n-3,4,1\n")]
    [InlineData("t.csv", "\uFEFFa,b,label\r\n1.5,2,0\r\n-3,4,1\r\n")]
    [InlineData("t.csv", "a;b;label\n1.5;2;0\n-3;4;1\n")]
    [InlineData("t.csv", "a;b;label\n1,5;2;0\n-3;4;1\n")]
    [InlineData("t.tsv", "a\tb\tlabel\n1.5\t2\t0\n-3\t4\t1\n")]
    [InlineData("t.tsv", "a\tb\tlabel\n1,5\t2\t0\n-3\t4\t1\n")]
    [InlineData("t.txt", "a|b|label\n1.5|2|0\n-3|4|1\n")]
    [InlineData("t.data", "1.5,2,0\n-3,4,1\n1.5,2,0\n-3,4,1\n")]
    [InlineData("t.csv", "a,b,label,\n1.5,2,0,\n-3,4,1,\n")]
    [InlineData("t.csv", "a,b,label\n1.5,2,0,\n-3,4,1,\n")]
    [InlineData("t.csv", "\n\"a\", \"b, c\" ,label\n\"1.5\",2, 0\n\n-3,\"4\",1\n\n")]
    [InlineData("t.csv", "label,a,b\n0,1.5,2\n1,-3,4\n")]
    [InlineData("t.csv", "a,b,Target\n1.5,2,0\n-3,4,1\n")]
    [InlineData("t.csv", "a,b,species\n1.5,2,0.0\n-3,4,1.0\n")]
    [InlineData("t.csv", ",a,b,label\n0,1.5,2,0\n1,-3,4,1\n")]
    [InlineData("t.csv", "Unnamed: 0,a,b,label\n17,1.5,2,0\n3,-3,4,1\n")]
    [InlineData("t.csv", "id,a,b,label\n1,1.5,2,0\n2,-3,4,1\n")]
    [InlineData("t.csv", "0,1,label\n1.5,2,0\n-3,4,1\n")]
    public void A_table_is_read_however_it_is_written(string name, string text)
    {
        DataSplit split = Load(_place.Write(name, text));
        double[] expected = name == "t.data" ? [1.5, 2, -3, 4, 1.5, 2, -3, 4] : [1.5, 2, -3, 4];
        Assert.Equal(expected, Features(split.Training));
        Assert.Equal(name == "t.data" ? [0, 1, 0, 1] : [0, 1], split.Training.Labels.ToArray());
    }

    /// <summary>However a number is written, it is the one that the framework reads, to the bit.</summary>
    [Fact]
    public void Numbers_are_read_to_the_bit()
    {
        string[] texts =
        [
            "+3", ".5", "5.", "1e3", "1E-2", "-0.0", "0.1", "123456789.123456789", "2.2250738585072011e-308", "4.9e-324",
            "1.7976931348623157e308", "9007199254740993", "0.30000000000000004", "-1e-400", "007",
        ];
        string text = "a,label\n" + string.Concat(texts.Select((number, i) => $"{number},{i % 2}\n"));
        double[] expected = Array.ConvertAll(texts, number => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture));
        double[] read = Features(Load(_place.Write("numbers.csv", text)).Training);
        Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), read.Select(BitConverter.DoubleToInt64Bits));
        NpyTests.Refused(() => Load(_place.Write("t.csv", "a;label\n1,000,5;0\n2;1\n")), "t.csv", "no finite number");
    }

    [Fact]
    public void A_compressed_table_is_read()
    {
        using (GZipStream file = new(File.Create(_place["t.csv.gz"]), CompressionLevel.Fastest))
        {
            file.Write("a,label\n1.5,0\n2,1\n"u8);
        }

        Assert.Equal([1.5, 2], Features(Load(_place["t.csv.gz"]).Training));
        File.WriteAllBytes(_place["bad.csv.gz"], Encoding.ASCII.GetBytes("a,label\n1.5,0\n"));
        NpyTests.Refused(() => Load(_place["bad.csv.gz"]), "bad.csv.gz", "cannot be read as a table");
    }

    [Theory]
    [InlineData("a,b,species\n1,2,0\n3,5,1\n", "Labels: column species, by its name")]
    [InlineData("a,b,kind\n1,2,x\n3,5,y\n4,2,x\n4,3,y\n", "Labels: column kind, the last one of words")]
    [InlineData("5.1,3.5,setosa\n4.9,3,setosa\n7,3.2,other\n6,1,other\n", "there is no head line")]
    [InlineData("1,2.5,0\n3,5,1\n2,2,1\n7,1,0\n", "Labels: column 2, the last one, of few whole numbers")]
    [InlineData(",a,label\n0,5,0\n1,7,1\n", "has no name, numbers the rows and is left out")]
    [InlineData("a;label\n1,5;0\n2;1\n", "1,5 is 1.5")]
    [InlineData("a,b,label\nTrue,1,0\nfalse,2,1\n", "true and yes count as 1, false and no as 0, in column a")]
    [InlineData("a,b,label\nred,1,0\nblue,2,1\nred,3,1\n", "every word is a feature of its own, 1 or 0, in column a (2)")]
    public void What_was_made_of_a_table_is_said(string text, string says)
        => Assert.Contains(Load(_place.Write("t.csv", text)).Notes, note => note.Contains(says, StringComparison.Ordinal));

    // A column that names its objects is no feature; a measurement that happens to differ in every row is one.
    [Theory]
    [InlineData("PassengerId", "4 2 9 7", 1)]
    [InlineData("customer_id", "104 102 101 103", 1)]
    [InlineData("ID", "9 8 7 1", 1)]
    [InlineData("user-uuid", "9 8 7 1", 1)]
    [InlineData("rowID", "9 8 7 1", 1)]
    [InlineData("index", "3 1 0 2", 1)]
    [InlineData("ticket", "a-1 b-2 c-3 d-4", 1)]
    [InlineData("store_id", "1 2 2 1", 2)]
    [InlineData("sensor_id", "1.5 2.5 3.5 4.5", 2)]
    [InlineData("price in cents", "1999 2050 310 4", 2)]
    [InlineData("citric acid", "4 2 9 7", 2)]
    [InlineData("humid", "4 2 9 7", 2)]
    [InlineData("heat_index", "71 80 95 66", 2)]
    [InlineData("identity", "4 2 9 7", 2)]
    [InlineData("Idle", "4 2 9 7", 2)]
    public void A_column_that_names_objects_is_left_out_with_a_word(string name, string values, int features)
    {
        string[] cells = values.Split(' ');
        string rows = string.Concat(cells.Select((cell, row) => $"{cell},{row * row},{row % 2}\n"));
        string path = _place.Write("t.csv", $"{name},a,label\n{rows}");
        DataSplit split = Load(path);
        Assert.Equal(features, split.Training.Features);
        Assert.Equal(
            features == 1, split.Warnings.Any(warning => warning.Contains($"column {name} has ", StringComparison.Ordinal)));
        if (features == 1 && !cells[0].Contains('-', StringComparison.Ordinal))
        {
            DataSplit taken = Load(path, Plain with { Columns = [name, "a"] });
            Assert.Equal(2, taken.Training.Features);
            Assert.Equal(1, Load(path, Plain with { HeldOut = _place.Write("h.csv", "a,label\n50,0\n51,1\n") }).HeldOut!.Features);
        }
    }

    [Theory]
    [InlineData("a,label,Label\n1,0,0\n2,1,1\n", "two columns are called label (label, Label)")]
    [InlineData("a,a,label\n1,0,0\n2,1,1\n", "two columns are called a; rename")]
    [InlineData("a,y,class\n1,0,0\n2,1,1\n", "several columns may hold the labels (y, class); say which with `Label`")]
    [InlineData("a,b,c\n1,0,0\n2,1,1\n", "(it has a, b, c); say which with `Label` COLUMN")]
    [InlineData("1.5,2.5\n1,0.5\n2,1.5\n", "no column plainly holds the labels")]
    [InlineData("a,label\n1,0\n,1\n", "1 value is missing, in line 3, column a; fill in the column's mean (`Missing` mean)")]
    [InlineData("a,b,label\n1,?,0\nNA,2,1\n", "2 values are missing, the first in line 2, column b")]
    [InlineData("a;label\n1,5;0\n2.5;1\n", "a decimal point in line 3 and with a comma in line 2")]
    [InlineData("a,b,label\n\"x\",1,0\n\"y\",12\" nail,1\n", "line 3: a quote stands within a field")]
    [InlineData("a,b,label\n\"x,1,0\ny,2,1\n", "line 2: a quote is opened and never closed")]
    [InlineData("a,label\n1,0\n2,1\nx3,0\n", "line 4: feature a is 'x3', no finite number")]
    [InlineData("a,label\n1,0\n1,2,1\n", "line 3: 3 fields where the head line has 2")]
    public void What_is_no_table_or_a_doubtful_one_is_refused_in_one_line(string text, string says)
        => NpyTests.Refused(() => Load(_place.Write("bad.csv", text)), "bad.csv", says);

    [Fact]
    public void A_quote_within_fields_is_a_character_where_no_field_is_quoted()
    {
        string path = _place.Write("t.csv", "a,name,label\n1,12\" nail,0\n2,6\" nail,1\n");
        DataSplit split = Load(path, Plain with { Groups = "name" });
        Assert.Equal(["12\" nail", "6\" nail"], split.Training.Groups!.Names);
        Assert.Equal([1, 2], Features(split.Training));
    }

    [Fact]
    public void The_user_names_label_and_features()
    {
        string path = _place.Write("t.csv", "a,b,c,grade,label\n1,2,3,x,0\n4,5,6,y,1\n");
        DataSplit split = Load(path, Plain with { Label = "grade", Drop = ["label", "b"] });
        Assert.Equal([1, 3, 4, 6], Features(split.Training));
        Assert.Equal(["x", "y"], split.Training.ClassNames);
        Assert.Equal([2, 3, 5, 6], Features(Load(path, Plain with { Columns = ["c", "B"] }).Training));
        PlateauException failure = Assert.Throws<PlateauException>(() => Load(path, Plain with { Label = "grad" }));
        Assert.EndsWith("there is no column grad (`Label`); it has a, b, c, grade, label; did you mean "
            + "'grade'?", failure.Message, StringComparison.Ordinal);
        NpyTests.Refused(() => Load(path, Plain with { Columns = ["z"] }), "t.csv", "there is no column z (`Columns`)");
        NpyTests.Refused(() => Load(path, Plain with { Drop = ["z"] }), "t.csv", "there is no column z (`Drop`)");
        NpyTests.Refused(() => Load(path, Plain with { Drop = ["label"], Label = "label" }), "`Drop` label", "holds the labels");
        NpyTests.Refused(() => Load("digits", Plain with { Label = "a" }), "`Label`", "digits has no named columns");
    }

    [Fact]
    public void Missing_features_are_filled_in_or_their_objects_left_out()
    {
        string path = _place.Write("t.csv", "a,kind,label\n1,p,0\nNA,q,1\n3,,1\n5,p,0\n");
        string held = _place.Write("h.csv", "a,kind,label\n,q,1\n9,p,0\n");
        DataSplit mean = Load(path, Plain with { Missing = MissingValues.Mean, HeldOut = held });
        Assert.Equal([1, 1, 0, 3, 0, 1, 3, 2 / 3.0, 1 / 3.0, 5, 1, 0], Features(mean.Training));
        Assert.Equal([3, 0, 1, 9, 1, 0], Features(mean.HeldOut!));
        Assert.Contains(mean.Notes, note => note.Contains("2 values are missing, the first in line 3, column a; the "
            + "mean", StringComparison.Ordinal));
        DataSplit drop = Load(path, Plain with { Missing = MissingValues.Drop });
        Assert.Equal([1, 1, 0, 5, 1, 0], Features(drop.Training));
        Assert.Equal([0, 0], drop.Training.Labels.ToArray());
        Assert.Contains(drop.Warnings, warning => warning.Contains("2 of 4 objects miss a feature", StringComparison.Ordinal));
    }

    [Fact]
    public void Words_become_columns_of_the_training_files_categories()
    {
        string path = _place.Write("t.csv", "kind,a,label\nred,1,0\nblue,2,1\nred,3,1\n");
        string held = _place.Write("h.csv", "a,label,kind\n7,0,blue\n8,1,green\n");
        DataSplit split = Load(path, Plain with { HeldOut = held });
        Assert.Equal([0, 1, 1, 1, 0, 2, 0, 1, 3], Features(split.Training));
        Assert.Equal([1, 0, 7, 0, 0, 8], Features(split.HeldOut!));
        Assert.Contains(
            split.Warnings,
            warning => warning.Contains("1 values of column kind are words that the training file does not have ('green' in line "
                + "3)", StringComparison.Ordinal));

        string names = string.Concat(Enumerable.Range(0, 60).Select(i => $"name{i},{i * i},{i % 2}\n"));
        DataSplit without = Load(_place.Write("n.csv", "who,a,label\n" + names));
        Assert.Equal(1, without.Training.Features);
        Assert.Contains(without.Warnings, warning => warning.Contains("column who has 60 different words among "
            + "60", StringComparison.Ordinal));
        Assert.Equal(61, Load(_place["n.csv"], Plain with { Columns = ["who", "a"] }).Training.Features);
    }

    [Fact]
    public void A_column_that_tells_the_row_or_the_label_is_warned_of()
    {
        string rows = string.Concat(Enumerable.Range(0, 30).Select(i => $"{i + 1},{i * i % 7}," + (i % 3 == 0 ? "p,4\n" : "q,9\n")));
        DataSplit split = Load(_place.Write("t.csv", "number,a,copy,label\n" + rows));
        Assert.Contains(split.Warnings, warning => warning.Contains("column number is the number of the row", StringComparison.Ordinal));
        Assert.Contains(
            split.Warnings,
            warning => warning.Contains("column copy tells the label exactly", StringComparison.Ordinal)
                && warning.Contains("`Drop` copy", StringComparison.Ordinal));
        Assert.DoesNotContain(
            Load(_place["t.csv"], Plain with { Drop = ["number", "copy"] }).Warnings,
            warning => warning.Contains("column ", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_that_belong_together_are_matched_by_the_names_of_their_columns()
    {
        string path = _place.Write("t.csv", "a,b,c,label\n1,2,3,0\n4,5,6,1\n7,8,1,1\n2,2,9,0\n");
        string held = _place.Write("h.csv", "label,c,b,a\n1,30,20,10\n0,60,50,40\n");
        string pool = _place.Write("p.csv", "c,a,b\n31,11,21\n");
        DataSplit split = Load(path, Plain with { HeldOut = held, WithPool = true, PoolFile = pool });
        Assert.Equal([10, 20, 30, 40, 50, 60], Features(split.HeldOut!));
        Assert.Equal([11, 21, 31], Features(split.Pool!));
        Refused("a,b,e,label\n1,2,3,0\n", "column e is not in");
        Refused("a,b,label\n1,2,0\n", "column c of");
        Refused("a,b,c,d,label\n1,2,3,4,0\n", "column d is not in");
        Refused("a,b,c\n1,2,3\n", "there is no column label, which holds the labels");
        Refused("1,2,3,0\n4,5,6,1\n", "no head line");
        Refused("a,b,c,C,label\n1,2,3,4,0\n", "two columns are called c");
        Refused("a,b,c,label\n1,x,3,0\n", "line 2: feature b is 'x'");

        void Refused(string text, string says) => NpyTests.Refused(
            () => Load(path, Plain with { HeldOut = _place.Write("other.csv", text) }), "other.csv", says);
    }

    [Fact]
    public void Files_without_head_lines_are_matched_by_place()
    {
        string path = _place.Write("t.data", "x,1,2\ny,4,5\nx,7,8\ny,2,2\n");
        string held = _place.Write("h.data", "y,10,20\nx,40,50\ny,3,3\n");
        string pool = _place.Write("p.data", "11,21\n31,41\n");
        DataSplit split = Load(path, Plain with { HeldOut = held, WithPool = true, PoolFile = pool });
        Assert.Equal([10, 20, 40, 50, 3, 3], Features(split.HeldOut!));
        Assert.Equal([1, 0, 1], split.HeldOut!.Labels.ToArray());
        Assert.Equal([11, 21, 31, 41], Features(split.Pool!));
        string narrow = _place.Write("n.data", "1\n2\n");
        NpyTests.Refused(() => Load(path, Plain with { HeldOut = narrow }), "n.data", "1 columns where");
    }

    [Fact]
    public void A_pattern_stands_for_all_files_of_such_names_in_order()
    {
        string second = _place.Write("part-2.csv", "label,a,b\n1,3,x\n,4,y\n");
        _place.Write("part-1.csv", "a,b,label\n1,5,0\n300,6,1\n");
        DataSplit split = Load(_place["part-*.csv"], Plain with { Drop = ["b"] });
        Assert.Equal([1, 300, 3], Features(split.Training));
        Assert.Contains(split.Warnings, warning => warning.Contains("the first in line 3 of part-2.csv", StringComparison.Ordinal));
        Assert.Equal(split.Checksum, DataSource.ChecksumOf(Plain with { Data = _place["part-*.csv"] }));
        File.WriteAllText(second, "a,c,label\n1,2,0\n");
        NpyTests.Refused(() => Load(_place["part-*.csv"]), "part-2.csv", "column c is not in");
        NpyTests.Refused(() => Load(_place["no-*.csv"]), "no-*.csv", "no file has such a name");
    }

    [Fact]
    public async Task Parquet_holds_numbers_words_and_booleans_some_of_them_missing()
    {
        DataField[] fields =
        [
            new DataField<double>("a", true), new DataField<int>("n"), new DataField<bool>("flag"), new DataField<decimal>("cost"),
            new DataField<string>("kind"),
        ];
        await using (FileStream file = File.Create(_place["t.parquet"]))
        await using (ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file))
        {
            for (int group = 0; group < 2; group++)
            {
                using ParquetRowGroupWriter part = writer.CreateRowGroup();
                await part.WriteAsync<double>(fields[0], new double?[] { 1.5, null, 2.5 + group }.AsMemory());
                await part.WriteAsync<int>(fields[1], new[] { 7, -8, 900 }.AsMemory());
                await part.WriteAsync<bool>(fields[2], new[] { true, false, true }.AsMemory());
                await part.WriteAsync<decimal>(fields[3], new[] { 0.25m, 1m, 2m }.AsMemory());
                await part.WriteAsync(fields[4], new[] { "x", "y", "x" });
            }
        }

        NpyTests.Refused(() => Load(_place["t.parquet"]), "t.parquet", "2 values are missing, the first in row 1, column a");
        DataSplit split = Load(_place["t.parquet"], Plain with { Missing = MissingValues.Drop });
        Assert.Equal([1.5, 7, 1, 0.25, 2.5, 900, 1, 2, 1.5, 7, 1, 0.25, 3.5, 900, 1, 2], Features(split.Training));
        Assert.Contains(split.Notes, note => note.Contains("column kind, the last one of words", StringComparison.Ordinal));
        File.WriteAllText(_place["bad.parquet"], "no Parquet at all");
        NpyTests.Refused(() => Load(_place["bad.parquet"]), "bad.parquet", "cannot be read as Parquet");
    }

    [Fact]
    public async Task Structures_in_Parquet_are_refused_in_one_line()
    {
        ParquetSchema schema = new(new StructField("place", new DataField<double>("x"), new DataField<double>("y")));
        await using (FileStream file = File.Create(_place["t.parquet"]))
        await using (ParquetWriter writer = await ParquetWriter.CreateAsync(schema, file))
        {
        }

        NpyTests.Refused(() => Load(_place["t.parquet"]), "t.parquet", "column place holds structures");
    }

    private static DataSplit Load(string path, DataRequest? request = null) => DataSource.Load((request ?? Plain) with { Data = path });

    private static double[] Features(Dataset objects)
    {
        double[] features = new double[objects.Objects * objects.Features];
        objects.CopyTo(0, objects.Objects, features.AsSpan());
        return features;
    }
}
