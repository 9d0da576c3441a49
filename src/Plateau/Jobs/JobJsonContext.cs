using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>How the documents of jobs become JSON; generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(FiniteDoubleConverter), typeof(WordConverter)])]
[JsonSerializable(typeof(AssessResult))]
[JsonSerializable(typeof(TrainResult))]
[JsonSerializable(typeof(SpectrumResult))]
[JsonSerializable(typeof(QuadraticResult))]
[JsonSerializable(typeof(BoundsResult))]
[JsonSerializable(typeof(CompareResult))]
[JsonSerializable(typeof(DataResult))]
internal sealed partial class JobJsonContext : JsonSerializerContext
{
    static JobJsonContext() =>
        Default = new JobJsonContext(new JsonSerializerOptions(s_defaultOptions) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
