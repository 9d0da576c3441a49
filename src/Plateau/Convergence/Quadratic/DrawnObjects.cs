namespace Plateau.Convergence;

/// <summary>
/// What every object's loss is at one draw w = w* + v, and what its expansion to second order at w* makes of it: ℓ_i + vᵀg_i + ½vᵀH_iv. Arrays are used again after
/// they were handed over.
/// </summary>
/// <param name="Losses">ℓ_i(w*).</param>
/// <param name="Moved">ℓ_i(w* + v).</param>
/// <param name="Slopes">vᵀg_i.</param>
/// <param name="Hessians">vᵀH_iv.</param>
/// <param name="GaussNewton">vᵀG_iv, G_i the Gauss–Newton matrix.</param>
internal sealed record DrawnObjects(double[] Losses, double[] Moved, double[] Slopes, double[] Hessians, double[] GaussNewton)
{
    /// <summary>The quadratic model with the whole Hessian.</summary>
    public void Quadratic(Span<double> values) => Model(Hessians, values);

    /// <summary>The quadratic model with the Gauss–Newton matrix in place of the Hessian.</summary>
    public void QuadraticGaussNewton(Span<double> values) => Model(GaussNewton, values);

    private void Model(double[] curvatures, Span<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Losses[i] + Slopes[i] + (0.5 * curvatures[i]);
        }
    }
}
