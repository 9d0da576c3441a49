using System.Text.Json.Serialization;

namespace Plateau.Jobs;

/// <summary>A matrix of curvature.</summary>
internal enum CurvatureKind
{
    /// <summary>The Hessian of the mean loss.</summary>
    Hessian,

    /// <summary>Its Gauss–Newton matrix.</summary>
    [JsonStringEnumMemberName("ggn")]
    GaussNewton,

    /// <summary>The Fisher matrix.</summary>
    Fisher,
}
