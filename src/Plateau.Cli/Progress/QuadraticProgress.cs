using System.Globalization;
using Plateau.Curvature;
using Plateau.Jobs;

namespace Plateau.Cli.Progress;

/// <summary>Hears a quadratic analysis for the progress display.</summary>
internal sealed class QuadraticProgress(IProgressSink progress) : IQuadraticObserver, IDisposable
{
    private const int Steps = 1000;

    private readonly Lock _gate = new();
    private IProgressStage? _stage;
    private string _name = string.Empty;

    /// <inheritdoc/>
    public void Solved(EigenProgress solved)
    {
        IProgressStage stage = Stage("eigenvectors", 0, "products");
        stage.Note($"{solved.Converged} of {solved.Count}", "residual " + solved.Residual.ToString("G2", CultureInfo.InvariantCulture));
        stage.Report(solved.Products);
    }

    /// <inheritdoc/>
    public void Projected(double share) => Stage("projections", Steps, string.Empty).Report((long)(share * Steps));

    /// <inheritdoc/>
    public void Drew(long done, long draws) => Stage("probing", draws, "draws").Report(done);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _stage?.Dispose();
            _stage = null;
        }
    }

    private IProgressStage Stage(string name, long total, string unit)
    {
        lock (_gate)
        {
            if (_name != name || _stage is null)
            {
                _stage?.Dispose();
                _stage = progress.Begin(name, total, unit);
                _name = name;
            }

            return _stage;
        }
    }
}
