namespace Plateau.Studies;

/// <summary>What became of a claim.</summary>
internal enum ClaimVerdict
{
    /// <summary>It holds in all that was measured, beyond the intervals.</summary>
    Holds,

    /// <summary>It fails, beyond the intervals.</summary>
    Fails,

    /// <summary>It holds in some cells and fails in others; the evidence says where.</summary>
    HoldsInPart,

    /// <summary>The intervals leave it open.</summary>
    Open,

    /// <summary>The cells that it rests on did not run.</summary>
    NotRun,
}
