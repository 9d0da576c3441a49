namespace Plateau.Convergence;

/// <summary>
/// The loss of every object at one draw w = w* + v, and its expansion to second order at w*: ℓ_i + vᵀg_i + ½vᵀH_iv. The arrays are valid
/// only during the call that passes them.
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
