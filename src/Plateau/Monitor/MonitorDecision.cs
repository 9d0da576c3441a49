namespace Plateau.Monitor;

/// <summary>What a <see cref="LandscapeMonitor"/> advises.</summary>
public enum MonitorDecision
{
    /// <summary>Go on collecting.</summary>
    Continue,

    /// <summary>The landscape has settled within the tolerance.</summary>
    Enough,
}
