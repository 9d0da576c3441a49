namespace Plateau.Convergence;

/// <summary>How the quadratic model's own Monte Carlo error is taken off that of the true losses: estimate = mean(true) − β(mean(quadratic) − closed form).</summary>
public enum ControlVariate
{
    /// <summary>β = 0: plain Monte Carlo.</summary>
    None,

    /// <summary>β = 1: best where the model is close, without anything to estimate.</summary>
    Whole,

    /// <summary>
    /// β from the draws, each draw's from the other folds only, so that it is independent of the draw it is used on and the estimate stays unbiased; where the model is poor
    /// it fades towards 0. With fewer than 16 independent draws, β = 1.
    /// </summary>
    Fitted,
}
