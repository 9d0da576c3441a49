using System.Globalization;

namespace Plateau.Data;

/// <summary>How a file of separated values is written, found from its text: what separates fields, and what quotes mean.</summary>
/// <param name="Separator">What stands between two fields.</param>
/// <param name="HasQuotes">Whether quotes enclose fields; otherwise they are characters as others are.</param>
/// <param name="Head">The names of the columns; null where the first line holds values.</param>
/// <param name="Width">The number of fields in the first line.</param>
internal sealed record CsvLayout(char Separator, bool HasQuotes, IReadOnlyList<string>? Head, int Width)
{
    private const int SampleLength = 1 << 18;
    private const int SampleRecords = 200;
    private const char Quote = '"';

    // A comma comes last: with another separator it is often the decimal point.
    private static readonly char[] s_separators = ['\t', ';', '|', ','];

    /// <summary>Reads the text once.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="text">Its text.</param>
    /// <exception cref="PlateauException">The file is empty, or its quotes have two meanings.</exception>
    public static CsvLayout Of(string path, TextReader text)
    {
        char[] sample = new char[SampleLength];
        int length = text.ReadBlock(sample);
        string start = new(sample, 0, length);
        if (string.IsNullOrWhiteSpace(start))
        {
            throw new PlateauException($"{path}: the file is empty; give a head line that names the columns, then one object a line.");
        }

        bool whole = length < SampleLength;
        var samples = s_separators.Select(separator => (Separator: separator, Records: Records(start, separator, whole))).ToList();
        (char separator, List<List<string>> records) = samples.FirstOrDefault(
            sample => sample.Records[0].Count > 1 && sample.Records.All(record => record.Count == sample.Records[0].Count));
        if (records is null)
        {
            (separator, records) = samples.MaxBy(
                sample => sample.Records[0].Count > 1 ? sample.Records.Count(record => record.Count == sample.Records[0].Count) : 0);
        }

        bool hasQuotes = Quotes(path, start, text, separator);
        IReadOnlyList<string>? head = HasHead(records, separator) ? records[0] : null;
        return new CsvLayout(separator, hasQuotes, head, records[0].Count);
    }

    /// <summary>A field without the spaces and quotes around it.</summary>
    public static ReadOnlySpan<char> Bare(ReadOnlySpan<char> field)
    {
        field = field.Trim();
        if (field.Length < 2 || field[0] != Quote || field[^1] != Quote)
        {
            return field;
        }

        field = field[1..^1];
        return (field.Contains(Quote) ? field.ToString().Replace("\"\"", "\"", StringComparison.Ordinal) : field).Trim();
    }

    /// <summary>Whether a text is a number, written with a decimal point or, where the comma separates nothing, with a comma.</summary>
    public static bool IsNumber(ReadOnlySpan<char> text, char separator, out double number, out bool hasComma)
    {
        hasComma = false;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
        {
            return true;
        }

        if (text is "inf" or "+inf" or "Inf" or "+Inf" or "-inf" or "-Inf")
        {
            number = text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        int comma = text.IndexOf(',');
        if (separator == ',' || comma < 0 || text.Length > 64 || text.Contains('.'))
        {
            return false;
        }

        Span<char> pointed = stackalloc char[text.Length];
        text.CopyTo(pointed);
        pointed[comma] = '.';
        hasComma = double.TryParse(pointed, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
        return hasComma;
    }

    // The first records, as they are where fields may be quoted and a quote within a field means nothing.
    private static List<List<string>> Records(string text, char separator, bool whole)
    {
        List<List<string>> records = [];
        List<string> fields = [];
        int start = 0;
        bool quoted = false;
        for (int i = 0; i <= text.Length && records.Count < SampleRecords; i++)
        {
            char letter = i < text.Length ? text[i] : '\n';
            if (letter == Quote && (quoted || text.AsSpan(start, i - start).IsWhiteSpace()))
            {
                quoted = !quoted || (i + 1 < text.Length && text[i + 1] == Quote && i++ > 0);
            }
            else if (i == text.Length || (!quoted && (letter == separator || letter is '\n' or '\r')))
            {
                fields.Add(Bare(text.AsSpan(start, i - start)).ToString());
                start = i + 1;
                if (letter != separator)
                {
                    if (fields.Exists(field => field.Length > 0) && (whole || i < text.Length || records.Count == 0))
                    {
                        records.Add(fields);
                    }

                    fields = [];
                }
            }
        }

        return records;
    }

    // Whether any field is quoted. A quote inside a field without quotes is a character, unless other fields are quoted.
    private static bool Quotes(string path, string start, TextReader rest, char separator)
    {
        int line = 1;
        int opened = 0;
        int stray = 0;
        bool atStart = true;
        bool quoted = false;
        bool closed = false;
        bool any = false;
        char[] buffer = start.ToCharArray();
        int length = buffer.Length;
        while (length > 0)
        {
            ReadOnlySpan<char> piece = buffer.AsSpan(0, length);
            if (!any && !piece.Contains(Quote))
            {
                line += piece.Count('\n');
                atStart = piece[^1] == separator || piece[^1] is '\n' or '\r';
                length = rest.ReadBlock(buffer);
                continue;
            }

            any = true;
            foreach (char letter in piece)
            {
                line += letter == '\n' ? 1 : 0;
                if (letter == Quote)
                {
                    // A quote right after a closing one stands for itself.
                    bool reopens = closed && !quoted;
                    if (!quoted && !reopens && !atStart)
                    {
                        stray = stray == 0 ? line : stray;
                        continue;
                    }

                    opened = quoted || reopens ? opened : line;
                    closed = quoted;
                    quoted = !quoted;
                    atStart = false;
                }
                else if (!quoted && (letter == separator || letter is '\n' or '\r'))
                {
                    (atStart, closed) = (true, false);
                }
                else if (!quoted && !char.IsWhiteSpace(letter))
                {
                    stray = closed && stray == 0 ? line : stray;
                    (atStart, closed) = (false, false);
                }
            }

            length = rest.ReadBlock(buffer);
        }

        if (opened > 0 && (stray > 0 || quoted))
        {
            throw new PlateauException(stray > 0
                ? $"{path}, line {stray}: a quote stands within a field, where other fields are enclosed in quotes; double it and enclose "
                    + "the field (\"12\"\" nail\"), or take it out."
                : $"{path}, line {opened}: a quote is opened and never closed; close it or take it out.");
        }

        return opened > 0;
    }

    // Names stand above columns of numbers, and above words that do not include them.
    private static bool HasHead(List<List<string>> records, char separator)
    {
        List<string> first = records[0];
        int[] columns = [.. Enumerable.Range(0, first.Count)];
        int from = first[0].Length == 0 ? 1 : 0;
        if (records.Count == 1)
        {
            return !columns.All(column => IsValue(first[column]));
        }

        // A frame made of an array is written with 0, 1, … above its columns.
        if (columns[from..].Length > 1
            && columns[from..].All(column => first[column] == (column - from).ToString(CultureInfo.InvariantCulture)))
        {
            return true;
        }

        List<List<string>> body = records[1..];
        int[] numeric = [.. columns.Where(column => body.All(record => column < record.Count && IsValue(record[column])))];
        if (numeric.Any(column => first[column].Length > 0 && !IsValue(first[column])))
        {
            return true;
        }

        int[] words = [.. columns.Except(numeric).Where(column => first[column].Length > 0)];
        return words.Length > 0 && !words.Any(column => body.Any(record => column < record.Count && record[column] == first[column]));

        bool IsValue(string text) => LabelColumn.IsAbsent(text) || IsNumber(text, separator, out _, out _);
    }
}
