namespace Plateau.Convergence;

/// <summary>The stages of the work of <see cref="LandscapeBounds"/>.</summary>
public enum BoundsStage
{
    /// <summary>Norms of layers and objects.</summary>
    Norms,

    /// <summary>Gradients of L_k.</summary>
    Gradients,

    /// <summary>Draws of the ball.</summary>
    Ball,

    /// <summary>Draws of the Gaussian.</summary>
    Gaussian,

    /// <summary>Spheres of rising radius.</summary>
    Radii,

    /// <summary>The remainder of the expansion.</summary>
    Expansion,
}
