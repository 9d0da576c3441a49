using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plateau;

/// <summary>Enumerations as words in documents: <c>heldOut</c>, <c>remaining</c>. Numbers are not taken for them.</summary>
internal sealed class WordConverter : JsonConverterFactory
{
    private static readonly ConcurrentDictionary<Enum, string> Words = [];

    /// <summary>The word of a value: the one that it is marked with, or its name.</summary>
    public static string Word(Enum value) => Words.GetOrAdd(value, static value =>
    {
        string name = value.ToString();
        return value.GetType().GetField(name)?.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name
            ?? JsonNamingPolicy.CamelCase.ConvertName(name);
    });

    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert)
    {
        ArgumentNullException.ThrowIfNull(typeToConvert);
        return typeToConvert.IsEnum;
    }

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
    {
        Type words = typeof(JsonStringEnumConverter<>).MakeGenericType(typeToConvert);
        return ((JsonConverterFactory)Activator.CreateInstance(words, JsonNamingPolicy.CamelCase, false)!)
            .CreateConverter(typeToConvert, options)!;
    }
}
