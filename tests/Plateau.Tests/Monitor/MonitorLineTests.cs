using System.Text;
using Plateau.Monitor;

namespace Plateau.Tests.Monitor;

public class MonitorLineTests
{
    [Fact]
    public void A_line_is_read_to_the_same_bits()
    {
        double[] losses =
        [
            .. MonitorSamples.Losses(70, 31),
            5e-324,
            1.7976931348623157e308,
            -0.0,
            0.1,
            1e-7,
            123456789012345678,
            .. new double[25],
        ];
        MonitorLine line = new();
        line.Read(Encoding.UTF8.GetBytes(MonitorSamples.Line(
            losses,
            31,
            0,
            71,
            "\"after\":3,\"have\" : 40, ",
            ", \"draws\":\"σ = 0.01\", \"atOptimum\":[" + string.Join(',', Enumerable.Range(0, 71)) + "]")));
        Assert.Equal((71, 31, 3L, 40L, "σ = 0.01"), (line.Objects, line.DrawCount, line.After, line.ObjectsBefore, line.DrawsName));
        Assert.Equal(losses.Select(BitConverter.DoubleToInt64Bits), line.Losses.ToArray().Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(Enumerable.Range(0, 71).Select(i => (double)i), line.AtOptimum.ToArray());
    }

    [Fact]
    public void Nothing_of_one_line_is_left_in_the_next()
    {
        MonitorLine line = new();
        line.Read("{\"losses\":[[1,2]],\"atOptimum\":[3],\"draws\":\"a\",\"have\":1,\"after\":5}"u8);
        line.Read("{}"u8);
        Assert.Equal((0, 0, null, null, null), (line.Objects, line.DrawCount, line.After, line.ObjectsBefore, line.DrawsName));
        Assert.True(line.Losses.IsEmpty && line.AtOptimum.IsEmpty);
    }

    [Theory]
    [InlineData("", MonitorRefusal.Malformed, "cut short")]
    [InlineData("losses", MonitorRefusal.Malformed, "not JSON, from byte 1 on")]
    [InlineData("[[1, 2]]", MonitorRefusal.Malformed, "one JSON object")]
    [InlineData("{\"losses\": [[1, 2]", MonitorRefusal.Malformed, "cut short after 18 bytes")]
    [InlineData("{\"losses\": [[1, 2]]} {}", MonitorRefusal.Malformed, "not JSON, from byte 22 on")]
    [InlineData("{\"losses\": [[1, 2]],}", MonitorRefusal.Malformed, "not JSON")]
    [InlineData("{\"losses\":\n[[1 2]]}", MonitorRefusal.Malformed, "line 2, byte 5")]
    [InlineData("{\"losses\": [[1, NaN]]}", MonitorRefusal.Malformed, "NaN and infinity are no losses")]
    [InlineData("{\"losses\": [[1, Infinity]]}", MonitorRefusal.Malformed, "NaN and infinity are no losses")]
    [InlineData("{\"losses\": [[1, -Infinity]]}", MonitorRefusal.Malformed, "NaN and infinity are no losses")]
    [InlineData("{\"losses\": [[1, nan]]}", MonitorRefusal.Malformed, "NaN and infinity are no losses")]
    [InlineData("{\"losses\": [[1, 1e400]]}", MonitorRefusal.Numbers, "(counted from 0, as draws are): the loss at draw 1 is beyond")]
    [InlineData("{\"losses\": [[1, null]]}", MonitorRefusal.Numbers, "object 0 (counted from 0, as draws are): the loss at draw 1 is null")]
    [InlineData("{\"losses\": [[1], [\"2\"]]}", MonitorRefusal.Numbers, "object 1 (counted from 0, as draws are): the loss")]
    [InlineData("{\"losses\": [[1, 2], [3]]}", MonitorRefusal.Numbers, "object 1 has 1 loss, object 0 has 2")]
    [InlineData("{\"losses\": [[]]}", MonitorRefusal.Numbers, "object 0 (counted from 0) has no losses")]
    [InlineData("{\"losses\": [1, 2]}", MonitorRefusal.Malformed, "one list an object")]
    [InlineData("{\"losses\": 1}", MonitorRefusal.Malformed, "a list of objects")]
    [InlineData("{\"losses\": [[1]], \"losses\": [[1]]}", MonitorRefusal.Malformed, "twice")]
    [InlineData("{\"loses\": [[1]]}", MonitorRefusal.Malformed, "did you mean 'losses'?")]
    [InlineData("{\"x\": [[1]]}", MonitorRefusal.Malformed, "no key \"x\"; the keys are losses, atOptimum, after, draws, have")]
    [InlineData("{\"losses\": [[1], [2]], \"atOptimum\": [1]}", MonitorRefusal.Numbers, "\"atOptimum\" has 1 losses for 2 objects")]
    [InlineData("{\"losses\": [[1]], \"atOptimum\": [null]}", MonitorRefusal.Numbers, "\"atOptimum\" of object 0 (counted from 0) is null")]
    [InlineData("{\"losses\": [[1]], \"after\": -1}", MonitorRefusal.Malformed, "\"after\" is a whole number")]
    [InlineData("{\"after\": 9223372036854775808}", MonitorRefusal.Malformed, "\"after\" is a whole number from 0 to 9223372036854775807")]
    [InlineData("{\"losses\": [[1]], \"after\": 1.5}", MonitorRefusal.Malformed, "\"after\" is a whole number")]
    [InlineData("{\"draws\": 3}", MonitorRefusal.Malformed, "\"draws\" is a text")]
    [InlineData("{\"draws\": \"\"}", MonitorRefusal.Malformed, "\"draws\" is a text")]
    [InlineData("{\"draws\": \"a\\nb\"}", MonitorRefusal.Malformed, "\"draws\" is a text")]
    [InlineData("{\"have\": 3}", MonitorRefusal.Malformed, "\"have\" goes with \"draws\"")]
    [InlineData("{\"losses\": [[[[[1]]]]]}", MonitorRefusal.Numbers, "a list, not a number")]
    public void What_cannot_be_read_is_refused_in_a_line_that_says_where(string text, object refusal, string says)
    {
        MonitorRefusedException refused = Assert.Throws<MonitorRefusedException>(
            () => new MonitorLine().Read(Encoding.UTF8.GetBytes(text)));
        Assert.Equal((MonitorRefusal)refusal, refused.Refusal);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x7B, 0, 0x7D, 0 }, "UTF-16; send UTF-8")]
    [InlineData(new byte[] { 0x7B, 0x22, 0x64, 0x72, 0x61, 0x77, 0x73, 0x22, 0x3A, 0x22, 0xE9, 0x22, 0x7D }, "not UTF-8")]
    [InlineData(new byte[] { 0x7B, 0x22, 0xE9, 0x22, 0x3A, 0x31, 0x7D }, "UTF-8")]
    public void Other_encodings_are_refused(byte[] bytes, string says) =>
        Assert.Contains(
            says,
            Assert.Throws<MonitorRefusedException>(() => new MonitorLine().Read(bytes)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void More_draws_than_a_million_are_refused()
    {
        string most = string.Join(',', Enumerable.Repeat("0", MonitorLine.MostDraws));
        MonitorLine line = new();
        line.Read(Encoding.UTF8.GetBytes($"{{\"losses\":[[{most}]]}}"));
        Assert.Equal(MonitorLine.MostDraws, line.DrawCount);
        Assert.Contains(
            "1,000,001 losses",
            Assert.Throws<MonitorRefusedException>(() => line.Read(Encoding.UTF8.GetBytes($"{{\"losses\":[[{most},0]]}}"))).Message,
            StringComparison.Ordinal);
    }
}
