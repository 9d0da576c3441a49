namespace Plateau.Studies;

/// <summary>An axis of a grid: a setting with its values in canonical form, in the order of the file.</summary>
/// <param name="Name">The setting.</param>
/// <param name="Values">The values, each once.</param>
internal sealed record StudyAxis(string Name, IReadOnlyList<string> Values);
