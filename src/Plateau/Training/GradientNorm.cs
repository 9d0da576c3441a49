using Plateau.Data;

namespace Plateau.Training;

/// <summary>The length of the mean gradient at a point; 0 at a stationary point.</summary>
internal static class GradientNorm
{
    /// <summary>|∇L_n(w*)| over all objects, in evaluation mode.</summary>
    public static double Of(Optimum optimum, Dataset data)
    {
        double sum = 0;
        foreach (double slope in MeanGradient.Of(optimum, data))
        {
            sum += slope * slope;
        }

        return Math.Sqrt(sum);
    }
}
