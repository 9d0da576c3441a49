namespace Plateau.Jobs;

/// <summary>
/// Work that says by name what it is at and which share of that is done, as stages of the progress display. May be told from any thread.
/// </summary>
internal sealed class ShareStage(IProgressSink sink) : IDisposable
{
    private const int Parts = 1000;

    private readonly Lock _lock = new();
    private IProgressStage? _stage;
    private string? _name;

    /// <summary>Passes on how far a stage is, from 0 to 1.</summary>
    public void Report(string name, double share)
    {
        lock (_lock)
        {
            if (name != _name)
            {
                _stage?.Dispose();
                _stage = sink.Begin(name, Parts, string.Empty);
                _name = name;
            }

            _stage!.Report((long)(Parts * Math.Clamp(share, 0, 1)));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stage?.Dispose();
}
