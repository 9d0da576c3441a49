namespace Plateau.Convergence;

/// <summary>How a corrected form is meant.</summary>
public enum BoundKind
{
    /// <summary>Not said.</summary>
    None,

    /// <summary>At least what is measured.</summary>
    Upper,

    /// <summary>At most what is measured.</summary>
    Lower,

    /// <summary>What is measured, to rounding or to the standard error of the measurement.</summary>
    Exact,
}
