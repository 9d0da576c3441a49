using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Plateau.Convergence;

namespace Plateau.Monitor;

/// <summary>The settings of a monitor under the names that users know.</summary>
internal static class MonitorSettingsJson
{
    private static readonly MonitorSettings _otherwise = new();

    private static readonly string[] _keys =
    [
        "tolerance", "remaining", "of", "alpha", "mode", "lossCap", "burnIn", "population", "confidence", "seed",
    ];

    /// <summary>The first setting in which two differ, as "`Alpha` 0.05, not 0.01"; null where they agree.</summary>
    /// <param name="known">The settings that a monitor began with.</param>
    /// <param name="asked">The settings that are asked for now.</param>
    /// <param name="name">How a key is written: as an argument, or as in JSON.</param>
    public static string? Difference(MonitorSettings known, MonitorSettings asked, Func<string, string> name)
    {
        if (known.Tolerance.Criterion != asked.Tolerance.Criterion)
        {
            return $"{name(Key(known.Tolerance))} {Text(known.Tolerance.Value)}, not {name(Key(asked.Tolerance))} "
                + $"{Text(asked.Tolerance.Value)}";
        }

        foreach ((string key, Func<MonitorSettings, string> value) in Values())
        {
            if (value(known) != value(asked))
            {
                return $"{name(key == "tolerance" ? Key(known.Tolerance) : key)} {value(known)}, not {value(asked)}";
            }
        }

        return null;
    }

    /// <summary>The name of a setting as an argument in a message: lossCap is `LossCap`.</summary>
    public static string Argument(string key) => $"`{char.ToUpperInvariant(key[0])}{key[1..]}`";

    /// <summary>What is wrong with a setting, in one line, without the name of the argument.</summary>
    public static string OneLine(ArgumentException e)
    {
        string says = e.Message.Split(" (Parameter", 2)[0].ReplaceLineEndings(" ").TrimEnd('.');
        return e is ArgumentOutOfRangeException { ActualValue: { } value }
            ? string.Create(CultureInfo.InvariantCulture, $"{says}, not {value}")
            : says;
    }

