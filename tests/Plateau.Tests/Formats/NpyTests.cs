using System.Text;
using Plateau.Formats;
using Plateau.Numerics;

namespace Plateau.Tests.Formats;

public class NpyTests
{
    private static readonly string[] _types = ["bool", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"];

    public static TheoryData<string, string> TypesAndOrders()
    {
        var data = new TheoryData<string, string>();
        foreach (string type in _types)
        {
            data.Add(type, "c");
            data.Add(type, "fortran");
        }

        return data;
    }

    // The rule by which tests/fixtures.py makes its numbers.
    private static double Expected(string type, int i) => type[0] switch
    {
        'b' => i % 3 == 0 ? 1 : 0,
        'u' => 3 * i,
        'f' => (i - 6) * 0.375,
        _ => i - 6,
    };

    [Theory]
    [MemberData(nameof(TypesAndOrders))]
    public void Every_type_and_order_that_NumPy_writes_is_read(string type, string order)
    {
        NumberArray array = Npy.Read(TestFiles.Fixture($"{type}-{order}.npy"));
        Assert.Equal([2, 3, 2], array.Shape.ToArray());
        double[] expected = [.. Enumerable.Range(0, 12).Select(i => Expected(type, i))];
        Assert.Equal(expected, array.To<double>().Data);
        Assert.Equal(Array.ConvertAll(expected, v => (float)v), array.To<float>().Data);
        Assert.Equal(type[0] != 'f', array.IsInteger);
    }

    [Theory]
    [InlineData("version-2.npy")]
    [InlineData("version-3.npy")]
    public void Later_versions_hold_the_same_array(string file)
        => Assert.Equal(Npy.Read(TestFiles.Fixture("f4-c.npy")).To<float>().Data, Npy.Read(TestFiles.Fixture(file)).To<float>().Data);

    [Fact]
    public void Big_endian_numbers_are_the_same_numbers()
        => Assert.Equal(
            Npy.Read(TestFiles.Fixture("f4-c.npy")).To<float>().Data,
            Npy.Read(TestFiles.Fixture("big-endian.npy")).To<float>().Data);

    // What numpy.dtype says of each, on a machine where long has 64 bits.
    [Theory]
    [InlineData(NumberKind.Boolean, "bool bool_ bool8 ? |b1 b1 <? >b1")]
    [InlineData(NumberKind.Int8, "int8 byte b i1 |i1 >i1")]
    [InlineData(NumberKind.Int16, "int16 short h i2 =i2 <i2 |i2 >i2")]
    [InlineData(NumberKind.Int32, "int32 intc i i4 =i4 >i4")]
    [InlineData(NumberKind.Int64, "int64 int int_ intp long longlong l q p i8 >l >q")]
    [InlineData(NumberKind.UInt8, "uint8 ubyte B u1 >u1")]
    [InlineData(NumberKind.UInt16, "uint16 ushort H u2 >u2")]
    [InlineData(NumberKind.UInt32, "uint32 uintc I u4")]
    [InlineData(NumberKind.UInt64, "uint64 uint uintp ulong ulonglong L Q P u8")]
    [InlineData(NumberKind.Float16, "float16 half e f2 >f2")]
    [InlineData(NumberKind.Float32, "float32 single f f4 |f4")]
    [InlineData(NumberKind.Float64, "float64 float float_ double d f8 =f8 >d")]
    public void Every_spelling_of_a_type_is_known(NumberKind kind, string spellings)
    {
        foreach (string spelling in spellings.Split(' '))
        {
            NpyType type = NpyType.Parse(spelling, "a");
            Assert.Equal((spelling, kind, spelling[0] == '>'), (spelling, type.Kind, type.IsBigEndian));
        }
    }

    [Theory]
    [InlineData("<float64")]
    [InlineData("!f8")]
    [InlineData("f16")]
    [InlineData("longdouble")]
    [InlineData("c16")]
    [InlineData("M8[D]")]
    [InlineData("U0")]
    [InlineData("U99999999")]
    [InlineData("")]
    public void What_is_no_type_of_numbers_or_words_is_refused(string spelling)
        => Refused(() => NpyType.Parse(spelling, "a.npy"), "a.npy", $"dtype {spelling} is not read");

    [Fact]
    public void Scalars_vectors_and_empty_arrays_are_read()
    {
        NumberArray scalar = Npy.Read(TestFiles.Fixture("scalar.npy"));
        Assert.Equal(0, scalar.Shape.Length);
        Assert.Equal([2.5], scalar.To<double>().Data);
        Assert.Equal([3], Npy.Read(TestFiles.Fixture("vector.npy")).Shape.ToArray());
        NumberArray empty = Npy.Read(TestFiles.Fixture("no-rows.npy"));
        Assert.Equal([0, 5], empty.Shape.ToArray());
        Assert.Empty(empty.To<double>().Data);
    }

    [Fact]
    public void Written_files_are_NumPys_to_the_byte()
    {
        using var folder = new TemporaryFolder();
        Check<float>("f4");
        Check<double>("f8");
        Check<int>("i4");
        Check<long>("i8");
        Check<byte>("u1");

        void Check<T>(string type)
            where T : unmanaged, System.Numerics.INumber<T>
        {
            string source = TestFiles.Fixture($"{type}-c.npy");
            Npy.Write(folder["a.npy"], Npy.Read(source).To<T>());
            Assert.Equal(File.ReadAllBytes(source), File.ReadAllBytes(folder["a.npy"]));
        }
    }

    [Theory]
    [InlineData("vector.npy")]
    [InlineData("scalar.npy")]
    [InlineData("no-rows.npy")]
    public void Odd_shapes_are_written_as_NumPy_does(string file)
    {
        using var folder = new TemporaryFolder();
        NumberArray array = Npy.Read(TestFiles.Fixture(file));
        if (array.Kind == NumberKind.Float32)
        {
            Npy.Write(folder["a.npy"], array.To<float>());
        }
        else
        {
            Npy.Write(folder["a.npy"], array.To<double>());
        }

        Assert.Equal(File.ReadAllBytes(TestFiles.Fixture(file)), File.ReadAllBytes(folder["a.npy"]));
    }

    [Fact]
    public void A_file_written_in_pieces_is_the_file_written_at_once_and_appears_only_when_complete()
    {
        using var folder = new TemporaryFolder();
        double[] numbers = [.. Enumerable.Range(0, 21).Select(i => i / 7.0)];
        using (NpyWriter<double> writer = Npy.Create<double>(folder["pieces.npy"], 7, 3))
        {
            writer.Write(numbers.AsSpan(0, 5));
            writer.Write(numbers.AsSpan(5));
            Assert.Throws<InvalidOperationException>(() => writer.Write([1.0]));
            Assert.False(File.Exists(folder["pieces.npy"]));
            writer.Complete();
        }

        Npy.Write(folder["once.npy"], new Tensor<double>(numbers, 7, 3));
        Assert.Equal(File.ReadAllBytes(folder["once.npy"]), File.ReadAllBytes(folder["pieces.npy"]));
    }

    [Fact]
    public void An_abandoned_file_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        using (NpyWriter<float> writer = Npy.Create<float>(folder["a.npy"], 3))
        {
            writer.Write([1f]);
            Assert.Throws<InvalidOperationException>(writer.Complete);
        }

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("objects.npy", "Python objects")]
    [InlineData("structured.npy", "records")]
    [InlineData("complex.npy", "<c8")]
    [InlineData("absent.npy", "no such file")]
    public void What_is_not_read_is_refused_in_one_line(string file, string part)
        => Refused(() => Npy.Read(TestFiles.Fixture(file)), file, part);

