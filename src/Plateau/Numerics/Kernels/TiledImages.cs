namespace Plateau.Numerics;

/// <summary>
/// Images, channels last, that tiles of 2 × 2 outputs lie over: as inputs with zeros around, or as the outputs themselves.
/// </summary>
internal readonly unsafe ref struct TiledImages<T>
    where T : unmanaged
{
    /// <summary>Images of a convolution.</summary>
    public TiledImages(T* origin, int count, int height, int width, int channels, int padding = 0)
    {
        Origin = origin;
        (Height, Width, Channels, Padding) = (height, width, channels, padding);
        Length = (nint)height * width * channels;
        End = origin + (count * Length);
        TilesAcross = (width + 1) / 2;
        TilesDown = (height + 1) / 2;
        Tiles = checked(count * TilesOfOne);
    }

    /// <summary>The first number.</summary>
    public T* Origin { get; }

    /// <summary>The address after the last number.</summary>
    public T* End { get; }

    /// <summary>The number of lines of an image.</summary>
    public int Height { get; }

    /// <summary>The number of positions in a line.</summary>
    public int Width { get; }

    /// <summary>The number of channels at a position.</summary>
    public int Channels { get; }

    /// <summary>The number of zeros at each side.</summary>
    public int Padding { get; }

    /// <summary>How many numbers an image has.</summary>
    public nint Length { get; }

    /// <summary>For outputs: the number of tiles in a line.</summary>
    public int TilesAcross { get; }

    /// <summary>For outputs: the number of lines of tiles.</summary>
    public int TilesDown { get; }

    /// <summary>For outputs: the number of tiles of an image.</summary>
    public int TilesOfOne => TilesAcross * TilesDown;

    /// <summary>For outputs: the number of tiles of all images.</summary>
    public int Tiles { get; }

    /// <summary>Whether a line lies within the image.</summary>
    public bool Has(int line) => (uint)line < (uint)Height;

    /// <summary>Fetches one sixteenth of the lines under some tiles into the cache. It is only a hint, and safe at any address.</summary>
    public void Prefetch(in TiledImages<T> outputs, int firstTile, int tiles, int share)
    {
        nint pitch = (nint)Width * Channels;
        (int image, int tile) = Math.DivRem(firstTile, outputs.TilesOfOne);
        nint begin = (image * Length) + (tile / outputs.TilesAcross * 2 * pitch);
        nint count = (tiles + outputs.TilesAcross - 1) / outputs.TilesAcross * 2 * pitch;
        Convolution.Prefetch(Origin + begin + (count * share / MinimalFiltering.Elements), count / MinimalFiltering.Elements * sizeof(T));
    }
}
