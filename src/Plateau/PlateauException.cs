namespace Plateau;

/// <summary>
/// A failure that a user can act on: the message is one line that names the file, argument or layer and says what to do.
/// An argument stands between backquotes, as <c>`HeldOut`</c>. The command line shows its option there, prints the line and exits with
/// status 1.
/// </summary>
public sealed class PlateauException : Exception
{
    /// <summary>Creates the failure from its one-line message.</summary>
    public PlateauException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the failure from its one-line message and what caused it.</summary>
    public PlateauException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