    [Fact]
    public void Every_truncation_is_refused()
    {
        using var folder = new TemporaryFolder();
        byte[] whole = File.ReadAllBytes(TestFiles.Fixture("f4-c.npy"));
        for (int length = 0; length < whole.Length; length++)
        {
            string path = folder.Write("cut.npy", whole[..length]);
            Refused(() => Npy.Read(path), "cut.npy", string.Empty);
        }

        string longer = folder.Write("longer.npy", [.. whole, 0]);
        Refused(() => Npy.Read(longer), "longer.npy", "1 bytes follow");
    }

    [Theory]
    [InlineData("(1000000000, 1000000000, 1000000000)", "more bytes than any file")]
    [InlineData("(99999999999999999999,)", "more bytes than any file")]
    [InlineData("(2000000000,)", "truncated")]
    [InlineData("(-1,)", "damaged")]
    [InlineData("(3", "damaged")]
    [InlineData("3", "damaged")]
    public void Absurd_sizes_are_refused_before_memory_is_taken(string shape, string part)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("absurd.npy", Npy10($"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n"));
        Refused(() => Npy.Read(path), "absurd.npy", part);
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'shape': (0,), }")]
    [InlineData("{'descr': '<f8', 'fortran_order': Maybe, 'shape': (0,), }")]
    [InlineData("{'descr': '<f8, 'fortran_order': False, 'shape': (0,), }")]
    [InlineData("not a dictionary")]
    [InlineData("")]
    public void A_damaged_header_is_refused(string header)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("damaged.npy", Npy10(header));
        Refused(() => Npy.Read(path), "damaged.npy", "damaged");
    }

    [Fact]
    public void An_unknown_version_is_refused()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = File.ReadAllBytes(TestFiles.Fixture("f4-c.npy"));
        bytes[6] = 9;
        string path = folder.Write("v9.npy", bytes);
        Refused(() => Npy.Read(path), "v9.npy", "9.0");
    }

    [Fact]
    public void Numbers_that_would_change_are_refused_and_named()
    {
        using var folder = new TemporaryFolder();
        string Write<T>(params T[] numbers)
            where T : unmanaged, System.Numerics.INumber<T>
        {
            Npy.Write(folder["a.npy"], new Tensor<T>(numbers, 1, numbers.Length));
            return folder["a.npy"];
        }

        Refused(() => Npy.Read(Write(7.0, 0.5)).To<int>(), "a.npy", "element (0, 1) is 0.5");
        Refused(() => Npy.Read(Write(double.NaN)).To<long>(), "a.npy", "NaN");
        Refused(() => Npy.Read(Write(9223372036854775808.0)).To<long>(), "a.npy", "64 bits");
        Refused(() => Npy.Read(Write(255, 256)).To<byte>(), "a.npy", "element (0, 1) is 256");
        Refused(() => Npy.Read(Write(-1)).To<byte>(), "a.npy", "0 to 255");
        Refused(() => Npy.Read(Write(1e300)).To<float>(), "a.npy", "1E+300");
        Assert.Equal([long.MinValue, 0, 3], Npy.Read(Write(-9223372036854775808.0, 0, 3)).To<long>().Data);
        Assert.Equal([float.NaN, float.NegativeInfinity], Npy.Read(Write(double.NaN, double.NegativeInfinity)).To<float>().Data);
    }

    internal static void Refused(Action read, string file, string part)
    {
        PlateauException e = Assert.Throws<PlateauException>(read);
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
    }

    private static byte[] Npy10(string header) =>
    [
        0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header),
    ];
}
