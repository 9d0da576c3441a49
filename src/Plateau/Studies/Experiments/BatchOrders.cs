
namespace Plateau.Studies;

/// <summary>What random orders of mini-batches give: 5th, 50th and 95th hundredth.</summary>
/// <param name="Definition">Of K by P3's definition; infinite where it lies beyond the batches.</param>
/// <param name="Passage">Of the first passage.</param>
/// <param name="Increments">Of Δ_k, for k = 1 … batches − 1.</param>
/// <param name="Rising">The share of orders in which Δ_k and L_k(w*) are correlated positively over k.</param>
internal sealed record BatchOrders(
    (double Low, double Middle, double High) Definition,
    (double Low, double Middle, double High) Passage,
    IReadOnlyList<(double Low, double Middle, double High)> Increments,
    double Rising);
