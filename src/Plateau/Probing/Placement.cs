namespace Plateau.Probing;

/// <summary>How the draws of a probe depend on one another.</summary>
internal enum Placement
{
    /// <summary>Independent of one another.</summary>
    Independent,

    /// <summary>In pairs, the second of a pair opposite to the first.</summary>
    Antithetic,

    /// <summary>As randomised Sobol points: the points of one randomisation fill the space evenly.</summary>
    Sobol,
}
