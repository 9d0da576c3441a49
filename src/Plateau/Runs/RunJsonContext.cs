using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plateau.Runs;

/// <summary>How documents and run records become JSON; generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(FiniteDoubleConverter)])]
[JsonSerializable(typeof(AssessDocument))]
[JsonSerializable(typeof(TrainDocument))]
[JsonSerializable(typeof(SpectrumDocument))]
[JsonSerializable(typeof(QuadraticDocument))]
[JsonSerializable(typeof(BoundsDocument))]
[JsonSerializable(typeof(CompareDocument))]
[JsonSerializable(typeof(DataDocument))]
[JsonSerializable(typeof(StudyDocument))]
[JsonSerializable(typeof(StudyListDocument))]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class RunJsonContext : JsonSerializerContext
{
    static RunJsonContext() =>
        Default = new RunJsonContext(new JsonSerializerOptions(s_defaultOptions) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
