using Plateau.Numerics;

namespace Plateau.Probing;

/// <summary>
/// The points and weights of degree 5 for independent standard normal coordinates (McNamee and Stenger, <em>Construction of fully symmetric
/// numerical integration formulas</em>, 1967): 2D² + 1 points, exact for every polynomial up to degree 5, so for the squared increments of
/// a quadratic model. Weights of more than four dimensions are partly negative, which does no harm where the function is smooth over
/// distances of σ√3.
/// </summary>
internal sealed class Cubature
{
    private Cubature(Tensor<double> points, double[] weights) => (Points, Weights) = (points, weights);

    /// <summary>The points, shape (2D² + 1, D): the center, then ±√3 along each axis, then both along each pair of axes.</summary>
    public Tensor<double> Points { get; }

    /// <summary>Their weights, which sum to one.</summary>
    public double[] Weights { get; }

    /// <summary>The rule in D dimensions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">D is below 1.</exception>
    public static Cubature Normal(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        double d = dimension;
        double step = Math.Sqrt(3.0);
        Tensor<double> points = new(checked((2 * dimension * dimension) + 1), dimension);
        double[] weights = new double[points.Shape[0]];
        weights[0] = ((d * d) - (7 * d) + 18) / 18;
        int next = 1;
        for (int i = 0; i < dimension; i++)
        {
            foreach (double one in (ReadOnlySpan<double>)[step, -step])
            {
                weights[next] = (4 - d) / 18;
                points[next++, i] = one;
            }
        }

        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j < i; j++)
            {
                foreach ((double one, double other) in (ReadOnlySpan<(double, double)>)[
                    (step, step),
                    (step, -step),
                    (-step, step),
                    (-step, -step),
                ])
                {
                    weights[next] = 1.0 / 36;
                    (points[next, i], points[next, j]) = (one, other);
                    next++;
                }
            }
        }

        return new Cubature(points, weights);
    }
}
