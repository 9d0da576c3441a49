namespace Plateau.Convergence;

/// <summary>Whether a form is an upper bound, a lower bound or exact.</summary>
public enum BoundKind
{
    /// <summary>Unknown.</summary>
    None,

    /// <summary>An upper bound of the measured value.</summary>
    Upper,

    /// <summary>A lower bound of the measured value.</summary>
    Lower,

    /// <summary>Equal to the measured value, up to rounding or the standard error of the measurement.</summary>
    Exact,
}
