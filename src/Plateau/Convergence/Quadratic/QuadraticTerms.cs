using System.Text.Json.Serialization;

namespace Plateau.Convergence;

/// <summary>
/// The four shares of a squared increment of the quadratic model (docs/theory.md T7), with a = L_{k+1} − L_k at w*,
/// c = Pᵀ(g^(k+1) − g^(k)), B = Pᵀ(H^(k+1) − H^(k))P.
/// </summary>
/// <param name="Value">a².</param>
/// <param name="Cross">aσ²Tr B; may be negative.</param>
/// <param name="Gradient">σ²|c|².</param>
/// <param name="Curvature">(σ⁴/4)(Tr²B + 2 Tr B²), for normal coordinates.</param>
public readonly record struct QuadraticTerms(double Value, double Cross, double Gradient, double Curvature)
{
    /// <summary>Their sum, Δ.</summary>
    [JsonIgnore]
    public double Total => Value + Cross + Gradient + Curvature;

    /// <summary>The part that can move or bend a minimum, without the values at w*.</summary>
    [JsonIgnore]
    public double Shape => Gradient + Curvature;

    /// <summary>Each term over the total; they sum to one, and cross may be negative. All zero where the total is not positive.</summary>
    [JsonIgnore]
    public QuadraticTerms Shares => Total is > 0 and double total
        ? new QuadraticTerms(Value / total, Cross / total, Gradient / total, Curvature / total)
        : default;

    /// <summary>The terms from the quantities that carry no σ.</summary>
    internal static QuadraticTerms Of(in QuadraticQuantities q, double sigma, CoordinateMoments moments)
    {
        double variance = sigma * sigma;
        double bent = (moments.Mixed * (q.SquaredTrace + (2 * q.SquaredNorm))) + (moments.Excess * q.SquaredDiagonal);
        return new QuadraticTerms(q.Value, variance * q.Cross, variance * q.Gradient, 0.25 * variance * variance * bent);
    }
}
