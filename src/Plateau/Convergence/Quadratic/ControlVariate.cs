namespace Plateau.Convergence;

/// <summary>
/// How the Monte Carlo error of the quadratic model is subtracted from that of the true losses: estimate = mean(true) − β(mean(quadratic) −
/// closed form).
/// </summary>
internal enum ControlVariate
{
    /// <summary>β = 0: plain Monte Carlo.</summary>
    None,

    /// <summary>β = 1: best where the model is close; nothing is estimated.</summary>
    Whole,

    /// <summary>
    /// β = 1 or 0, whichever has less variance: measured on the folds that do not hold the draw. So β does not depend on the draw, and the
    /// estimate is unbiased. With fewer than 16 independent draws, β = 1. A least squares β was tried: it gains at most a factor of two
    /// where the model is close, and where losses have heavy tails its standard errors came out too small by as much.
    /// </summary>
    Chosen,
}
