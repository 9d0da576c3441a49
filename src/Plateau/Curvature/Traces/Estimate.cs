using System.Text.Json.Serialization;
using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>A number that was estimated from products with random vectors, and how far it can be trusted.</summary>
public sealed record Estimate
{
    /// <summary>The number.</summary>
    public required double Value { get; init; }

    /// <summary>Its standard error over the random vectors; 0 where it is exact.</summary>
    public required double StandardError { get; init; }

    /// <summary>
    /// The lower end of the 95 % interval, by Student's t; further out where the skewness of what was averaged asks for it.
    /// </summary>
    public required double Low { get; init; }

    /// <summary>The upper end of the 95 % interval.</summary>
    public required double High { get; init; }

    /// <summary>
    /// Whether no chance is left in it: it is then as good as the operator's own <see cref="SymmetricOperator.Precision"/>.
    /// </summary>
    [JsonPropertyName("exact")]
    public required bool IsExact { get; init; }

    /// <summary>The number of products with vectors that were computed.</summary>
    public required long Products { get; init; }

    /// <summary>
    /// The degrees of freedom that the standard error rests on; 0 where the number is exact. Null of an estimate that was read from a
    /// document.
    /// </summary>
    [JsonIgnore]
    public int? DegreesOfFreedom { get; init; }

    /// <summary>The larger of the distances from the value to the ends of the interval.</summary>
    [JsonIgnore]
    public double HalfWidth => Math.Max(High - Value, Value - Low);

    internal static Estimate Exact(double value, long products)
        => new() { Value = value, StandardError = 0, DegreesOfFreedom = 0, IsExact = true, Low = value, High = value, Products = products };

    /// <summary>An estimate that is a mean.</summary>
    /// <param name="value">The mean.</param>
    /// <param name="squaredError">Its squared standard error.</param>
    /// <param name="degrees">The number of values, less one.</param>
    /// <param name="products">The number of products that were computed.</param>
    /// <param name="skewness">
    /// The skewness γ of the values: what few large eigenvalues leave over is estimated by mostly too little and sometimes far too much.
    /// </param>
    internal static Estimate Sampled(double value, double squaredError, int degrees, long products, double skewness = 0)
    {
        double error = Math.Sqrt(Math.Max(0, squaredError));
        double quantile = Quantile(degrees);
        return new Estimate
        {
            Value = value,
            StandardError = error,
            DegreesOfFreedom = degrees,
            IsExact = false,
            Low = value - (error * Math.Max(quantile, Unskewed(quantile, skewness, degrees + 1))),
            High = value + (error * Math.Max(quantile, -Unskewed(-quantile, skewness, degrees + 1))),
            Products = products,
        };
    }

    // The inverse of Hall's transformation (1992), T + γT²/(3√m) + γ²T³/(27m) + γ/(6√m), which makes a studentised mean nearly symmetric.
    private static double Unskewed(double quantile, double skewness, int count)
    {
        double root = Math.Sqrt(count);
        double lean = skewness / root;
        if (Math.Abs(lean) < 1e-6 || double.IsInfinity(quantile))
        {
            return quantile;
        }

        double cube = 1 + (lean * (quantile - (lean / 6)));
        double cubeRoot = cube == 0 ? 0 : Math.CopySign(Elementary.Exp(Elementary.Log(Math.Abs(cube)) / 3), cube);
        return 3 / lean * (cubeRoot - 1);
    }

    /// <summary>The 97.5 % point of Student's t by its expansion in 1/ν; right to 0.2 % from three degrees on.</summary>
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
