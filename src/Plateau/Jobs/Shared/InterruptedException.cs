namespace Plateau.Jobs;

/// <summary>An interruption that left something to go on from: one line that says what, exit status 130.</summary>
/// <param name="message">The line.</param>
/// <param name="cause">The interruption.</param>
internal sealed class InterruptedException(string message, Exception cause) : OperationCanceledException(message, cause);
