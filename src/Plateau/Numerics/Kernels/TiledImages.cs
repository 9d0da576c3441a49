namespace Plateau.Numerics;

/// <summary>Images, channels last, that tiles of 2 × 2 outputs lie over: as inputs with zeros around, or as the outputs themselves.</summary>
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

    /// <summary>Behind the last number.</summary>
    public T* End { get; }

    /// <summary>The lines of an image.</summary>
    public int Height { get; }

    /// <summary>The positions of a line.</summary>
    public int Width { get; }

    /// <summary>The numbers of a position.</summary>
    public int Channels { get; }

    /// <summary>The zeros at each side.</summary>
    public int Padding { get; }

    /// <summary>The numbers of an image.</summary>
    public nint Length { get; }

    /// <summary>As outputs: the tiles of a line.</summary>
    public int TilesAcross { get; }

    /// <summary>As outputs: the lines of tiles.</summary>
    public int TilesDown { get; }

    /// <summary>As outputs: the tiles of an image.</summary>
    public int TilesOfOne => TilesAcross * TilesDown;

    /// <summary>As outputs: the tiles of all images.</summary>
    public int Tiles { get; }

    /// <summary>Whether a line lies within the image.</summary>
    public bool Has(int line) => (uint)line < (uint)Height;

    /// <summary>Fetches one share of 16 of the lines that some tiles lie over. A hint, sound at any address.</summary>
    public void Prefetch(in TiledImages<T> outputs, int firstTile, int tiles, int share)
    {
        nint pitch = (nint)Width * Channels;
        (int image, int tile) = Math.DivRem(firstTile, outputs.TilesOfOne);
        nint begin = (image * Length) + (tile / outputs.TilesAcross * 2 * pitch);
        nint count = (tiles + outputs.TilesAcross - 1) / outputs.TilesAcross * 2 * pitch;
        Convolution.Prefetch(Origin + begin + (count * share / MinimalFiltering.Elements), count / MinimalFiltering.Elements * sizeof(T));
    }
}
