namespace Plateau.Convergence;

/// <summary>How the quadratic model's own Monte Carlo error is taken off that of the true losses: estimate = mean(true) − β(mean(quadratic) − closed form).</summary>
public enum ControlVariate
{
    /// <summary>β = 0: plain Monte Carlo.</summary>
    None,

    /// <summary>β = 1: best where the model is close, without anything to estimate.</summary>
    Whole,

    /// <summary>
    /// β = 1 or 0, whichever has less variance: asked of the other folds than the draw's own, so that the choice is independent of the draw and the estimate unbiased. With
    /// fewer than 16 independent draws, β = 1. A least squares β was tried: it gains at most a factor of two where the model is close, and where losses have heavy tails its
    /// standard errors came out too small by as much.
    /// </summary>
    Chosen,
}
