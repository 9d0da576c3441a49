namespace Plateau.Training;

/// <summary>How a network does on objects, in numbers.</summary>
/// <param name="Loss">The mean loss.</param>
/// <param name="Accuracy">The share of objects whose largest logit is their label's.</param>
/// <param name="Objects">The number of objects.</param>
public record Score(double Loss, double Accuracy, int Objects);
