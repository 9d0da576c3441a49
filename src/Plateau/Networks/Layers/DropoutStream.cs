namespace Plateau.Networks;

/// <summary>Which random numbers per batch's dropout takes: a function of the training's seed and of the number of the step.</summary>
/// <param name="Seed">The seed of the training.</param>
/// <param name="Step">The number of the step.</param>
internal readonly record struct DropoutStream(ulong Seed, long Step);
