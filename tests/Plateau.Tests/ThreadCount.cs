using Plateau.Numerics;

namespace Plateau.Tests;

/// <summary>Runs a body under a number of threads; tests that use it share a collection, so none of them runs beside another.</summary>
[CollectionDefinition(nameof(ThreadCount), DisableParallelization = true)]
public sealed class ThreadCount
{
    internal static TResult With<TResult>(int threads, Func<TResult> body)
    {
        int before = Workers.Threads;
        Workers.Threads = threads;
        try
        {
            return body();
        }
        finally
        {
            Workers.Threads = before;
        }
    }
}
