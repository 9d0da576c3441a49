using System.Text;
using Plateau.Monitor;

namespace Plateau.Tests.Monitor;

public class LineBufferTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Lines_come_whole_whatever_pieces_the_bytes_come_in(int piece)
    {
        byte[] bytes = Encoding.UTF8.GetBytes("first\n\nthe third is much longer than the others\r\n0123456789\nlast without an end");
        LineBuffer buffer = new(45);
        List<string> lines = [];
        for (int at = 0; at < bytes.Length;)
        {
            int count = Math.Min(Math.Min(piece, bytes.Length - at), buffer.Room().Length);
            bytes.AsSpan(at, count).CopyTo(buffer.Room().Span);
            buffer.Advance(count);
            at += count;
            while (buffer.TryNext(out ReadOnlySpan<byte> line, out bool tooLong))
            {
                lines.Add(tooLong ? "(too long)" : Encoding.UTF8.GetString(line));
            }
        }

        Assert.True(buffer.TryLast(out ReadOnlySpan<byte> last, out bool lastTooLong));
        Assert.False(lastTooLong);
        Assert.Equal(
            ["first", "", "the third is much longer than the others\r", "0123456789", "last without an end"],
            [.. lines, Encoding.UTF8.GetString(last)]);
        Assert.False(buffer.TryLast(out _, out _));
    }

    [Theory]
    [InlineData(10, "0123456789", false)]
    [InlineData(10, "0123456789a", true)]
    [InlineData(10, "0123456789a0123456789a0123456789a0123456789a0123456789a", true)]
    public void A_line_that_is_too_long_is_passed_over_and_the_next_one_is_read(int longest, string text, bool tooLong)
    {
        foreach (int piece in (int[])[1, 3, 64])
        {
            LineBuffer buffer = new(longest);
            List<(string Line, bool TooLong)> lines = [];
            byte[] bytes = Encoding.UTF8.GetBytes($"{text}\nnext\n{text}");
            for (int at = 0; at < bytes.Length;)
            {
                Memory<byte> room = buffer.Room();
                Assert.InRange(room.Length, 1, longest + 1);
                int count = Math.Min(Math.Min(piece, bytes.Length - at), room.Length);
                bytes.AsSpan(at, count).CopyTo(room.Span);
                buffer.Advance(count);
                at += count;
                while (buffer.TryNext(out ReadOnlySpan<byte> line, out bool isTooLong))
                {
                    lines.Add((Encoding.UTF8.GetString(line), isTooLong));
                }
            }

            Assert.True(buffer.TryLast(out ReadOnlySpan<byte> last, out bool lastTooLong));
            (string, bool) expected = (tooLong ? string.Empty : text, tooLong);
            Assert.Equal([expected, ("next", false), expected], [.. lines, (Encoding.UTF8.GetString(last), lastTooLong)]);
        }
    }
}
