namespace Plateau.Networks;

/// <summary>What was read of a file of parameters.</summary>
/// <param name="Parameters">The flat parameter vector.</param>
/// <param name="Buffers">The flat vector of untrained numbers; zeros where they were not asked for.</param>
/// <param name="Notes">How the file was read, a sentence each, where it was not read as it stands.</param>
internal sealed record ReadParameters(double[] Parameters, double[] Buffers, IReadOnlyList<string> Notes);
