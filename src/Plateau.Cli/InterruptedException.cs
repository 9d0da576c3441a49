namespace Plateau.Cli;

/// <summary>An interruption that left something to go on from: one line that says what, exit status 130.</summary>
internal sealed class InterruptedException(string message, Exception cause) : OperationCanceledException(message, cause);
