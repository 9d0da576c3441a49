namespace Plateau.Runs;

/// <summary>What an assessment asks of a landscape: tolerances, confidence, and how much to sample.</summary>
public sealed record AssessmentQuestion
{
    /// <summary>Tolerances δ of the increment, in squared units of the loss.</summary>
    public IReadOnlyList<double> Increments { get; init; } = [1e-6];

    /// <summary>Tolerances τ of the remaining change, relative to the mean loss; the first one decides the answer.</summary>
    public IReadOnlyList<double> Remaining { get; init; } = [0.01];

    /// <summary>Tolerance of the gap between the held-out and the training landscape, relative to the held-out loss.</summary>
    public double Gap { get; init; } = 0.1;

    /// <summary>The level of every interval.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>The number of draws B.</summary>
    public int Draws { get; init; } = 64;

    /// <summary>Random orders of the objects to simulate beside the law; none are needed.</summary>
    public int Orders { get; init; }

    /// <summary>
    /// What objects are grouped by: a column of the data, <c>label</c> for their classes, <c>none</c>; null for the classes where there are not many.
    /// </summary>
    public string? Groups { get; init; }

    /// <summary>How many of the objects that carry most of V are listed, of each set; 0 for none.</summary>
    public int Gallery { get; init; } = 24;

    /// <summary>The seed that everything random comes from.</summary>
    public ulong Seed { get; init; }
}
