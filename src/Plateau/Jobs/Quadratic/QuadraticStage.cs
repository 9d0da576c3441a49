using System.Globalization;
using Plateau.Curvature;

namespace Plateau.Jobs;

/// <summary>A quadratic analysis as stages of the progress display. May be told from any thread.</summary>
internal sealed class QuadraticStage(IProgressSink progress) : IDisposable
{
    private const int Steps = 1000;

    private readonly Lock _gate = new();
    private IProgressStage? _stage;
    private string _name = string.Empty;

    /// <summary>The eigensolver took a step.</summary>
    public void Solved(EigenProgress solved)
    {
        IProgressStage stage = Stage("eigenvectors", 0, "products");
        stage.Note($"{solved.Converged} of {solved.Count}", "residual " + solved.Residual.ToString("G2", CultureInfo.InvariantCulture));
        stage.Report(solved.Products);
    }

    /// <summary>So much of the projections is done, from 0 to 1.</summary>
    public void Projected(double share) => Stage("projections", Steps, string.Empty).Report((long)(share * Steps));

    /// <summary>So many draws of so many are done, of all σ.</summary>
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
