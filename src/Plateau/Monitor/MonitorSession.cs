using Plateau.Convergence;

namespace Plateau.Monitor;

/// <summary>A monitor that takes lines. Each line is taken completely, or refused and nothing of it is added.</summary>
internal sealed class MonitorSession
{
    /// <summary>Begins with a monitor, which may have seen objects already.</summary>
    public MonitorSession(LandscapeMonitor monitor) => Monitor = monitor;

    /// <summary>The monitor; it is replaced by another object when a line is refused after a part of it was added.</summary>
    public LandscapeMonitor Monitor { get; private set; }

    /// <summary>The number of objects added by lines so far, with all draws.</summary>
    public long Added { get; private set; }

    /// <summary>Adds the objects of a line and returns the answer.</summary>
    /// <exception cref="MonitorRefusedException">The line is refused.</exception>
    public MonitorAnswer Take(MonitorLine line)
    {
        if (line.DrawsName is null || line.DrawsName == Monitor.DrawsName)
        {
            if (line.DrawsName is not null && line.ObjectsBefore is long other && other != Monitor.ObjectsBefore)
            {
                throw new MonitorRefusedException(
                    MonitorRefusal.Numbers,
                    $"the draws are called \"{line.DrawsName}\" already, with \"have\": {Monitor.ObjectsBefore}, not {other}; give "
                        + "new draws a new name");
            }

            Add(line, Monitor.Objects);
            return Monitor.Answer();
        }

        // The draws change before the objects come: where those are refused, the change is taken back too.
        using MemoryStream before = new();
        Monitor.Save(before);
        try
        {
            Restart(line.DrawsName, line.ObjectsBefore ?? 0);
            Add(line, Monitor.Objects);
        }
        catch (MonitorRefusedException)
        {
            before.Position = 0;
            Monitor = LandscapeMonitor.Load(before);
            throw;
        }

        return Monitor.Answer();
    }

    /// <summary>Goes back to an earlier state of the monitor and continues from it.</summary>
    public void GoBack(LandscapeMonitor before) => Monitor = before;

    private void Restart(string draws, long objectsBefore)
    {
        try
        {
            Monitor.Restart(draws, objectsBefore);
        }
        catch (PlateauException e)
        {
            throw new MonitorRefusedException(MonitorRefusal.Numbers, e.Message, e);
        }
    }

    private void Add(MonitorLine line, long already)
    {
        int skip = 0;
        if (line.After is long after)
        {
            skip = after <= already
                ? (int)Math.Min(line.Objects, already - after)
                : throw new MonitorRefusedException(
                    MonitorRefusal.Gap,
                    $"\"after\" is {after}, but {already} objects are in; send on from there, with \"after\": {already}");
        }

        if (line.Objects == skip)
        {
            return;
        }

        ReadOnlySpan<double> atOptimum = Monitor.Settings.Of == LandscapePart.Shape && line.AtOptimum.Length > 0
            ? line.AtOptimum[skip..]
            : default;
        try
        {
            Monitor.Add(line.Losses[(skip * line.DrawCount)..], line.DrawCount, atOptimum);
            Added += line.Objects - skip;
        }
        catch (PlateauException e)
        {
            throw new MonitorRefusedException(MonitorRefusal.Numbers, e.Message, e);
        }
    }
}
