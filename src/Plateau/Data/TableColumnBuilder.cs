using System.Globalization;

namespace Plateau.Data;

/// <summary>
/// A column that is read value by value. It is held as bytes as long as that is possible, then as numbers, and as words from the first
/// value that is none.
/// </summary>
/// <param name="asWords">Whether to keep texts as they stand, numbers too.</param>
internal sealed class TableColumnBuilder(bool asWords)
{
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private byte[]? _bytes = asWords ? null : new byte[64];
    private double[]? _numbers;
    private List<string>? _words = asWords ? [] : null;
    private int _count;
    private int _numbersSeen;
    private int _wordsSeen;
    private int _firstWord = -1;
    private string _mark = string.Empty;

    /// <summary>Whether no value but empty ones were added.</summary>
    public bool IsBlank { get; private set; } = true;

    /// <summary>How many values are expected, so that room for them is taken at once; 0 where it is not known.</summary>
    public int Expected { get; set; }

    /// <summary>Whether numbers of the column have a point or an exponent, or are of such a type.</summary>
    public bool IsFloating { get; set; }

    /// <summary>Adds a number; NaN where it is missing.</summary>
    public void Add(double number)
    {
        IsBlank &= double.IsNaN(number);
        if (_words is not null)
        {
            _words.Add(double.IsNaN(number) ? string.Empty : number.ToString("R", CultureInfo.InvariantCulture));
        }
        else if (_bytes is not null && number is >= 0 and <= byte.MaxValue && number == (byte)number && !double.IsNegative(number))
        {
            Grow(ref _bytes);
            _bytes[_count] = (byte)number;
        }
        else
        {
            ToNumbers();
            Grow(ref _numbers!);
            _numbers[_count] = number;
        }

        _numbersSeen += double.IsNaN(number) ? 0 : 1;
        _count++;
    }

    /// <summary>Adds a text that is no number; some stand for a missing value.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty && _words is null)
        {
            Add(double.NaN);
            return;
        }

        var lookup = _known.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(text, out string? word))
        {
            word = text.ToString();
            _known.Add(word, word);
        }

        bool absent = LabelColumn.IsAbsent(word);
        if (absent && _words is null)
        {
            IsBlank = false;
            _mark = _mark.Length > 0 ? _mark : word;
            Add(double.NaN);
            return;
        }

        IsBlank &= text.IsEmpty;
        if (!absent)
        {
            _firstWord = _firstWord < 0 ? _count : _firstWord;
            _wordsSeen++;
        }

        ToWords();
        _words!.Add(word);
        _count++;
    }

    /// <summary>Adds a text that is a number, and stays a text in a column of words.</summary>
    public void Add(double number, ReadOnlySpan<char> text)
    {
        if (_words is null)
        {
            Add(number);
            return;
        }

        int words = _wordsSeen;
        int first = _firstWord;
        Add(text);
        (_wordsSeen, _firstWord) = (words, first);
        _numbersSeen++;
    }

    /// <summary>The column.</summary>
    public TableColumn Build(string name) => _words is not null
        ? TableColumn.Of(name, [.. _words]).Straying(!asWords && _numbersSeen >= _wordsSeen ? _firstWord : -1)
        : (_bytes is not null ? TableColumn.Of(name, _bytes, _count) : TableColumn.Of(name, _numbers!, _count, _mark)) with
        {
            IsFloating = IsFloating,
        };

    private void ToNumbers()
    {
        if (_numbers is null)
        {
            _numbers = new double[_bytes!.Length];
            for (int i = 0; i < _count; i++)
            {
                _numbers[i] = _bytes[i];
            }

            _bytes = null;
        }
    }

    private void ToWords()
    {
        if (_words is null)
        {
            TableColumn numbers = Build(string.Empty);
            _words = [.. Enumerable.Range(0, _count).Select(numbers.Text)];
            (_bytes, _numbers) = (null, null);
        }
    }

    private void Grow<T>(ref T[] values)
    {
        if (_count == values.Length)
        {
            Array.Resize(ref values, Math.Max(Expected, _count + (_count / 2)));
        }
    }
}
