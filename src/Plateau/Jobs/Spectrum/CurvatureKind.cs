namespace Plateau.Jobs;

/// <summary>Whose spectrum is asked for.</summary>
public enum CurvatureKind
{
    /// <summary>The Hessian of the mean loss.</summary>
    Hessian,

    /// <summary>Its Gauss–Newton matrix.</summary>
    GaussNewton,

    /// <summary>The Fisher matrix.</summary>
    Fisher,
}
