namespace Plateau.Monitor;

/// <summary>The guarantee behind the stop of a <see cref="LandscapeMonitor"/> (docs/theory.md T10).</summary>
public enum MonitorMode
{
    /// <summary>
    /// Losses are capped, and the stop is guaranteed: the chance of ever stopping too early is at most α, whatever the data.
    /// </summary>
    Capped,

    /// <summary>
    /// Losses are taken as they are, and the guarantee holds approximately, for large numbers of objects. The documentation gives measured
    /// rates.
    /// </summary>
    Asymptotic,
}
