using System.Globalization;
using Plateau.Curvature;

namespace Plateau.Jobs;

/// <summary>
/// An eigensolver as stages of the progress display, one a size: how many pairs have converged, and the largest residual as a curve.
/// </summary>
internal sealed class EigenStage(IProgressSink sink) : IDisposable
{
    private IProgressStage? _stage;
    private int _size;

    /// <summary>Passes on how far the eigenpairs of the first k objects' curvature are.</summary>
    public void Report(int size, EigenProgress progress)
    {
        if (_stage is null || size != _size)
        {
            _stage?.Dispose();
            _stage = sink.Begin(string.Create(CultureInfo.InvariantCulture, $"eigenpairs of {size:N0} objects"), progress.Count, "pairs");
            _size = size;
        }

        _stage.Note($"{progress.Products} products", "residual " + progress.Residual.ToString("G2", CultureInfo.InvariantCulture));
        _stage.Report(progress.Converged);
        if (progress.Residual > 0 && double.IsFinite(progress.Residual))
        {
            _stage.Plot(Math.Log10(progress.Residual));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stage?.Dispose();
        _stage = null;
    }
}
