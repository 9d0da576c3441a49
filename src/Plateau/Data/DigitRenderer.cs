using Plateau.Numerics;

namespace Plateau.Data;

/// <summary>Draws one built-in digit; a pure function of its arguments.</summary>
internal static class DigitRenderer
{
    /// <summary>Fills <paramref name="image"/> (28 × 28, 0 is background) and says which digit it shows.</summary>
    // A plain placeholder with the final signature: a bar whose place tells the class.
    public static void Render(ulong seed, RandomPurpose purpose, int index, Span<byte> image, out int label)
    {
        var stream = new RandomStream(seed, purpose, index);
        label = stream.Below(0, 10);
        for (int i = 0; i < image.Length; i++)
        {
            int row = i / 28;
            image[i] = (byte)((row / 2 == label + 2 ? 160 : 0) + stream.Below(1 + i, 64));
        }
    }
}
