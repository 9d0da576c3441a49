using System.Globalization;
using System.Text;
using Plateau.Numerics;

namespace Plateau.Tests.Numerics;

public class DecimalNumberTests
{
    [Fact]
    public void Numbers_are_read_as_the_runtime_reads_them_and_most_are_decided()
    {
        Random random = new(1);
        int decided = 0;
        const int count = 300_000;
        for (int i = 0; i < 2 * count; i++)
        {
            string text = (i % 6) switch
            {
                0 => random.NextDouble().ToString("R", CultureInfo.InvariantCulture),
                1 => (9.3 * random.NextDouble()).ToString("F" + random.Next(0, 18), CultureInfo.InvariantCulture),
                2 => Math.Exp(80 * (random.NextDouble() - 0.5)).ToString("E" + random.Next(0, 18), CultureInfo.InvariantCulture),
                3 => $"-{random.NextInt64()}e{random.Next(-40, 40)}",
                5 => $"{random.Next(100)}.{new string('0', random.Next(0, 12))}{random.Next()}e+{random.Next(0, 20):d2}",
                _ => ((float)random.NextDouble()).ToString("R", CultureInfo.InvariantCulture),
            };
            bool isDecided = Same(text);

            // The even ones have 18 digits at most, as losses do.
            decided += i % 2 == 0 && isDecided ? 1 : 0;
        }

        Assert.True(decided > 0.99 * count, $"{decided} of {count} were decided.");
    }

    [Fact]
    public void Numbers_halfway_between_two_doubles_and_their_neighbours_are_read_as_the_runtime_reads_them()
    {
        Random random = new(2);
        for (int i = 0; i < 20_000; i++)
        {
            // 2^53 and above, up to 2^63: odd multiples of half the spacing are ties, exactly.
            int spacing = random.Next(1, 11);
            ulong tie = (((1ul << 52) + (ulong)random.NextInt64(1L << 52)) << spacing) + (1ul << (spacing - 1));
            foreach (ulong near in (ulong[])[tie - 1, tie, tie + 1])
            {
                Same(near.ToString(CultureInfo.InvariantCulture));
                Same($"{near}e-{random.Next(1, 30)}");
            }
        }
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("-0", true)]
    [InlineData("0.000e5", true)]
    [InlineData("-0.0", true)]
    [InlineData("1", true)]
    [InlineData("18446744073709551615", false)]
    [InlineData("9999999999999999999", true)]
    [InlineData("0.00000000000000000000000000000000000000000000000000000000001", true)]
    [InlineData("1e60", true)]
    [InlineData("1e61", false)]
    [InlineData("1e-400", false)]
    [InlineData("1e400", false)]
    [InlineData("1e99999", false)]
    [InlineData("4.9e-324", false)]
    [InlineData("0.1", true)]
    [InlineData("9007199254740993", false)]
    [InlineData("1.7976931348623157e308", false)]
    public void Zeros_ties_and_the_ends_of_the_range(string text, bool decided)
    {
        Assert.Equal(decided, Same(text));
    }

    private static bool Same(string text)
    {
        bool decided = DecimalNumber.TryRead(Encoding.ASCII.GetBytes(text), out double value);
        if (decided)
        {
            double expected = double.Parse(text, CultureInfo.InvariantCulture);
            Assert.True(BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(value), $"{text}: {value:R}, not {expected:R}.");
        }

        return decided;
    }
}
