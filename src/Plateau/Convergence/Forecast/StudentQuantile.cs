using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>Quantiles of Student's t for whole degrees of freedom, with the project's own elementary functions.</summary>
internal static class StudentQuantile
{
    private const int Exact = 100;
    private const int Halvings = 60;
    private const int Panels = 400;

    /// <summary>The number that t_ν stays below with probability p.</summary>
    /// <param name="p">In (0, 1).</param>
    /// <param name="degrees">ν, at least 1.</param>
    public static double Of(double p, int degrees)
    {
        if (p < 0.5)
        {
            return -Of(1 - p, degrees);
        }

        return degrees > Exact ? Expansion(Elementary.NormalQuantile(p), degrees) : ByAngle(p - 0.5, degrees);
    }

    // t = √ν tan θ: P(0 < t_ν < t) is proportional to the integral of cos^(ν−1) from 0 to θ.
    private static double ByAngle(double probability, int degrees)
    {
        double whole = Integral(0.25, degrees);
        (double low, double high) = (0, 0.25);
        for (int step = 0; step < Halvings; step++)
        {
            double middle = (low + high) / 2;
            (low, high) = Integral(middle, degrees) < 2 * probability * whole ? (middle, high) : (low, middle);
        }

        (double cos, double sin) = Elementary.CosSinOfTurn(low);
        return Math.Sqrt(degrees) * sin / cos;
    }

    // Simpson's rule over the turns from 0.
    private static double Integral(double turns, int degrees)
    {
        double sum = 0;
        for (int i = 0; i <= Panels; i++)
        {
            double cos = Math.Max(0, Elementary.CosSinOfTurn(turns * i / Panels).Cos);
            double value = degrees == 1 ? 1 : cos == 0 ? 0 : Elementary.Exp((degrees - 1) * Elementary.Log(cos));
            sum += value * (i == 0 || i == Panels ? 1 : i % 2 == 1 ? 4 : 2);
        }

        return sum * turns / Panels;
    }

    // Fisher and Cornish's expansion of the quantile in 1/ν.
    private static double Expansion(double x, int degrees)
    {
        double n = degrees;
        double square = x * x;
        double first = x * (square + 1) / 4;
        double second = x * ((((5 * square) + 16) * square) + 3) / 96;
        double third = x * ((((((3 * square) + 19) * square) + 17) * square) - 15) / 384;
        return x + (first / n) + (second / (n * n)) + (third / (n * n * n));
    }
}
