namespace Plateau;

/// <summary>
/// A failure that a user can act on: the message is one line that names the file, option or layer and says what to do.
/// The command line prints it as it is and exits with status 1.
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
