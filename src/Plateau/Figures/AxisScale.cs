namespace Plateau.Figures;

/// <summary>How an axis maps values to places.</summary>
public enum AxisScale
{
    /// <summary>Equal differences take equal room.</summary>
    Linear,

    /// <summary>Equal ratios take equal room; what is not positive has no place.</summary>
    Logarithmic,
}
