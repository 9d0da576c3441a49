namespace Plateau.Monitor;

/// <summary>
/// A line for a monitor was refused, and nothing of it was added. The message says in one line what is wrong and what to send.
/// </summary>
internal sealed class MonitorRefusedException(MonitorRefusal refusal, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The reason.</summary>
    public MonitorRefusal Refusal { get; } = refusal;
}
