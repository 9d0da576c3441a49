namespace Plateau.Monitor;

/// <summary>Why a line for a monitor is refused.</summary>
internal enum MonitorRefusal
{
    /// <summary>The line is not JSON, or not the JSON of a monitor line.</summary>
    Malformed,

    /// <summary>The line was read, but the monitor cannot take its numbers.</summary>
    Numbers,

    /// <summary>The line follows objects that the monitor did not receive.</summary>
    Gap,
}
