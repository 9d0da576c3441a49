using System.Text;
using System.Text.Json;

namespace Plateau.Monitor;

/// <summary>One line of the input of a monitor, read directly into numbers. The buffers are kept from line to line.</summary>
internal sealed class MonitorLine
{
    /// <summary>The largest number of draws of an object.</summary>
    public const int MostDraws = 1_000_000;

    private const int LongestName = 256;
    private const string Example = "{\"losses\": [[0.3, 0.5]]}";

    private static readonly string[] _keys = ["losses", "atOptimum", "after", "draws", "have"];

    private double[] _losses = new double[1024];
    private double[] _atOptimum = new double[64];
    private int _lossCount;
    private int _atOptimumCount;

    /// <summary>The name of the draws from this line on; null where the line does not give one.</summary>
    public string? DrawsName { get; private set; }

    /// <summary>
    /// The number of objects that the landscape counts besides those of the stream; null where the line does not give it.
    /// </summary>
    public long? ObjectsBefore { get; private set; }

    /// <summary>The number of objects that the sender has sent before this line; null where the line does not give it.</summary>
    public long? After { get; private set; }

    /// <summary>The number of objects in this line.</summary>
    public int Objects { get; private set; }

    /// <summary>The number of draws of each object; 0 without objects.</summary>
    public int DrawCount { get; private set; }

    /// <summary>The losses, shape (objects, draws), row-major.</summary>
    public ReadOnlySpan<double> Losses => _losses.AsSpan(0, _lossCount);

    /// <summary>The loss of each object at the optimum; empty where the line does not give them.</summary>
    public ReadOnlySpan<double> AtOptimum => _atOptimum.AsSpan(0, _atOptimumCount);

    /// <summary>Reads one JSON object in UTF-8.</summary>
    /// <exception cref="MonitorRefusedException">The line is not JSON, or holds something that is not accepted.</exception>
    public void Read(ReadOnlySpan<byte> utf8)
    {
        (DrawsName, ObjectsBefore, After, Objects, DrawCount, _lossCount, _atOptimumCount) = (null, null, null, 0, 0, 0, 0);
        Utf8JsonReader reader = new(utf8, new JsonReaderOptions { MaxDepth = 4 });
        try
        {
            ReadObject(ref reader);
        }
        catch (JsonException e)
        {
            throw Malformed(NotJson(utf8, e), e);
        }
        catch (InvalidOperationException e)
        {
            throw Malformed("a text in it is not UTF-8; send UTF-8", e);
        }
    }

    private static string NotJson(ReadOnlySpan<byte> utf8, JsonException e)
    {
        if (utf8 is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return "this is UTF-16; send UTF-8";
        }

        int line = (int)(e.LineNumber ?? 0);
        int start = 0;
        for (int i = 0; i < line; i++)
        {
            start += utf8[start..].IndexOf((byte)'\n') + 1;
        }

        int position = Math.Clamp(start + (int)(e.BytePositionInLine ?? 0), 0, utf8.Length);
        string around = Encoding.Latin1.GetString(utf8[Math.Max(0, position - 3)..Math.Min(utf8.Length, position + 4)]);
        if (around.Contains("nan", StringComparison.OrdinalIgnoreCase) || around.Contains("inf", StringComparison.OrdinalIgnoreCase))
        {
            return "NaN and infinity are no losses, and JSON has no word for them; leave such an object out, and find out why its "
                + "loss is not finite";
        }

        string place = line == 0 ? $"byte {position + 1}" : $"line {line + 1}, byte {e.BytePositionInLine + 1}";
        return position >= utf8.Length
            ? $"the JSON is cut short after {utf8.Length:#,0} bytes; send one whole object a line, such as {Example}"
            : $"this is not JSON, from {place} on; send one object a line, such as {Example}";
    }

    private static MonitorRefusedException Malformed(string message, Exception? cause = null)
        => new(MonitorRefusal.Malformed, message, cause);

    private static MonitorRefusedException Numbers(string message) => new(MonitorRefusal.Numbers, message);

