namespace Plateau.Data;

/// <summary>What a decoder made of a picture, where its pixels are not simply those of the file.</summary>
[Flags]
public enum ImageChanges
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Transparency of pixels is left out; their colours stay as they are stored.</summary>
    TransparencyDropped = 1,

    /// <summary>Channels of 16 bits are cut to their upper 8.</summary>
    UpperByteKept = 2,

    /// <summary>Turned or mirrored as the file's EXIF orientation says.</summary>
    Turned = 4,
}
