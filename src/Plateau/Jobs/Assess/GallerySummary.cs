namespace Plateau.Jobs;

/// <summary>The objects that carry most of V, the largest contribution first.</summary>
/// <param name="HeldOut">Of the held-out objects; null where there are none.</param>
/// <param name="Training">Of the N objects.</param>
internal sealed record GallerySummary(IReadOnlyList<ObjectSummary>? HeldOut, IReadOnlyList<ObjectSummary> Training);

/// <summary>One object and what it contributes to V.</summary>
/// <param name="Index">Where it stands in the file, or in the order in which objects are made, from 0.</param>
/// <param name="Label">Its class; null for losses made elsewhere.</param>
/// <param name="Predicted">
/// The class that the network takes it for; null for losses made elsewhere, or where the logits are no numbers.
/// </param>
/// <param name="Probability">The probability that the network gives its label; null where the loss means none.</param>
/// <param name="Loss">Its loss at w*; the mean over draws for losses made elsewhere.</param>
/// <param name="Contribution">u_i, the mean over draws of (ℓ_i − L_n)².</param>
/// <param name="Share">u_i/Σu, its share of V.</param>
/// <param name="Cumulative">The share of V that it and all before it carry.</param>
/// <param name="ShapeShare">Its share of the shape; null without a row at w*.</param>
internal sealed record ObjectSummary(
    int Index,
    string? Label,
    string? Predicted,
    double? Probability,
    double Loss,
    double Contribution,
    double Share,
    double Cumulative,
    double? ShapeShare);
