namespace Plateau.Monitor;

/// <summary>The advice of a <see cref="LandscapeMonitor"/>.</summary>
public enum MonitorDecision
{
    /// <summary>Go on collecting.</summary>
    Continue,

    /// <summary>The landscape has settled within the tolerance.</summary>
    Enough,
}
