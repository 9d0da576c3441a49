using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Plateau.Convergence;

namespace Plateau.Monitor;

/// <summary>The answer of a monitor as one line of JSON. Numbers that are not finite are null.</summary>
internal static class MonitorJson
{
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an answer, without a line end.</summary>
    public static void Write(IBufferWriter<byte> destination, MonitorAnswer answer, MonitorSettings settings)
    {
        using Utf8JsonWriter json = new(destination, _options);
        json.WriteStartObject();
        json.WriteNumber("objects", answer.Objects);
        json.WriteNumber("have", answer.ObjectsBefore);
        json.WriteNumber("drawCount", answer.DrawCount);
        json.WriteString("draws", answer.DrawsName);
        json.WriteNumber("restarts", answer.Restarts);
        json.WriteString("mode", WordConverter.Word(settings.Mode));
        WritePart(json, "landscapeVariance", answer.LandscapeVariance, WriteVariance);
        WriteNumber(json, "upper", answer.Upper);
        WriteNumber(json, "alpha", answer.Alpha);
        json.WriteString("decision", WordConverter.Word(answer.Decision));
        WriteWhole(json, "enoughSince", answer.EnoughSince);
        WritePart(json, "forecast", answer.Forecast is null ? null : answer, WriteForecast);
        WritePart(json, "drift", answer.Drift, WriteDrift);
        WriteNumber(json, "clippedShare", answer.ClippedShare);
        WritePart(json, "uncapped", answer.Uncapped, WriteUncapped);
        json.WriteStartArray("warnings");
        foreach (string warning in answer.Warnings)
        {
            json.WriteStringValue(warning);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes that a line is refused, without a line end.</summary>
    public static void WriteError(IBufferWriter<byte> destination, string error, long? line)
    {
        using Utf8JsonWriter json = new(destination, _options);
        json.WriteStartObject();
        json.WriteString("error", error.TrimEnd('.'));
        if (line is long number)
        {
            json.WriteNumber("line", number);
        }

        json.WriteEndObject();
    }

    private static void WriteVariance(Utf8JsonWriter json, MonitorVariance v)
    {
        WriteNumber(json, "value", v.Value);
        WriteNumber(json, "low", v.Low);
        WriteNumber(json, "high", v.High);
        WriteNumber(json, "standardError", v.StandardError);
        WriteNumber(json, "overObjects", v.OverObjects);
        WriteNumber(json, "overDraws", v.OverDraws);
        WriteNumber(json, "meanLoss", v.MeanLoss);
        WriteNumber(json, "topShare", v.TopShare);
    }

    private static void WriteForecast(Utf8JsonWriter json, MonitorAnswer answer)
    {
        SampleSize size = answer.Forecast!;
        json.WriteString("criterion", WordConverter.Word(size.Tolerance.Criterion));
        json.WriteString("of", WordConverter.Word(size.Of));
        WriteNumber(json, "tolerance", size.Tolerance.Value);
        WriteNumber(json, "k", size.K);
        WriteNumber(json, "low", size.Low);
        WriteNumber(json, "high", size.High);
        WriteNumber(json, "stop", answer.ExpectedStop);
        WriteNumber(json, "more", Math.Max(0, answer.ExpectedStop - answer.Objects - answer.ObjectsBefore));
    }

    private static void WriteDrift(Utf8JsonWriter json, Drift drift)
    {
        json.WriteString("of", WordConverter.Word(drift.Of));
        json.WriteNumber("since", drift.Since);
        json.WriteNumber("found", drift.Found);
        WriteNumber(json, "before", drift.Before);
        WriteNumber(json, "after", drift.After);
        WriteNumber(json, "low", drift.Low);
        WriteNumber(json, "high", drift.High);
    }

    private static void WriteUncapped(Utf8JsonWriter json, MonitorUncapped uncapped)
    {
        WriteNumber(json, "value", uncapped.Value);
        WriteNumber(json, "meanLoss", uncapped.MeanLoss);
        WriteNumber(json, "k", uncapped.K);
        WriteNumber(json, "silentShare", uncapped.SilentShare);
    }

    // An object with the members that are written, or null.
    private static void WritePart<TPart>(Utf8JsonWriter json, string name, TPart? part, Action<Utf8JsonWriter, TPart> write)
        where TPart : class
    {
        if (part is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        write(json, part);
        json.WriteEndObject();
    }

    private static void WriteWhole(Utf8JsonWriter json, string name, long? value)
    {
        if (value is long number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (Math.Abs(value) < double.MaxValue)
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
