namespace Plateau.Jobs;

/// <summary>An object chosen from a pool.</summary>
/// <param name="Index">Where it stands in its file, or in the order in which it was made: from 0.</param>
/// <param name="Label">Its label; null where labels are not known.</param>
/// <param name="Probability">π, the probability with which it was to be chosen.</param>
/// <param name="Weight">N/(Mπ).</param>
/// <param name="Score">How far what its loss is beyond that at w* lies from the pool's mean of it, root mean square over draws.</param>
internal sealed record ChosenObject(int Index, string? Label, double Probability, double Weight, double Score);
