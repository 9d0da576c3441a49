using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using nietras.SeparatedValues;
using Plateau.Formats;

namespace Plateau.Data;

/// <summary>Reads files of separated values: one object a line, with a head line or without, plain or compressed with gzip.</summary>
internal static class CsvTable
{
    private const string Gzip = ".gz";

    // After so many lines the length of the table is estimated.
    private const int Sampled = 1000;
    private const double MoreThanExpected = 1.02;

    private static readonly SearchValues<char> s_ofNumbers = SearchValues.Create("0123456789+-.eE");

    /// <summary>Reads the table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="words">Columns whose values are words even where they look like numbers.</param>
    /// <exception cref="PlateauException">The file is empty, damaged, or its lines have different numbers of fields.</exception>
    public static Table Read(string path, IReadOnlyList<string> words)
    {
        try
        {
            CsvLayout layout;
            using (StreamReader text = Open(path))
            {
                layout = CsvLayout.Of(path, text);
            }

            using StreamReader again = Open(path);
            long size = path.EndsWith(Gzip, StringComparison.OrdinalIgnoreCase) ? 0 : new FileInfo(path).Length;
            return new Body(path, layout, words).Read(again, size);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or NotSupportedException)
        {
            throw new PlateauException(
                $"{path}: cannot be read as a table ({SafeFile.OneLine(e)}); write one object a line, its values separated by commas.", e);
        }
    }

    private static StreamReader Open(string path)
    {
        Stream file = SafeFile.OpenRead(path);
        return new StreamReader(path.EndsWith(Gzip, StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file);
    }

    private sealed class Body
    {
        private readonly string _path;
        private readonly CsvLayout _layout;
        private readonly string[] _names;
        private readonly TableColumnBuilder[] _columns;
        private readonly List<int> _lines = [];
        private int _pointLine;
        private int _commaLine;

        public Body(string path, CsvLayout layout, IReadOnlyList<string> words)
        {
            _path = path;
            _layout = layout;
            _names = layout.Head is not null
                ? [.. layout.Head]
                : [.. Enumerable.Range(0, layout.Width).Select(column => column.ToString(CultureInfo.InvariantCulture))];
            _columns = [.. _names.Select(name => new TableColumnBuilder(words.Contains(name, StringComparer.OrdinalIgnoreCase)))];
        }

        // The size is that of the file in bytes; 0 where it does not say how long the text is.
        public Table Read(TextReader text, long size)
        {
            long letters = 0;
            using SepReader rows = Sep.New(_layout.Separator).Reader(options => options with
            {
                HasHeader = false,
                DisableColCountCheck = true,
                DisableQuotesParsing = !_layout.HasQuotes,
            }).From(text);
            bool isHead = _layout.Head is not null;
            while (rows.MoveNext())
            {
                SepReader.Row row = rows.Current;
                if (row.Span.IsWhiteSpace() || (row.ColCount == 1 && CsvLayout.Bare(row[0].Span).IsEmpty && _names.Length > 1))
                {
                    continue;
                }

                if (isHead)
                {
                    isHead = false;
                    continue;
                }

                Add(row);
                letters += row.Span.Length + 1;
                if (_lines.Count == Sampled)
                {
                    Expect(size / ((double)letters / Sampled));
                }
            }

            return Whole();
        }

        // Lines much alike need little more room than this.
        private void Expect(double lines)
        {
            int expected = (int)Math.Min((lines * MoreThanExpected) + Sampled, Array.MaxLength);
            Array.ForEach(_columns, column => column.Expected = expected);
        }

        private void Add(SepReader.Row row)
        {
            int line = row.LineNumberFrom;
            bool endsEmpty = row.ColCount == _names.Length + 1 && CsvLayout.Bare(row[row.ColCount - 1].Span).IsEmpty;
            if (row.ColCount != _names.Length && !endsEmpty)
            {
                string first = _layout.Head is null ? "first" : "head";
                throw new PlateauException(
                    $"{_path}, line {line}: {row.ColCount} fields where the {first} line has {_names.Length}; correct or drop the line.");
            }

            for (int column = 0; column < _columns.Length; column++)
            {
                ReadOnlySpan<char> field = row[column].Span;
                if (SmallNumber(field) is int small and >= 0)
                {
                    _columns[column].Add(small, field);
                    continue;
                }

                field = CsvLayout.Bare(field);
                bool hasComma = false;
                if (!TryPlain(row[column], out double number) && !CsvLayout.IsNumber(field, _layout.Separator, out number, out hasComma))
                {
                    _columns[column].Add(field);
                    continue;
                }

                _columns[column].IsFloating = _columns[column].IsFloating || field.ContainsAny(".,eE");
                _columns[column].Add(number, field);
                if (_layout.Separator != ',')
                {
                    Mark(field, hasComma, line);
                }
            }

            _lines.Add(line);
        }

        // The fast way takes a comma for thousands, so it sees none.
        private static bool TryPlain(SepReader.Col field, out double number)
        {
            number = 0;
            return !field.Span.ContainsAnyExcept(s_ofNumbers) && field.TryParse(out number);
        }

        // Most numbers of pictures have one to three digits.
        private static int SmallNumber(ReadOnlySpan<char> field)
        {
            if (field.Length is 0 or > 3 || (field.Length > 1 && field[0] == '0'))
            {
                return -1;
            }

            int number = 0;
            foreach (char letter in field)
            {
                if (!char.IsAsciiDigit(letter))
                {
                    return -1;
                }

                number = (10 * number) + (letter - '0');
            }

            return number;
        }

        private void Mark(ReadOnlySpan<char> field, bool hasComma, int line)
        {
            if (hasComma)
            {
                _commaLine = _commaLine == 0 ? line : _commaLine;
            }
            else if (field.Contains('.'))
            {
                _pointLine = _pointLine == 0 ? line : _pointLine;
            }

            if (_commaLine > 0 && _pointLine > 0)
            {
                throw new PlateauException(
                    $"{_path}: numbers are written with a decimal point in line {_pointLine} and with a comma in line {_commaLine}; "
                        + "write all "
                        + "of them alike.");
            }
        }

        private Table Whole()
        {
            if (_lines.Count == 0)
            {
                throw new PlateauException($"{_path}: there is no object below the head line; give at least one.");
            }

            // A comma at the end of every line makes a column without a name and without values.
            int width = _columns.Length;
            if (width > 1 && _columns[^1].IsBlank && (_layout.Head is null || _names[^1].Length == 0))
            {
                width--;
            }

            // The name that pandas gives a column without one.
            string nameOf(int column) => _names[column].Length > 0 ? _names[column] : FormattableString.Invariant($"Unnamed: {column}");
            int[] lines = [.. _lines];
            return new Table
            {
                Path = _path,
                HasHead = _layout.Head is not null,
                Rows = lines.Length,
                Columns = [.. Enumerable.Range(0, width).Select(column => _columns[column].Build(nameOf(column)))],
                PlaceOf = row => $"line {lines[row]}",
                Notes = _commaLine > 0 ? [$"{_path}: commas within numbers are decimal commas: 1,5 is 1.5."] : [],
            };
        }
    }
}
