namespace Plateau.Jobs;

/// <summary>Says nothing: with <c>--quiet</c>, and where standard error is no terminal.</summary>
internal sealed class NoProgress : IProgressSink, IProgressStage
{
    public IProgressStage Begin(string name, long total, string unit) => this;

    public void Report(long done)
    {
    }

    public void Pace(double perSecond, TimeSpan left)
    {
    }

    public void Note(params IReadOnlyList<string> words)
    {
    }

    public void Plot(double value)
    {
    }

    public void Dispose()
    {
    }
}
