namespace Plateau.Cli;

/// <summary>What the process returns; scripts hold on to these numbers.</summary>
internal static class ExitStatus
{
    /// <summary>The work is done.</summary>
    public const int Done = 0;

    /// <summary>The work failed; one line on standard error says why and what to do.</summary>
    public const int Failed = 1;

    /// <summary>The command line itself is wrong; nothing was started.</summary>
    public const int Usage = 2;

    /// <summary>The work is done and a required answer was "no".</summary>
    public const int No = 3;

    /// <summary>Interrupted by Ctrl-C or a termination signal: 128 + SIGINT, as shells count.</summary>
    public const int Interrupted = 130;
}
