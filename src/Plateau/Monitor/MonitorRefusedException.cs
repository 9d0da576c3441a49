namespace Plateau.Monitor;

/// <summary>A line for a monitor that is refused, with nothing of it added: one line that says what is wrong and what to send.</summary>
internal sealed class MonitorRefusedException(MonitorRefusal refusal, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Why.</summary>
    public MonitorRefusal Refusal { get; } = refusal;
}
