namespace Plateau.Figures;

/// <summary>How an axis maps values to positions.</summary>
internal enum AxisScale
{
    /// <summary>Equal differences have equal lengths.</summary>
    Linear,

    /// <summary>Equal ratios have equal lengths; values that are not positive cannot be shown.</summary>
    Logarithmic,
}
