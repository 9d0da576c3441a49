using System.Numerics;

namespace Plateau.Numerics;

/// <summary>
/// Decimal numbers as text, to the nearest double, by one product with a power of five of 64 bits (after Lemire, 2021). The few texts that such a
/// product cannot decide, one in about 500, are left to the runtime.
/// </summary>
internal static class DecimalNumber
{
    private const int MostDigits = 19;
    private const int MostPower = 60;
    private const int SignificantBits = 53;

    // The 64 leading bits of 5^q, rounded down, and the power of two that goes with them, for q from −MostPower.
    private static readonly (ulong Bits, int Exponent)[] _powers = Powers();

    /// <summary>Reads a number as JSON writes it.</summary>
    /// <returns>Whether it could be decided; if not, nothing is said of the text.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out double value)
    {
        int at = 0;
        bool negative = text.Length > 0 && text[0] == '-';
        at += negative ? 1 : 0;
        ulong digits = 0;
        int count = 0;
        int power = 0;
        bool fraction = false;
        for (; at < text.Length; at++)
        {
            uint digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                digits = (10 * digits) + digit;
                count += digits > 0 ? 1 : 0;
                power -= fraction ? 1 : 0;
            }
            else if (text[at] == '.' && !fraction)
            {
                fraction = true;
            }
            else
            {
                break;
            }
        }

        value = 0;
        if (count > MostDigits || (at < text.Length && !TryReadPower(text[at..], ref power)) || power is < -MostPower or > MostPower)
        {
            return false;
        }

        bool decided = digits == 0 || TryScale(digits, power, out value);
        value = negative ? -value : value;
        return decided;
    }

    private static bool TryReadPower(ReadOnlySpan<byte> text, ref int power)
    {
        int at = 1;
        if ((text[0] | 0x20) != 'e' || text.Length < 2)
        {
            return false;
        }

        bool negative = text[1] == '-';
        at += negative || text[1] == '+' ? 1 : 0;
        int value = 0;
        if (at == text.Length || text.Length - at > 4)
        {
            return false;
        }

        for (; at < text.Length; at++)
        {
            uint digit = (uint)(text[at] - '0');
            if (digit > 9)
            {
                return false;
            }

            value = (10 * value) + (int)digit;
        }

        power += negative ? -value : value;
        return true;
    }

    /// <summary>digits · 10^power.</summary>
    private static bool TryScale(ulong digits, int power, out double value)
    {
        int zeros = BitOperations.LeadingZeroCount(digits);
        (ulong bits, int exponent) = _powers[power + MostPower];

        // With 5^q = (bits + e)·2^exponent, 0 ≤ e < 1, the product lies in [high, high + 2) times 2^64.
        ulong high = Math.BigMul(digits << zeros, bits, out _);
        int spare = 64 - BitOperations.LeadingZeroCount(high) - SignificantBits;
        ulong half = 1ul << (spare - 1);
        ulong rest = high & ((half << 1) - 1);
        ulong kept = (high >> spare) + (rest >= half ? 1ul : 0ul);
        value = Math.ScaleB(kept, spare + 64 - zeros + exponent + power);
        return rest != half - 1 && rest != half;
    }

    private static (ulong Bits, int Exponent)[] Powers()
    {
        var powers = new (ulong, int)[(2 * MostPower) + 1];
        for (int q = -MostPower; q <= MostPower; q++)
        {
            var five = BigInteger.Pow(5, Math.Abs(q));
            int length = (int)five.GetBitLength();
            int shift = q < 0 ? length + 63 : 64 - length;
            BigInteger bits = q < 0 ? (BigInteger.One << shift) / five : shift >= 0 ? five << shift : five >> -shift;
            powers[q + MostPower] = ((ulong)bits, -shift);
        }

        return powers;
    }
}