    private static long ReadCount(ref Utf8JsonReader reader, string key)
        => reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value) && value >= 0
            ? value
            : throw Malformed($"\"{key}\" is a whole number from 0 to {long.MaxValue}");

    private static string Name(ref Utf8JsonReader reader)
    {
        string? name = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return name is { Length: > 0 and <= LongestName } && !name.Any(char.IsControl)
            ? name
            : throw Malformed($"\"draws\" is a text of 1 to {LongestName} characters: what the draws are called now");
    }

    private void ReadObject(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Malformed($"a line is one JSON object, such as {Example}");
        }

        int seen = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int key = Key(ref reader);
            if ((seen & (1 << key)) != 0)
            {
                throw Malformed($"\"{_keys[key]}\" stands there twice");
            }

            seen |= 1 << key;
            reader.Read();
            switch (key)
            {
                case 0:
                    ReadLosses(ref reader);
                    break;
                case 1:
                    ReadAtOptimum(ref reader);
                    break;
                case 2:
                    After = ReadCount(ref reader, "after");
                    break;
                case 3:
                    DrawsName = Name(ref reader);
                    break;
                default:
                    ObjectsBefore = ReadCount(ref reader, "have");
                    break;
            }
        }

        // Nothing but blanks may follow; the reader throws where something does.
        reader.Read();
        if (ObjectsBefore is not null && DrawsName is null)
        {
            throw Malformed("\"have\" goes with \"draws\": it says how many objects the landscape is made of when the draws change");
        }

        if ((seen & 2) != 0 && _atOptimumCount != Objects)
        {
            throw Numbers($"\"atOptimum\" has {_atOptimumCount:#,0} losses for {Objects:#,0} objects; send one for each");
        }
    }

    private static int Key(ref Utf8JsonReader reader)
    {
        for (int i = 0; i < _keys.Length; i++)
        {
            if (reader.ValueTextEquals(_keys[i]))
            {
                return i;
            }
        }

        string name = reader.GetString()!;
        string shown = name.Length <= 40 ? name : name[..40] + "…";
        string hint = Nearest.Hint(name, _keys);
        throw Malformed($"there is no key \"{shown}\"{(hint.Length > 0 ? hint : ";")} the keys are {string.Join(", ", _keys)}");
    }

    private void ReadLosses(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Malformed($"\"losses\" is a list of objects, each the list of its losses at the draws: {Example}");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw Malformed($"\"losses\" holds one list an object, also where there is one object only: {Example}");
            }

            int before = _lossCount;
            while (reader.Read() && reader.TokenType == JsonTokenType.Number)
            {
                if (_lossCount == _losses.Length)
                {
                    Array.Resize(ref _losses, 2 * _lossCount);
                }

                double loss = reader.GetDouble();
                if (!double.IsFinite(loss))
                {
                    throw Numbers(
                        $"object {Objects} (counted from 0, as draws are): the loss at draw {_lossCount - before} is beyond the "
                            + "largest number; leave the object out");
                }

                _losses[_lossCount++] = loss;
            }

            int draws = _lossCount - before;
            if (reader.TokenType != JsonTokenType.EndArray)
            {
                throw Numbers(
                    $"object {Objects} (counted from 0, as draws are): the loss at draw {draws} is {Kind(reader.TokenType)}, not a number");
            }

            CountRow(draws);
        }
    }

    private void CountRow(int draws)
    {
        if (draws is 0 or > MostDraws)
        {
            throw Numbers(draws == 0
                ? $"object {Objects} (counted from 0) has no losses; send one for each draw"
                : $"object {Objects} (counted from 0) has {draws:#,0} losses; at most {MostDraws:#,0} draws are taken");
        }

        if (Objects > 0 && draws != DrawCount)
        {
            throw Numbers($"object {Objects} has {Losses(draws)}, object 0 has {DrawCount:#,0}; send every object's loss at every draw");
        }

        DrawCount = draws;
        Objects++;

        static string Losses(int count) => count == 1 ? "1 loss" : $"{count:#,0} losses";
    }

    private void ReadAtOptimum(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Malformed("\"atOptimum\" is a list with one loss for each object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            if (_atOptimumCount == _atOptimum.Length)
            {
                Array.Resize(ref _atOptimum, 2 * _atOptimumCount);
            }

            double loss = reader.GetDouble();
            if (!double.IsFinite(loss))
            {
                throw Numbers(
                    $"\"atOptimum\" of object {_atOptimumCount} (counted from 0) is beyond the largest number; leave the object out");
            }

            _atOptimum[_atOptimumCount++] = loss;
        }

        if (reader.TokenType != JsonTokenType.EndArray)
        {
            throw Numbers($"\"atOptimum\" of object {_atOptimumCount} (counted from 0) is {Kind(reader.TokenType)}, not a number");
        }
    }

    private static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.Null => "null",
        JsonTokenType.String => "a text",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        JsonTokenType.StartArray => "a list",
        _ => "an object",
    };
}
