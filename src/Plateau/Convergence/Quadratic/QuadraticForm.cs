namespace Plateau.Convergence;

/// <summary>
/// The closed form of a quadratic model's convergence (docs/theory.md T7): Δ_{k+1} for every k in the given order, the expectation over
/// random orders, and the mean loss over draws. One object serves every σ.
/// </summary>
public sealed class QuadraticForm
{
    private QuadraticForm(QuadraticModel model, CoordinateMoments moments)
    {
        (Model, Moments) = (model, moments);
        Increments = QuadraticIncrements.Of(model);
        Variance = QuadraticVariance.Of(model, moments);
    }

    /// <summary>The model.</summary>
    public QuadraticModel Model { get; }

    /// <summary>The distribution of the coordinates.</summary>
    public CoordinateMoments Moments { get; }

    /// <summary>The increments in the given order.</summary>
    public QuadraticIncrements Increments { get; }

    /// <summary>The landscape variance of the model, term by term.</summary>
    public QuadraticVariance Variance { get; }

    /// <summary>The closed form of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="moments">The distribution of the coordinates; normal by default.</param>
    public static QuadraticForm Of(QuadraticModel model, CoordinateMoments? moments = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new QuadraticForm(model, moments ?? CoordinateMoments.Gaussian);
    }

    /// <summary>Δ_{k+1} in the given order, for k = 1 … n − 1.</summary>
    public double[] SquaredIncrements(double sigma) => Increments.SquaredIncrements(sigma, Moments);

    /// <summary>E_z L_n = L_n + ½σ² Tr PᵀH^(n)P.</summary>
    public double MeanLoss(double sigma) => Model.MeanLoss + (0.5 * sigma * sigma * Model.MeanTrace);
}
