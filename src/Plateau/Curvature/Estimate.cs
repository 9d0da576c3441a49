namespace Plateau.Curvature;

/// <summary>A number that was estimated from products with random vectors, and how far it can be trusted.</summary>
public sealed record Estimate
{
    /// <summary>The number.</summary>
    public required double Value { get; init; }

    /// <summary>Its standard error over the random vectors; 0 where it is exact.</summary>
    public required double StandardError { get; init; }

    /// <summary>The degrees of freedom that the standard error rests on; 0 where the number is exact.</summary>
    public required int DegreesOfFreedom { get; init; }

    /// <summary>Whether no chance is left in it: it is then as good as the operator's own <see cref="SymmetricOperator.Precision"/>.</summary>
    public required bool IsExact { get; init; }

    /// <summary>The products with vectors that it took.</summary>
    public required long Products { get; init; }

    /// <summary>The lower end of the 95 % interval, by Student's t.</summary>
    public double Low => Value - HalfWidth;

    /// <summary>The upper end of the 95 % interval, by Student's t.</summary>
    public double High => Value + HalfWidth;

    /// <summary>Half the width of the 95 % interval.</summary>
    public double HalfWidth => IsExact ? 0 : StandardError * Quantile(DegreesOfFreedom);

    internal static Estimate Exact(double value, long products)
        => new() { Value = value, StandardError = 0, DegreesOfFreedom = 0, IsExact = true, Products = products };

    internal static Estimate Sampled(double value, double squaredError, int degrees, long products)
        => new() { Value = value, StandardError = Math.Sqrt(Math.Max(0, squaredError)), DegreesOfFreedom = degrees, IsExact = false, Products = products };

    /// <summary>The 97.5 % point of Student's t by its expansion in 1/ν; right to 0.1 % from three degrees on.</summary>
    internal static double Quantile(int degrees)
    {
        const double z = 1.959963984540054;
        switch (degrees)
        {
            case <= 0:
                return double.PositiveInfinity;
            case 1:
                return 12.706204736432095;
            case 2:
                return 4.302652729911275;
            default:
                break;
        }

        double s = z * z;
        double first = z * (s + 1) / 4;
        double second = z * ((((5 * s) + 16) * s) + 3) / 96;
        double third = z * ((((((3 * s) + 19) * s) + 17) * s) - 15) / 384;
        double fourth = z * ((((((((79 * s) + 776) * s) + 1482) * s) - 1920) * s) - 945) / 92160;
        double inverse = 1.0 / degrees;
        return z + (inverse * (first + (inverse * (second + (inverse * (third + (inverse * fourth)))))));
    }
}
