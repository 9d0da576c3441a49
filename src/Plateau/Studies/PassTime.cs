using System.Diagnostics;

namespace Plateau.Studies;

/// <summary>Seconds that went by, and seconds of processor time that this process took in them, on all of its threads together.</summary>
/// <param name="Wall">By the clock on the wall.</param>
/// <param name="Processor">Of all processors.</param>
internal readonly record struct PassTime(double Wall, double Processor)
{
    /// <summary>Since some moment in the past.</summary>
    public static PassTime Now => new(Stopwatch.GetElapsedTime(0).TotalSeconds, Environment.CpuUsage.TotalTime.TotalSeconds);

    public static PassTime operator -(PassTime later, PassTime earlier)
        => new(later.Wall - earlier.Wall, later.Processor - earlier.Processor);
}
