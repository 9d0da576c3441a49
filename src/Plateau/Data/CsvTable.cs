using System.Globalization;
using System.IO.Compression;
using nietras.SeparatedValues;
using Plateau.Formats;

namespace Plateau.Data;

/// <summary>Reads files of separated values: one object a line, with a head line or without, plain or compressed with gzip.</summary>
internal static class CsvTable
{
    private const string Gzip = ".gz";

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
            return new Body(path, layout, words).Read(again);
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

        public Table Read(TextReader text)
        {
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
            }

            return Whole();
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
                if (!CsvLayout.IsNumber(field, _layout.Separator, out double number, out bool hasComma))
                {
                    _columns[column].Add(field);
                    continue;
                }

                _columns[column].IsFloating |= field.ContainsAny(".,eE");
                _columns[column].Add(number, field);
                if (_layout.Separator != ',')
                {
                    Mark(field, hasComma, line);
                }
            }

            _lines.Add(line);
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
