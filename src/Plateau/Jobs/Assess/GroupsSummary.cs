using Plateau.Convergence;

namespace Plateau.Jobs;

/// <summary>V and K by group of objects: which group the variance lies in, and which needs data most.</summary>
internal sealed record GroupsSummary
{
    /// <summary>What the objects are grouped by: <c>label</c> for their classes, else the column.</summary>
    public required string By { get; init; }

    /// <summary>What is to settle.</summary>
    public required LandscapePart Of { get; init; }

    /// <summary>The objects that V was measured on.</summary>
    public required ObjectSet Objects { get; init; }

    /// <summary>τ of the remaining change, relative to the mean loss of all those objects: the same for every group.</summary>
    public required double Tolerance { get; init; }

    /// <summary>How many next objects <see cref="GroupSummary.Allocation"/> shares out: as many as are at hand.</summary>
    public required int Next { get; init; }

    /// <summary>The mean over draws of the held-out loss less the training loss, of all objects; null where none are held out.</summary>
    public required double? MeanGap { get; init; }

    /// <summary>
    /// The groups, the one that lacks most objects first, among those that lack none the one with the largest K; those that nothing can be
    /// said of last.
    /// </summary>
    public required IReadOnlyList<GroupSummary> Groups { get; init; }
}

/// <summary>One group of objects.</summary>
internal sealed record GroupSummary
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>How many of the N objects are in it.</summary>
    public required int Training { get; init; }

    /// <summary>How many held-out objects are in it; null where none are held out.</summary>
    public required int? HeldOut { get; init; }

    /// <summary>The mean loss at w* of its objects that V was measured on; null where there are none.</summary>
    public required double? Loss { get; init; }

    /// <summary>The accuracy at w* on the same; null where there are none.</summary>
    public required double? Accuracy { get; init; }

    /// <summary>V_g, the landscape variance within the group, with its parts and interval; null where it has too few objects.</summary>
    public required VarianceEstimate? LandscapeVariance { get; init; }

    /// <summary>The share of V that lies within the group.</summary>
    public required double Within { get; init; }

    /// <summary>The share of V by which the group's mean loss lies off that of all objects.</summary>
    public required double Between { get; init; }

    /// <summary>The share of V that is the group's: within and between. Those of all groups add up to 1.</summary>
    public required double Share { get; init; }

    /// <summary>The same of the shape; null without a row at w*.</summary>
    public required double? ShapeShare { get; init; }

    /// <summary>
    /// Which share of the next objects to take from this group, given those at hand, for the landscape of all to settle fastest, with each
    /// group weighted by its share of the objects that V was measured on; 0 where V_g is unknown.
    /// </summary>
    public required double Allocation { get; init; }

    /// <summary>How many objects of this group its own landscape needs; null where it has too few to say.</summary>
    public required GroupSize? Size { get; init; }

    /// <summary>How far its training objects' landscape lies below that of its held-out ones; null where either are too few.</summary>
    public required GapSummary? Gap { get; init; }

    /// <summary>The mean over draws of its held-out loss less its training loss, with its sign; null where either are too few.</summary>
    public required SignedEstimate? MeanGap { get; init; }

    /// <summary>Why nothing is said of it; null where something is.</summary>
    public string? Note { get; init; }

    /// <summary>How many of its objects V was measured on.</summary>
    internal int Measured => HeldOut ?? Training;
}

/// <summary>How many objects of a group are enough, and how many those at hand lack.</summary>
/// <param name="K">The sufficient size, in objects of the group.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of its interval.</param>
/// <param name="More">K less the training objects of the group; 0 where there are enough.</param>
/// <param name="MoreLow">The same of the lower end.</param>
/// <param name="MoreHigh">The same of the upper end.</param>
internal sealed record GroupSize(double K, double Low, double High, double More, double MoreLow, double MoreHigh);
