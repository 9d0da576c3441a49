using Plateau.Networks;

namespace Plateau.Tests.Networks;

/// <summary>
/// A loss with a slow obvious twin: its value for logits z and label y, and its second derivative by the logits times a vector.
/// </summary>
public sealed record PassLoss(ObjectLoss Loss, Func<double[], int, double> Value, Func<double[], double[], double[]> Curve)
{
    public static PassLoss CrossEntropy { get; } = Smoothed(0);

    public static PassLoss SquaredError { get; } = new(
        ObjectLoss.SquaredError(),
        (z, y) => z.Select((value, j) => Math.Pow(value - (j == y ? 1 : 0), 2)).Average(),
        (z, v) => [.. v.Select(value => 2 * value / z.Length)]);

    public static PassLoss Smoothed(double share) => new(
        ObjectLoss.CrossEntropy(share),
        (z, y) => -z.Select((value, j) => (((j == y ? 1 - share : 0) + (share / z.Length)) * (value - LogSum(z)))).Sum(),
        (z, v) =>
        {
            double[] p = [.. z.Select(value => Math.Exp(value - LogSum(z)))];
            double mean = p.Select((value, j) => value * v[j]).Sum();
            return [.. p.Select((value, j) => value * (v[j] - mean))];
        });

    private static double LogSum(double[] z)
    {
        double max = z.Max();
        return max + Math.Log(z.Sum(value => Math.Exp(value - max)));
    }
}
