using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Plateau.Data;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>plateau data list --json</c> and <c>plateau data describe --json</c> print, schema <c>plateau.data/1</c>.</summary>
internal sealed record DataResult() : Document<DataResult>("plateau.data/1"), IDocument<DataResult>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<DataResult> Json => JobJsonContext.Default.DataResult;

    /// <summary>The data sets, in the order of the catalogue.</summary>
    public required IReadOnlyList<DataSetSummary> DataSets { get; init; }
}

/// <summary>One data set of the catalogue, or one file.</summary>
internal sealed record DataSetSummary
{
    /// <summary>Its name, as <c>--data</c> takes it.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>Whether it is here, if only in part, or has to be got first.</summary>
    public required bool Present { get; init; }

    /// <summary>How many objects to train on; null when not known without the files.</summary>
    public required int? Objects { get; init; }

    /// <summary>How many held-out objects it brings; null when not known without the files.</summary>
    public required int? HeldOut { get; init; }

    /// <summary>How many of the objects to train on are here; null for the digits, which are made as asked.</summary>
    public required int? ObjectsHere { get; init; }

    /// <summary>How many of the held-out objects are here; null for the digits, which are made as asked.</summary>
    public required int? HeldOutHere { get; init; }

    /// <summary>The shape of one object.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>How many classes; 0 where quantities are predicted.</summary>
    public required int Classes { get; init; }

    /// <summary>The quantities to predict; null for classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<QuantitySummary>? Targets { get; init; }

    /// <summary>Objects of each class, by class; empty in a list.</summary>
    public IReadOnlyList<int> PerClass { get; init; } = [];

    /// <summary>
    /// SHA-256 of what it was read from, as runs record it; null in a list, and for the digits, which are made and not read.
    /// </summary>
    public string? Sha256 { get; init; }

    /// <summary>What was made of the file without being asked, a line each; null where there is nothing to say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Notes { get; init; }

    /// <summary>Names of the classes by label; empty where they have none, and in a list.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Its entry of the catalogue; null for a file, and in a list.</summary>
    [JsonIgnore]
    public CatalogEntry? Entry { get; init; }

    /// <summary>Whether every object of it is here.</summary>
    [JsonIgnore]
    public bool IsWhole => Present && !(ObjectsHere < Objects) && !(HeldOutHere < HeldOut);
}
