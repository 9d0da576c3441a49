using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Plateau.Convergence;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>
/// What <c>plateau compare --json</c> prints, schema <c>plateau.compare/1</c>. Every ratio is that of B over A, every difference B less A.
/// </summary>
internal sealed record CompareResult() : JobResult<CompareResult>("plateau.compare/1"), IDocument<CompareResult>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<CompareResult> Json => JobJsonContext.Default.CompareResult;

    /// <summary>The common objects, on which all is measured.</summary>
    public required DataSummary Data { get; init; }

    /// <summary>Whether the common objects are training objects, held-out ones, or those of given losses.</summary>
    public required ObjectSet Objects { get; init; }

    /// <summary>The common draws.</summary>
    public required ProbeSummary Probe { get; init; }

    /// <summary>The first.</summary>
    public required ComparedSummary A { get; init; }

    /// <summary>The second.</summary>
    public required ComparedSummary B { get; init; }

    /// <summary>Mean loss over objects and draws of B less that of A; null where their losses are in different units.</summary>
    public required SignedEstimate? LossDifference { get; init; }

    /// <summary>V of B over that of A; null where either is 0, or their losses are in different units.</summary>
    public required PairedRatio? Variance { get; init; }

    /// <summary>The same of the shape; null where either optimum is unknown too.</summary>
    public required PairedRatio? Shape { get; init; }

    /// <summary>K of the remaining change of the loss, likewise, that of each by its own mean loss.</summary>
    public required PairedRatio? Size { get; init; }

    /// <summary>K of the remaining change of the shape, likewise, that of each by its own mean loss.</summary>
    public required PairedRatio? SizeOfShape { get; init; }

    /// <summary>Which of the two settles with fewer objects, at one tolerance for both.</summary>
    public required CompareAnswer Answer { get; init; }
}

/// <summary>One of two landscapes that are compared, on the common objects.</summary>
internal sealed record ComparedSummary : IScored
{
    /// <summary>What it is: a run, a file, a specification.</summary>
    public required string Name { get; init; }

    /// <summary>The network; null for losses made elsewhere.</summary>
    public required ModelSummary? Model { get; init; }

    /// <summary>How many objects it was fitted to; null for losses made elsewhere.</summary>
    public required int? Training { get; init; }

    /// <summary>How it was trained; null where that is not known.</summary>
    public required RecipeSummary? Recipe { get; init; }

    /// <summary>The mean loss at w*; over the draws for losses made elsewhere.</summary>
    public required double Loss { get; init; }

    /// <summary>The accuracy at w*; null for losses made elsewhere, or where quantities are predicted.</summary>
    public required double? Accuracy { get; init; }

    /// <summary>R² at w*, where quantities are predicted; null for classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RSquared { get; init; }

    /// <summary>V with its parts and interval.</summary>
    public required VarianceEstimate LandscapeVariance { get; init; }

    /// <summary>K of the remaining change, for the loss and the shape, relative to its own mean loss.</summary>
    public required IReadOnlyList<SufficientSizeSummary> SufficientSize { get; init; }

    /// <summary>How far the landscape of its own training objects lies below that of the held-out ones; null without them.</summary>
    public required GapSummary? Gap { get; init; }

    /// <summary>Whether it does hardly better than guessing; left out where it does.</summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    internal bool Untrained { get; init; }
}

/// <summary>
/// Which of the two settles with fewer objects. One tolerance holds for both, so that a larger loss buys no wider one and the ratio of K is
/// that of V.
/// </summary>
/// <param name="Fewer">Which one.</param>
/// <param name="Of">The loss or its shape.</param>
/// <param name="Tolerance">τ of the remaining change, relative to the smaller mean loss of the two.</param>
/// <param name="Allowed">
/// That in units of the loss, the same for both; null where their losses are in different units, and the tolerance of each is relative to
/// its own.
/// </param>
/// <param name="Ratio">K of B over that of A, not rounded to whole objects; null where it is unknown.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of its interval.</param>
/// <param name="SizeA">K of A at that tolerance; null where it is unknown.</param>
/// <param name="SizeB">K of B at that tolerance; null where it is unknown.</param>
internal sealed record CompareAnswer(
    ComparedFewer Fewer,
    LandscapePart Of,
    double Tolerance,
    double? Allowed,
    double? Ratio,
    double? Low,
    double? High,
    double? SizeA,
    double? SizeB);
