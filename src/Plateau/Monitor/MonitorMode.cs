namespace Plateau.Monitor;

/// <summary>What the stop of a <see cref="LandscapeMonitor"/> rests on (docs/theory.md T10).</summary>
public enum MonitorMode
{
    /// <summary>Losses are capped, and the stop is guaranteed: the chance of ever stopping too early is at most α, whatever the data.</summary>
    Capped,

    /// <summary>Losses are taken as they are, and the stop holds for large numbers of objects, nearly; its measured rates are in the documentation.</summary>
    Asymptotic,
}
