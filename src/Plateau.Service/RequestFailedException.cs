namespace Plateau.Service;

/// <summary>A request that is refused: the status code, and one line that says why.</summary>
internal sealed class RequestFailedException(int status, string message, long? line = null, Exception? cause = null)
    : Exception(message, cause)
{
    /// <summary>The status code.</summary>
    public int Status { get; } = status;

    /// <summary>The line of the body that is refused, from 1; null where the body is one document.</summary>
    public long? Line { get; } = line;
}
