using Plateau.Probing;

namespace Plateau.Convergence;

/// <summary>
/// The moments of the coordinates z of a draw that the closed form needs, besides their common variance σ²: E z_d²z_e² = Mixed·σ⁴ for d ≠
/// e, and E z_d⁴ = (3·Mixed + Excess)·σ⁴; odd moments vanish.
/// </summary>
/// <param name="Mixed">1 for independent coordinates.</param>
/// <param name="Excess">κ − 3 for independent coordinates of kurtosis κ; 0 for distributions that are the same in every direction.</param>
public readonly record struct CoordinateMoments(double Mixed, double Excess)
{
    /// <summary>Normal coordinates.</summary>
    public static CoordinateMoments Gaussian => new(1, 0);

    /// <summary>Laplace coordinates: kurtosis 6.</summary>
    public static CoordinateMoments Laplace => new(1, 3);

    /// <summary>Uniform on the sphere of radius σ√D in D dimensions.</summary>
    public static CoordinateMoments Sphere(int dimension) => new(dimension / (dimension + 2.0), 0);

    /// <summary>Uniform in the ball of radius σ√(D + 2) in D dimensions.</summary>
    public static CoordinateMoments Ball(int dimension) => new((dimension + 2.0) / (dimension + 4.0), 0);

    /// <summary>Student-t coordinates with ν degrees of freedom: kurtosis 3 + 6/(ν − 4).</summary>
    /// <exception cref="PlateauException">ν ≤ 4: the fourth moment is infinite.</exception>
    public static CoordinateMoments StudentT(double degreesOfFreedom)
        => degreesOfFreedom > 4
            ? new(1, 6 / (degreesOfFreedom - 4))
            : throw new PlateauException(
                $"`Probe` student-t:{degreesOfFreedom}: the closed form needs fourth moments, which are infinite unless the degrees of "
                    + "freedom exceed 4; take more, or `Probe` laplace.");

    /// <summary>The moments of a probe's coordinates.</summary>
    /// <exception cref="PlateauException">The probe is a mixture, or its fourth moments are infinite.</exception>
    public static CoordinateMoments Of(Probe probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        return probe.Kind switch
        {
            ProbeKind.Gaussian => Gaussian,
            ProbeKind.Laplace => Laplace,
            ProbeKind.Sphere => Sphere(probe.Dimension),
            ProbeKind.Ball => Ball(probe.Dimension),
            ProbeKind.StudentT => StudentT(probe.DegreesOfFreedom),
            _ => throw new PlateauException(
                $"`Probe` {probe.Name}: the closed form is around one point; take gaussian, sphere, ball, laplace or student-t:DF."),
        };
    }
}
