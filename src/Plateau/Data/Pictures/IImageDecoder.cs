namespace Plateau.Data;

/// <summary>
/// Decodes pictures from the bytes of their files. The library has none of its own: the add-on <c>Plateau.Images</c> is one, and
/// <see cref="ImageDecoders.Register"/> takes any other. It is called by several threads at once.
/// </summary>
public interface IImageDecoder
{
    /// <summary>Decodes one picture, as it is stored: numbers are not converted to another colour space.</summary>
    /// <param name="file">The bytes of the file, such as PNG or JPEG.</param>
    /// <exception cref="InvalidDataException">They are no whole picture of a kind that is read; the message says why.</exception>
    DecodedImage Decode(ReadOnlySpan<byte> file);
}
