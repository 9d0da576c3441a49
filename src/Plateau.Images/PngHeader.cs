namespace Plateau.Images;

/// <summary>The two bytes of a PNG file that say what its pixels are (ISO/IEC 15948, IHDR).</summary>
internal readonly record struct PngHeader(int Depth, int ColourType)
{
    private const int DepthAt = 24;
    private const int ColourTypeAt = 25;
    private const int Grey = 0;
    private const int GreyAndAlpha = 4;

    /// <summary>Whether a pixel is one number, with transparency or without.</summary>
    public bool IsGrey => ColourType is Grey or GreyAndAlpha;

    /// <summary>The header of a file; null where it is no PNG.</summary>
    public static PngHeader? Of(ReadOnlySpan<byte> file)
        => file.Length > ColourTypeAt && file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])
            ? new PngHeader(file[DepthAt], file[ColourTypeAt])
            : null;
}
