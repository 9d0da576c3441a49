using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Plateau.Formats;

/// <summary>
/// The head of an NPY file: magic, version and a Python dictionary with <c>descr</c>, <c>fortran_order</c> and <c>shape</c>.
/// Source: NumPy, <c>numpy/lib/format.py</c>, versions 1.0, 2.0 and 3.0.
/// </summary>
internal sealed record NpyHeader(NpyType Type, bool FortranOrder, int[] Shape)
{
    private const int LongestHeader = 1 << 20;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>
    /// Reads the head and checks what it claims against <paramref name="length"/>, the bytes from the magic to the end of the file.
    /// </summary>
    public static NpyHeader Read(Stream stream, string source, long length)
    {
        byte[] head = new byte[12];
        int versioned = 8;
        if (length == 0)
        {
            throw new PlateauException($"{source}: the file is empty; write it again with numpy.save.");
        }

        if (length < 10 || stream.ReadAtLeast(head.AsSpan(0, versioned), versioned, throwOnEndOfStream: false) < versioned)
        {
            throw Truncated(source);
        }

        if (!head.AsSpan(0, 6).SequenceEqual(Magic))
        {
            throw new PlateauException($"{source}: not an NPY file (it does not begin with \\x93NUMPY); write it with numpy.save.");
        }

        int wide = head[6] switch
        {
            1 => 2,
            2 or 3 => 4,
            _ => throw new PlateauException(
                $"{source}: NPY version {head[6]}.{head[7]} is unknown (1.0, 2.0 and 3.0 are read); write it again with a common NumPy."),
        };
        ReadExactly(stream, head.AsSpan(8, wide), source);
        long textLength = wide == 2
            ? BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(8))
            : BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(8));
        long left = length - 8 - wide - textLength;
        if (left < 0 || textLength > LongestHeader)
        {
            throw Truncated(source);
        }

        byte[] text = new byte[textLength];
        ReadExactly(stream, text, source);
        (string descr, bool fortran, List<long> shape) = Parse(
            head[6] == 3 ? Encoding.UTF8.GetString(text) : Encoding.Latin1.GetString(text),
            source);
        NpyType type = NpyType.Parse(descr, source);
        int size = type.Size;
        long bytes = size;
        bool fits = true;
        foreach (long axis in shape)
        {
            fits &= axis <= int.MaxValue;
        }

        if (!shape.Contains(0))
        {
            foreach (long axis in shape)
            {
                fits &= axis <= long.MaxValue / bytes;
                bytes = fits ? bytes * axis : bytes;
            }
        }
        else
        {
            bytes = 0;
        }

        if (!fits || bytes > left)
        {
            string claimed = fits ? $"{bytes} bytes" : "more bytes than any file holds";
            throw new PlateauException(
                $"{source}: truncated: the header announces shape ({string.Join(", ", shape)}), {claimed}, but {left} follow; copy "
                    + "or write it again.");
        }

        if (bytes < left)
        {
            throw new PlateauException(
                $"{source}: {left - bytes} bytes follow the array that the header announces; keep one array a file "
                    + "(numpy.save), or use an .npz.");
        }

        if (bytes / size > Array.MaxLength)
        {
            throw new PlateauException($"{source}: {bytes / size} elements are more than one array holds ({Array.MaxLength}); split it.");
        }

        return new NpyHeader(type, fortran, [.. shape.Select(axis => (int)axis)]);
    }

    /// <summary>The head of an array to write, version 1.0, padded so that the numbers start at a multiple of 64.</summary>
    public byte[] ToBytes()
    {
        string descr = Type.Kind switch
        {
            NumberKind.Boolean => "|b1",
            NumberKind.Int8 => "|i1",
            NumberKind.UInt8 => "|u1",
            NumberKind.Int16 => "<i2",
            NumberKind.Int32 => "<i4",
            NumberKind.Int64 => "<i8",
            NumberKind.UInt16 => "<u2",
            NumberKind.UInt32 => "<u4",
            NumberKind.UInt64 => "<u8",
            NumberKind.Float16 => "<f2",
            NumberKind.Float32 => "<f4",
            NumberKind.Float64 => "<f8",
            _ => throw new ArgumentException($"NPY files hold no {Type.Kind}.", nameof(Type)),
        };
        string shape = Shape.Length == 1 ? $"({Shape[0]},)" : $"({string.Join(", ", Shape)})";
        string text = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}";
        int length = (10 + text.Length + 1 + 63) / 64 * 64;
        byte[] bytes = new byte[length];
        Magic.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(length - 10));
        Encoding.ASCII.GetBytes(text.PadRight(length - 11) + "\n", bytes.AsSpan(10));
        return bytes;
    }

    private static (string Descr, bool Fortran, List<long> Shape) Parse(string text, string source)
    {
        string? descr = null;
        bool? fortran = null;
        List<long>? shape = null;
        int at = 0;
        Expect('{');
        while (!Accept('}'))
        {
            string key = Quoted();
            Expect(':');
            switch (key)
            {
                case "descr" when Peek() is '[' or '(':
                    throw new PlateauException($"{source}: holds records (a structured dtype); save a plain numeric array.");
                case "descr":
                    descr = Quoted();
                    break;
                case "fortran_order":
                    fortran = Word() switch { "True" => true, "False" => false, _ => throw Damaged() };
                    break;
                case "shape":
                    shape = Tuple();
                    break;
                default:
                    throw Damaged();
            }

            if (!Accept(','))
            {
                Expect('}');
                break;
            }
        }

        return descr is null || fortran is null || shape is null ? throw Damaged() : (descr, fortran.Value, shape);

        PlateauException Damaged() => new($"{source}: the NPY header is damaged; copy or write it again.");

        char Peek()
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            return at < text.Length ? text[at] : '\0';
        }

        bool Accept(char c)
        {
            bool there = Peek() == c;
            at += there ? 1 : 0;
            return there;
        }

        void Expect(char c)
        {
            if (!Accept(c))
            {
                throw Damaged();
            }
        }

        string Quoted()
        {
            char quote = Peek();
            int end = quote is '\'' or '"' ? text.IndexOf(quote, at + 1) : -1;
            if (end < 0)
            {
                throw Damaged();
            }

            string value = text[(at + 1)..end];
            at = end + 1;
            return value;
        }

        string Word()
        {
            Peek();
            int start = at;
            while (at < text.Length && char.IsAsciiLetterOrDigit(text[at]))
            {
                at++;
            }

            return text[start..at];
        }

        List<long> Tuple()
        {
            var axes = new List<long>();
            Expect('(');
            while (!Accept(')'))
            {
                // Python 2 wrote long integers as 3L.
                string word = Word();
                if (!long.TryParse(word.EndsWith('L') ? word[..^1] : word, NumberStyles.None, CultureInfo.InvariantCulture, out long axis))
                {
                    // Digits only, but past 2⁶³: still a size, only an absurd one.
                    axis = word.Length > 0 && word.All(char.IsAsciiDigit) ? long.MaxValue : throw Damaged();
                }

                axes.Add(axis);
                if (!Accept(','))
                {
                    Expect(')');
                    break;
                }
            }

            return axes;
        }
    }

    private static void ReadExactly(Stream stream, Span<byte> destination, string source)
    {
        if (stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length)
        {
            throw Truncated(source);
        }
    }

    private static PlateauException Truncated(string source) => new($"{source}: the NPY header is cut off; copy or write it again.");
}
