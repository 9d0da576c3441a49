namespace Plateau.Networks;

/// <summary>The objects of a chunk that one thread treats.</summary>
/// <param name="First">The first of them, within the chunk.</param>
/// <param name="Count">How many.</param>
/// <param name="Part">Which thread's share it is.</param>
internal readonly record struct ObjectRange(int First, int Count, int Part = 0);
