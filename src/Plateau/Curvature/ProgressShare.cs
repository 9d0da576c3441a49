namespace Plateau.Curvature;

/// <summary>Reports work that several threads do together as the share that is done.</summary>
internal static class ProgressShare
{
    /// <summary>
    /// A callback that takes how many more pieces are done and reports the share of all pieces, from 0 to 1. Any thread may call it.
    /// </summary>
    /// <param name="progress">Receives the share; null for no reports.</param>
    /// <param name="pieces">The number of pieces of work, such as objects.</param>
    /// <returns>Null where there is nobody to report to.</returns>
    public static Action<int>? Of(IProgress<double>? progress, int pieces)
    {
        int done = 0;
        return progress is null ? null : more => progress.Report((double)Interlocked.Add(ref done, more) / pieces);
    }
}
