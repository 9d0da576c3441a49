namespace Plateau.Networks;

/// <summary>The objects of a chunk that one thread computes.</summary>
/// <param name="First">The first of them, within the chunk.</param>
/// <param name="Count">The number of objects.</param>
/// <param name="Part">The number of the thread.</param>
internal readonly record struct ObjectRange(int First, int Count, int Part = 0);
