using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plateau.Runs;

/// <summary>Enumerations as words in documents: <c>heldOut</c>, <c>remaining</c>.</summary>
internal sealed class WordConverter() : JsonStringEnumConverter(JsonNamingPolicy.CamelCase);
