namespace Plateau.Runs;

/// <summary>A command line that cannot be meant: one line that names the option and the remedy, exit status 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
