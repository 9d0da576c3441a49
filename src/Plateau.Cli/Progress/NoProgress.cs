namespace Plateau.Cli.Progress;

/// <summary>Says nothing: with <c>--quiet</c>, with <c>--json</c>, and where standard error is no terminal.</summary>
internal sealed class NoProgress : IProgressSink, IProgressStage
{
    public IProgressStage Begin(string name, long total, string unit) => this;

    public void Report(long done)
    {
    }

    public void Plot(double value)
    {
    }

    public void Dispose()
    {
    }
}
