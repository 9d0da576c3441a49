using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Plateau.Runs;

namespace Plateau.Studies;

/// <summary>How the documents of studies become JSON; generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(FiniteDoubleConverter), typeof(WordConverter)])]
[JsonSerializable(typeof(StudyDocument))]
[JsonSerializable(typeof(StudyListDocument))]
internal sealed partial class StudyDocumentContext : JsonSerializerContext
{
    static StudyDocumentContext() =>
        Default = new StudyDocumentContext(
            new JsonSerializerOptions(s_defaultOptions) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
