using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plateau.Runs;

/// <summary>Numbers that JSON can say as they are, all others as <c>null</c>; <c>null</c> reads as NaN.</summary>
internal sealed class FiniteDoubleConverter : JsonConverter<double>
{
    /// <summary>What <see cref="DocumentJson.Read"/> puts in the place of an infinity.</summary>
    public const string Infinity = "Infinity";

    /// <summary>What <see cref="DocumentJson.Read"/> puts in the place of minus infinity.</summary>
    public const string MinusInfinity = "-Infinity";

    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null => double.NaN,
        JsonTokenType.String when reader.ValueTextEquals(Infinity) => double.PositiveInfinity,
        JsonTokenType.String when reader.ValueTextEquals(MinusInfinity) => double.NegativeInfinity,
        _ => reader.GetDouble(),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
