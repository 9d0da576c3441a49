using Plateau.Monitor;

namespace Plateau.Service;

/// <summary>What an update brought.</summary>
/// <param name="Added">The objects added; fewer than were sent where some were in already.</param>
/// <param name="Answers">The answers, one a line.</param>
internal sealed record StreamUpdate(long Added, IReadOnlyList<MonitorAnswer> Answers);
