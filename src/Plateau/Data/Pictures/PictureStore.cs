using Plateau.Formats;
using Plateau.Numerics;

namespace Plateau.Data;

/// <summary>
/// Pictures that are decoded one block after the other into the bytes of a data set. All have one size; where some are grey and some are
/// not, grey becomes red, green and blue alike.
/// </summary>
/// <param name="source">What holds them, for messages.</param>
/// <param name="objects">How many there will be.</param>
/// <param name="leastChannels">3 where they go with coloured ones.</param>
internal sealed class PictureStore(string source, int objects, int leastChannels = 1)
{
    // Decoded at a time: enough for all threads, and little beside the whole.
    private const int Block = 256;

    private static readonly (ImageChanges Change, string Says)[] Remarks =
    [
        (ImageChanges.TransparencyDropped, "have transparent pixels; transparency is left out, colours stay as they are stored"),
        (ImageChanges.UpperByteKept, "have 16 bits a channel; the upper 8 are kept"),
        (ImageChanges.Turned, "are turned as their EXIF orientation says"),
    ];

    private readonly IImageDecoder _decoder = ImageDecoders.For(source);
    private readonly int[] _changed = new int[Remarks.Length];
    private byte[] _bytes = [];
    private string _first = string.Empty;
    private (int Width, int Height) _size;
    private int _channels = leastChannels;
    private int _count;
    private int _grey;

    /// <summary>Decodes pictures.</summary>
    /// <param name="count">How many.</param>
    /// <param name="fileOf">The bytes of each; called by several threads.</param>
    /// <param name="placeOf">Where each is, for messages.</param>
    /// <exception cref="PlateauException">One is damaged, or of another size than the first.</exception>
    public void Add(int count, Func<int, ReadOnlyMemory<byte>> fileOf, Func<int, string> placeOf)
    {
        for (int start = 0; start < count; start += Block)
        {
            int first = start;
            AddBlock(Math.Min(Block, count - start), i => fileOf(first + i), i => placeOf(first + i));
        }
    }

    /// <summary>All pictures that were added, shape (channels, height, width) each.</summary>
    public ObjectStore ToStore() => _count == objects
        ? new ObjectStore { Objects = objects, ObjectShape = [_channels, _size.Height, _size.Width], Bytes = _bytes }
        : throw new InvalidOperationException($"{_count} of {objects} pictures were added.");

    /// <summary>What was made of them, a line each.</summary>
    public IReadOnlyList<string> Notes =>
    [
        .. _channels == 3 && _grey > 0 ? [Said(_grey, "are grey, and are taken as red, green and blue alike")] : Array.Empty<string>(),
        .. Remarks.Index().Where(remark => _changed[remark.Index] > 0).Select(remark => Said(_changed[remark.Index], remark.Item.Says)),
    ];

    private string Said(int count, string says) => FormattableString.Invariant($"{source}: {count:N0} of {objects:N0} pictures {says}.");

    private void AddBlock(int count, Func<int, ReadOnlyMemory<byte>> fileOf, Func<int, string> placeOf)
    {
        DecodedImage?[] pictures = new DecodedImage?[count];
        Exception?[] failures = new Exception?[count];
        Workers.For(count, i =>
        {
            try
            {
                pictures[i] = _decoder.Decode(fileOf(i).Span);
            }
            catch (Exception e) when (e is InvalidDataException or PlateauException)
            {
                failures[i] = e;
            }
        });

        for (int i = 0; i < count; i++)
        {
            if (pictures[i] is not DecodedImage picture)
            {
                throw failures[i] as PlateauException ?? new PlateauException(
                    $"{placeOf(i)}: {SafeFile.OneLine(failures[i]!)}; write this picture again, or take it out.", failures[i]!);
            }

            Fit(picture, placeOf(i));
            _grey += picture.Channels == 1 ? 1 : 0;
            for (int remark = 0; remark < Remarks.Length; remark++)
            {
                _changed[remark] += picture.Changes.HasFlag(Remarks[remark].Change) ? 1 : 0;
            }
        }

        int size = _channels * _size.Width * _size.Height;
        Workers.For(count, i => pictures[i]!.CopyPlanes(_bytes.AsSpan((_count + i) * size, size), _channels));
        _count += count;
    }

    // Makes room for pictures like this one.
    private void Fit(DecodedImage picture, string place)
    {
        if (_first.Length == 0)
        {
            _first = place;
            _size = (picture.Width, picture.Height);
            _channels = Math.Max(_channels, picture.Channels);
            _bytes = Room();
        }

        if (_size != (picture.Width, picture.Height))
        {
            throw new PlateauException(
                $"{place}: this picture is {picture.Width} × {picture.Height} pixels, the first one, {_first}, {_size.Width} × "
                    + $"{_size.Height}; bring all pictures to one size, such as by Pillow's Image.resize.");
        }

        if (picture.Channels > _channels)
        {
            byte[] grey = _bytes;
            int plane = _size.Width * _size.Height;
            _channels = picture.Channels;
            _bytes = Room();
            Workers.For(_count * _channels, i => grey.AsSpan(i / _channels * plane, plane).CopyTo(_bytes.AsSpan(i * plane, plane)));
        }
    }

    private byte[] Room()
    {
        long bytes = (long)objects * _channels * _size.Width * _size.Height;
        return bytes <= Array.MaxLength ? new byte[bytes] : throw new PlateauException(
            FormattableString.Invariant($"{source}: {objects:N0} pictures of {_channels} × {_size.Height} × {_size.Width} are ")
                + FormattableString.Invariant($"{bytes:N0} bytes, and at most {Array.MaxLength:N0} are held; give fewer or smaller ones."));
    }
}
