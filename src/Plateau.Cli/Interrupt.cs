using System.Runtime.InteropServices;

namespace Plateau.Cli;

/// <summary>
/// Ctrl-C and the termination signal: the first asks the work to stop at the next safe place, the second ends the process at once.
/// </summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    private Interrupt() =>
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Listens from now until disposed.</summary>
    public static Interrupt Listen() => new();

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested)
        {
            // Whatever is under way is left where it is: an unfinished run is only ever a temporary folder.
            Environment.Exit(ExitStatus.Interrupted);
        }

        context.Cancel = true;
        _source.Cancel();
    }
}
