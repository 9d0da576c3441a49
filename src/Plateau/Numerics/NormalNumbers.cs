namespace Plateau.Numerics;

/// <summary>Standard normal numbers in bulk: number i is <see cref="RandomStream.Normal"/> at i, bit for bit.</summary>
internal static class NormalNumbers
{
    /// <summary>Fills <paramref name="destination"/> with the normal numbers at 0, 1, 2, …</summary>
    public static void Fill(RandomStream stream, Span<double> destination)
    {
        stream.FillUniform(destination);
        foreach (ref double value in destination)
        {
            value = Elementary.NormalQuantile(value);
        }
    }
}
