namespace Plateau.Networks;

/// <summary>
/// The random numbers that dropout uses for one batch. They depend on the seed of the training and on the number of the step.
/// </summary>
/// <param name="Seed">The seed of the training.</param>
/// <param name="Step">The number of the step.</param>
internal readonly record struct DropoutStream(ulong Seed, long Step);