    /// <summary>Reads settings from JSON; settings that it does not name are taken from <paramref name="otherwise"/>.</summary>
    /// <exception cref="MonitorRefusedException">The text is not JSON, or a setting is unknown or out of range.</exception>
    public static MonitorSettings Read(ReadOnlySequence<byte> utf8, MonitorSettings otherwise)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 2 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw Refused("settings are one JSON object, such as {\"tolerance\": 1e-6}");
            }

            HashSet<string> seen = [];
            MonitorSettings settings = otherwise;
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                settings = seen.Add(property.Name)
                    ? With(settings, property.Name, property.Value)
                    : throw Refused($"\"{property.Name}\" stands there twice");
            }

            if (seen.Contains("tolerance") && seen.Contains("remaining"))
            {
                throw Refused("give \"tolerance\" or \"remaining\", not both");
            }

            if (seen.Contains("remaining") && !(settings.Tolerance.Value < 1))
            {
                throw new MonitorRefusedException(
                    MonitorRefusal.Numbers,
                    $"\"remaining\" is a share of the mean loss, above 0 and below 1, not {Text(settings.Tolerance.Value)}");
            }

            settings.Check();
            return Applying(settings, seen);
        }
        catch (JsonException e)
        {
            throw Refused(
                $"this is not JSON, from line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} on; send settings such as "
                    + "{\"tolerance\": 1e-6}",
                e);
        }
        catch (ArgumentException e)
        {
            throw new MonitorRefusedException(MonitorRefusal.Numbers, ByKey(OneLine(e)), e);
        }
    }

    /// <summary>
    /// Writes the settings that the answer depends on: without the cap in asymptotic mode, or the burn-in in capped mode.
    /// </summary>
    public static void Write(Utf8JsonWriter json, MonitorSettings settings)
    {
        json.WriteStartObject();
        json.WriteNumber(Key(settings.Tolerance), settings.Tolerance.Value);
        json.WriteString("of", WordConverter.Word(settings.Of));
        json.WriteNumber("alpha", settings.Alpha);
        json.WriteString("mode", WordConverter.Word(settings.Mode));
        if (settings.Mode == MonitorMode.Capped)
        {
            json.WriteNumber("lossCap", settings.LossCap);
        }
        else
        {
            json.WriteNumber("burnIn", settings.BurnIn);
        }

        if (settings.Population is long population)
        {
            json.WriteNumber("population", population);
        }
        else
        {
            json.WriteNull("population");
        }

        json.WriteNumber("confidence", settings.Confidence);
        json.WriteNumber("seed", settings.Seed);
        json.WriteEndObject();
    }

    // What the mode has no use for is refused where it is asked for, and else as if it had never been said.
    private static MonitorSettings Applying(MonitorSettings settings, HashSet<string> seen)
    {
        (string idle, string mode) = settings.Mode == MonitorMode.Capped ? ("burnIn", "asymptotic") : ("lossCap", "capped");
        if (seen.Contains(idle))
        {
            throw Refused($"\"{idle}\" belongs to \"mode\": \"{mode}\"; leave it out");
        }

        return settings.Mode == MonitorMode.Capped
            ? settings with { BurnIn = _otherwise.BurnIn }
            : settings with { LossCap = _otherwise.LossCap };
    }

    // Settings are checked by the names of their properties, which but for the first letter are the keys.
    private static string ByKey(string message)
    {
        string key = message.Split(' ')[0];
        key = char.ToLowerInvariant(key[0]) + key[1..];
        return _keys.Contains(key) ? $"\"{key}\"{message[key.Length..]}" : message;
    }

    private static string Key(Tolerance tolerance) => tolerance.Criterion == Criterion.Increment ? "tolerance" : "remaining";

    private static string Text(double value)
        => value.ToString("R", CultureInfo.InvariantCulture).Replace("E-0", "e-", StringComparison.Ordinal).Replace('E', 'e');

    private static IEnumerable<(string Key, Func<MonitorSettings, string> Value)> Values() =>
    [
        ("tolerance", s => Text(s.Tolerance.Value)),
        ("of", s => WordConverter.Word(s.Of)),
        ("alpha", s => Text(s.Alpha)),
        ("mode", s => WordConverter.Word(s.Mode)),
        ("lossCap", s => Text(s.LossCap)),
        ("burnIn", s => s.BurnIn.ToString(CultureInfo.InvariantCulture)),
        ("population", s => s.Population?.ToString(CultureInfo.InvariantCulture) ?? "none"),
        ("confidence", s => Text(s.Confidence)),
        ("seed", s => s.Seed.ToString(CultureInfo.InvariantCulture)),
    ];

    private static MonitorSettings With(MonitorSettings settings, string key, JsonElement value)
    {
        switch (key)
        {
            case "tolerance":
                return settings with { Tolerance = Tolerance.Increment(Number(key, value)) };
            case "remaining":
                return settings with { Tolerance = Tolerance.Remaining(Number(key, value)) };
            case "of":
                return settings with { Of = Choice<LandscapePart>(key, value) };
            case "mode":
                return settings with { Mode = Choice<MonitorMode>(key, value) };
            case "alpha":
                return settings with { Alpha = Number(key, value) };
            case "lossCap":
                return settings with { LossCap = Number(key, value) };
            case "burnIn":
                return settings with
                {
                    BurnIn = value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int burnIn)
                        ? burnIn
                        : throw Whole(key, $"from 2 to {int.MaxValue}"),
                };
            case "population":
                return settings with
                {
                    Population = value.ValueKind == JsonValueKind.Null
                        ? null
                        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long population) ? population
                        : throw Whole(key, $"from 2 to {long.MaxValue}"),
                };
            case "confidence":
                return settings with { Confidence = Number(key, value) };
            case "seed":
                return settings with
                {
                    Seed = value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out ulong seed)
                        ? seed
                        : throw Whole(key, $"from 0 to {ulong.MaxValue}"),
                };
            default:
                string hint = Nearest.Hint(key, _keys);
                throw Refused(
                    $"there is no setting \"{(key.Length <= 40 ? key : key[..40] + "…")}\"{(hint.Length > 0 ? hint : ";")} the settings "
                        + $"are {string.Join(", ", _keys)}");
        }
    }

    private static double Number(string key, JsonElement value)
        => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number)
            ? number
            : throw Refused($"\"{key}\" is a number");

    private static TEnum Choice<TEnum>(string key, JsonElement value)
        where TEnum : struct, Enum
    {
        string[] words = [.. Enum.GetValues<TEnum>().Select(one => WordConverter.Word(one))];
        string? text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return Array.IndexOf(words, text) is >= 0 and int place
            ? Enum.GetValues<TEnum>()[place]
            : throw Refused($"\"{key}\" is \"{string.Join("\" or \"", words)}\"{(text is null ? "" : Nearest.Hint(text, words))}");
    }

    private static MonitorRefusedException Whole(string key, string range) => Refused($"\"{key}\" is a whole number {range}");

    private static MonitorRefusedException Refused(string message, Exception? cause = null)
        => new(MonitorRefusal.Malformed, message, cause);
}
