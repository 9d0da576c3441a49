namespace Plateau.Monitor;

/// <summary>What changes most clearly where a stream changes.</summary>
public enum DriftKind
{
    /// <summary>The mean loss over the draws.</summary>
    Mean,

    /// <summary>V.</summary>
    Variance,

    /// <summary>The mean loss at some draws compared with that at others.</summary>
    Pattern,
}
