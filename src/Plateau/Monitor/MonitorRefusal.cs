namespace Plateau.Monitor;

/// <summary>Why a line for a monitor is refused.</summary>
internal enum MonitorRefusal
{
    /// <summary>It is no JSON, or not the JSON that is read here.</summary>
    Malformed,

    /// <summary>It is read, but the monitor cannot take its numbers.</summary>
    Numbers,

    /// <summary>It stands after objects that have not come.</summary>
    Gap,
}
