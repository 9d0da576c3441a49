using System.Text.Json.Serialization;

namespace Plateau.Convergence;

/// <summary>
/// One statement of the papers as numbers: its form as printed, the form that is right, and what was measured (docs/theory.md T1 to T9).
/// Where the statement is about a quadratic model of the loss, the model is measured too, and whether it holds refers to the model.
/// </summary>
public sealed record Bound
{
    /// <summary>A short name that never changes: <c>p1-theorem-1</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The bounded quantity, in words.</summary>
    public required string Title { get; init; }

    /// <summary>Its place in the papers: P1, Theorem 1.</summary>
    public required string Source { get; init; }

    /// <summary>The corrected form, as a formula.</summary>
    public required string Formula { get; init; }

    /// <summary>Whether the corrected form is an upper bound, a lower bound or exact.</summary>
    public BoundKind Kind { get; init; } = BoundKind.Upper;

    /// <summary>Whether the paper's form is an upper bound, a lower bound or exact; by default as the corrected form.</summary>
    public BoundKind PaperKind
    {
        get => field == default ? Kind : field;
        init;
    }

    /// <summary>The paper's form; null where it says nothing about this network.</summary>
    public double? Paper { get; init; }

    /// <summary>The corrected form; null where there is none for this network.</summary>
    public double? Corrected { get; init; }

    /// <summary>The value measured on the loss itself, in the case <see cref="At"/>; null where it was not measured.</summary>
    public double? Measured { get; init; }

    /// <summary>The value measured on the quadratic model; null where the statement is not about one.</summary>
    public double? MeasuredQuadratic { get; init; }

    /// <summary>The paper's form divided by the measured value. Null where either is missing or the measured value is 0.</summary>
    public double? SlackPaper => Ratio(Paper, Measured ?? MeasuredQuadratic);

    /// <summary>The corrected form divided by the measured value. Null where either is missing or the measured value is 0.</summary>
    public double? SlackCorrected => Ratio(Corrected, Measured ?? MeasuredQuadratic);

    /// <summary>
    /// Whether the paper's form holds in all cases, of the quadratic model where the statement is about one. Null where there is nothing to
    /// compare.
    /// </summary>
    public bool? PaperHolds
    {
        get => field ?? Holding(PaperSpread, Paper, PaperKind);
        init;
    }

    /// <summary>Whether the corrected form holds in all cases, in the same sense.</summary>
    public bool? Holds
    {
        get => field ?? Holding(CorrectedSpread, Corrected, Kind);
        init;
    }

    /// <summary>The case that the numbers belong to: object 12, k = 31. Null where they belong to all cases together.</summary>
    public string? At { get; init; }

    /// <summary>Why a form is missing, in words; null where both are there.</summary>
    public string? NotApplicable { get; init; }

    /// <summary>The slack of the paper's form over all cases; null where there is one case only.</summary>
    public BoundSpread? PaperSpread { get; init; }

    /// <summary>The slack of the corrected form over all cases; null where there is one case only.</summary>
    public BoundSpread? CorrectedSpread { get; init; }

    /// <summary>Both forms and the measured values by the number of objects k; null where the statement does not depend on k.</summary>
    public BoundCurve? Curve { get; init; }

    /// <summary>
    /// The relative error that is allowed: for a bound, the rounding error; for an exact value, the standard error of the measurement.
    /// </summary>
    [JsonIgnore]
    public double Tolerance { get; init; } = 1e-9;

    /// <summary>The statement without a verdict, where nothing that could be measured is evidence for or against it.</summary>
    /// <param name="reason">Why, in words.</param>
    internal Bound WithoutVerdict(string reason)
        => new()
        {
            Id = Id,
            Title = Title,
            Source = Source,
            Formula = Formula,
            Kind = Kind,
            PaperKind = PaperKind,
            Tolerance = Tolerance,
            NotApplicable = reason,
        };

    private static double? Ratio(double? bound, double? measured)
        => bound is { } above && measured is { } below && below != 0 ? above / below : null;

    private bool? Holding(BoundSpread? spread, double? bound, BoundKind kind)
        => spread is not null && kind == BoundKind.Upper ? spread.Failures == 0 : Compare(bound, kind);

    private bool? Compare(double? bound, BoundKind kind)
    {
        if (bound is not { } form || (MeasuredQuadratic ?? Measured) is not { } value)
        {
            return null;
        }

        double room = Tolerance * Math.Max(Math.Abs(form), Math.Abs(value));
        return kind switch
        {
            BoundKind.Upper => form >= value - room,
            BoundKind.Lower => form <= value + room,
            _ => Math.Abs(form - value) <= room,
        };
    }
}
