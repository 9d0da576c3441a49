using Plateau.Data;

namespace Plateau.Cli.Progress;

/// <summary>A download as stages of the progress display, one a file. Told at once, not through a synchronisation context.</summary>
internal sealed class DownloadStage(IProgressSink sink) : IProgress<DownloadProgress>, IDisposable
{
    private readonly Lock _gate = new();
    private IProgressStage? _stage;
    private string? _file;

    /// <inheritdoc/>
    public void Report(DownloadProgress value)
    {
        lock (_gate)
        {
            if (_file != value.File)
            {
                _stage?.Dispose();
                _file = value.File;
                _stage = sink.Begin(value.File, Math.Max(0, value.Total), StageState.Bytes);
            }

            _stage!.Report(value.Received);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _stage?.Dispose();
            _stage = null;
        }
    }
}
